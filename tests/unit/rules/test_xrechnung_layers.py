"""What a document claims to follow: layers, variants, releases, and what these make of rules."""

from datetime import date

import pytest

from domain.core.findings import Severity
from integration.rules import judge
from integration.rules.facturx import BASIC_WL, EXTENDED, FACTUR_X, MINIMUM, profile
from integration.rules.layer import Rating, rerated
from integration.rules.pattern import Pattern, Rule
from integration.rules.xrechnung import XRECHNUNG
from integration.rules.xrechnung.values import is_iban, is_telephone, states_discounts
from tests.unit.rules import xrechnung_documents as documents
from tests.unit.rules.peppol_documents import changed, cii, ubl
from tests.unit.rules.xrechnung_documents import CII, CVD, EXTENSION, UBL, broken, short

STANDARD = documents.XRECHNUNG
EN = "urn:cen.eu:en16931:2017"


@pytest.mark.parametrize(
    ("specification", "layers"),
    [
        (EN, "en16931"),
        ("", "en16931"),
        (STANDARD, "en16931 xrechnung"),
        (EXTENSION, "en16931 xrechnung"),
        (f"{EN}#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3", "en16931 xrechnung"),
        (f"{EN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "en16931 peppol"),
        ("urn:factur-x.eu:1p0:minimum", "en16931 factur-x"),
        ("urn:zugferd.de:2p0:basicwl", "en16931 factur-x"),
        (f"{EN}#compliant#urn:factur-x.eu:1p0:basic", "en16931"),
        (f"{EN}#conformant#urn:factur-x.eu:1p0:extended", "en16931 factur-x"),
    ],
)
def test_the_specification_leads_to_layers(specification: str, layers: str) -> None:
    report = judge(cii(CII.replace(STANDARD, specification)))
    assert [layer.partition("@")[0] for layer in report.layers] == layers.split()


@pytest.mark.parametrize(
    ("specification", "found"),
    [
        ("urn:factur-x.eu:1p0:minimum", MINIMUM),
        ("urn:factur-x.eu:1p0:basicwl ", BASIC_WL),
        (f"{EN}#compliant#urn:factur-x.eu:1p0:basic", ""),
        (f"{EN}#conformant#urn:zugferd.de:2p0:extended", EXTENDED),
    ],
)
def test_profiles_of_factur_x(specification: str, found: str) -> None:
    assert profile(specification) == found


def _weight(layer_variant: str, rule: str, syntax: str = "ubl", version: str = "2.5.1") -> object:
    """What XRechnung makes of a fatal rule in a variant; itself if nothing."""
    return _rated(XRECHNUNG.rated(XRECHNUNG.release(version), syntax, layer_variant), rule)


def _rated(ratings: list[Rating], rule: str) -> object:
    pattern = Pattern("any")
    pattern.at("*", Rule(rule, bool))
    rules = rerated(pattern, ratings).contexts[0].rules
    return rules[0].severity if rules else None


def test_variants_weigh_rules_of_the_standard_otherwise() -> None:
    standard, extension, cvd = map(XRECHNUNG.variant, (STANDARD, EXTENSION, CVD))
    assert XRECHNUNG.variant(f" {EXTENSION}") == standard
    assert _weight(standard, "BR-CL-23") is Severity.WARNING
    assert _weight(standard, "BR-CL-25") is Severity.FATAL
    assert _weight(extension, "BR-CL-25") is Severity.INFORMATION
    assert _weight(extension, "BR-CL-21") is Severity.INFORMATION
    assert _weight(extension, "BR-CO-16") is Severity.INFORMATION
    assert _weight(extension, "BR-CO-16", "cii") is Severity.FATAL
    assert _weight(cvd, "BR-CL-13") is Severity.INFORMATION
    assert _weight(extension, "BR-CL-24", version="2.1.0") is Severity.WARNING
    assert _weight(extension, "BR-CL-24") is Severity.INFORMATION


def test_profiles_make_rules_lighter_or_take_them_away() -> None:
    minimum, wl, extended = (
        FACTUR_X.rated(FACTUR_X.release(), "cii", name) for name in (MINIMUM, BASIC_WL, EXTENDED)
    )
    assert _rated(minimum, "BR-CO-18") is None
    assert _rated(wl, "BR-CO-18") is Severity.FATAL
    assert _rated(wl, "BR-16") is None
    assert _rated(wl, "BR-S-08") is None
    assert _rated(extended, "BR-CO-10") is Severity.WARNING
    assert _rated(extended, "CII-DT-021") is Severity.WARNING
    assert _rated(extended, "BR-16") is Severity.FATAL


def test_a_rule_taken_away_is_not_found() -> None:
    strict = judge(cii(CII), layers=("en16931",))
    in_profile = judge(
        cii(CII.replace(STANDARD, "urn:factur-x.eu:1p0:minimum")),
        layers=("en16931", "factur-x"),
    )
    assert {"BR-12", "BR-13"} <= {one.rule for one in strict.findings}
    rules = {one.rule for one in in_profile.findings}
    assert "BR-13" in rules
    assert "BR-12" not in rules


def test_rules_of_a_variant_are_in_that_variant_only() -> None:
    names = {pattern.name for pattern in XRECHNUNG.of(XRECHNUNG.release(), "ubl")}
    extended = {pattern.name for pattern in XRECHNUNG.of(XRECHNUNG.release(), "ubl", "extension")}
    assert extended - names == {"XRechnung-UBL-extension"}


@pytest.mark.parametrize(
    ("day", "release"),
    [
        (date(2020, 1, 1), "2.0.2"),
        (date(2024, 2, 1), "2.0.2"),
        (date(2025, 3, 20), "2.2.0"),
        (date(2025, 7, 10), "2.4.0"),
        (date(2026, 1, 31), "2.5.0"),
        (date(2026, 7, 6), "2.5.1"),
    ],
)
def test_a_document_is_judged_by_the_release_of_its_day(day: date, release: str) -> None:
    assert XRECHNUNG.release(on=day).version == release


def test_releases_differ() -> None:
    undated = changed(UBL, ("<cbc:ActualDeliveryDate>2026-02-01</cbc:ActualDeliveryDate>", ""))
    assert short(broken(ubl(undated))) == {"DE-TMP-32"}
    assert broken(ubl(undated), "2.3.0") == {}
    local = changed(UBL, ("ada@example.com", "ada'@example.com"))
    assert broken(ubl(local)) == {}
    assert short(broken(ubl(local), "2.2.0")) == {"DE-28"}
    country = changed(UBL.replace(STANDARD, EXTENSION), ('schemeID="EM"', 'schemeID="0244"'))
    assert broken(ubl(country)) == {}
    assert short(broken(ubl(country), "2.4.0")) == {"DEX-07"}
    vehicles = UBL.replace(STANDARD, CVD)
    assert short(broken(ubl(vehicles), "2.3.0")) == {"DE-21"}
    priced = changed(CII, ("<ram:ActualAmount>2<", "<ram:ActualAmount>1<"))
    for version, severity in (("2.1.0", Severity.WARNING), ("2.2.0", Severity.FATAL)):
        (found,) = judge(cii(priced), layers=(f"xrechnung@{version}",)).findings
        assert (found.rule, found.severity) == ("PEPPOL-EN16931-R046", severity)
    undiscounted = changed(CII, ("<ram:ActualAmount>2</ram:ActualAmount>", ""), (">12<", ">10<"))
    assert broken(cii(undiscounted)) == {}
    assert short(broken(cii(undiscounted), "2.0.2")) == {"R046"}
    unit = changed(CII, ('<ram:BasisQuantity unitCode="C62">1<', "<ram:BasisQuantity>1<"))
    assert broken(cii(unit)) == {}
    assert short(broken(cii(unit), "2.4.0")) == {"TMP-3"}


def test_every_rule_has_a_text_of_its_own() -> None:
    rules = {
        rule.id
        for patterns in XRECHNUNG.patterns.values()
        for pattern in patterns()
        for context in pattern.contexts
        for rule in context.rules
    }
    assert len(rules) == 80
    assert [rule for rule in sorted(rules) if not XRECHNUNG.text(rule).message] == []
    assert XRECHNUNG.text("BR-01").message == ""


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("within 30 days", True),
        ("#SKONTO#TAGE=7#PROZENT=2.25#\n#SKONTO#TAGE=14#PROZENT=1.00#BASISBETRAG=-5.00#\n", True),
        ("net\n#SKONTO#TAGE=7#PROZENT=2.25#\r\n", True),
        ("#SKONTO#TAGE=7#PROZENT=2.25#", False),
        ("#SKONTO#TAGE=7#PROZENT=2.25# or so\n", False),
        ("#VERZUG#TAGE=7#PROZENT=2.25#\n", False),
        ("# a remark\n", False),
    ],
)
def test_cash_discounts(text: str, holds: bool) -> None:
    assert states_discounts(text) is holds


def test_accounts_and_telephones() -> None:
    assert is_iban("DE02 1203 0000 0000 2020 51")
    assert is_iban("GB33BUKB20201555555555")
    assert not is_iban("DE02")
    assert not is_iban("")
    assert not is_iban("DE02120300000000202051" + "0" * 13)
    assert is_telephone("+49 (0) 4")
    assert not is_telephone("+4a9")
