"""Paying: what we say that we have paid of an invoice that we owe."""

from decimal import Decimal, InvalidOperation

from domain.core.errors import Conflict
from domain.core.money import round_amount


def amount_to_pay(said: str, open_amount: Decimal, currency: str) -> Decimal:
    """The amount that `said` means: all that is open if it is empty.

    `Conflict` for nothing, for more than is open, and for what is no amount of the currency.
    """
    amount = _read(said) if said else open_amount
    if not amount.is_finite():
        raise _no_amount(said, currency)
    if not 0 < amount <= open_amount:
        raise Conflict(f"{amount:.6g} cannot be paid: {open_amount} is open")
    if amount != round_amount(amount, currency):
        raise _no_amount(said, currency)
    return amount


def _read(said: str) -> Decimal:
    try:
        return Decimal(said)
    except InvalidOperation:
        return Decimal("NaN")


def _no_amount(said: str, currency: str) -> Conflict:
    return Conflict(
        f"'{said[:40]}' is no amount in {currency}",
        hint="write it with a point, and no more decimals than the currency has",
    )
