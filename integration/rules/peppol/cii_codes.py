"""Peppol BIS Billing in CII: code lists and dates (CL001-CL008, F001).

PEPPOL-EN16931-P0100 is published for a context that no document can have (`ram:ExchangedDocument`)
and so never speaks; it is kept for what it is.
"""

import re
from collections.abc import Callable

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, coded
from integration.rules.peppol import codes
from integration.rules.peppol.facts_cii import process
from integration.rules.peppol.process import BILLING, UNKNOWN, named, numbered
from integration.rules.peppol.ubl_codes import attribute_in, by_release

_DAY = re.compile(r"20[0-9]{6}")
_TYPES = codes.INVOICE_TYPES | codes.CREDIT_NOTE_TYPES


def code_lists() -> Pattern:
    """The pattern of codes and formats."""
    pattern = Pattern("PEPPOL-CII-codes")
    pattern.at(
        "ram:AttachmentBinaryObject",
        attribute_in("PEPPOL-EN16931-CL001", "mimeCode", codes.MIME),
        when=lambda node: "mimeCode" in node.attributes,
    )
    for indicator, rule in (
        ("false", coded("PEPPOL-EN16931-CL002", codes.ALLOWANCE)),
        ("true", coded("PEPPOL-EN16931-CL003", codes.CHARGE)),
    ):
        pattern.at(
            "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode", rule, when=_within(indicator)
        )
    pattern.at(
        "ram:TaxTotalAmount",
        by_release("PEPPOL-EN16931-CL007", "currencyID", codes.CURRENCIES),
        when=lambda node: "currencyID" in node.attributes,
    )
    pattern.at(
        "ram:ExchangedDocument/ram:TypeCode",
        Rule("PEPPOL-EN16931-P0100", _has_type_in_01, until="3.0.21"),
        Rule("PEPPOL-EN16931-P0100", _has_type_in_any, since="3.0.21"),
    )
    pattern.at("udt:DateTimeString", Rule("PEPPOL-EN16931-F001", _is_day))
    pattern.at(
        "ram:BuyerTradeParty/ram:URIUniversalCommunication/ram:URIID"
        " | ram:SellerTradeParty/ram:URIUniversalCommunication/ram:URIID",
        by_release("PEPPOL-EN16931-CL008", "schemeID", codes.ADDRESS_SCHEMES_CII),
    )
    return pattern


def _within(indicator: str) -> Callable[[Node], bool]:
    return lambda node: (
        node.parent is not None
        and node.parent.value("ram:ChargeIndicator/udt:Indicator") == indicator
    )


def _has_type_in_01(node: Node) -> bool:
    return node.text in _TYPES or numbered(node.document.fact(process)) != BILLING


def _has_type_in_any(node: Node) -> bool:
    return node.text in _TYPES or named(node.document.fact(process)) == UNKNOWN


def _is_day(node: Node) -> bool:
    """The form CCYYMMDD, and the attribute that says so."""
    return (
        " ".join(node.attributes.get("format", "").split()) == "102"
        and len(node.raw) == 8
        and _DAY.search(node.text) is not None
    )
