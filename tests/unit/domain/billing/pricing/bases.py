"""What pricing models are given in these tests, and what they come to."""

from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, Protocol

from hypothesis import strategies as st

from domain.billing.metered import UsageGroup
from domain.billing.pricing.basis import Basis, Priced
from domain.core.dates import Period
from domain.core.money import total
from domain.invoice.reckoning import EXACT

OCTOBER = Period(start=date(2026, 10, 1), end=date(2026, 10, 31))
TINY = Decimal("1e-12")

quantities = st.decimals(0, 5000, places=3)
any_quantities = st.decimals(-5000, 5000, places=3)
prices = st.decimals(0, 100, places=4)


class Model(Protocol):
    def price(self, basis: Basis) -> tuple[Priced, ...]: ...


def D(value: str | int) -> Decimal:
    return Decimal(value)


def basis(quantity: Decimal | str | int = 0, **given: Any) -> Basis:
    """A quantity in October 2026, in one group without dimensions."""
    number = Decimal(quantity)
    groups = (UsageGroup((), number, 1),) if number else ()
    return Basis(**{"quantity": number, "groups": groups, **BASE, **given})


def events(*amounts: str | int, **given: Any) -> Basis:
    """Single events of some amounts."""
    known = tuple(Decimal(one) for one in amounts)
    groups = (UsageGroup((), total(known), len(known)),) if known else ()
    return Basis(**{"quantity": total(known), "groups": groups, "amounts": known, **BASE, **given})


def grouped(*groups: tuple[str, str | int], **given: Any) -> Basis:
    """`("region=eu tier=gold", 5)` and so on, as a meter groups them."""
    known = tuple(
        UsageGroup(
            tuple((name, value) for name, _, value in (one.partition("=") for one in text.split())),
            Decimal(quantity),
            1,
        )
        for text, quantity in groups
    )
    quantity = total(group.quantity for group in known)
    return Basis(**{"quantity": quantity, "groups": known, **BASE, **given})


def lines(price: Model, given: Basis) -> list[tuple[str, str]]:
    """Quantity and unit price of every line."""
    return [(f"{one.quantity:f}", f"{one.unit_price:f}") for one in price.price(given)]


def amount(price: Model, given: Basis | Decimal | str | int) -> Decimal:
    """What it comes to, exactly."""
    known = given if isinstance(given, Basis) else basis(given)
    return reduce(EXACT.add, (line.amount for line in price.price(known)), D(0))


BASE: dict[str, Any] = {"service": OCTOBER, "currency": "EUR"}
