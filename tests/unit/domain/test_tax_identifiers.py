"""Identifiers: a wrong number is a finding that says where and what to do, never an exception."""

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.findings import Severity
from domain.core.identifiers import Identifier
from domain.core.party import ElectronicAddress, Party, PostalAddress
from domain.tax import identifiers
from domain.tax.schemes import SCHEMES


@pytest.mark.parametrize(
    "value",
    [
        "DE136695976",
        "DE 136 695 976",
        "ATU13585627",
        "BE0428759497",
        "EL094259216",
        "FR61954506077",
        "NL4495445B01",
        "XI980780684",
        "GB980780684",
        "CHE-107.787.577 IVA",
        "NO995525828MVA",
        "US12-3456789",
    ],
)
def test_vat_ids_that_pass(value: str) -> None:
    assert identifiers.check_vat_id(value, "seller.vat_id") == []


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("DE136695977", "check digits"),
        ("FR6195450607", "check digits"),
        ("136695976", "begin with the country"),
        ("GR094259216", "write EL094259216"),
        ("", "begin with the country"),
    ],
)
def test_vat_ids_that_do_not(value: str, says: str) -> None:
    (finding,) = identifiers.check_vat_id(value, "seller.vat_id")
    assert (finding.rule, finding.path) == ("INV-VAT-ID", "seller.vat_id")
    assert finding.severity is Severity.WARNING
    assert says in finding.message + finding.hint


@pytest.mark.parametrize(
    ("scheme", "good", "bad", "rule"),
    [
        ("0002", "552008443", "552008444", "INV-IDENTIFIER"),
        ("0007", "5561231233", "5561231234", "PEPPOL-COMMON-R049"),
        ("0007", "5561231233", "556123-1233", "PEPPOL-COMMON-R049"),
        ("0088", "7300010000001", "7300010000002", "PEPPOL-COMMON-R040"),
        ("0088", "7300010000001", "73513537", "PEPPOL-COMMON-R040"),
        ("0106", "12345678", "1234567", "INV-IDENTIFIER"),
        ("0151", "51824753556", "51824753557", "PEPPOL-COMMON-R050"),
        ("0184", "13585628", "13585627", "PEPPOL-COMMON-R042"),
        ("0190", "00000001003214345000", "1003214345000", "INV-IDENTIFIER"),
        ("0192", "988077917", "988077918", "PEPPOL-COMMON-R041"),
        ("0199", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D16", "INV-LEI"),
        ("0201", "UFABCD", "UFABC", "PEPPOL-COMMON-R044"),
        ("0204", "991-03730-19", "991-03730-18", "INV-IDENTIFIER"),
        ("0208", "0428759497", "0428759498", "PEPPOL-COMMON-R043"),
        ("0208", "0428759497", "428759497", "PEPPOL-COMMON-R043"),
        ("0211", "IT00743110157", "IT00743110158", "PEPPOL-COMMON-R047"),
        ("9906", "00743110157", "00743110158", "PEPPOL-COMMON-R048"),
        ("9930", "DE136695976", "DE136695977", "INV-IDENTIFIER"),
        ("9930", "136695976", "13669597", "INV-IDENTIFIER"),
        ("9933", "EL094259216", "EL094259217", "INV-IDENTIFIER"),
    ],
)
def test_schemes_of_electronic_addresses(scheme: str, good: str, bad: str, rule: str) -> None:
    assert identifiers.check_scheme(scheme, good, "x") == []
    (finding,) = identifiers.check_scheme(scheme, bad, "x")
    assert finding.rule == rule
    assert finding.hint


def test_a_scheme_that_nobody_knows_is_not_judged() -> None:
    assert identifiers.check_scheme("EM", "billing@example.org", "x") == []


def test_numbers_of_banks() -> None:
    assert identifiers.check_iban("GB82WEST12345698765432", "x") == []
    assert identifiers.check_iban("GB82WEST12345698765431", "x")[0].rule == "INV-IBAN"
    assert identifiers.check_bic("AGRIFRPP882", "x") == []
    assert identifiers.check_bic("AGRI", "x")[0].rule == "INV-BIC"


def test_all_numbers_of_a_party_are_checked() -> None:
    party = Party(
        name="Muster GmbH",
        vat_id="DE136695977",
        registration_id=Identifier(value="123", scheme="0199"),
        identifiers=(
            Identifier(value="7300010000001", scheme="0088"),
            Identifier(value="1", scheme="0088"),
            Identifier(value="ours"),
        ),
        electronic_address=ElectronicAddress(scheme="9930", value="DE1"),
        address=PostalAddress(country="DE"),
    )
    assert [finding.path for finding in identifiers.check_party(party, "seller")] == [
        "seller.vat_id",
        "seller.electronic_address.value",
        "seller.registration_id.value",
        "seller.identifiers[2].value",
    ]


@pytest.mark.parametrize("scheme", [one for one in SCHEMES.values() if one.module])
def test_every_scheme_names_a_check_that_exists(scheme: object) -> None:
    module = import_module(f"stdnum.{getattr(scheme, 'module', '')}")
    assert callable(module.validate)


@given(scheme=st.sampled_from(sorted(SCHEMES)), value=st.text(max_size=20))
def test_whatever_stands_there_nothing_is_raised(scheme: str, value: str) -> None:
    identifiers.check_scheme(scheme, value, "x")
    identifiers.check_vat_id(value, "x")
    identifiers.check_iban(value, "x")
    identifiers.check_bic(value, "x")
