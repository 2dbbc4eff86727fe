"""Peppol BIS Billing in UBL: code lists, dates, exemptions (CL001-CL008, P0100-P0112, F001)."""

from collections.abc import Callable, Mapping
from typing import Any

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, coded
from integration.rules.peppol import codes
from integration.rules.peppol.facts_ubl import is_german, process
from integration.rules.peppol.process import BILLING, UNKNOWN, named_or_french, numbered
from integration.rules.peppol.ubl_amounts import AMOUNTS
from integration.rules.peppol.values import is_plain_date, only, raws, says

EXEMPTIONS = {
    "VATEX-EU-G": ("PEPPOL-EN16931-P0104", "G"),
    "VATEX-EU-O": ("PEPPOL-EN16931-P0105", "O"),
    "VATEX-EU-IC": ("PEPPOL-EN16931-P0106", "K"),
    "VATEX-EU-AE": ("PEPPOL-EN16931-P0107", "AE"),
    "VATEX-EU-D": ("PEPPOL-EN16931-P0108", "E"),
    "VATEX-EU-F": ("PEPPOL-EN16931-P0109", "E"),
    "VATEX-EU-I": ("PEPPOL-EN16931-P0110", "E"),
    "VATEX-EU-J": ("PEPPOL-EN16931-P0111", "E"),
}
"""BT-121: the one VAT category that goes with a reason, and the rule that says so."""

_DATES = " | ".join(
    f"cbc:{name}"
    for name in (
        "IssueDate",
        "DueDate",
        "TaxPointDate",
        "StartDate",
        "EndDate",
        "ActualDeliveryDate",
    )
)


def code_lists() -> Pattern:
    """The pattern of codes and formats."""
    pattern = Pattern("PEPPOL-UBL-codes")
    pattern.at(
        "cbc:EmbeddedDocumentBinaryObject",
        attribute_in("PEPPOL-EN16931-CL001", "mimeCode", codes.MIME),
        when=lambda node: "mimeCode" in node.attributes,
    )
    for indicator, rule in (
        ("false", coded("PEPPOL-EN16931-CL002", codes.ALLOWANCE)),
        ("true", coded("PEPPOL-EN16931-CL003", codes.CHARGE)),
    ):
        pattern.at(
            "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", rule, when=_within(indicator)
        )
    pattern.at("cac:InvoicePeriod/cbc:DescriptionCode", coded("PEPPOL-EN16931-CL006", codes.PERIOD))
    pattern.at(AMOUNTS, by_release("PEPPOL-EN16931-CL007", "currencyID", codes.CURRENCIES))
    _add_types(pattern)
    pattern.at(_DATES, Rule("PEPPOL-EN16931-F001", lambda node: is_plain_date(node.raw)))
    pattern.at(
        "cbc:EndpointID",
        by_release("PEPPOL-EN16931-CL008", "schemeID", codes.ADDRESS_SCHEMES),
        when=lambda node: "schemeID" in node.attributes,
    )
    pattern.at(
        "cac:TaxCategory",
        [_exemption(reason, *wanted) for reason, wanted in EXEMPTIONS.items()],
        when=lambda node: node.has("cbc:TaxExemptionReasonCode"),
    )
    return pattern


def attribute_in(
    id: str, name: str, allowed: frozenset[str], since: str = "", until: str = ""
) -> Rule:
    """The attribute `name` is one of `allowed`."""
    return Rule(id, lambda node: node.attributes.get(name) in allowed, since=since, until=until)


def by_release(id: str, name: str, lists: Mapping[str, frozenset[str]]) -> list[Rule]:
    """The same with a list that changed from release to release."""
    return [
        attribute_in(id, name, allowed, since, until)
        for release, allowed in lists.items()
        for since, until in (codes.spans(release),)
    ]


def _within(indicator: str) -> Callable[[Node], bool]:
    return lambda node: (
        node.parent is not None and says(node.parent, "cbc:ChargeIndicator", indicator)
    )


def _exemption(reason: str, id: str, category: str) -> Rule:
    def holds(node: Node) -> bool:
        stated = only(raws(node, "cbc:TaxExemptionReasonCode"), "").upper()
        return stated != reason or node.value("cbc:ID") == category

    return Rule(id, holds)


def _add_types(pattern: Pattern) -> None:
    """BT-3 in the processes that are known."""
    pattern.at(
        "cbc:InvoiceTypeCode",
        _types("PEPPOL-EN16931-P0100", codes.INVOICE_TYPES),
        Rule(
            "PEPPOL-EN16931-P0112",
            lambda node: node.text not in {"326", "384"} or node.document.fact(is_german),
        ),
    )
    pattern.at("cbc:CreditNoteTypeCode", _types("PEPPOL-EN16931-P0101", codes.CREDIT_NOTE_TYPES))


def _types(id: str, allowed: frozenset[str]) -> list[Rule]:
    def fits(is_judged: Callable[[Any], bool]) -> Callable[[Node], bool]:
        return lambda node: node.text in allowed or not is_judged(node.document.fact(process))

    return [
        Rule(id, fits(lambda named: numbered(named) == BILLING), until="3.0.21"),
        Rule(id, fits(lambda named: named_or_french(named) != UNKNOWN), since="3.0.21"),
    ]
