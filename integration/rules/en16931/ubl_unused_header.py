"""UBL-CR: elements of a UBL document, outside of its lines, that EN 16931 has no use for.

Source: CEN/TS 16931-3-2; rules of CEN EN16931-UBL 1.3.16. A number starts a run: the elements that
follow have it and those after it. A name without a prefix is one of `cbc`.
"""

from collections.abc import Mapping

from integration.rules.en16931.ubl_unused_line import CHARGE, REFERENCE, REFERENCE_REST, TAX_SCHEME

_ADDRESS = """
    ID AddressTypeCode AddressFormatCode Postbox Floor Room BlockName BuildingName BuildingNumber
    InhouseMail Department MarkAttention MarkCare PlotIdentification CitySubdivisionName
    CountrySubentityCode Region District TimezoneOffset
"""
_PARTY = "MarkCareIndicator MarkAttentionIndicator WebsiteURI LogoReferenceID"
_OTHER_PARTIES = (
    "cac:Person cac:AgentParty cac:ServiceProviderParty cac:PowerOfAttorney cac:FinancialAccount"
)
_REGISTRATION = (
    "RegistrationName TaxLevelCode ExemptionReasonCode ExemptionReason cac:RegistrationAddress"
)
_BRANCH = "cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch"

UNUSED_IN_DOCUMENT: Mapping[str, str] = {
    "": """
        001 ext:UBLExtensions 003 ProfileExecutionID CopyIndicator UUID IssueTime
        PricingCurrencyCode PaymentCurrencyCode PaymentAlternativeCurrencyCode
        AccountingCostCode LineCountNumeric 077 cac:StatementDocumentReference 137
        cac:Signature 294 cac:BuyerCustomerParty cac:SellerSupplierParty 410
        cac:DeliveryTerms 470 cac:PrepaidPayment 490 cac:TaxExchangeRate
        cac:PricingExchangeRate cac:PaymentExchangeRate
        cac:PaymentAlternativeExchangeRate 513 cac:WithholdingTaxTotal
    """,
    "cac:InvoicePeriod": "012 StartTime EndTime DurationMeasure Description",
    "cac:OrderReference": """
        016 CopyIndicator UUID IssueDate IssueTime CustomerReference OrderTypeCode
        cac:DocumentReference
    """,
    "cac:BillingReference/cac:InvoiceDocumentReference": f"""
        023 CopyIndicator UUID IssueTime DocumentTypeCode {REFERENCE}
        DocumentDescription cac:Attachment {REFERENCE_REST}
    """,
    "cac:BillingReference": """
        038 cac:SelfBilledInvoiceDocumentReference cac:CreditNoteDocumentReference
        cac:SelfBilledCreditNoteDocumentReference cac:DebitNoteDocumentReference
        cac:ReminderDocumentReference cac:AdditionalDocumentReference
        cac:BillingReferenceLine
    """,
    "cac:DespatchDocumentReference": f"""
        045 CopyIndicator UUID IssueDate IssueTime DocumentTypeCode {REFERENCE}
        DocumentDescription cac:Attachment {REFERENCE_REST}
    """,
    "cac:ReceiptDocumentReference": f"""
        061 CopyIndicator UUID IssueDate IssueTime DocumentTypeCode {REFERENCE}
        DocumentDescription cac:Attachment {REFERENCE_REST}
    """,
    "cac:OriginatorDocumentReference": f"""
        078 CopyIndicator UUID IssueDate IssueTime DocumentTypeCode {REFERENCE}
        DocumentDescription cac:Attachment {REFERENCE_REST}
    """,
    "cac:ContractDocumentReference": f"""
        094 CopyIndicator UUID IssueDate IssueTime DocumentTypeCode {REFERENCE}
        DocumentDescription cac:Attachment {REFERENCE_REST}
    """,
    "cac:AdditionalDocumentReference": f"""
        110 CopyIndicator UUID IssueDate IssueTime {REFERENCE} 131 {REFERENCE_REST}
    """,
    "cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference": """
        121 DocumentHash HashAlgorithmMethod ExpiryDate ExpiryTime MimeCode FormatCode
        EncodingCode CharacterSetCode FileName Description
    """,
    "cac:ProjectReference": "134 UUID IssueDate cac:WorkPhaseReference",
    "cac:AccountingSupplierParty": """
        138 CustomerAssignedAccountID AdditionalAccountID DataSendingCapability 198
        cac:DespatchContact cac:AccountingContact cac:SellerContact
    """,
    "cac:AccountingSupplierParty/cac:Party": f"""
        141 {_PARTY} IndustryClassificationCode cac:Language 168 cac:PhysicalLocation
        193 {_OTHER_PARTIES}
    """,
    "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress": f"""
        147 {_ADDRESS} 167 cac:LocationCoordinate
    """,
    "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country": "166 Name",
    "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme": f"169 {_REGISTRATION}",
    "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cac:TaxScheme": f"174 {TAX_SCHEME}",
    "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity": """
        178 RegistrationDate RegistrationExpirationDate CompanyLegalFormCode
        SoleProprietorshipIndicator CompanyLiquidationStatusCode CorporateStockAmount
        FullyPaidSharesIndicator cac:RegistrationAddress cac:CorporateRegistrationScheme
        cac:HeadOfficeParty cac:ShareholderParty
    """,
    "cac:AccountingSupplierParty/cac:Party/cac:Contact": """
        189 ID Telefax Note cac:OtherCommunication
    """,
    "cac:AccountingCustomerParty": """
        201 CustomerAssignedAccountID SupplierAssignedAccountID AdditionalAccountID 262
        cac:DeliveryContact cac:AccountingContact cac:BuyerContact
    """,
    "cac:AccountingCustomerParty/cac:Party": f"""
        204 {_PARTY} IndustryClassificationCode cac:Language 231 cac:PhysicalLocation
        257 {_OTHER_PARTIES}
    """,
    "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress": f"""
        210 {_ADDRESS} 230 cac:LocationCoordinate
    """,
    "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cac:Country": "229 Name",
    "cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme": f"232 {_REGISTRATION}",
    "cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme/cac:TaxScheme": f"237 {TAX_SCHEME}",
    "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity": """
        241 RegistrationDate RegistrationExpirationDate CompanyLegalFormCode
        CompanyLegalForm SoleProprietorshipIndicator CompanyLiquidationStatusCode
        CorporateStockAmount FullyPaidSharesIndicator cac:RegistrationAddress
        cac:CorporateRegistrationScheme cac:HeadOfficeParty cac:ShareholderParty
    """,
    "cac:AccountingCustomerParty/cac:Party/cac:Contact": """
        253 ID Telefax Note cac:OtherCommunication
    """,
    "cac:PayeeParty": f"""
        265 {_PARTY} EndpointID IndustryClassificationCode cac:Language
        cac:PostalAddress cac:PhysicalLocation cac:PartyTaxScheme 288 cac:Contact
        {_OTHER_PARTIES}
    """,
    "cac:PayeeParty/cac:PartyLegalEntity": """
        275 RegistrationName RegistrationDate RegistrationExpirationDate
        CompanyLegalFormCode CompanyLegalForm SoleProprietorshipIndicator
        CompanyLiquidationStatusCode CorporateStockAmount FullyPaidSharesIndicator
        cac:RegistrationAddress cac:CorporateRegistrationScheme cac:HeadOfficeParty
        cac:ShareholderParty
    """,
    "cac:TaxRepresentativeParty": f"""
        296 {_PARTY} EndpointID IndustryClassificationCode cac:PartyIdentification
        cac:Language 325 cac:PhysicalLocation 335 cac:PartyLegalEntity cac:Contact
        {_OTHER_PARTIES}
    """,
    "cac:TaxRepresentativeParty/cac:PostalAddress": f"304 {_ADDRESS} 324 cac:LocationCoordinate",
    "cac:TaxRepresentativeParty/cac:PostalAddress/cac:Country": "323 Name",
    "cac:TaxRepresentativeParty/cac:PartyTaxScheme": f"326 {_REGISTRATION}",
    "cac:TaxRepresentativeParty/cac:PartyTaxScheme/cac:TaxScheme": f"331 {TAX_SCHEME}",
    "cac:Delivery": """
        342 ID Quantity MinimumQuantity MaximumQuantity ActualDeliveryTime
        LatestDeliveryDate LatestDeliveryTime ReleaseID TrackingID 382
        cac:AlternativeDeliveryLocation cac:RequestedDeliveryPeriod
        cac:EstimatedDeliveryPeriod cac:CarrierParty 404 cac:NotifyParty cac:Despatch
        cac:DeliveryTerms cac:MinimumDeliveryUnit cac:MaximumDeliveryUnit cac:Shipment
        682 cac:DeliveryAddress
    """,
    "cac:Delivery/cac:DeliveryLocation": """
        351 Description Conditions CountrySubentity CountrySubentityCode
        LocationTypeCode InformationURI Name cac:ValidityPeriod 380
        cac:SubsidiaryLocation cac:LocationCoordinate
    """,
    "cac:Delivery/cac:DeliveryLocation/cac:Address": f"359 {_ADDRESS} 379 cac:LocationCoordinate",
    "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country": "378 Name",
    "cac:Delivery/cac:DeliveryParty": f"""
        386 {_PARTY} EndpointID IndustryClassificationCode cac:PartyIdentification
        cac:Language cac:PostalAddress cac:PhysicalLocation cac:PartyTaxScheme
        cac:PartyLegalEntity cac:Contact {_OTHER_PARTIES}
    """,
    "cac:PaymentMeans": """
        411 ID 413 PaymentChannelCode InstructionID 434 cac:CreditAccount 451
        cac:TradeFinancing 681 InstructionNote
    """,
    "cac:PaymentMeans/cac:CardAccount": """
        415 CardTypeCode ValidityStartDate ExpiryDate IssuerID IssueNumberID CV2ID
        CardChipCode ChipApplicationID
    """,
    "cac:PaymentMeans/cac:PayeeFinancialAccount": """
        424 AliasName AccountTypeCode AccountFormatCode CurrencyCode PaymentNote 433
        cac:Country
    """,
    _BRANCH: """
        429 Name 432 cac:Address
    """,
    f"{_BRANCH}/cac:FinancialInstitution": "430 Name cac:Address",
    "cac:PaymentMeans/cac:PaymentMandate": """
        435 MandateTypeCode MaximumPaymentInstructionsNumeric MaximumPaidAmount
        SignatureID cac:PayerParty 448 cac:ValidityPeriod cac:PaymentReversalPeriod
        cac:Clause
    """,
    "cac:PaymentMeans/cac:PaymentMandate/cac:PayerFinancialAccount": """
        440 Name AliasName AccountTypeCode AccountFormatCode CurrencyCode PaymentNote
        cac:FinancialInstitutionBranch cac:Country
    """,
    "cac:PaymentTerms": """
        452 ID PaymentMeansID PrepaidPaymentReferenceID ReferenceEventCode
        SettlementDiscountPercent PenaltySurchargePercent PaymentPercent Amount
        SettlementDiscountAmount PenaltyAmount PaymentTermsDetailsURI PaymentDueDate
        InstallmentDueDate InvoicingPartyReference cac:SettlementPeriod
        cac:PenaltyPeriod cac:ExchangeRate cac:ValidityPeriod
    """,
    "cac:AllowanceCharge": f"471 ID {CHARGE} 488 cac:TaxTotal cac:PaymentMeans",
    "cac:AllowanceCharge/cac:TaxCategory": """
        477 Name BaseUnitMeasure PerUnitAmount TaxExemptionReasonCode TaxExemptionReason
        TierRange TierRatePercent
    """,
    "cac:AllowanceCharge/cac:TaxCategory/cac:TaxScheme": f"484 {TAX_SCHEME}",
    "cac:TaxTotal": "494 RoundingAmount TaxEvidenceIndicator TaxIncludedIndicator",
    "cac:TaxTotal/cac:TaxSubtotal": """
        497 CalculationSequenceNumeric TransactionCurrencyTaxAmount Percent
        BaseUnitMeasure PerUnitAmount TierRange TierRatePercent
    """,
    "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory": """
        504 Name BaseUnitMeasure PerUnitAmount TierRange TierRatePercent
    """,
    "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cac:TaxScheme": f"509 {TAX_SCHEME}",
    "cac:LegalMonetaryTotal": "514 PayableAlternativeAmount",
}
"""By the path below the root."""
