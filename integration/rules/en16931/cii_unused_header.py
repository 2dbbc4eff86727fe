"""Header elements that EN 16931 has no use for in CII (CII-SR), by context and element around.

Each entry is the number of the rule and the element. Source: CEN/TS 16931-3-3, rules of CEN
EN16931-CII 1.3.16.
"""

from collections.abc import Mapping

from integration.rules.en16931.cii_paths import AGREEMENT, DELIVERY, ROOT, SETTLEMENT, TOTALS

UNUSED_IN_HEADER: Mapping[str, Mapping[str, str]] = {
    "//ram:SpecifiedTradeSettlementPaymentMeans": {
        "": "464:PayerSpecifiedDebtorFinancialInstitution",
    },
    f"{ROOT}/rsm:ExchangedDocumentContext": {
        "": """
            001:SpecifiedTransactionID 002:TestIndicator 006:BIMSpecifiedDocumentContextParameter
            007:ScenarioSpecifiedDocumentContextParameter
            008:ApplicationSpecifiedDocumentContextParameter
            011:SubsetSpecifiedDocumentContextParameter
            012:MessageStandardSpecifiedDocumentContextParameter
        """,
    },
    f"{ROOT}/rsm:ExchangedDocument": {
        "": """
            013:Name 016:CopyIndicator 017:Purpose 018:ControlRequirementIndicator 019:LanguageID
            020:PurposeCode 021:RevisionDateTime 022:VersionID 023:GlobalID 024:RevisionID
            025:PreviousRevisionID 026:CategoryCode 033:EffectiveSpecifiedPeriod
            034:IssuerTradeParty
        """,
        "IncludedNote": "027:Subject 028:ContentCode 032:ID",
    },
    AGREEMENT: {
        "": """
            442:Reference 278:SalesAgentTradeParty 279:BuyerRequisitionerTradeParty
            280:BuyerAssignedAccountantTradeParty 281:SellerAssignedAccountantTradeParty
            292:ProductEndUserTradeParty 293:ApplicableTradeDeliveryTerms
            296:QuotationReferencedDocument 297:OrderResponseReferencedDocument
            299:DemandForecastReferencedDocument 300:SupplyInstructionReferencedDocument
            301:PromotionalDealReferencedDocument 302:PriceListReferencedDocument
            304:RequisitionerReferencedDocument 305:BuyerAgentTradeParty
            306:PurchaseConditionsReferencedDocument 448:UltimateCustomerOrderReferencedDocument
        """,
        "SellerTradeParty": """
            222:RoleCode 247:EndPointURIUniversalCommunication
            248:LogoAssociatedSpecifiedBinaryFile
        """,
        "SellerTradeParty/SpecifiedLegalOrganization": """
            223:LegalClassificationCode 224:Name 225:PostalTradeAddress
            226:AuthorizedLegalRegistration
        """,
        "SellerTradeParty/DefinedTradeContact": """
            227:ID 228:TypeCode 229:JobTitle 230:Responsibility 231:PersonID
            234:DirectTelephoneUniversalCommunication 235:MobileTelephoneUniversalCommunication
            236:FaxUniversalCommunication 239:TelexUniversalCommunication
            240:VOIPUniversalCommunication 241:InstantMessagingUniversalCommunication
            242:SpecifiedNote 243:SpecifiedContactPerson
        """,
        "SellerTradeParty/DefinedTradeContact/TelephoneUniversalCommunication": """
            232:URIID 233:ChannelCode
        """,
        "SellerTradeParty/DefinedTradeContact/EmailURIUniversalCommunication": """
            237:ChannelCode 238:CompleteNumber
        """,
        "SellerTradeParty/URIUniversalCommunication": "244:ChannelCode 245:CompleteNumber",
        "SellerTradeParty/SpecifiedTaxRegistration": "246:AssociatedRegisteredTax",
        "BuyerTradeParty": """
            249:RoleCode 250:Description 276:EndPointURIUniversalCommunication
            277:LogoAssociatedSpecifiedBinaryFile
        """,
        "BuyerTradeParty/SpecifiedLegalOrganization": """
            251:LegalClassificationCode 252:Name 254:PostalTradeAddress
            255:AuthorizedLegalRegistration
        """,
        "BuyerTradeParty/DefinedTradeContact": """
            256:ID 257:TypeCode 258:JobTitle 259:Responsibility 260:PersonID
            263:DirectTelephoneUniversalCommunication 264:MobileTelephoneUniversalCommunication
            265:FaxUniversalCommunication 268:TelexUniversalCommunication
            269:VOIPUniversalCommunication 270:InstantMessagingUniversalCommunication
            271:SpecifiedNote 272:SpecifiedContactPerson
        """,
        "BuyerTradeParty/DefinedTradeContact/TelephoneUniversalCommunication": """
            261:URIID 262:ChannelCode
        """,
        "BuyerTradeParty/DefinedTradeContact/EmailURIUniversalCommunication": """
            266:ChannelCode 267:CompleteNumber
        """,
        "BuyerTradeParty/URIUniversalCommunication": "273:ChannelCode 274:CompleteNumber",
        "BuyerTradeParty/SpecifiedTaxRegistration": "275:AssociatedRegisteredTax",
        "SellerTaxRepresentativeTradeParty": """
            282:ID 283:GlobalID 284:RoleCode 285:Description 286:SpecifiedLegalOrganization
            287:DefinedTradeContact 288:URIUniversalCommunication
            290:EndPointURIUniversalCommunication 291:LogoAssociatedSpecifiedBinaryFile
        """,
        "SellerTaxRepresentativeTradeParty/SpecifiedTaxRegistration": "289:AssociatedRegisteredTax",
        "SellerOrderReferencedDocument": "294:LineID",
        "BuyerOrderReferencedDocument": "295:LineID",
        "ContractReferencedDocument": "298:LineID",
        "AdditionalReferencedDocument": "303:LineID",
        "SpecifiedProcuringProject": "307:Description",
    },
    DELIVERY: {
        "": """
            308:RelatedSupplyChainConsignment 317:UltimateShipToTradeParty 318:ShipFromTradeParty
            319:ActualDespatchSupplyChainEvent 320:ActualPickUpSupplyChainEvent
            331:ActualReceiptSupplyChainEvent 332:AdditionalReferencedDocument
            335:DeliveryNoteReferencedDocument 336:ConsumptionReportReferencedDocument
            337:PreviousDeliverySupplyChainEvent 338:PackingListReferencedDocument
        """,
        "ShipToTradeParty": """
            309:RoleCode 310:Description 311:SpecifiedLegalOrganization 312:DefinedTradeContact
            313:URIUniversalCommunication 314:SpecifiedTaxRegistration
            315:EndPointURIUniversalCommunication 316:LogoAssociatedSpecifiedBinaryFile
        """,
        "ActualDeliverySupplyChainEvent": """
            321:ID 323:TypeCode 324:Description 325:DescriptionBinaryObject 326:UnitQuantity
            327:LatestOccurrenceDateTime 328:EarliestOccurrenceDateTime
            329:OccurrenceSpecifiedPeriod 330:OccurrenceLogisticsLocation
        """,
        "DespatchAdviceReferencedDocument": "333:LineID 334:LineID",
    },
    SETTLEMENT: {
        "": """
            339:DuePayableAmount 340:CreditorReferenceTypeCode 341:CreditorReferenceType
            342:CreditorReferenceIssuerID 344:PaymentCurrencyCode 345:InvoiceIssuerReference
            346:InvoiceDateTime 347:NextInvoiceDateTime 348:CreditReasonCode 349:CreditReason
            350:InvoicerTradeParty 351:InvoiceeTradeParty 365:PayerTradeParty
            366:TaxApplicableTradeCurrencyExchange 367:InvoiceApplicableTradeCurrencyExchange
            368:PaymentApplicableTradeCurrencyExchange 395:SubtotalCalculatedTradeTax
            396:SpecifiedLogisticsServiceCharge 421:SpecifiedFinancialAdjustment
            423:ProFormaInvoiceReferencedDocument 424:LetterOfCreditReferencedDocument
            425:FactoringAgreementReferencedDocument 426:FactoringListReferencedDocument
            427:PayableSpecifiedTradeAccountingAccount 433:PurchaseSpecifiedTradeAccountingAccount
            434:SalesSpecifiedTradeAccountingAccount 435:SpecifiedTradeSettlementFinancialCard
            436:SpecifiedAdvancePayment 437:UltimatePayeeTradeParty
        """,
        "PayeeTradeParty": """
            352:RoleCode 353:Description 359:DefinedTradeContact 360:PostalTradeAddress
            361:URIUniversalCommunication 362:SpecifiedTaxRegistration
            363:EndPointURIUniversalCommunication 364:LogoAssociatedSpecifiedBinaryFile
        """,
        "PayeeTradeParty/SpecifiedLegalOrganization": """
            354:LegalClassificationCode 355:Name 356:TradingBusinessName 357:PostalTradeAddress
            358:AuthorizedLegalRegistration
        """,
        "SpecifiedTradeSettlementPaymentMeans": """
            369:PaymentChannelCode 370:GuaranteeMethodCode 371:PaymentMethodCode 443:ID
        """,
        "SpecifiedTradeSettlementPaymentMeans/ApplicableTradeSettlementFinancialCard": """
            372:MicrochipIndicator 373:TypeCode 375:ExpiryDate 376:VerificationNumeric
            377:ValidFromDateTime 378:CreditLimitAmount 379:CreditAvailableAmount
            380:InterestRatePercent 381:Description
        """,
        "SpecifiedTradeSettlementPaymentMeans/PayerPartyDebtorFinancialAccount": """
            382:AccountName 444:ProprietaryID
        """,
        "SpecifiedTradeSettlementPaymentMeans/PayerSpecifiedDebtorFinancialInstitution": """
            384:ClearingSystemName 385:Name 386:LocationFinancialInstitutionAddress
        """,
        "SpecifiedTradeAllowanceCharge": """
            388:ID 389:SequenceNumeric 390:BasisQuantity 391:PrepaidIndicator 392:UnitBasisAmount
            393:TypeCode 394:ActualTradeCurrencyExchange
        """,
        "SpecifiedTradePaymentTerms": """
            397:ID 398:FromEventCode 399:SettlementPeriodMeasure 401:TypeCode
            402:InstructionTypeCode 404:PartialPaymentPercent 405:PaymentMeansID
            406:PartialPaymentAmount 407:ApplicableTradePaymentPenaltyTerms
            408:ApplicableTradePaymentDiscountTerms 409:PayeeTradeParty
        """,
        "InvoiceReferencedDocument": "422:LineID",
        "ReceivableSpecifiedTradeAccountingAccount": """
            428:SetTriggerCode 429:TypeCode 430:AmountTypeCode 431:Name
            432:CostReferenceDimensionPattern
        """,
    },
    TOTALS: {
        "": """
            411:InformationAmount 412:TotalDiscountAmount 413:TotalAllowanceChargeAmount
            414:RetailValueExcludingTaxInformationAmount 415:TotalDepositFeeInformationAmount
            416:ProductValueExcludingTobaccoTaxInformationAmount
            417:TotalRetailValueInformationAmount 418:GrossLineTotalAmount 419:NetLineTotalAmount
            420:NetIncludingTaxesLineTotalAmount
        """,
    },
    ROOT: {
        "": "438:ValuationBreakdownStatement",
    },
}
