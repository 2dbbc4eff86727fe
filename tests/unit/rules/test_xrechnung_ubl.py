"""XRechnung in UBL: each rule by a document that holds and one that breaks it."""

import pytest

from tests.unit.rules.peppol_documents import changed, ubl
from tests.unit.rules.xrechnung_documents import (
    CREDIT_NOTE,
    CVD,
    EXTENSION,
    UBL,
    XRECHNUNG,
    broken,
    short,
)

MEANS = UBL[UBL.index("<cac:PaymentMeans>") : UBL.index("<cac:PaymentTerms>")]
ACCOUNT = MEANS[MEANS.index("<cac:Payee") : MEANS.index("</cac:PaymentMeans>")]
CARD = (
    "<cac:CardAccount><cbc:PrimaryAccountNumberID>1</cbc:PrimaryAccountNumberID></cac:CardAccount>"
)
MANDATE = (
    "<cac:PaymentMandate><cbc:ID>M</cbc:ID><cac:PayerFinancialAccount>"
    "<cbc:ID>DE02120300000000202051</cbc:ID></cac:PayerFinancialAccount></cac:PaymentMandate>"
)
CONTACT = UBL[UBL.index("<cac:Contact>") : UBL.index("</cac:Contact>")] + "</cac:Contact>"
SEPA = (
    "<cac:PartyIdentification>",
    '<cac:PartyIdentification><cbc:ID schemeID="SEPA">DE98ZZZ09999999999</cbc:ID>'
    "</cac:PartyIdentification><cac:PartyIdentification>",
)


def test_the_documents_to_begin_with_break_nothing() -> None:
    for specification in (XRECHNUNG, EXTENSION):
        assert broken(ubl(UBL.replace(XRECHNUNG, specification))) == {}
        note = CREDIT_NOTE.replace(XRECHNUNG, specification)
        assert broken(ubl(note, "CreditNote")) == {}


@pytest.mark.parametrize(
    ("rules", "old", "new"),
    [
        ("DE-1", MEANS, ""),
        ("DE-2", CONTACT, ""),
        ("DE-3", "<cbc:CityName>Kiel</cbc:CityName>", ""),
        ("DE-3 R008", "Kiel", " "),
        ("DE-4", "<cbc:PostalZone>24103</cbc:PostalZone>", ""),
        ("DE-5", "<cbc:Name>Ada</cbc:Name>", ""),
        ("DE-6 DE-27", "<cbc:Telephone>0431 123</cbc:Telephone>", ""),
        (
            "DE-7 DE-28",
            "<cbc:ElectronicMail>ada@example.com</cbc:ElectronicMail>",
            "",
        ),
        ("DE-8", "<cbc:CityName>Bonn</cbc:CityName>", ""),
        ("DE-9", "<cbc:PostalZone>53111</cbc:PostalZone>", ""),
        ("DE-10", "<cbc:CityName>Ulm</cbc:CityName>", ""),
        ("DE-11", "<cbc:PostalZone>89073</cbc:PostalZone>", ""),
        ("DE-14", "<cbc:Percent>19</cbc:Percent>", ""),
        ("DE-15", "<cbc:BuyerReference>04011000-12345-03</cbc:BuyerReference>", ""),
        ("DE-16 R008", "<cbc:CompanyID>DE136695976</cbc:CompanyID>", ""),
        ("DE-17", ">380<", ">383<"),
        ("DE-18", "PROZENT=2.00", "PROZENT=2"),
        ("DE-18", "#PROZENT=2.00#\n", "#PROZENT=2.00#"),
        ("DE-19", "DE02", "DE03"),
        ("DE-19", "DE02 1203", "de02 1203"),
        ("DE-21", "xrechnung_3.0", "xrechnung_2.3"),
        (
            "DE-22",
            "<cac:ExternalReference>\n",
            '<cbc:EmbeddedDocumentBinaryObject filename="a.pdf">YQ==</cbc:EmbeddedDocument'
            "BinaryObject><cac:ExternalReference>",
        ),
        ("DE-19 DE-23-a", ACCOUNT, ""),
        ("DE-23-b", ACCOUNT, ACCOUNT + CARD),
        ("DE-24-a DE-24-b", ">58<", ">48<"),
        ("DE-26", ">380<", ">384<"),
        ("DE-27", "0431 123", "04"),
        ("DE-28", "ada@example.com", "ada@example"),
        ("DE-TMP-32", "<cbc:ActualDeliveryDate>2026-02-01</cbc:ActualDeliveryDate>", ""),
        ("TMP-2", "https://example.com/b", "example.com/b"),
        ("R001", "<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>", ""),
        ("R010", '<cbc:EndpointID schemeID="0204">991</cbc:EndpointID>', ""),
        (
            "R054 R055",
            "<cbc:BuyerRef",
            "<cbc:TaxCurrencyCode>USD</cbc:TaxCurrencyCode><cbc:BuyerRef",
        ),
        ("R120", ">10.00<", ">10.03<"),
    ],
)
def test_a_change_breaks_a_rule(rules: str, old: str, new: str) -> None:
    assert short(broken(ubl(changed(UBL, (old, new))))) == set(rules.split())


