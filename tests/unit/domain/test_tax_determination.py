"""Tax determination: the law's cases, one row each; what is missing is named."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.core.codes import VatCategory
from domain.core.errors import Invalid, Undetermined
from domain.tax.case import Location, SupplyKind
from domain.tax.determination import determine
from domain.tax.facts import Conditions, Route
from domain.tax.rule import RateFrom, TaxRule
from domain.tax.table import TABLE
from tests.tax_cases import case

GOODS: dict[str, Any] = {"kind": "goods"}
OSS: dict[str, Any] = {"distance_sales": "destination"}
SMALL: dict[str, Any] = {"scheme": "small_business"}

CASES: list[tuple[str, str, dict[str, Any], str, str | None, str]] = [
    # seller, buyer, what is special, category, rate, rule
    ("DE", "DE", {}, "S", "19", "domestic"),
    ("DE", "DE", {"who": "consumer"}, "S", "19", "domestic"),
    ("DE", "DE", {**GOODS, "tax_class": "reduced"}, "S", "7", "domestic"),
    ("FR", "FR", {"tax_class": "super_reduced"}, "S", "2.1", "domestic"),
    ("IE", "IE", {**GOODS, "tax_class": "zero"}, "Z", "0", "domestic-zero"),
    ("DE", "DE", {"tax_class": "exempt", "exemption": "education"}, "E", "0", "exempt"),
    ("DE", "DE", {"tax_class": "exempt", "exemption": "letting"}, "E", "0", "exempt"),
    ("DE", "FR", {**GOODS}, "K", "0", "eu-goods"),
    ("DE", "XI", {**GOODS}, "K", "0", "eu-goods"),
    ("XI", "DE", {**GOODS}, "K", "0", "eu-goods"),
    ("DE", "FR", {**GOODS, "ship_to": Location(country="DE")}, "S", "19", "domestic"),
    ("DE", "US", {**GOODS, "ship_to": Location(country="DE")}, "S", "19", "domestic"),
    ("DE", "FR", {**GOODS, "who": "consumer"}, "S", "19", "eu-consumer"),
    ("DE", "FR", {**GOODS, **OSS, "who": "consumer"}, "S", "20", "eu-consumer"),
    ("DE", "FR", {**GOODS, **OSS, "who": "public", "identified": False}, "S", "20", "eu-consumer"),
    ("DE", "IE", {**GOODS, **OSS, "who": "consumer", "tax_class": "zero"}, "Z", "0",
     "eu-consumer-zero"),
    ("DE", "FR", {}, "AE", "0", "eu-services"),
    ("DE", "FR", {"who": "public"}, "AE", "0", "eu-services"),
    ("DE", "FR", {"who": "public", "identified": False}, "S", "19", "domestic"),
    ("DE", "FR", {"who": "consumer"}, "S", "19", "domestic"),
    ("DE", "FR", {"who": "consumer", "place": "digital"}, "S", "19", "domestic"),
    ("DE", "FR", {"who": "consumer", "place": "digital", **OSS}, "S", "20", "eu-consumer"),
    ("DE", "FR", {"who": "consumer", "place": "performed",
                  "performed_in": Location(country="IT")}, "S", "22", "eu-consumer"),
    ("DE", "US", {**GOODS}, "G", "0", "export"),
    ("DE", "GB", {**GOODS, "who": "consumer"}, "G", "0", "export"),
    ("DE", "US", {}, "O", None, "services-outside"),
    ("DE", "XI", {}, "O", None, "services-outside"),
    ("DE", "US", {"who": "consumer"}, "S", "19", "domestic"),
    ("DE", "US", {"who": "consumer", "place": "intangible"}, "O", None, "services-outside"),
    ("DE", "US", {"who": "consumer", "place": "digital"}, "O", None, "services-outside"),
    ("DE", "FR", {"place": "performed", "performed_in": Location(country="US")}, "O", None,
     "services-outside"),
    ("DE", "DE", SMALL, "E", "0", "small-business-de"),
    ("AT", "AT", SMALL, "E", "0", "small-business-at"),
    ("FR", "FR", SMALL, "E", "0", "small-business-fr"),
    ("IE", "IE", SMALL, "E", "0", "small-business"),
    ("DE", "FR", {**SMALL, **GOODS}, "E", "0", "small-business-de"),
    ("DE", "FR", SMALL, "AE", "0", "eu-services"),
    ("GB", "GB", {**SMALL, "registered": False}, "O", None, "not-registered-gb"),
    ("DE", "DE", {"regime": "construction"}, "AE", "0", "reverse-charge-de-construction"),
    ("DE", "DE", {"regime": "construction", "who": "consumer"}, "S", "19", "domestic"),
    ("DE", "DE", {"regime": "construction", "end_user": True}, "S", "19", "domestic"),
    ("NL", "NL", {"regime": "staff"}, "AE", "0", "reverse-charge-nl-construction"),
    ("PL", "PL", {"regime": "energy"}, "AE", "0", "reverse-charge-pl-energy"),
    ("PL", "PL", {"regime": "energy", "on": date(2023, 3, 31)}, "S", "23", "domestic"),
    ("PL", "PL", {"regime": "construction"}, "S", "23", "domestic"),
    ("GB", "GB", {"regime": "construction"}, "AE", "0", "reverse-charge-gb-construction"),
    ("NL", "FR", {**GOODS, "regime": "triangular"}, "AE", "0", "triangular"),
    ("DE", "FR", {"regime": "margin_travel", "who": "consumer"}, "E", "0", "margin-travel"),
    ("DE", "DE", {**GOODS, "regime": "margin_second_hand"}, "E", "0", "margin-second-hand"),
    ("IT", "IT", {"who": "public", "split_payment": True}, "B", "22", "split-payment-it"),
    ("IT", "IT", {"who": "public"}, "S", "22", "domestic"),
    ("ES-CN", "ES-CN", {}, "L", "7", "igic"),
    ("ES-CN", "ES-CN", {"tax_class": "zero"}, "L", "0", "igic"),
    ("ES-CE", "ES-CE", {"stated_rate": "4"}, "M", "4", "ipsi-ce"),
    ("ES-ML", "ES-ML", {"stated_rate": "0.5"}, "M", "0.5", "ipsi-ml"),
    ("ES", "ES-CN", {**GOODS}, "G", "0", "export"),
    ("ES", "ES-CN", {}, "O", None, "services-outside-es"),
    ("ES-CN", "ES", {**GOODS}, "G", "0", "export-es-cn"),
    ("DE", "DE-BUESINGEN", {**GOODS}, "G", "0", "export"),
    ("DE", "DE-HELGOLAND", {}, "O", None, "services-outside-de"),
    ("IT", "IT-LIVIGNO", {**GOODS, "who": "consumer"}, "G", "0", "export"),
    ("GR", "GR-69", {**GOODS}, "G", "0", "export"),
    ("FI", "AX", {**GOODS}, "G", "0", "export"),
    ("AX", "AX", {}, "S", "25.5", "domestic"),
    ("FR", "GP", {**GOODS}, "G", "0", "export"),
    ("GP", "GP", {}, "S", "8.5", "domestic"),
    ("FR", "MC", {}, "S", "20", "domestic"),
    ("GB", "XI", {**GOODS}, "S", "20", "domestic"),
    ("GB", "DE", {**GOODS}, "G", "0", "export-gb"),
    ("GB", "DE", {}, "O", None, "services-abroad-gb"),
    ("GB", "DE", {"who": "consumer"}, "S", "20", "domestic"),
    ("CH", "CH", {}, "S", "8.1", "domestic"),
    ("CH", "LI", {"tax_class": "reduced"}, "S", "2.6", "domestic"),
    ("CH", "DE", {"who": "consumer"}, "O", None, "services-abroad-ch"),
    ("CH", "DE", {**GOODS}, "G", "0", "export-ch"),
    ("NO", "NO", {"tax_class": "reduced"}, "S", "15", "domestic"),
    ("NO", "SE", {}, "G", "0", "services-abroad-no"),
    ("DE", "DE", {"on": date(2020, 8, 1)}, "S", "16", "domestic"),
]  # fmt: skip


@pytest.mark.parametrize(("seller", "buyer", "special", "category", "rate", "rule"), CASES)
def test_each_case_of_the_law_has_its_treatment(
    seller: str, buyer: str, special: dict[str, Any], category: str, rate: str | None, rule: str
) -> None:
    treatment = determine(case(seller, buyer, **special))
    assert (treatment.category.value, treatment.rule) == (category, rule)
    assert treatment.rate == (None if rate is None else Decimal(rate))
    assert all(treatment.sources)
    assert len(treatment.explanation) == 3


@pytest.mark.parametrize(
    ("seller", "buyer", "special", "code", "words"),
    [
        ("DE", "FR", {}, "VATEX-EU-AE", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("DE", "FR", {}, "VATEX-EU-AE", "Reverse charge"),
        ("NL", "BE", {}, "VATEX-EU-AE", "btw verlegd"),
        ("DE", "FR", GOODS, "VATEX-EU-IC", "Intra-Community supply"),
        ("DE", "US", GOODS, "VATEX-EU-G", "Export"),
        ("DE", "US", {}, "VATEX-EU-O", "Outside the scope"),
        ("FR", "FR", SMALL, "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI"),
        ("DE", "DE", SMALL, None, "§ 19 UStG"),
        ("AT", "AT", SMALL, None, "§ 6 Abs. 1 Z 27 UStG"),
        ("DE", "DE", {"regime": "margin_travel"}, "VATEX-EU-D", "Sonderregelung für Reisebüros"),
        ("PL", "PL", {"regime": "margin_art"}, "VATEX-EU-I", "Works of art"),
        ("IT", "IT", {"split_payment": True}, None, "scissione dei pagamenti"),
        ("DE", "DE", {"tax_class": "exempt", "exemption": "medical"}, "VATEX-EU-132-1C", "Exempt"),
        ("DE", "DE", {"tax_class": "exempt", "exemption_reason": "§ 4 Nr. 21"}, None, "§ 4 Nr. 21"),
    ],
)
def test_what_has_to_stand_on_the_invoice(
    seller: str, buyer: str, special: dict[str, Any], code: str | None, words: str
) -> None:
    treatment = determine(case(seller, buyer, **special))
    assert treatment.code == code
    assert any(words in mention for mention in treatment.mentions)


LACKING: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    ("DE", "FR", {**GOODS, "identified": False}, {"BR-IC-02": "buyer.vat_id"}),
    (
        "DE",
        "FR",
        {**GOODS, "ship_to": Location(country="FR"), "delivered_on": None},
        {"BR-IC-11": "supply.delivered_on"},
    ),
    ("DE", "FR", {**GOODS, "ship_to": None}, {"BR-IC-12": "supply.ship_to"}),
    ("DE", "DE", {**GOODS, "ship_to": Location(country="FR")}, {"BR-IC-02": "buyer.vat_id"}),
    ("DE", "FR", {"identified": False}, {"BR-AE-02": "buyer.vat_id"}),
    ("DE", "FR", {"registered": False}, {"BR-AE-02": "seller.vat_id"}),
    ("DE", "DE", {"registered": False}, {"BR-S-02": "seller.vat_id"}),
    ("DE", "US", {**GOODS, "registered": False}, {"BR-G-02": "seller.vat_id"}),
    ("DE", "FR", {**GOODS, "ship_from": Location(country="PL")}, {"BR-IC-02": "seller.vat_id"}),
    ("DE", "DE", {"regime": "scrap", "identified": False}, {"BR-AE-02": "buyer.vat_id"}),
    ("DE", "DE", {"tax_class": "exempt"}, {"BR-E-10": "supply.exemption"}),
    (
        "DE",
        "DE",
        {"tax_class": "exempt", "exemption": "yachts"},
        {"BR-E-10": "supply.exemption"},
    ),
    ("DE", "DE", {"place": "performed"}, {"TAX-PLACE": "supply.performed_in"}),
]


@pytest.mark.parametrize(("seller", "buyer", "special", "expected"), LACKING)
def test_what_a_treatment_lacks_is_named(
    seller: str, buyer: str, special: dict[str, Any], expected: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as raised:
        determine(case(seller, buyer, **special))
    assert not isinstance(raised.value, Undetermined)
    assert {finding.rule: finding.path for finding in raised.value.findings} == expected
    assert all(finding.hint for finding in raised.value.findings)


@pytest.mark.parametrize(
    ("seller", "buyer", "special", "words"),
    [
        ("US", "US", {}, "no rate 'standard' is known for US"),
        ("US", "DE", {}, "this seller's country"),
        ("DE", "DE", {"tax_class": "super_reduced"}, "no rate 'super_reduced'"),
        ("ES-CE", "ES-CE", {}, "none is stated"),
        ("ES", "ES", SMALL, "no scheme for small businesses"),
        ("FI", "AX", {}, "national law"),
        ("DE", "DE", {"place": "performed", "performed_in": Location(country="FR")}, "by national"),
        ("DE", "DE", {"on": date(1990, 1, 1)}, "1990-01-01"),
    ],
)
def test_what_nothing_decides_is_undetermined_and_says_what_to_do(
    seller: str, buyer: str, special: dict[str, Any], words: str
) -> None:
    with pytest.raises(Undetermined, match=words) as raised:
        determine(case(seller, buyer, **special))
    assert raised.value.hint
    assert raised.value.findings


def test_an_unknown_territory_is_refused() -> None:
    with pytest.raises(Invalid, match="Atlantis"):
        determine(case(kind="goods", ship_to=Location(country="DE", territory="Atlantis")))


def test_a_partnership_puts_a_row_on_top_and_replaces_one() -> None:
    abroad = TaxRule(
        id="our-us-services",
        title="Services to the United States",
        when=Conditions(supply=(SupplyKind.SERVICE,), destination=("US",)),
        category=VatCategory.REVERSE_CHARGE,
        rate=RateFrom.ZERO,
        reason="As ruled by our tax office",
        source="Ruling of 3 March 2026",
    )
    export = TABLE.rules[[rule.id for rule in TABLE.rules].index("export")]
    ours = export.model_copy(update={"reason": "Steuerfreie Ausfuhrlieferung"})
    table = TABLE.with_rules((abroad, ours))
    assert len(table.rules) == len(TABLE.rules) + 1
    assert determine(case("DE", "US"), table).rule == "our-us-services"
    assert determine(case("DE", "US", kind="goods"), table).reason == ours.reason
    assert determine(case("DE", "CA"), table).rule == "services-outside"


def test_a_row_may_state_a_rate_of_its_own_for_a_time() -> None:
    row = TaxRule(
        id="pilot",
        title="Pilot rate",
        when=Conditions(route=(Route.DOMESTIC,), origin=("US",)),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
        category=VatCategory.STANDARD,
        rate=RateFrom.STATED,
        fixed_rate=Decimal("8.875"),
        source="Sales tax of New York City",
    )
    table = TABLE.with_rules((row,))
    assert determine(case("US", "US"), table).rate == Decimal("8.875")
    with pytest.raises(Undetermined):
        determine(case("US", "US", on=date(2026, 7, 1)), table)


def test_a_thing_may_have_another_class_abroad() -> None:
    book: dict[str, Any] = {
        **GOODS,
        **OSS,
        "tax_class": "reduced",
        "classes": {"FR": "super_reduced", "IE": "zero"},
        "who": "consumer",
    }
    assert determine(case("DE", "FR", **book)).rate == Decimal("2.1")
    assert determine(case("DE", "IE", **book)).category is VatCategory.ZERO
    assert determine(case("DE", "AT", **book)).rate == Decimal(10)


def test_outside_the_scope_no_vat_id_may_stand_on_the_document() -> None:
    assert determine(case("DE", "US")).forbids_vat_ids
    assert not determine(case("DE", "FR")).forbids_vat_ids
