"""Proration: a charge for a part of its period, so that all parts add up to the whole.

The amount of the whole is rounded first; a part of it is round(amount × after ÷ whole) less
round(amount × before ÷ whole), where `before` and `after` are the days, or seconds, of the period
that have passed when the part begins and ends. However a period is cut, its parts come to it.
"""

from collections.abc import Sequence
from decimal import Decimal

from domain.billing.pricing.basis import PIECE, Priced
from domain.core.money import ZERO
from domain.invoice.origin import Proportion
from domain.invoice.reckoning import EXACT, Reckoning, product, share

_PLACES = 12


def prorated(
    priced: Sequence[Priced], proportion: Proportion, reckoning: Reckoning
) -> tuple[Priced, ...]:
    """`priced` for the part of the period.

    A line of nothing stays as it is; one whose part comes to nothing is left out.
    """
    if proportion.is_all:
        return tuple(priced)
    made = (_prorated(one, proportion, reckoning) if one.amount else one for one in priced)
    return tuple(one for one in made if one is not None)


def _prorated(priced: Priced, proportion: Proportion, reckoning: Reckoning) -> Priced | None:
    whole = reckoning.rounded(priced.amount, "proration")
    before, all_of_it = Decimal(proportion.before), Decimal(proportion.whole)
    amount = reckoning.rounded(share(whole, before + proportion.active, all_of_it), "proration")
    amount -= reckoning.rounded(share(whole, before, all_of_it), "proration")
    if amount == ZERO:
        return None
    step = f"{proportion.active} of {proportion.whole} {proportion.rule}s: {whole} → {amount}"
    steps = (*priced.steps, step)
    price = Reckoning.to_places(EXACT.divide(amount, priced.quantity), _PLACES)
    if product(price, priced.quantity) == amount:
        return priced._replace(unit_price=price, steps=steps)
    sign = Decimal(1 if amount > ZERO else -1)
    return priced._replace(quantity=sign, unit_price=abs(amount), unit=PIECE, steps=steps)
