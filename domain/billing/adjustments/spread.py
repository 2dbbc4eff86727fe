"""Spreading an amount over lines, so that the cuts add up to it to the cent. Pure.

Largest remainder: each line has its exact share, rounded down to the smallest step of the currency;
the steps that are left go to the largest fractions, one each, the first line first among equals.
"""

from collections.abc import Sequence
from decimal import Decimal

from domain.core.money import document_places


def spread(amount: Decimal, over: Sequence[Decimal], currency: str) -> tuple[Decimal, ...]:
    """`amount` in proportion to those of `over` that are positive; the others have no share.

    No cut is more than what it is cut for. `amount` is from zero to what the positive ones come to;
    all are amounts of `currency`.

    >>> [str(cut) for cut in spread(Decimal(10), [Decimal(5), Decimal(5), Decimal(20)], "EUR")]
    ['1.67', '1.67', '6.66']
    """
    places = document_places(currency)
    weights = [max(_steps(one, places), 0) for one in over]
    due, whole = _steps(amount, places), sum(weights)
    if not 0 <= due <= whole:
        raise ValueError(f"{amount} cannot be spread over {whole} steps of {currency}")
    if due == 0:
        return tuple(_amount(0, places) for _ in over)
    shares = [divmod(due * weight, whole) for weight in weights]
    cuts = [steps for steps, _ in shares]
    by_fraction = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    for place in by_fraction[: due - sum(cuts)]:
        cuts[place] += 1
    return tuple(_amount(steps, places) for steps in cuts)


def _steps(amount: Decimal, places: int) -> int:
    steps = amount.scaleb(places)
    if steps != int(steps):
        raise ValueError(f"{amount} has more than {places} decimals")
    return int(steps)


def _amount(steps: int, places: int) -> Decimal:
    return Decimal(steps).scaleb(-places)
