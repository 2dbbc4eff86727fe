"""Tiers: rising spans of a quantity, each with its own price."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Protocol, TypeVar

from pydantic import AfterValidator, Field

from domain.billing.pricing.basis import Priced, lump
from domain.billing.pricing.figures import number
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import difference

End = Annotated[
    ExactDecimal | None, Field(gt=0, description="the last of the tier (included); null: no end")
]


class Ended(Protocol):
    """What ends somewhere."""

    @property
    def up_to(self) -> Decimal | None:
        """The end, included."""


class PricedTier(Ended, Protocol):
    """What each of its units costs, and what it costs to reach it."""

    @property
    def unit_price(self) -> Decimal:
        """Of one unit."""

    @property
    def flat_fee(self) -> Decimal:
        """Once."""


_Tier = TypeVar("_Tier", bound=Ended)


def rising(tiers: tuple[_Tier, ...]) -> tuple[_Tier, ...]:
    """`tiers` if they rise, and the last one has no end; so every quantity is in one."""
    ends = [tier.up_to for tier in tiers]
    for place, end in enumerate(ends, start=1):
        if (end is None) != (place == len(ends)):
            raise ValueError(
                f"tier {place} of {len(ends)} {'has no end' if end is None else 'ends'}: "
                "exactly the last one has no end (up_to: null)"
            )
    for place, (before, after) in enumerate(pairwise(ends[:-1]), start=2):
        if before is not None and after is not None and after <= before:
            raise ValueError(f"tier {place} ends at {after}, the one before at {before}: they rise")
    return tiers


class Tier(DomainModel):
    """Units up to and including `up_to` cost `unit_price` each."""

    up_to: End = None
    unit_price: ExactDecimal = Field(ge=0, description="of each unit in the tier")
    flat_fee: ExactDecimal = Field(
        default=ZERO, ge=0, description="once per period, if the tier is reached"
    )


Tiers = Annotated[tuple[Tier, ...], Field(min_length=1, max_length=50), AfterValidator(rising)]


def reached(tiers: Sequence[_Tier], quantity: Decimal) -> tuple[int, _Tier]:
    """The tier that `quantity` falls into, with its number from 1."""
    for place, tier in enumerate(tiers, start=1):
        if tier.up_to is None or quantity <= tier.up_to:
            return place, tier
    raise AssertionError("the last tier has no end")


def each_at_its_price(
    tiers: Sequence[PricedTier], quantity: Decimal, model: str
) -> tuple[Priced, ...]:
    """A line for every tier that is reached, and one for its fee."""
    lines: list[Priced] = []
    floor = ZERO
    for place, tier in enumerate(tiers, start=1):
        end = tier.up_to
        part = difference(quantity if end is None or quantity < end else end, floor)
        if part <= ZERO:
            break
        step = f"{model} tier {place}: {part:f} × {tier.unit_price:f}"
        lines.append(Priced(part, tier.unit_price, (step,), tier=place))
        lines += fee(tier, place, model)
        if end is None:
            break
        floor = end
    return tuple(lines)


def fee(tier: PricedTier, place: int, model: str) -> tuple[Priced, ...]:
    """The line of what it costs to reach a tier, if it costs anything."""
    return lump(tier.flat_fee, f"{model} tier {place}: fee {number(tier.flat_fee)}", tier=place)


def counts_as_nothing(quantity: Decimal, model: str) -> str:
    """The step of a negative quantity where prices depend on how much it is."""
    return f"{model}: {number(quantity)} is negative and counts as 0, nothing is given back"
