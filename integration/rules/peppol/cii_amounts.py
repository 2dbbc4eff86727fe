"""Peppol BIS Billing in CII: allowances and charges, lines and prices (R040-R043, R100-R130)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import ge, le

from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol.facts_cii import SETTLEMENT
from integration.rules.peppol.values import SLACK, cents, given, is_near, quotient, raws, says

_ALLOWANCE = "ram:SpecifiedTradeAllowanceCharge"
_INDICATOR = "ram:ChargeIndicator/udt:Indicator"
_LINE = "ram:IncludedSupplyChainTradeLineItem"
_OF_LINE = "ram:SpecifiedLineTradeSettlement"
_PRICE = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
BASE = f"{_PRICE}/ram:BasisQuantity"
"""BT-149, of the net price."""

_QUANTITY = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_NET = f"{_OF_LINE}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_REFERENCE = f"{_OF_LINE}/ram:AdditionalReferencedDocument"
_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)


def add_allowances(pattern: Pattern) -> None:
    """Percentage and base amount go together, and with the amount."""
    pattern.at(
        _ALLOWANCE,
        Rule("PEPPOL-EN16931-R041", lambda _: False),
        when=lambda node: node.has("ram:CalculationPercent") and not node.has("ram:BasisAmount"),
    )
    pattern.at(
        _ALLOWANCE,
        Rule("PEPPOL-EN16931-R042", lambda _: False),
        when=lambda node: node.has("ram:BasisAmount") and not node.has("ram:CalculationPercent"),
    )
    indicated = Rule(
        "PEPPOL-EN16931-R043", lambda node: node.value(_INDICATOR) in {"true", "false"}
    )
    pattern.at(_ALLOWANCE, Rule("PEPPOL-EN16931-R040", is_percentage_of_base), indicated)
    pattern.at("ram:AppliedTradeAllowanceCharge", indicated)


def is_percentage_of_base(node: Node, slack: Decimal = SLACK) -> bool:
    """Whether an allowance or charge is its percentage of its base, if it states both."""
    base, percent = node.one("ram:BasisAmount"), node.one("ram:CalculationPercent")
    if base is None or percent is None:
        return True
    amount = node.number("ram:ActualAmount")
    stated = _ZERO if amount is None else amount
    return is_near(stated, base.decimal * percent.decimal / _HUNDRED, slack)


def add_lines(pattern: Pattern) -> None:
    """Periods, net amounts, prices."""
    _add_period(pattern, "StartDateTime", "PEPPOL-EN16931-R110", ge)
    _add_period(pattern, "EndDateTime", "PEPPOL-EN16931-R111", le)
    pattern.at(
        _LINE,
        Rule("PEPPOL-EN16931-R120", has_computed_amount),
        Rule("PEPPOL-EN16931-R100", _has_one_object),
        Rule("PEPPOL-EN16931-R101", _refers_to_object),
    )
    pattern.at(
        "ram:NetPriceProductTradePrice | ram:GrossPriceProductTradePrice",
        Rule("PEPPOL-EN16931-R121", _has_positive_base),
    )
    pattern.at(
        "ram:NetPriceProductTradePrice/ram:BasisQuantity"
        " | ram:GrossPriceProductTradePrice/ram:BasisQuantity",
        Rule("PEPPOL-EN16931-R130", _has_unit_of_line),
        when=lambda node: "unitCode" in node.attributes,
    )


def _add_period(
    pattern: Pattern, name: str, id: str, is_within: Callable[[str, str], bool]
) -> None:
    """A date of a line's period lies within that of the document; texts are compared."""
    period = f"ram:BillingSpecifiedPeriod/ram:{name}"

    @constant
    def is_bound(document: Document) -> bool:
        return document.root.has(f"{SETTLEMENT}/{period}")

    def bounds(document: Document) -> list[str]:
        return raws(document.root, f"{SETTLEMENT}/{period}/udt:DateTimeString")

    def holds(date: Node) -> bool:
        outer = date.document.fact(bounds)
        return any(is_within(own, one) for own in raws(date, "udt:DateTimeString") for one in outer)

    pattern.at(f"{_LINE}/{_OF_LINE}/{period}", Rule(id, holds), when=given(is_bound))


def has_computed_amount(line: Node, slack: Decimal = SLACK, bases: Sequence[str] = (BASE,)) -> bool:
    """Quantity times price for a base quantity, with charges and less allowances of the line.

    The base quantity is the first at `bases` that is not zero.
    """
    quantity = line.number(_QUANTITY)
    price = line.number(f"{_PRICE}/ram:ChargeAmount") or _ZERO
    base = next((found for path in bases if (found := line.number(path))), None)
    computed = (_ONE if quantity is None else quantity) * (quotient(price, base) if base else price)
    allowances = line.all(f"{_OF_LINE}/{_ALLOWANCE}")
    if allowances:
        computed += _sum(allowances, "true") - _sum(allowances, "false")
    return is_near(line.number(_NET) or _ZERO, computed, slack)


def _sum(allowances: Sequence[Node], indicator: str) -> Decimal:
    """The charges or allowances of a line, to the cent."""
    amounts = [
        amount.decimal
        for allowance in allowances
        if allowance.value(_INDICATOR) == indicator
        for amount in allowance.all("ram:ActualAmount")
    ]
    return cents(sum(amounts, _ZERO))


def _has_one_object(line: Node) -> bool:
    references = line.all(_REFERENCE)
    if len(references) <= 1:
        return True
    return sum(says(reference, "ram:TypeCode", "130") for reference in references) <= 1


def _refers_to_object(line: Node) -> bool:
    """A reference of a line is to the invoiced object (BT-128)."""
    return not line.has(_REFERENCE) or says(line, f"{_REFERENCE}/ram:TypeCode", "130")


def _has_positive_base(price: Node) -> bool:
    base = price.number("ram:BasisQuantity")
    return base is None or base > 0


def _has_unit_of_line(base: Node) -> bool:
    """BT-150 is BT-130."""
    line: Node | None = base
    for _ in range(3):
        line = None if line is None else line.parent
    quantities = [] if line is None else line.all(_QUANTITY)
    return any(
        quantity.attributes.get("unitCode") == base.attributes["unitCode"]
        for quantity in quantities
    )
