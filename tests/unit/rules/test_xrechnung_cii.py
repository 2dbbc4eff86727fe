"""XRechnung in CII: each rule by a document that holds and one that breaks it."""

import pytest

from tests.unit.rules.peppol_documents import changed, cii
from tests.unit.rules.xrechnung_documents import CII, CVD, EXTENSION, XRECHNUNG, broken, short

ACCOUNT = CII[CII.index("<ram:PayeeParty") : CII.index("</ram:SpecifiedTradeSettlementPayment")]
CARD = (
    "<ram:ApplicableTradeSettlementFinancialCard><ram:ID>1</ram:ID>"
    "</ram:ApplicableTradeSettlementFinancialCard>"
)
PAYER = (
    "<ram:PayerPartyDebtorFinancialAccount><ram:IBANID>DE02120300000000202051</ram:IBANID>"
    "</ram:PayerPartyDebtorFinancialAccount>"
)
CREDITOR = (
    "<ram:ApplicableHeaderTradeSettlement>",
    "<ram:ApplicableHeaderTradeSettlement>"
    "<ram:CreditorReferenceID>DE98ZZZ09999999999</ram:CreditorReferenceID>",
)
MANDATE = (
    "</ram:Description>",
    "</ram:Description><ram:DirectDebitMandateID>M</ram:DirectDebitMandateID>",
)
CONTACT = CII[CII.index("<ram:DefinedTradeContact>") : CII.index("</ram:DefinedTradeContact>")]
PROCESS = "<ram:ID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</ram:ID>"
TOTAL = '<ram:TaxTotalAmount currencyID="EUR">1</ram:TaxTotalAmount>'
DATE = CII[CII.index("<ram:ActualDelivery") : CII.index("</ram:ApplicableHeaderTradeDelivery>")]


def test_the_document_to_begin_with_breaks_nothing() -> None:
    for specification in (XRECHNUNG, EXTENSION):
        assert broken(cii(CII.replace(XRECHNUNG, specification))) == {}


@pytest.mark.parametrize(
    ("rules", "old", "new"),
    [
        ("DE-2", CONTACT + "</ram:DefinedTradeContact>", ""),
        ("DE-3", "<ram:CityName>Kiel</ram:CityName>", ""),
        ("DE-4", "<ram:PostcodeCode>24103</ram:PostcodeCode>", ""),
        ("DE-5", "<ram:PersonName>Ada</ram:PersonName>", ""),
        ("", "PersonName>Ada</ram:PersonName", "DepartmentName>A</ram:DepartmentName"),
        ("DE-6 DE-27 R008", "0431 123", ""),
        ("DE-7 DE-28 R008", "ada@example.com", ""),
        ("DE-8", "<ram:CityName>Bonn</ram:CityName>", ""),
        ("DE-9", "<ram:PostcodeCode>53111</ram:PostcodeCode>", ""),
        ("DE-10", "<ram:CityName>Ulm</ram:CityName>", ""),
        ("DE-11", "<ram:PostcodeCode>89073</ram:PostcodeCode>", ""),
        ("DE-14", "<ram:RateApplicablePercent>19</ram:RateApplicablePercent>", ""),
        ("DE-15", "<ram:BuyerReference>04011000-12345-03</ram:BuyerReference>", ""),
        ("DE-16", 'schemeID="VA"', 'schemeID="VAT"'),
        ("", 'schemeID="VA"', 'schemeID=" FC "'),
        ("DE-17", ">380<", ">383<"),
        ("DE-18", "PROZENT=2.00", "PROZENT=2"),
        ("DE-18", "#PROZENT=2.00#\n", "#PROZENT=2.00#"),
        ("DE-19", "DE02", "DE03"),
        ("DE-21", "xrechnung_3.0", "xrechnung_2.3"),
        ("DE-23-a DE-19", ACCOUNT, ""),
        ("DE-23-b", ACCOUNT, ACCOUNT + CARD),
        ("DE-24-a DE-24-b", ">58<", ">48<"),
        ("DE-26", ">380<", ">384<"),
        ("DE-28", "ada@example.com", "ada@example"),
        ("DE-TMP-32", DATE, ""),
        ("TMP-2", "https://example.com/b", "example.com/b"),
        ("TMP-3", '<ram:BasisQuantity unitCode="C62">1<', "<ram:BasisQuantity>2<"),
        ("", '<ram:BasisQuantity unitCode="C62">1<', "<ram:BasisQuantity>1<"),
        ("R001 R008", PROCESS, ""),
        ("R008", "Bolts", " "),
        ("R044", "<udt:Indicator>false<", "<udt:Indicator>true<"),
        ("R043-2 R044", "<udt:Indicator>false<", "<udt:Indicator>0<"),
        ("R046", "<ram:ActualAmount>2<", "<ram:ActualAmount>1<"),
        ("R053", "<ram:TaxTotalAmount", f"{TOTAL}<ram:TaxTotalAmount"),
        ("R054", '"EUR">1.90', '"USD">1.90'),
        ("R120", "<ram:LineTotalAmount>10.00<", "<ram:LineTotalAmount>10.03<"),
        ("R130", 'BilledQuantity unitCode="C62"', 'BilledQuantity unitCode="KGM"'),
    ],
)
def test_a_change_breaks_a_rule(rules: str, old: str, new: str) -> None:
    assert short(broken(cii(changed(CII, (old, new))))) == set(rules.split())


def test_means_of_payment_have_to_be_there() -> None:
    start = CII.index("<ram:SpecifiedTradeSettlementPaymentMeans>")
    end = CII.index("<ram:ApplicableTradeTax>", start)
    assert short(broken(cii(changed(CII, (CII[start:end], ""))))) == {"DE-1"}


