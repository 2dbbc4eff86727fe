"""Numbers as the rules of EN 16931 round them (`fn:round` of XPath)."""

from decimal import ROUND_FLOOR, Decimal

_HALF = Decimal("0.5")


def whole(value: Decimal) -> Decimal:
    """A decimal without its fraction: halves go up, also below zero."""
    return (value + _HALF).to_integral_value(ROUND_FLOOR)


def cents(value: Decimal) -> Decimal:
    """A decimal rounded to cents, halves up."""
    return whole(value * 100) / 100
