"""Peppol BIS Billing in UBL: each rule by a document that holds and one that breaks it."""

import pytest

from tests.unit.rules.peppol_documents import UBL, broken, changed, ubl

NUMBER = "PEPPOL-EN16931-"


def test_the_document_to_begin_with_breaks_nothing() -> None:
    for release in ("3.0.19", "3.0.20", "3.0.21"):
        assert broken(ubl(), release) == {}


CHANGES = [
    ("R001 R007", "<cbc:ProfileID>", "<cbc:ProfileID_>"),
    ("R002", "<cbc:DocumentCurrencyCode>", "<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>{}"),
    ("R003", "<cbc:BuyerReference>B-7</cbc:BuyerReference>", ""),
    ("R004", "urn:cen.eu:en16931:2017", "urn:other"),
    ("R004", "billing:3.0</", "billing:3.0::2.1</"),
    ("R005 R054", "<cbc:BuyerRef", "<cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>{}"),
    ("R007", "billing:01:1.0", "billing:1.0"),
    ("R008", "R-1", " "),
    ("R008 R010", '<cbc:EndpointID schemeID="0002">1</cbc:EndpointID>', ""),
    ("R020", '<cbc:EndpointID schemeID="0088">4035811991014</cbc:EndpointID>', ""),
    ("R040", ">5.00<", ">5.03<"),
    ("R041", '<cbc:BaseAmount currencyID="EUR">50.00</cbc:BaseAmount>', ""),
    ("R042", "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>", ""),
    ("R043", "<cbc:ChargeIndicator>false<", "<cbc:ChargeIndicator>0<"),
    ("R046", ">21<", ">22<"),
    (
        "R051",
        '<cbc:LineExtensionAmount currencyID="EUR"',
        '<cbc:LineExtensionAmount currencyID="SEK"',
    ),
    ("R051 CL007", '"EUR">50.00<', '"EUX">50.00<'),
    ("R053 R054", "<cac:TaxSubtotal>", "<cac:TaxSubtotal_>"),
    ("R061", "<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>59<"),
    (
        "R100",
        "<cac:DocumentReference>",
        "<cac:DocumentReference><cbc:ID>2</cbc:ID></cac:DocumentReference>{}",
    ),
    ("R101", ">130<", ">50<"),
    ("R110", ">2026-01-02<", ">2025-12-31<"),
    ("R111", ">2026-01-30<", ">2026-02-01<"),
    ("R120", ">20.10<", ">20.13<"),
    ("R120 R121", '<cbc:BaseQuantity unitCode="C62">3<', '<cbc:BaseQuantity unitCode="C62">0<'),
    ("R130", '<cbc:BaseQuantity unitCode="C62">', '<cbc:BaseQuantity unitCode="KGM">'),
    ("CL002", ">95<", ">1<"),
    ("CL003", ">FC<", ">F<"),
    ("CL006", ">35<", ">4<"),
    ("CL008", 'schemeID="0002"', 'schemeID="0003"'),
    ("P0100", ">380<", ">381<"),
    ("P0106", "<cbc:ID>K<", "<cbc:ID>G<"),
    ("P0104", "VATEX-EU-IC", "vatex-eu-g"),
    ("P0112", ">380<", ">326<"),
    ("F001", "<cbc:IssueDate>2026-01-31<", "<cbc:IssueDate>2026-02-30<"),
]


@pytest.mark.parametrize(("rules", "old", "new"), CHANGES)
def test_a_change_breaks_what_it_should(rules: str, old: str, new: str) -> None:
    if new.endswith("_>"):
        body = UBL.replace(old, new).replace(old.replace("<", "</"), new.replace("<", "</"))
    else:
        body = changed(UBL, (old, new.replace("{}", old)))
    assert set(broken(ubl(body))) == {NUMBER + number for number in rules.split()}


def test_a_price_has_discounts_only() -> None:
    body = UBL.replace("<cbc:ChargeIndicator>false", "<cbc:ChargeIndicator>true").replace(
        "95", "FC"
    )
    assert set(broken(ubl(body))) == {"PEPPOL-EN16931-R044"}


def test_a_finding_says_where() -> None:
    body = changed(UBL, (">20.10<", ">99<")) + UBL[UBL.index("<cac:InvoiceLine>") :]
    assert broken(ubl(body)) == {"PEPPOL-EN16931-R120": "/Invoice/cac:InvoiceLine[1]"}
    body = changed(UBL, (">FC<", ">?<"))
    assert broken(ubl(body)) == {
        "PEPPOL-EN16931-CL003": (
            "/Invoice/cac:InvoiceLine[1]/cac:AllowanceCharge/cbc:AllowanceChargeReasonCode"
        )
    }


def test_totals_in_two_currencies_go_together() -> None:
    pairs = ("<cbc:BuyerRef", "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode><cbc:BuyerRef")
    total = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">{}</cbc:TaxAmount></cac:TaxTotal>'
    body = changed(UBL, pairs, ("<cac:InvoiceLine>", total.format("-1") + "<cac:InvoiceLine>"))
    assert broken(ubl(body)) == {}
    body = changed(
        body, ('<cbc:TaxAmount currencyID="EUR">0<', '<cbc:TaxAmount currencyID="EUR">1<')
    )
    assert set(broken(ubl(body))) == {"PEPPOL-EN16931-R055"}


def test_credit_notes_have_their_own_types_and_one_project() -> None:
    project = (
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID>"
        "<cbc:DocumentTypeCode>50</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>"
    )
    body = (
        UBL.replace("InvoiceType", "CreditNoteType")
        .replace(">380<", ">381<")
        .replace("cac:InvoiceLine", "cac:CreditNoteLine")
        .replace("InvoicedQuantity", "CreditedQuantity")
    )
    assert broken(ubl(body, "CreditNote")) == {}
    assert broken(ubl(body + project, "CreditNote")) == {}
    assert set(broken(ubl(body.replace(">381<", ">380<") + project * 2, "CreditNote"))) == {
        "PEPPOL-EN16931-P0101",
        "PEPPOL-EN16931-R080",
    }


def test_an_attachment_is_of_a_kind_that_is_carried() -> None:
    file = '<cbc:EmbeddedDocumentBinaryObject mimeCode="{}">QQ==</cbc:EmbeddedDocumentBinaryObject>'
    assert broken(ubl(UBL + file.format("text/csv"))) == {}
    assert set(broken(ubl(UBL + file.format("text/html")))) == {"PEPPOL-EN16931-CL001"}


def test_a_document_without_anything_is_empty() -> None:
    assert broken(ubl(""))["PEPPOL-EN16931-R008"] == "/Invoice"
