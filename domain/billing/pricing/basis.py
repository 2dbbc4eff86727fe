"""What every pricing model is given, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from domain.billing.index_series import IndexSeries
from domain.billing.metered import Dimensions, UsageGroup
from domain.core.dates import Period
from domain.core.findings import Finding
from domain.core.money import ZERO
from domain.invoice.reckoning import product

FormulaFacts = Mapping[str, int | str | bool]
"""Facts by name; numbers are whole (see `domain.billing.pricing.formula`)."""


class Formulas(Protocol):
    """The safe expressions of lifecycles (CEL), over facts that a charge declares."""

    def check_formula(self, expression: str, declared: FormulaFacts) -> list[Finding]:
        """What is wrong with `expression`: syntax, unknown facts, a result that is no integer.

        Only the types of `declared` count here.
        """

    def calculate(self, expression: str, facts: FormulaFacts) -> int:
        """Its value; `Invalid` if it has none (an overflow, a division by nothing)."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a price is applied to: one charge, in one part of one period.

    `quantity` is what counts after free units; `groups` has it by dimension (one group without
    dimensions if the meter has none; none at all if nothing was used).
    """

    quantity: Decimal
    service: Period
    currency: str
    contract_year: int = 1
    """From 1; the year of the agreement that the part begins in."""
    started_on: date | None = None
    """The first day of the agreement, if it has one."""
    groups: tuple[UsageGroup, ...] = ()
    amounts: tuple[Decimal, ...] = ()
    """The quantity of each event, for models with `per_event`."""
    series: Mapping[str, IndexSeries] = field(default_factory=dict)
    """The published index series that prices name."""
    formulas: Formulas | None = None

    def of(self, quantity: Decimal) -> "Basis":
        """The same for another quantity, without regard to groups and single events."""
        return replace(self, quantity=quantity, groups=(UsageGroup((), quantity, 0),), amounts=())


class Priced(NamedTuple):
    """One line's worth: `quantity` × `unit_price`, exact; rounding is the line's."""

    quantity: Decimal
    unit_price: Decimal
    steps: tuple[str, ...]
    """How it came about, in words, such as `tier 2: 50 × 0.80`."""
    unit: str | None = None
    """The unit of `quantity` (UN/ECE Recommendation 20); `None`: that of the marketable."""
    tier: int | None = None
    dimensions: Dimensions = ()

    @property
    def amount(self) -> Decimal:
        """Exact."""
        return product(self.quantity, self.unit_price)


PIECE = "C62"
"""The unit of an amount: one."""


def lump(amount: Decimal, *steps: str, tier: int | None = None) -> tuple[Priced, ...]:
    """One line of 1 × `amount` (-1 × where it is negative), none for nothing."""
    if amount == ZERO:
        return ()
    return (Priced(Decimal(1 if amount > ZERO else -1), abs(amount), steps, PIECE, tier),)


def noted(lines: tuple[Priced, ...], step: str) -> tuple[Priced, ...]:
    """`lines` with `step` said first; without lines, one of nothing that says it."""
    if not lines:
        return (Priced(ZERO, ZERO, (step,), PIECE),)
    first = lines[0]
    return (first._replace(steps=(step, *first.steps)), *lines[1:])
