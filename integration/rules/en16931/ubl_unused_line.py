"""UBL-CR: elements of a UBL line that EN 16931 has no use for.

Source: CEN/TS 16931-3-2; rules of CEN EN16931-UBL 1.3.16. A number starts a run: the elements that
follow have it and those after it. A name without a prefix is one of `cbc`.
"""

from collections.abc import Mapping

REFERENCE = "DocumentType XPath LanguageID LocaleCode VersionID DocumentStatusCode"
REFERENCE_REST = "cac:ValidityPeriod cac:IssuerParty cac:ResultOfVerification"
TAX_SCHEME = "Name TaxTypeCode CurrencyCode cac:JurisdictionRegionAddress"
CHARGE = "PrepaidIndicator SequenceNumeric AccountingCostCode AccountingCost PerUnitAmount"
_ITEM_ID = (
    "ExtendedID BarcodeSymbologyID cac:PhysicalAttribute cac:MeasurementDimension cac:IssuerParty"
)

UNUSED_IN_LINE: Mapping[str, str] = {
    "": """
        515 UUID TaxPointDate AccountingCostCode PaymentPurposeCode
        FreeOfChargeIndicator 529 cac:DespatchLineReference cac:ReceiptLineReference
        cac:BillingReference 548 cac:PricingReference cac:OriginatorParty cac:Delivery
        cac:PaymentTerms 561 cac:TaxTotal cac:WithholdingTaxTotal 645 cac:DeliveryTerms
        cac:SubInvoiceLine cac:ItemPriceExtension
    """,
    "cac:InvoicePeriod": "520 StartTime EndTime DurationMeasure DescriptionCode Description",
    "cac:OrderLineReference": "525 SalesOrderLineID UUID LineStatusCode cac:OrderReference",
    "cac:DocumentReference": f"""
        532 CopyIndicator UUID IssueDate IssueTime 537 {REFERENCE} DocumentDescription
        cac:Attachment {REFERENCE_REST}
    """,
    "cac:AllowanceCharge": f"552 ID {CHARGE} cac:TaxCategory cac:TaxTotal cac:PaymentMeans",
    "cac:Item": """
        563 PackQuantity PackSizeNumeric CatalogueIndicator HazardousRiskIndicator
        AdditionalInformation Keyword BrandName ModelName 581
        cac:ManufacturersItemIdentification 587 cac:CatalogueItemIdentification
        cac:AdditionalItemIdentification cac:CatalogueDocumentReference
        cac:ItemSpecificationDocumentReference 595 cac:TransactionConditions
        cac:HazardousItem 619 cac:ManufacturerParty cac:InformationContentProviderParty
        cac:OriginAddress cac:ItemInstance cac:Certificate cac:Dimension
    """,
    "cac:Item/cac:BuyersItemIdentification": f"571 {_ITEM_ID}",
    "cac:Item/cac:SellersItemIdentification": f"576 {_ITEM_ID}",
    "cac:Item/cac:StandardItemIdentification": f"582 {_ITEM_ID}",
    "cac:Item/cac:OriginCountry": "591 Name",
    "cac:Item/cac:CommodityClassification": "592 NatureCode CargoTypeCode CommodityCode",
    "cac:Item/cac:ClassifiedTaxCategory": """
        597 Name BaseUnitMeasure PerUnitAmount TaxExemptionReasonCode TaxExemptionReason
        TierRange TierRatePercent
    """,
    "cac:Item/cac:ClassifiedTaxCategory/cac:TaxScheme": f"604 {TAX_SCHEME}",
    "cac:Item/cac:AdditionalItemProperty": """
        608 ID NameCode TestMethod ValueQuantity ValueQualifier ImportanceCode ListValue
        cac:UsabilityPeriod cac:ItemPropertyGroup cac:RangeDimension
        cac:ItemPropertyRange
    """,
    "cac:Price": """
        625 PriceChangeReason PriceTypeCode PriceType OrderableUnitFactorRate
        ValidityPeriod PriceList 644 cac:PricingExchangeRate
    """,
    "cac:Price/cac:AllowanceCharge": f"""
        632 ID AllowanceChargeReasonCode AllowanceChargeReason MultiplierFactorNumeric
        {CHARGE} cac:TaxCategory cac:TaxTotal cac:PaymentMeans
    """,
}
"""By the path below the line."""