def test_a_direct_debit_is_described_alone_and_names_its_creditor() -> None:
    debit = changed(UBL, (">58<", ">59<"), (ACCOUNT, MANDATE))
    assert short(broken(ubl(debit))) == {"DE-30"}
    named = changed(debit, SEPA)
    assert broken(ubl(named)) == {}
    assert short(broken(ubl(changed(named, (MANDATE, MANDATE + CARD))))) == {"DE-25-b"}
    assert short(broken(ubl(changed(named, ("DE02120", "DE02121"))))) == {"DE-20"}
    start, end = MANDATE.index("<cac:Payer"), MANDATE.index("</cac:PaymentMandate>")
    assert short(broken(ubl(changed(named, (MANDATE[start:end], ""))))) == {"DE-20", "DE-31"}
    assert short(broken(ubl(changed(named, (MANDATE, ""))))) == {"DE-20", "DE-25-a", "R061"}


def test_a_card_is_described_alone() -> None:
    card = changed(UBL, (">58<", ">54<"), (ACCOUNT, CARD))
    assert broken(ubl(card)) == {}
    assert short(broken(ubl(changed(card, (CARD, CARD + ACCOUNT))))) == {"DE-24-b"}


def test_a_period_of_every_line_tells_the_delivery_too() -> None:
    undated = changed(UBL, ("<cbc:ActualDeliveryDate>2026-02-01</cbc:ActualDeliveryDate>", ""))
    period = "<cac:InvoicePeriod><cbc:StartDate>2026-02-01</cbc:StartDate></cac:InvoicePeriod>"
    lines = changed(undated, ("<cac:Item>", f"{period}<cac:Item>"))
    assert broken(ubl(lines)) == {}


def test_amounts_in_forint_may_differ_by_more() -> None:
    differing = changed(UBL, (">10.00<", ">10.40<"))
    forint = changed(differing, (">EUR<", ">HUF<"))
    assert short(broken(ubl(differing))) == {"R120"}
    assert broken(ubl(forint)) == {}
    assert short(broken(ubl(forint), "2.0.2")) == {"R120"}


def test_a_finding_says_where() -> None:
    without = changed(UBL, ("<cbc:Telephone>0431 123</cbc:Telephone>", ""))
    place = "/Invoice/cac:AccountingSupplierParty[1]/cac:Party/cac:Contact"
    assert set(broken(ubl(without)).values()) == {place}


EXTENDED = UBL.replace(XRECHNUNG, EXTENSION)
SUB_LINE = (
    "<cac:SubInvoiceLine><cbc:LineExtensionAmount>10.00</cbc:LineExtensionAmount><cac:Item>"
    "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID></cac:ClassifiedTaxCategory></cac:Item>"
    "</cac:SubInvoiceLine></cac:InvoiceLine>"
)
PAYMENT = (
    "<cac:PrepaidPayment><cbc:ID>T</cbc:ID>"
    '<cbc:PaidAmount currencyID="EUR">3.00</cbc:PaidAmount>'
    "<cbc:InstructionID>toll</cbc:InstructionID></cac:PrepaidPayment><cac:LegalMonetaryTotal>"
)


@pytest.mark.parametrize(
    ("rules", "old", "new"),
    [
        ("DEX-01", 'mimeCode="application/pdf"', 'mimeCode="text/html"'),
        ("DEX-04", '<cbc:ID schemeID="0088">', '<cbc:ID schemeID="X">'),
        ("DEX-05", '<cbc:CompanyID schemeID="0002">', '<cbc:CompanyID schemeID="0092">'),
        ("DEX-06", 'schemeID="0160"', 'schemeID="0001"'),
        ("DEX-07", 'schemeID="EM"', 'schemeID="em"'),
        ("DEX-08", 'Location>\n<cbc:ID schemeID="0088">', 'Location>\n<cbc:ID schemeID="8">'),
        ("DEX-09", "<cbc:PayableAmount>11.90<", "<cbc:PayableAmount>11.89<"),
    ],
)
def test_the_extension_has_rules_besides(rules: str, old: str, new: str) -> None:
    body = changed(EXTENDED, (old, new))
    assert short(broken(ubl(body))) == set(rules.split())
    assert broken(ubl(body.replace(EXTENSION, XRECHNUNG))) == {}


