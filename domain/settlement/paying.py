"""Paying: what we say that we have paid of an invoice that we owe."""

from decimal import Decimal, InvalidOperation

from domain.core.errors import Conflict
from domain.core.money import round_amount


def amount_to_pay(said: str, open_amount: Decimal, currency: str) -> Decimal:
    """The amount that `said` means: all that is open if it is empty.

    `Conflict` for nothing, for more than is open, and for what is no amount of the currency.
    """
    if not said:
        amount = open_amount
    else:
        try:
            amount = Decimal(said)
        except InvalidOperation:
            amount = Decimal("NaN")
    if not amount.is_finite() or amount != round_amount(amount, currency):
        raise Conflict(
            f"'{said[:40]}' is no amount in {currency}",
            hint="write it with a point, and no more decimals than the currency has",
        )
    if not 0 < amount <= open_amount:
        raise Conflict(f"{amount} cannot be paid: {open_amount} is open")
    return amount