def test_a_direct_debit_is_told_whole_and_alone() -> None:
    debit = changed(CII, (">58<", ">59<"), (ACCOUNT, PAYER), MANDATE)
    assert short(broken(cii(debit))) == {"DE-30"}
    whole = changed(debit, CREDITOR)
    assert broken(cii(whole)) == {}
    assert short(broken(cii(changed(whole, (PAYER, ""))))) == {"DE-20", "DE-31"}
    assert short(broken(cii(changed(whole, (PAYER, PAYER + CARD))))) == {"DE-25-b"}
    none = changed(CII, (">58<", ">59<"), (ACCOUNT, ""))
    assert short(broken(cii(none))) == {"DE-20", "DE-25-a", "R061"}
    transfer = changed(CII, MANDATE)
    assert short(broken(cii(transfer))) == {"DE-23-b", "DE-30", "DE-31"}


def test_files_of_one_name_are_reported_at_the_second() -> None:
    body = changed(
        CII,
        (
            "</ram:AdditionalReferencedDocument></ram:Applicable",
            '<ram:AttachmentBinaryObject filename="a.pdf">YQ==</ram:AttachmentBinaryObject>'
            "</ram:AdditionalReferencedDocument></ram:Applicable",
        ),
    )
    place = "ram:ApplicableHeaderTradeAgreement[1]/ram:AdditionalReferencedDocument[2]"
    path = f"/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/{place}"
    assert broken(cii(body)) == {"BR-DE-22": path}


def test_the_vat_totals_in_two_currencies_have_one_sign() -> None:
    body = changed(
        CII,
        (
            "<ram:InvoiceCurrencyCode>",
            "<ram:TaxCurrencyCode>USD</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>",
        ),
        (
            "<ram:TaxTotalAmount",
            '<ram:TaxTotalAmount currencyID="USD">2</ram:TaxTotalAmount><ram:TaxTotalAmount',
        ),
    )
    assert broken(cii(body)) == {}
    assert short(broken(cii(changed(body, ('"USD">2', '"USD">-2'))))) == {"R055"}
    alone = changed(body, ('<ram:TaxTotalAmount currencyID="EUR">1.90</ram:TaxTotalAmount>', ""))
    assert broken(cii(alone)) == {}


EXTENDED = CII.replace(XRECHNUNG, EXTENSION)


@pytest.mark.parametrize(
    ("rules", "old", "new"),
    [
        ("DEX-01", "application/pdf", "text/html"),
        ("", "application/pdf", "application/xml"),
        ("DEX-04", '<ram:GlobalID schemeID="0088">4035', '<ram:GlobalID schemeID="9">4035'),
        ("DEX-05", '<ram:ID schemeID="0002">', '<ram:ID schemeID="2">'),
        ("DEX-06", 'schemeID="0160"', 'schemeID="160"'),
        ("DEX-07", 'schemeID="EM"', 'schemeID="em"'),
        ("", 'schemeID="EM"', 'schemeID="XR02"'),
        (
            "DEX-08",
            'ShipToTradeParty>\n<ram:GlobalID schemeID="0',
            'ShipToTradeParty>\n<ram:GlobalID schemeID="',
        ),
        ("DEX-15", "<ram:LineID>", "<ram:ParentLineID>0</ram:ParentLineID><ram:LineID>"),
    ],
)
def test_the_extension_has_rules_besides(rules: str, old: str, new: str) -> None:
    body = changed(EXTENDED, (old, new))
    assert short(broken(cii(body))) == set(rules.split())
    assert broken(cii(body.replace(EXTENSION, XRECHNUNG))) == {}


OF_VEHICLE = changed(
    CII.replace(XRECHNUNG, CVD),
    (
        "<ram:Name>Bolts</ram:Name>",
        "<ram:Name>Bus</ram:Name><ram:ApplicableProductCharacteristic>"
        "<ram:Description>cva</ram:Description><ram:Value>zero-emission</ram:Value>"
        "</ram:ApplicableProductCharacteristic><ram:DesignatedProductClassification>"
        '<ram:ClassCode listID="CVD">M3</ram:ClassCode></ram:DesignatedProductClassification>',
    ),
    (
        "<ram:AdditionalReferencedDocument>",
        "<ram:ContractReferencedDocument><ram:IssuerAssignedID>C</ram:IssuerAssignedID>"
        "</ram:ContractReferencedDocument><ram:AdditionalReferencedDocument>"
        "<ram:IssuerAssignedID>T</ram:IssuerAssignedID><ram:TypeCode>50</ram:TypeCode>"
        "</ram:AdditionalReferencedDocument><ram:AdditionalReferencedDocument>",
    ),
)


@pytest.mark.parametrize(
    ("rules", "old", "new"),
    [
        ("", "", ""),
        ("DE-CVD-01", "<ram:IssuerAssignedID>C<", "<ram:IssuerAssignedID>\n<"),
        ("DE-CVD-02", "<ram:TypeCode>50<", "<ram:TypeCode>130<"),
        ("DE-CVD-03 DE-CVD-06-b", 'listID="CVD"', 'listID="MP"'),
        ("DE-CVD-03 DE-CVD-06-a", ">cva<", ">CVA<"),
        ("DE-CVD-03 DE-CVD-06-b TMP-CVD-01", 'listID="CVD"', 'listID="cvd"'),
        ("DE-CVD-04", ">M3<", ">L1<"),
        ("DE-CVD-05", ">zero-emission<", ">none<"),
    ],
)
def test_an_invoice_for_vehicles_says_which(rules: str, old: str, new: str) -> None:
    found = short(broken(cii(changed(OF_VEHICLE, (old, new))))) - {"R008"}
    assert found == set(rules.split())
