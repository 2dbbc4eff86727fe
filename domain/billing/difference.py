"""Difference: what was billed against what is due by the rules as they are now. Pure.

Lines are compared by what they are for: agreement, charge, days of service, pricing model, tier and
dimensions. Whether a line was billed with its run, as late usage or as a correction does not
matter. Where lines say an amount only (late usage in one sum, a line taken back in part by its
amount), the amounts are compared.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from domain.core.dates import Period
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.origin import LineOrigin

_LATE = "late_usage"


class LineKey(DomainModel):
    """What a line is for."""

    agreement_id: Id
    charge_id: Id
    period_key: str = Field(examples=["2026-10"])
    service: Period
    model: str | None = Field(
        default=None, examples=["graduated"], description="`null`: all of the charge together"
    )
    tier: int | None = None
    dimensions: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def of(cls, origin: LineOrigin) -> "LineKey":
        """What the line with this origin is for."""
        return cls(
            agreement_id=origin.agreement_id,
            charge_id=origin.charge_id,
            period_key=origin.period_key,
            service=origin.service,
            model=origin.model,
            tier=origin.tier,
            dimensions=dict(sorted(origin.dimensions.items())),
        )

    @property
    def subject(self) -> "LineKey":
        """The charge and its days, whatever the model, tier or dimension."""
        return self.model_copy(update={"model": None, "tier": None, "dimensions": {}})

    def sorted_as(self) -> tuple[str, ...]:
        """A text to compare and to group by."""
        parts = (self.charge_id, self.period_key, self.service.start, self.service.end)
        dimensions = "|".join(f"{name}={value}" for name, value in self.dimensions.items())
        return (*map(str, (self.agreement_id, *parts, self.model or "", self.tier)), dimensions)


class Stated(NamedTuple):
    """A line, as far as differences go."""

    key: LineKey
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    counts: bool = True
    """Whether the quantity is one of the charge, and not 1 × an amount."""
    late: bool = False
    """Late usage: a difference itself, so that all of the charge has to be looked at together."""

    @classmethod
    def of(
        cls,
        origin: LineOrigin,
        quantity: Decimal,
        unit_price: Decimal,
        net: Decimal,
        *,
        counts: bool = True,
    ) -> "Stated":
        """The line with this origin."""
        late = origin.kind == _LATE
        return cls(LineKey.of(origin), quantity, unit_price, net, counts and not late, late)


class Side(DomainModel):
    """What the lines for one thing come to."""

    quantity: ExactDecimal | None = Field(description="`null`: only the amount is known")
    unit_price: ExactDecimal | None = Field(description="`null`: there are several")
    net: ExactDecimal


class LineDifference(DomainModel):
    """One thing that comes to more or less than was billed; positive: more is due."""

    key: LineKey
    before: Side | None = Field(description="as billed; `null`: it was not")
    after: Side | None = Field(description="as it is due; `null`: it is not")
    delta: ExactDecimal
    reason: str = Field(examples=["the unit price is 0.90 instead of 1.00"])


class Differences(DomainModel):
    """What changes, and what it comes to; what is as it was is counted only."""

    lines: tuple[LineDifference, ...] = ()
    unchanged: int = 0
    before: ExactDecimal = ZERO
    """Net of all that was compared, as billed."""
    after: ExactDecimal = ZERO
    """Net of all that was compared, as it is due."""

    @property
    def delta(self) -> Decimal:
        """What is due more than was billed."""
        return self.after - self.before


class Matched(NamedTuple):
    """The places of the lines for one thing, on both sides."""

    key: LineKey
    before: tuple[int, ...]
    after: tuple[int, ...]


def matched(before: Sequence[Stated], after: Sequence[Stated]) -> tuple[Matched, ...]:
    """Which lines are for the same thing, in the order of what they are for."""
    together = {one.key.subject.sorted_as() for one in (*before, *after) if one.late}
    groups: dict[tuple[str, ...], tuple[LineKey, list[int], list[int]]] = {}
    for side, lines in enumerate((before, after)):
        for place, one in enumerate(lines):
            subject = one.key.subject
            key = subject if subject.sorted_as() in together else one.key
            _, *places = groups.setdefault(key.sorted_as(), (key, [], []))
            places[side].append(place)
    found = (groups[name] for name in sorted(groups))
    return tuple(Matched(key, tuple(old), tuple(new)) for key, old, new in found)


def compared(match: Matched, before: Sequence[Stated], after: Sequence[Stated]) -> LineDifference:
    """How the two sides of `match` differ; the reason is empty if they do not."""
    old = _side([before[place] for place in match.before])
    new = _side([after[place] for place in match.after])
    return LineDifference(
        key=match.key,
        before=old,
        after=new,
        delta=(new.net if new else ZERO) - (old.net if old else ZERO),
        reason=_reason(old, new),
    )


def differences(before: Sequence[Stated], after: Sequence[Stated]) -> Differences:
    """`after` against `before`."""
    found = [compared(match, before, after) for match in matched(before, after)]
    changed = tuple(one for one in found if one.reason)
    return Differences(
        lines=changed,
        unchanged=len(found) - len(changed),
        before=sum((one.net for one in before), ZERO),
        after=sum((one.net for one in after), ZERO),
    )


def _side(lines: Sequence[Stated]) -> Side | None:
    if not lines:
        return None
    counts = all(one.counts for one in lines)
    quantities: dict[Decimal, Decimal] = {}
    for one in lines:
        quantities[one.unit_price] = quantities.get(one.unit_price, ZERO) + one.quantity
    prices = {price for price, quantity in quantities.items() if quantity} or set(quantities)
    return Side(
        quantity=_sum(one.quantity for one in lines) if counts else None,
        unit_price=prices.pop() if counts and len(prices) == 1 else None,
        net=_sum(one.net for one in lines),
    )


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)


def _reason(before: Side | None, after: Side | None) -> str:
    """Why the two differ, in words."""
    if before is None or after is None:
        side = after or before
        if side is None or (side.net == 0 and not side.quantity):
            return ""
        return "it was not billed" if before is None else "it is not due any more"
    said = []
    if None not in (before.quantity, after.quantity):
        if before.quantity != after.quantity:
            said.append(f"the quantity is {after.quantity} instead of {before.quantity}")
        if before.unit_price != after.unit_price:
            said.append(f"the unit price is {_price(after)} instead of {_price(before)}")
    if not said and before.net != after.net:
        said.append(f"it comes to {after.net} instead of {before.net}")
    return ", ".join(said)


def _price(side: Side) -> str:
    return "one of several" if side.unit_price is None else str(side.unit_price)
