"""BR-CL: codes in UBL that have to be in the code lists of EN 16931.

Source: EN 16931-1, 6.4.4 and CEN EN16931-UBL 1.3.16. Lists are matched as they are written, but for
white space around a code, and for the case of a reason for exemption.
"""

from collections.abc import Collection, Iterable

from integration.rules.codes.amounts import ALLOWANCE_REASONS, CHARGE_REASONS, PAYMENT_MEANS
from integration.rules.codes.countries import COUNTRIES_UBL
from integration.rules.codes.currencies import CURRENCIES
from integration.rules.codes.documents import (
    CREDIT_NOTE_TYPES,
    INVOICE_TYPES,
    MEDIA_TYPES,
    REFERENCE_TYPES,
)
from integration.rules.codes.identifiers import ADDRESS_SCHEMES, ITEM_CLASSES, SCHEMES
from integration.rules.codes.units import UNITS
from integration.rules.codes.vat import DUE_DATES_UBL, EXEMPTIONS, VAT_CATEGORIES
from integration.rules.en16931.ubl_values import is_allowance, is_charge
from integration.rules.node import Node, normalized
from integration.rules.pattern import Pattern, Rule, Test, coded

_AMOUNTS = " | ".join(
    f"cbc:{name}"
    for name in (
        "Amount",
        "BaseAmount",
        "PriceAmount",
        "TaxAmount",
        "TaxableAmount",
        "LineExtensionAmount",
        "TaxExclusiveAmount",
        "TaxInclusiveAmount",
        "AllowanceTotalAmount",
        "ChargeTotalAmount",
        "PrepaidAmount",
        "PayableRoundingAmount",
        "PayableAmount",
    )
)
_QUANTITIES = "cbc:InvoicedQuantity | cbc:BaseQuantity | cbc:CreditedQuantity"
_CREDITORS = {"cac:AccountingSupplierParty", "cac:PayeeParty"}

_CODED = (
    ("cbc:InvoiceTypeCode", "BR-CL-01", INVOICE_TYPES),
    ("cbc:CreditNoteTypeCode", "BR-CL-01", CREDIT_NOTE_TYPES),
    ("cbc:DocumentCurrencyCode", "BR-CL-04", CURRENCIES),
    ("cbc:TaxCurrencyCode", "BR-CL-05", CURRENCIES),
    ("cac:InvoicePeriod/cbc:DescriptionCode", "BR-CL-06", DUE_DATES_UBL),
    ("cac:Country/cbc:IdentificationCode", "BR-CL-14", COUNTRIES_UBL),
    ("cac:OriginCountry/cbc:IdentificationCode", "BR-CL-15", COUNTRIES_UBL),
    ("cac:PaymentMeans/cbc:PaymentMeansCode", "BR-CL-16", PAYMENT_MEANS),
    ("cac:TaxCategory/cbc:ID", "BR-CL-17", VAT_CATEGORIES),
    ("cac:ClassifiedTaxCategory/cbc:ID", "BR-CL-18", VAT_CATEGORIES),
)
_WITH_ATTRIBUTE = (
    ("cac:PartyLegalEntity/cbc:CompanyID", "BR-CL-11", "schemeID", SCHEMES),
    ("cac:CommodityClassification/cbc:ItemClassificationCode", "BR-CL-13", "listID", ITEM_CLASSES),
    ("cac:StandardItemIdentification/cbc:ID", "BR-CL-21", "schemeID", SCHEMES),
    (_QUANTITIES, "BR-CL-23", "unitCode", UNITS),
    ("cbc:EndpointID", "BR-CL-25", "schemeID", ADDRESS_SCHEMES),
    ("cac:DeliveryLocation/cbc:ID", "BR-CL-26", "schemeID", SCHEMES),
)
"""Checked where the attribute is there."""


def patterns() -> Iterable[Pattern]:
    """The pattern of code lists."""
    pattern = Pattern("UBL-codes")
    for path, id, codes in _CODED:
        pattern.at(path, coded(id, codes))
    for path, id, name, codes in _WITH_ATTRIBUTE:
        pattern.at(path, _attribute_coded(id, name, codes), when=_has(name))
    pattern.at(_AMOUNTS, _attribute_coded("BR-CL-03", "currencyID", CURRENCIES))
    pattern.at(
        "cac:AdditionalDocumentReference/cbc:ID | cac:DocumentReference/cbc:ID",
        _attribute_coded("BR-CL-07", "schemeID", REFERENCE_TYPES),
        when=_is_object_with_scheme,
    )
    pattern.at(
        "cac:PartyIdentification/cbc:ID",
        Rule("BR-CL-10", _has_party_scheme),
        when=_has("schemeID"),
    )
    reason = "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode"
    pattern.at(reason, coded("BR-CL-19", ALLOWANCE_REASONS), when=_of_parent(is_allowance))
    pattern.at(reason, coded("BR-CL-20", CHARGE_REASONS), when=_of_parent(is_charge))
    pattern.at(
        "cbc:TaxExemptionReasonCode",
        Rule("BR-CL-22", lambda code: code.text.upper() in EXEMPTIONS),
    )
    pattern.at(
        "cbc:EmbeddedDocumentBinaryObject",
        Rule("BR-CL-24", lambda file: file.attributes["mimeCode"] in MEDIA_TYPES),
        when=_has("mimeCode"),
    )
    return (pattern,)


def _attribute_coded(id: str, name: str, codes: Collection[str]) -> Rule:
    return Rule(id, lambda node: normalized(node.attributes.get(name, "")) in codes)


def _has(name: str) -> Test:
    return lambda node: name in node.attributes


def _of_parent(test: Test) -> Test:
    return lambda node: node.parent is not None and test(node.parent)


def _is_object_with_scheme(id: Node) -> bool:
    reference = id.parent
    return (
        "schemeID" in id.attributes
        and reference is not None
        and any(code.raw == "130" for code in reference.all("cbc:DocumentTypeCode"))
    )


def _has_party_scheme(id: Node) -> bool:
    """A registered scheme; of the seller and the payee also that of a SEPA creditor."""
    scheme = normalized(id.attributes["schemeID"])
    return scheme in SCHEMES or (scheme == "SEPA" and _is_of_creditor(id))


def _is_of_creditor(id: Node) -> bool:
    around = id.parent
    while around is not None:
        if around.name in _CREDITORS:
            return True
        around = around.parent
    return False