def test_the_extension_knows_schemes_and_files_of_its_own() -> None:
    body = changed(
        EXTENDED,
        ("application/pdf", "application/xml"),
        ('<cbc:ID schemeID="0088">', '<cbc:ID schemeID="SEPA">'),
        ('schemeID="0160"', 'schemeID="XR01"'),
    )
    assert broken(ubl(body)) == {}


def test_sub_lines_add_up_and_have_one_category() -> None:
    body = changed(EXTENDED, ("</cac:InvoiceLine>", SUB_LINE))
    assert broken(ubl(body)) == {}
    other = changed(body, (SUB_LINE, SUB_LINE.replace("10.00", "9.00").replace("Item", "Item_")))
    assert broken(ubl(other)) == {"BR-DEX-02": "/Invoice/cac:InvoiceLine[1]"}
    none = changed(body, (SUB_LINE, SUB_LINE.replace("Classified", "Other")))
    place = "/Invoice/cac:InvoiceLine[1]/cac:SubInvoiceLine/cac:Item"
    assert broken(ubl(none)) == {"BR-DEX-03": place}


def test_third_party_payments_are_due_with_the_rest() -> None:
    body = changed(EXTENDED, ("<cac:LegalMonetaryTotal>", PAYMENT))
    assert short(broken(ubl(body))) == {"DEX-09"}
    due = changed(body, ("<cbc:PayableAmount>11.90<", "<cbc:PayableAmount>14.90<"))
    assert broken(ubl(due)) == {}
    precise = changed(due, (">3.00<", ">3.000<"), ('"EUR">3', '"USD">3'))
    assert short(broken(ubl(precise))) == {"DEX-13", "DEX-14"}
    bare = changed(body, (PAYMENT, "<cac:PrepaidPayment/><cac:LegalMonetaryTotal>"))
    assert short(broken(ubl(bare))) == {"DEX-10", "DEX-11", "DEX-12", "DEX-14", "R008"}


VEHICLE = (
    "<cac:Item><cac:CommodityClassification>"
    '<cbc:ItemClassificationCode listID="CVD">M1</cbc:ItemClassificationCode>'
    "</cac:CommodityClassification><cac:AdditionalItemProperty><cbc:Name>cva</cbc:Name>"
    "<cbc:Value>clean</cbc:Value></cac:AdditionalItemProperty>"
)
OF_VEHICLE = changed(
    UBL.replace(XRECHNUNG, CVD),
    ("<cac:Item>", VEHICLE),
    (
        "<cac:AdditionalDocumentReference>",
        "<cac:OriginatorDocumentReference><cbc:ID>T</cbc:ID></cac:OriginatorDocumentReference>"
        "<cac:ContractDocumentReference><cbc:ID>C</cbc:ID></cac:ContractDocumentReference>"
        "<cac:AdditionalDocumentReference>",
    ),
)


@pytest.mark.parametrize(
    ("rules", "old", "new"),
    [
        ("", "", ""),
        ("DE-CVD-01", "<cbc:ID>C</cbc:ID>", "<cbc:UUID>C</cbc:UUID>"),
        ("DE-CVD-02", "<cbc:ID>T</cbc:ID>", "<cbc:UUID>T</cbc:UUID>"),
        ("DE-CVD-03 DE-CVD-06-b", 'listID="CVD"', 'listID="MP"'),
        ("DE-CVD-03 DE-CVD-06-a", ">cva<", ">CVA<"),
        ("DE-CVD-03 DE-CVD-06-b TMP-CVD-01", 'listID="CVD"', 'listID="cvd"'),
        ("DE-CVD-04", ">M1<", ">L1<"),
        ("DE-CVD-05", ">clean<", ">dirty<"),
    ],
)
def test_an_invoice_for_vehicles_says_which(rules: str, old: str, new: str) -> None:
    assert short(broken(ubl(changed(OF_VEHICLE, (old, new))))) == set(rules.split())
