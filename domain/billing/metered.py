"""Metered: what a meter found in a period."""

from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from domain.core.money import ZERO
from domain.invoice.origin import UsageTrace
from domain.invoice.reckoning import EXACT

Dimensions = tuple[tuple[str, str], ...]
"""Names and values, in the order of the meter's `group_by`."""


class UsageGroup(NamedTuple):
    """The quantity of one combination of dimensions."""

    dimensions: Dimensions
    quantity: Decimal
    events: int


class Metered(NamedTuple):
    """Usage of one charge in one period."""

    groups: tuple[UsageGroup, ...] = ()
    """At least one if there was any usage; ordered by dimensions."""
    amounts: tuple[Decimal, ...] = ()
    """The quantity of each single event in order of time, where the price asks for it."""
    trace: UsageTrace | None = None

    @property
    def quantity(self) -> Decimal:
        """Over all groups."""
        return reduce(EXACT.add, (group.quantity for group in self.groups), ZERO)


NOTHING_METERED = Metered()
