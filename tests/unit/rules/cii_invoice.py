"""A small Cross Industry Invoice that breaks no rule, and ways to spoil it."""

from collections.abc import Callable

from lxml import etree

from integration.rules import judge
from integration.rules.cii import CII

SPACES = {prefix: uri for uri, prefix in CII.namespaces.items()}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
_PARTY = """<ram:Name>{name}</ram:Name>
<ram:PostalTradeAddress><ram:CityName>Graz</ram:CityName><ram:CountryID>AT</ram:CountryID>
</ram:PostalTradeAddress><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{vat}</ram:ID>
</ram:SpecifiedTaxRegistration>"""
_LINE = """<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>
</ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Chair</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
<ram:ChargeAmount>50</ram:ChargeAmount></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">2</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement>
<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>{category}</ram:CategoryCode>{rate}
</ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation>
</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"""
_INVOICE = """<rsm:CrossIndustryInvoice {declared}>
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>R-1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20260401</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{lines}
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty>{seller}</ram:SellerTradeParty>
<ram:BuyerTradeParty>{buyer}</ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery><ram:ShipToTradeParty><ram:PostalTradeAddress>
<ram:CountryID>AT</ram:CountryID></ram:PostalTradeAddress></ram:ShipToTradeParty>
<ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime>
<udt:DateTimeString format="102">20260331</udt:DateTimeString>
</ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent>
</ram:ApplicableHeaderTradeDelivery>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>
<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>AT611904300234573201</ram:IBANID>
</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:ApplicableTradeTax><ram:CalculatedAmount>{tax}</ram:CalculatedAmount>
<ram:TypeCode>VAT</ram:TypeCode>{reason}<ram:BasisAmount>200.00</ram:BasisAmount>
<ram:CategoryCode>{category}</ram:CategoryCode>{rate}</ram:ApplicableTradeTax>
<ram:SpecifiedTradePaymentTerms><ram:Description>30 days</ram:Description>
</ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>200.00</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount>200.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">{tax}</ram:TaxTotalAmount>
<ram:GrandTotalAmount>{grand}</ram:GrandTotalAmount>
<ram:DuePayableAmount>{grand}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""

LINE = "//ram:IncludedSupplyChainTradeLineItem"
SETTLEMENT = "//ram:ApplicableHeaderTradeSettlement"
TOTALS = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
BREAKDOWN = f"{SETTLEMENT}/ram:ApplicableTradeTax"

Change = Callable[[etree._Element], None]


def invoice(category: str = "S", rate: str | None = None, reason: str = "") -> etree._Element:
    """Two lines of 100.00 each, of one VAT category; the standard rate by default."""
    percent = "20" if category == "S" and rate is None else rate
    tax = "40.00" if percent == "20" else "0.00"
    said = f"<ram:RateApplicablePercent>{percent}</ram:RateApplicablePercent>" if percent else ""
    why = f"<ram:ExemptionReason>{reason}</ram:ExemptionReason>" if reason else ""
    lines = (_LINE.format(number=number, category=category, rate=said) for number in (1, 2))
    text = _INVOICE.format(
        declared=_DECLARED,
        lines="".join(lines),
        seller=_PARTY.format(name="Seller", vat="ATU1"),
        buyer=_PARTY.format(name="Buyer", vat="ATU2"),
        category=category,
        rate=said,
        reason=why,
        tax=tax,
        grand="240.00" if percent == "20" else "200.00",
    )
    return etree.fromstring(text)


def put(path: str, text: str) -> Change:
    """Another text for the elements or attributes at `path`."""

    def change(root: etree._Element) -> None:
        place, _, name = path.rpartition("/@")
        for node in find(root, place or path):
            if place:
                node.set(name, text)
            else:
                node.text = text

    return change


def drop(path: str) -> Change:
    """Without the elements or attributes at `path`."""

    def change(root: etree._Element) -> None:
        place, _, name = path.rpartition("/@")
        for node in find(root, place or path):
            if place:
                del node.attrib[name]
            else:
                around = node.getparent()
                assert around is not None
                around.remove(node)

    return change


def add(path: str, xml: str, first: bool = False) -> Change:
    """With `xml` in the elements at `path`, at their end or start."""

    def change(root: etree._Element) -> None:
        for node in find(root, path):
            new = list(etree.fromstring(f"<x {_DECLARED}>{xml}</x>"))
            for offset, child in enumerate(new):
                node.insert(offset if first else len(node), child)

    return change


def find(root: etree._Element, path: str) -> list[etree._Element]:
    """The elements at an XPath; there has to be one."""
    found = root.xpath(path, namespaces=SPACES)
    assert found, path
    return list(found)


def broken(root: etree._Element, *changes: Change) -> dict[str, list[str]]:
    """Where each rule is broken once the changes are made."""
    for change in changes:
        change(root)
    places: dict[str, list[str]] = {}
    for finding in judge(etree.tostring(root), layers=("en16931",)).findings:
        places.setdefault(finding.rule, []).append(finding.path)
    return places
