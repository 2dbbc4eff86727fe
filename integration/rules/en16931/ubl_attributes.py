"""UBL-DT and UBL-CR: attributes that EN 16931 uses or does not use in UBL, and decimals of amounts.

Source: CEN/TS 16931-3-2; rules of CEN EN16931-UBL 1.3.16.
"""

from collections.abc import Iterable

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test, attributed, unused

UNUSED_ATTRIBUTES = {
    "schemeName": "UBL-DT-08",
    "schemeAgencyName": "UBL-DT-09",
    "schemeDataURI": "UBL-DT-10",
    "schemeURI": "UBL-DT-11",
    "format": "UBL-DT-12",
    "unitCodeListIdentifier": "UBL-DT-13",
    "unitCodeListAgencyIdentifier": "UBL-DT-14",
    "unitCodeListAgencyName": "UBL-DT-15",
    "listAgencyName": "UBL-DT-16",
    "listName": "UBL-DT-17",
    "name": "UBL-DT-18",
    "languageID": "UBL-DT-19",
    "listURI": "UBL-DT-20",
    "listSchemeURI": "UBL-DT-21",
    "languageLocaleID": "UBL-DT-22",
    "uri": "UBL-DT-23",
    "currencyCodeListVersionID": "UBL-DT-24",
    "characterSetCode": "UBL-DT-25",
    "encodingCode": "UBL-DT-26",
    "schemeAgencyID": "UBL-DT-27",
    "listAgencyID": "UBL-DT-28",
    "unitCodeListID": "UBL-CR-663",
}
"""Attributes without a use anywhere, with their rules; a means of payment may have a name."""

UNUSED_SCHEMES = {
    "/*/cbc:CustomizationID": "UBL-CR-648",
    "/*/cbc:ProfileID": "UBL-CR-649",
    "/*/cbc:ID": "UBL-CR-650",
    "/*/cbc:SalesOrderID": "UBL-CR-651",
    "cac:PartyTaxScheme/cbc:CompanyID": "UBL-CR-652",
    "/*/cac:PaymentMeans/cbc:PaymentID": "UBL-CR-653",
    "/*/cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID": "UBL-CR-654",
    "/*/cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID": (
        "UBL-CR-655"
    ),
    "cac:BuyersItemIdentification/cbc:ID": "UBL-CR-667",
    "cac:SellersItemIdentification/cbc:ID": "UBL-CR-668",
    "cbc:PrimaryAccountNumberID": "UBL-CR-674",
    "cac:CardAccount/cbc:NetworkID": "UBL-CR-675",
    "cac:PaymentMandate/cbc:ID": "UBL-CR-676",
    "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID": "UBL-CR-677",
    "cac:TaxCategory/cbc:ID": "UBL-CR-678",
    "cac:ClassifiedTaxCategory/cbc:ID": "UBL-CR-679",
}
"""Identifiers without a scheme, with their rules."""

UNUSED_LISTS = {
    "/*/cbc:InvoiceTypeCode": "UBL-CR-656",
    "/*/cbc:DocumentCurrencyCode": "UBL-CR-657",
    "/*/cbc:TaxCurrencyCode": "UBL-CR-658",
    "/*/cac:AdditionalDocumentReference/cbc:DocumentTypeCode": "UBL-CR-659",
    "cac:Country/cbc:IdentificationCode": "UBL-CR-660",
    "/*/cac:PaymentMeans/cbc:PaymentMeansCode": "UBL-CR-661",
    "cbc:AllowanceChargeReasonCode": "UBL-CR-662",
    "/*/cbc:CreditNoteTypeCode": "UBL-CR-672",
}
"""Codes without a list identifier, with their rules."""


def patterns() -> Iterable[Pattern]:
    """The patterns of attributes and data types."""
    return (_unused(), _unused_where(), _data_types())


def _unused() -> Pattern:
    pattern = Pattern("UBL-unused-attributes")
    rules = [
        Rule(id, _without(name), Severity.WARNING, once=True)
        for name, id in UNUSED_ATTRIBUTES.items()
    ]
    pattern.at(
        "*", rules, when=lambda node: not UNUSED_ATTRIBUTES.keys().isdisjoint(node.attributes)
    )
    return pattern


def _without(name: str) -> Test:
    if name == "name":
        return lambda node: name not in node.attributes or node.name == "cbc:PaymentMeansCode"
    return lambda node: name not in node.attributes


def _unused_where() -> Pattern:
    pattern = Pattern("UBL-unused-schemes")
    for name, paths in (("schemeID", UNUSED_SCHEMES), ("listID", UNUSED_LISTS)):
        for path, id in paths.items():
            pattern.at(path, unused(id), when=_with(name))
    pattern.at(
        "cac:AdditionalDocumentReference/cbc:ID",
        unused("UBL-CR-665"),
        when=_is_no_object_with_scheme,
    )
    return pattern


def _with(name: str) -> Test:
    return lambda node: name in node.attributes


def _is_no_object_with_scheme(id: Node) -> bool:
    """Only the identifier of the invoiced object (code 130) has a scheme."""
    reference = id.parent
    if "schemeID" not in id.attributes or reference is None:
        return False
    types = reference.all("cbc:DocumentTypeCode")
    return not types or any(code.raw != "130" for code in types)


def _data_types() -> Pattern:
    pattern = Pattern("UBL-data-types")
    pattern.at(
        "*",
        Rule("UBL-DT-01", lambda amount: len(amount.raw.partition(".")[2]) <= 2),
        when=_is_amount,
    )
    pattern.at(
        "*",
        attributed("UBL-DT-06", "mimeCode"),
        attributed("UBL-DT-07", "filename"),
        when=lambda node: node.name.endswith("BinaryObject"),
    )
    return pattern


def _is_amount(node: Node) -> bool:
    """Any amount but a price, and but those beside a discount on the price."""
    if not node.name.endswith("Amount") or node.name.endswith("PriceAmount"):
        return False
    around = node.parent
    while around is not None:
        if around.name == "cac:Price" and around.has("cac:AllowanceCharge"):
            return False
        around = around.parent
    return True
