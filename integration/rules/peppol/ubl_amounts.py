"""Peppol BIS Billing in UBL: allowances and charges, currencies, lines and prices (R040-R130)."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from operator import ge, le

from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol.facts_ubl import currency
from integration.rules.peppol.values import SLACK, cents, day, given, is_near, quotient, raws, says

_ALLOWANCES = " | ".join(
    f"{place}/cac:AllowanceCharge"
    for place in (
        "Invoice",
        "Invoice/cac:InvoiceLine",
        "CreditNote",
        "CreditNote/cac:CreditNoteLine",
    )
)
_AMOUNTS = (
    "cbc:Amount",
    "cbc:BaseAmount",
    "cbc:PriceAmount",
    "cbc:TaxableAmount",
    "cbc:LineExtensionAmount",
    "cbc:TaxExclusiveAmount",
    "cbc:TaxInclusiveAmount",
    "cbc:AllowanceTotalAmount",
    "cbc:ChargeTotalAmount",
    "cbc:PrepaidAmount",
    "cbc:PayableRoundingAmount",
    "cbc:PayableAmount",
)
AMOUNTS = " | ".join((*_AMOUNTS, "cbc:TaxAmount"))
"""Every amount with a currency."""

_INVOICED, _CREDITED = "cbc:InvoicedQuantity", "cbc:CreditedQuantity"
_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)


def add_allowances(pattern: Pattern) -> None:
    """Percentage and base amount go together, and with the amount."""
    pattern.at(
        _ALLOWANCES,
        Rule("PEPPOL-EN16931-R041", lambda _: False),
        when=lambda node: (
            node.has("cbc:MultiplierFactorNumeric") and not node.has("cbc:BaseAmount")
        ),
    )
    pattern.at(
        _ALLOWANCES,
        Rule("PEPPOL-EN16931-R042", lambda _: False),
        when=lambda node: (
            node.has("cbc:BaseAmount") and not node.has("cbc:MultiplierFactorNumeric")
        ),
    )
    pattern.at(
        _ALLOWANCES,
        Rule("PEPPOL-EN16931-R040", is_percentage_of_base),
        Rule(
            "PEPPOL-EN16931-R043",
            lambda node: node.value("cbc:ChargeIndicator") in {"true", "false"},
        ),
    )


def is_percentage_of_base(node: Node, slack: Decimal = SLACK) -> bool:
    """Whether an allowance or charge is its percentage of its base, if it states both."""
    base, percent = node.one("cbc:BaseAmount"), node.one("cbc:MultiplierFactorNumeric")
    if base is None or percent is None:
        return True
    amount = node.number("cbc:Amount")
    stated = _ZERO if amount is None else amount
    return is_near(stated, base.decimal * percent.decimal / _HUNDRED, slack)


def add_currency(pattern: Pattern) -> None:
    """One currency throughout, but for the VAT total in accounting currency (BT-111)."""
    rule = Rule(
        "PEPPOL-EN16931-R051",
        lambda node: node.attributes.get("currencyID") in node.document.fact(currency),
    )
    pattern.at(" | ".join((*_AMOUNTS, "cac:TaxSubtotal/cbc:TaxAmount")), rule)
    pattern.at(
        "cac:TaxTotal/cbc:TaxAmount",
        rule,
        when=lambda node: node.parent is not None and node.parent.has("cac:TaxSubtotal"),
    )


def add_lines(pattern: Pattern) -> None:
    """Periods, net amounts, prices."""
    _add_period(pattern, "StartDate", "PEPPOL-EN16931-R110", ge)
    _add_period(pattern, "EndDate", "PEPPOL-EN16931-R111", le)
    pattern.at(
        "cac:InvoiceLine | cac:CreditNoteLine",
        Rule("PEPPOL-EN16931-R120", has_computed_amount),
        Rule("PEPPOL-EN16931-R121", _has_positive_base),
        Rule("PEPPOL-EN16931-R100", lambda line: len(line.all("cac:DocumentReference")) <= 1),
        Rule("PEPPOL-EN16931-R101", _refers_to_object),
    )
    pattern.at(
        "cac:Price/cac:AllowanceCharge",
        Rule("PEPPOL-EN16931-R044", lambda node: node.value("cbc:ChargeIndicator") == "false"),
        Rule("PEPPOL-EN16931-R046", _is_gross_less_discount),
    )
    pattern.at(
        "cac:Price/cbc:BaseQuantity",
        Rule("PEPPOL-EN16931-R130", _has_unit_of_line),
        when=lambda node: "unitCode" in node.attributes,
    )


def _add_period(
    pattern: Pattern, name: str, id: str, is_within: Callable[[datetime, datetime], bool]
) -> None:
    """A date of a line's period lies within that of the document, if there is one."""
    path = f"cac:InvoicePeriod/cbc:{name}"

    @constant
    def is_bound(document: Document) -> bool:
        return document.root.has(path)

    def bound(document: Document) -> datetime:
        return day(raws(document.root, path)[0])

    def holds(date: Node) -> bool:
        return is_within(day(date.raw), date.document.fact(bound))

    pattern.at(
        f"Invoice/cac:InvoiceLine/{path} | CreditNote/cac:CreditNoteLine/{path}",
        Rule(id, holds),
        when=given(is_bound),
    )


def has_computed_amount(line: Node, slack: Decimal = SLACK) -> bool:
    """Quantity times price for a base quantity, with charges and less allowances of the line."""
    is_invoice = line.name == "cac:InvoiceLine"
    quantity = line.number(_INVOICED if is_invoice else _CREDITED)
    price = line.number("cac:Price/cbc:PriceAmount") or _ZERO
    base = line.number("cac:Price/cbc:BaseQuantity")
    computed = (_ONE if quantity is None else quantity) * (quotient(price, base) if base else price)
    if line.has("cac:AllowanceCharge"):
        computed += _sum(line, "true") - _sum(line, "false")
    return is_near(line.number("cbc:LineExtensionAmount") or _ZERO, computed, slack)


def _sum(line: Node, indicator: str) -> Decimal:
    """The charges or allowances of a line, to the cent."""
    amounts = [
        amount.decimal
        for allowance in line.all("cac:AllowanceCharge")
        if allowance.value("cbc:ChargeIndicator") == indicator
        for amount in allowance.all("cbc:Amount")
    ]
    return cents(sum(amounts, _ZERO))


def _has_positive_base(line: Node) -> bool:
    base = line.number("cac:Price/cbc:BaseQuantity")
    return base is None or base > 0


def _refers_to_object(line: Node) -> bool:
    """A reference of a line is to the invoiced object (BT-128)."""
    if not line.has("cac:DocumentReference"):
        return True
    return says(line, "cac:DocumentReference/cbc:DocumentTypeCode", "130")


def _is_gross_less_discount(discount: Node) -> bool:
    """BT-146 is BT-148 less BT-147."""
    gross = discount.number("cbc:BaseAmount")
    if gross is None:
        return True
    price = discount.parent
    net = None if price is None else price.number("cbc:PriceAmount")
    amount = discount.number("cbc:Amount")
    return net is not None and amount is not None and net == gross - amount


def _has_unit_of_line(base: Node) -> bool:
    """BT-150 is BT-130."""
    line = base.parent.parent if base.parent is not None else None
    if line is None or not (line.has(_INVOICED) or line.has(_CREDITED)):
        return True
    quantity = line.one(_CREDITED if "Credit" in line.name else _INVOICED)
    unit = None if quantity is None else quantity.attributes.get("unitCode")
    return base.attributes["unitCode"] == unit
