"""Amounts that people name in a request: exact, and payable in their currency."""

from decimal import Decimal

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.money import document_places


def said_amount(amount: Decimal | None, currency: str, path: str = "amount") -> str | None:
    """`amount` as commands carry it; `Invalid` if it cannot be paid in `currency`."""
    if amount is None:
        return None
    places = document_places(currency)
    if amount != round(amount, places):
        message = f"an amount in {currency} has at most {places} decimals"
        finding = Finding(rule="AMOUNT", path=path, message=message, hint="round it")
        raise Invalid(message, findings=[finding])
    return f"{amount:f}"
