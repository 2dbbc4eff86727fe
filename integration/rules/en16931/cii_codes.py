"""EN 16931 in CII: codes out of the lists that the standard names.

Source: EN 16931-1, 6.5 and CEN/TS 16931-3-3 (BR-CL-01 to BR-CL-26). The order of the
contexts counts: an identifier with a scheme is judged before it is looked at as a country.
"""

from collections.abc import Iterable

from integration.rules.codes.amounts import ALLOWANCE_REASONS, CHARGE_REASONS, PAYMENT_MEANS
from integration.rules.codes.countries import COUNTRIES_CII
from integration.rules.codes.currencies import CURRENCIES
from integration.rules.codes.documents import (
    DOCUMENT_TYPES,
    MEDIA_TYPES,
    NOTE_SUBJECTS_CII,
    REFERENCE_TYPES,
)
from integration.rules.codes.identifiers import ADDRESS_SCHEMES, ITEM_CLASSES, SCHEMES
from integration.rules.codes.units import UNITS
from integration.rules.codes.vat import DUE_DATES_CII, EXEMPTIONS, VAT_CATEGORIES
from integration.rules.en16931.cii_values import indicates, is_inside
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test, coded

_CHARGE = "//ram:SpecifiedTradeAllowanceCharge"


def patterns() -> Iterable[Pattern]:
    """The pattern of the codes."""
    codes = Pattern("CII-codes")
    codes.at("rsm:ExchangedDocument/ram:TypeCode", coded("BR-CL-01", DOCUMENT_TYPES))
    _at_attribute(codes, "BR-CL-03", "ram:TaxTotalAmount", "currencyID", CURRENCIES)
    codes.at("ram:InvoiceCurrencyCode", coded("BR-CL-04", CURRENCIES))
    codes.at("ram:TaxCurrencyCode", coded("BR-CL-05", CURRENCIES))
    codes.at("ram:DueDateTypeCode", coded("BR-CL-06", DUE_DATES_CII))
    codes.at("ram:ReferenceTypeCode", coded("BR-CL-07", REFERENCE_TYPES))
    codes.at("ram:SubjectCode", coded("BR-CL-08", NOTE_SUBJECTS_CII))
    _at_attribute(codes, "BR-CL-10", "ram:GlobalID", "schemeID", SCHEMES, _is_of_party)
    _at_attribute(codes, "BR-CL-11", "ram:ID", "schemeID", SCHEMES, _is_no_tax_number)
    _at_attribute(codes, "BR-CL-13", "ram:ClassCode", "listID", ITEM_CLASSES)
    codes.at("ram:CountryID", coded("BR-CL-14", COUNTRIES_CII))
    codes.at("ram:OriginTradeCountry/ram:ID", coded("BR-CL-15", COUNTRIES_CII))
    codes.at(
        "ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode", coded("BR-CL-16", PAYMENT_MEANS)
    )
    codes.at("ram:CategoryTradeTax/ram:CategoryCode", coded("BR-CL-17", VAT_CATEGORIES))
    codes.at("ram:ApplicableTradeTax/ram:CategoryCode", coded("BR-CL-18", VAT_CATEGORIES))
    codes.at(f"{_CHARGE}/ram:ReasonCode", coded("BR-CL-19", ALLOWANCE_REASONS), when=_is(False))
    codes.at(f"{_CHARGE}/ram:ReasonCode", coded("BR-CL-20", CHARGE_REASONS), when=_is(True))
    _at_attribute(codes, "BR-CL-21", "ram:SpecifiedTradeProduct/ram:GlobalID", "schemeID", SCHEMES)
    codes.at(
        "ram:ExemptionReasonCode",
        Rule("BR-CL-22", lambda node: node.text.upper() in EXEMPTIONS),
    )
    _at_attribute(codes, "BR-CL-23", "ram:BasisQuantity | ram:BilledQuantity", "unitCode", UNITS)
    codes.at(
        "ram:AttachmentBinaryObject",
        Rule("BR-CL-24", lambda node: node.attributes["mimeCode"] in MEDIA_TYPES),
        when=lambda node: "mimeCode" in node.attributes,
    )
    address = "ram:URIUniversalCommunication/ram:URIID"
    _at_attribute(codes, "BR-CL-25", address, "schemeID", ADDRESS_SCHEMES)
    place = "ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:GlobalID"
    _at_attribute(codes, "BR-CL-26", place, "schemeID", SCHEMES)
    return (codes,)


def _at_attribute(
    pattern: Pattern,
    id: str,
    paths: str,
    name: str,
    codes: frozenset[str],
    when: Test | None = None,
) -> None:
    """The attribute, where there is one, is among `codes`, white space apart."""
    pattern.at(
        paths,
        Rule(id, lambda node: " ".join(node.attributes[name].split()) in codes),
        when=lambda node: name in node.attributes and (when is None or when(node)),
    )


def _is_of_party(node: Node) -> bool:
    """Items and places of delivery have contexts of their own."""
    return not (
        is_inside(node, "ram:SpecifiedTradeProduct") or is_inside(node, "ram:ShipToTradeParty")
    )


def _is_no_tax_number(node: Node) -> bool:
    return not is_inside(node, "ram:SpecifiedTaxRegistration")


def _is(wanted: bool) -> Test:
    def fits(reason: Node) -> bool:
        charge = reason.parent
        marks = charge.all("ram:ChargeIndicator") if charge is not None else ()
        return any(indicates(mark, wanted) for mark in marks)

    return fits
