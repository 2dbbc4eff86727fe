"""Small documents of our own that satisfy Peppol's rules, to be changed by the tests."""

from integration.rules import judge

_NS = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"

UBL = f"""
<cbc:CustomizationID>{SPECIFICATION}</cbc:CustomizationID>
<cbc:ProfileID>{PROCESS}</cbc:ProfileID>
<cbc:ID>R-1</cbc:ID>
<cbc:IssueDate>2026-01-31</cbc:IssueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cbc:BuyerReference>B-7</cbc:BuyerReference>
<cac:InvoicePeriod><cbc:StartDate>2026-01-01</cbc:StartDate><cbc:EndDate>2026-01-31</cbc:EndDate>
<cbc:DescriptionCode>35</cbc:DescriptionCode></cac:InvoicePeriod>
<cac:AccountingSupplierParty><cac:Party>
<cbc:EndpointID schemeID="0088">4035811991014</cbc:EndpointID>
<cac:PostalAddress><cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>
</cac:PostalAddress></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
<cbc:EndpointID schemeID="0002">1</cbc:EndpointID></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans>
<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
<cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>
<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>
<cbc:Amount currencyID="EUR">5.00</cbc:Amount>
<cbc:BaseAmount currencyID="EUR">50.00</cbc:BaseAmount></cac:AllowanceCharge>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">0</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxAmount currencyID="EUR">0</cbc:TaxAmount><cac:TaxCategory><cbc:ID>K</cbc:ID>
<cbc:TaxExemptionReasonCode>VATEX-EU-IC</cbc:TaxExemptionReasonCode></cac:TaxCategory>
</cac:TaxSubtotal></cac:TaxTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">3</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">20.10</cbc:LineExtensionAmount>
<cac:InvoicePeriod><cbc:StartDate>2026-01-02</cbc:StartDate><cbc:EndDate>2026-01-30</cbc:EndDate>
</cac:InvoicePeriod>
<cac:DocumentReference><cbc:ID>M1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>
</cac:DocumentReference>
<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
<cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>
<cbc:Amount currencyID="EUR">0.10</cbc:Amount></cac:AllowanceCharge>
<cac:Item><cbc:Name>Bolts</cbc:Name></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">20</cbc:PriceAmount>
<cbc:BaseQuantity unitCode="C62">3</cbc:BaseQuantity>
<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
<cbc:Amount currencyID="EUR">1</cbc:Amount><cbc:BaseAmount currencyID="EUR">21</cbc:BaseAmount>
</cac:AllowanceCharge></cac:Price></cac:InvoiceLine>
"""

CII = f"""
<rsm:ExchangedDocumentContext>
<ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>{PROCESS}</ram:ID>
</ram:BusinessProcessSpecifiedDocumentContextParameter>
<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{SPECIFICATION}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>R-1</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260131</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedLineTradeAgreement>
<ram:NetPriceProductTradePrice><ram:ChargeAmount>20</ram:ChargeAmount>
<ram:BasisQuantity unitCode="C62">3</ram:BasisQuantity></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>
<ram:BilledQuantity unitCode="C62">3</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:BillingSpecifiedPeriod>
<ram:StartDateTime><udt:DateTimeString format="102">20260102</udt:DateTimeString>
</ram:StartDateTime></ram:BillingSpecifiedPeriod>
<ram:SpecifiedTradeAllowanceCharge>
<ram:ChargeIndicator><udt:Indicator>true</udt:Indicator></ram:ChargeIndicator>
<ram:ActualAmount>0.10</ram:ActualAmount><ram:ReasonCode>FC</ram:ReasonCode>
</ram:SpecifiedTradeAllowanceCharge>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>20.10</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation>
<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>M1</ram:IssuerAssignedID>
<ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument>
</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>B-7</ram:BuyerReference>
<ram:SellerTradeParty><ram:GlobalID schemeID="0088">4035811991014</ram:GlobalID>
<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
<ram:URIUniversalCommunication><ram:URIID schemeID="0002">2</ram:URIID>
</ram:URIUniversalCommunication></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:URIUniversalCommunication><ram:URIID schemeID="0002">1</ram:URIID>
</ram:URIUniversalCommunication></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>
</ram:SpecifiedTradeSettlementPaymentMeans>
<ram:BillingSpecifiedPeriod>
<ram:StartDateTime><udt:DateTimeString format="102">20260101</udt:DateTimeString>
</ram:StartDateTime></ram:BillingSpecifiedPeriod>
<ram:SpecifiedTradeAllowanceCharge>
<ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
<ram:CalculationPercent>10</ram:CalculationPercent><ram:BasisAmount>50</ram:BasisAmount>
<ram:ActualAmount>5</ram:ActualAmount><ram:ReasonCode>95</ram:ReasonCode>
</ram:SpecifiedTradeAllowanceCharge>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:TaxTotalAmount currencyID="EUR">0</ram:TaxTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
"""


def ubl(body: str = UBL, root: str = "Invoice") -> bytes:
    """`body` as a UBL document."""
    return (
        f'<{root} xmlns="{_NS}{root}-2" xmlns:cac="{_NS}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_NS}CommonBasicComponents-2">{body}</{root}>'
    ).encode()


def cii(body: str = CII) -> bytes:
    """`body` as a CII document."""
    return (
        f'<rsm:CrossIndustryInvoice xmlns:rsm="{_CII}CrossIndustryInvoice:100"'
        f' xmlns:ram="{_CII}ReusableAggregateBusinessInformationEntity:100"'
        f' xmlns:udt="{_CII}UnqualifiedDataType:100">{body}</rsm:CrossIndustryInvoice>'
    ).encode()


def changed(body: str, *pairs: tuple[str, str]) -> str:
    """`body` with each text replaced where it stands first; it has to stand there."""
    for old, new in pairs:
        assert old in body, old
        body = body.replace(old, new, 1)
    return body


def broken(content: bytes, release: str = "3.0.21") -> dict[str, str]:
    """The rules of Peppol that a document breaks, with the last place of each."""
    report = judge(content, layers=(f"peppol@{release}",))
    return {finding.rule: finding.path for finding in report.findings}
