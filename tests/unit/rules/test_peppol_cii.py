"""Peppol BIS Billing in CII: each rule by a document that holds and one that breaks it."""

import pytest

from tests.unit.rules.peppol_documents import CII, broken, changed, cii

NUMBER = "PEPPOL-EN16931-"
TAX = '<ram:TaxTotalAmount currencyID="EUR">0</ram:TaxTotalAmount>'
OTHER_TAX = '<ram:TaxTotalAmount currencyID="SEK">{}</ram:TaxTotalAmount>'
ACCOUNTING = ("<ram:InvoiceCurr", "<ram:TaxCurrencyCode>SEK</ram:TaxCurrencyCode><ram:InvoiceCurr")
REFERENCE = (
    "<ram:AdditionalReferencedDocument><ram:TypeCode>{}</ram:TypeCode>"
    "</ram:AdditionalReferencedDocument>"
)
BUYER = "<ram:BuyerReference>B-7</ram:BuyerReference>"


def test_the_document_to_begin_with_breaks_nothing() -> None:
    for release in ("3.0.19", "3.0.20", "3.0.21"):
        assert broken(cii(), release) == {}


CHANGES = [
    ("R001 R007", "<ram:ID>urn:fdc", "<ram:Name>urn:fdc"),
    (
        "R002",
        "<ram:IssueDateTime>",
        "<ram:IncludedNote><ram:SubjectCode>A</ram:SubjectCode></ram:IncludedNote>{}",
    ),
    ("R003", BUYER, ""),
    ("R004", "billing:3.0<", "billing:3.0::2.1<"),
    ("R005 R054", "<ram:InvoiceCurr", "<ram:TaxCurrencyCode>EUR</ram:TaxCurrencyCode>{}"),
    ("R006", BUYER, "{}" + REFERENCE.format(130) * 2),
    ("R080", BUYER, "{}" + REFERENCE.format(50) * 2),
    ("R007", "billing:01:1.0", "billing:02:1.0"),
    ("R010", '<ram:URIID schemeID="0002">1</ram:URIID>', ""),
    ("R020", '<ram:URIID schemeID="0002">2</ram:URIID>', ""),
    ("R040", ">5<", ">5.03<"),
    ("R041", "<ram:BasisAmount>50</ram:BasisAmount>", ""),
    ("R042", "<ram:CalculationPercent>10</ram:CalculationPercent>", ""),
    ("R043", "<udt:Indicator>false<", "<udt:Indicator>0<"),
    ("R053", TAX, ""),
    ("R054", TAX, TAX + OTHER_TAX.format(0)),
    ("R061", "<ram:TypeCode>30<", "<ram:TypeCode>49<"),
    ("R101", "<ram:TypeCode>130<", "<ram:TypeCode>50<"),
    ("R110", ">20260102<", ">20251231<"),
    ("R120", ">20.10<", ">20.13<"),
    ("R120 R121", '<ram:BasisQuantity unitCode="C62">3<', '<ram:BasisQuantity unitCode="C62">0<'),
    ("R130", '<ram:BasisQuantity unitCode="C62">', '<ram:BasisQuantity unitCode="KGM">'),
    ("CL002", ">95<", ">1<"),
    ("CL003", ">FC<", ">F<"),
    ("CL007 R053 R054", 'currencyID="EUR"', 'currencyID="EUX"'),
    ("CL008", '<ram:URIID schemeID="0002">1', '<ram:URIID schemeID="0003">1'),
    ("F001", 'format="102">20260131', 'format="203">20260131'),
    ("F001", ">20260131<", ">2026-01-31<"),
]


@pytest.mark.parametrize(("rules", "old", "new"), CHANGES)
def test_a_change_breaks_what_it_should(rules: str, old: str, new: str) -> None:
    body = changed(CII, (old, new.replace("{}", old)))
    if "<ram:Name>" in new:
        body = changed(body, ("01:1.0</ram:ID>", "01:1.0</ram:Name>"))
    assert set(broken(cii(body))) == {NUMBER + number for number in rules.split()}


def test_a_line_names_one_object() -> None:
    body = changed(CII, ("<ram:AdditionalRef", REFERENCE.format(130) + "<ram:AdditionalRef"))
    place = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
    assert broken(cii(body)) == {
        "PEPPOL-EN16931-R100": f"{place}/ram:IncludedSupplyChainTradeLineItem[1]"
    }


def test_totals_in_two_currencies_go_together() -> None:
    assert broken(cii(changed(CII, ACCOUNTING, (TAX, TAX + OTHER_TAX.format(1))))) == {}
    body = changed(CII, ACCOUNTING, (TAX, TAX + OTHER_TAX.format(-1)))
    assert set(broken(cii(body))) == {"PEPPOL-EN16931-R055"}


def test_identifiers_have_the_form_of_their_scheme() -> None:
    body = changed(CII, ("4035811991014", "4035811991015"))
    assert set(broken(cii(body))) == {"PEPPOL-COMMON-R040"}
    body = changed(CII, ('schemeID="0002">2', 'schemeID="0151">51824753556'))
    assert broken(cii(body)) == {}
    body = changed(CII, ('schemeID="0002">2', 'schemeID="0151">51824753557'))
    assert set(broken(cii(body))) == {"PEPPOL-COMMON-R050"}


def test_an_italian_address_by_vat_number_was_judged_once() -> None:
    body = changed(CII, ('schemeID="0002">2', 'schemeID="9906">IT1'))
    assert set(broken(cii(body), "3.0.19")) == {"PEPPOL-EN16931-CL008", "PEPPOL-COMMON-R048"}
    assert set(broken(cii(body), "3.0.20")) == {"PEPPOL-EN16931-CL008"}


def test_dutch_vat_numbers_are_looked_at_wherever_they_stand() -> None:
    registration = (
        '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{}</ram:ID>'
        "</ram:SpecifiedTaxRegistration></ram:SellerTradeParty>"
    )
    for number, rules in (
        ("NL123456789B01", set()),
        ("NL1", {"PEPPOL-COMMON-R056-2"}),
        ("FR1", set()),
    ):
        body = changed(CII, ("</ram:SellerTradeParty>", registration.format(number)))
        assert set(broken(cii(body))) == rules
