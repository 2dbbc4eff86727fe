"""Minimum and maximum of a charge, per period.

Below the minimum, a true-up line bills what is missing; above the maximum, what is too much is
allowed off the lines. All parts of a charge in a period count together. Where the charge is in
force for a part of a period only, both are for that part: a minimum of 100.00 for half a period is
50.00. The bounds of all parts of a period add up to those of the whole, to the cent.

Example: at least 100.00 of calls, at most 30.00 of storage.

    {"charges": {"calls": {"minimum": "100"}, "storage": {"maximum": "30"}}}
    priced: calls 60.00, storage 45.00
    calls: 60.00
    calls: 40.00
    storage: 45.00 - 15.00 = 30.00
    total: 130.00
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.billing.adjustments.past import CAP
from domain.billing.adjustments.sheet import Off, Run, Sheet
from domain.billing.charge import ProrationRule
from domain.billing.parts import Part, window
from domain.billing.pricing.basis import lump
from domain.billing.rated import RatedLine, Source, net
from domain.billing.timing import bounds
from domain.core.dates import Period
from domain.core.money import ZERO
from domain.invoice.reckoning import share

_SPECIAL_AGREEMENT = "64"
"""UNTDID 5189: special agreement."""

_SECOND = timedelta(seconds=1)


def with_minimums(lines: Iterable[RatedLine], run: Run) -> list[RatedLine]:
    """The lines charge by charge, each with what is missing to its minimum."""
    of_charge: dict[str, list[RatedLine]] = {part.charge.id: [] for part in run.parts}
    for line in lines:
        of_charge.setdefault(line.source.charge_id, []).append(line)
    for parts in _by_charge(run.parts):
        known = of_charge[parts[0].charge.id]
        known += _missing(parts, known, run)
    return [line for several in of_charge.values() for line in several]


def apply_maximums(sheet: Sheet, run: Run) -> None:
    """Allow off what is above the maximum of a charge."""
    for parts in _by_charge(run.parts):
        charge = parts[0].charge
        if charge.maximum is None:
            continue
        most = _bound(charge.maximum, parts, run, "maximum")
        places = sheet.of_charge(charge.id)
        said = f"maximum {most} of '{charge.id}'"
        off = Off(charge.id, CAP, "Maximum agreed", _SPECIAL_AGREEMENT, said)
        sheet.allow(places, sheet.net(places) - most, off)


def _by_charge(parts: Iterable[Part]) -> list[list[Part]]:
    """The parts of every charge that has a bound."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        if part.charge.minimum is not None or part.charge.maximum is not None:
            found.setdefault(part.charge.id, []).append(part)
    return list(found.values())


def _missing(parts: Sequence[Part], lines: Sequence[RatedLine], run: Run) -> list[RatedLine]:
    charge = parts[0].charge
    if charge.minimum is None:
        return []
    least, billed = _bound(charge.minimum, parts, run, "minimum"), net(lines)
    if billed >= least:
        return []
    source = Source(
        agreement_id=run.agreement.id,
        agreement_version=run.agreement.version,
        charge_id=charge.id,
        model=charge.price.model,
        period_key=parts[0].period.key,
        service=Period(start=parts[0].service.start, end=parts[-1].service.end),
        marketable_id=charge.marketable_id,
        description=charge.description,
        kind="true_up",
        order_reference=charge.order_reference,
        tax=charge.tax,
    )
    step = f"minimum {least}, of which {billed} is billed: {least - billed} missing"
    return [RatedLine.of(source, one, run.reckoning) for one in lump(least - billed, step)]


def _bound(amount: Decimal, parts: Sequence[Part], run: Run, name: str) -> Decimal:
    """The bound for the time that the charge is in force."""
    whole = run.stated(amount, f"charges/{parts[0].charge.id}/{name}")
    return sum((_cut(whole, part, run) for part in parts), ZERO)


def _cut(whole: Decimal, part: Part, run: Run) -> Decimal:
    before, after, all_of_it = _span(part, run)

    def upto(units: int) -> Decimal:
        exact = share(whole, Decimal(units), Decimal(all_of_it))
        return run.reckoning.rounded(exact, f"charges/{part.charge.id}")

    return upto(after) - upto(before)


def _span(part: Part, run: Run) -> tuple[int, int, int]:
    """From where to where in the period the charge is in force, and how long the period is.

    What is metered is billed whole, and its proportion says so; its bounds go by time all the same.
    """
    proportion, rule = part.proportion, part.charge.proration
    if part.quantity is not None or rule is ProrationRule.NONE:
        if proportion.rule == "none":
            return 0, 1, 1
        return proportion.before, proportion.before + proportion.active, proportion.whole
    if rule is ProrationRule.SECOND:
        begins, ends = bounds(run.agreement, part.period)
        start, end = window(run.agreement, part)
        return _seconds(begins, start), _seconds(begins, end), _seconds(begins, ends)
    before = (part.service.start - part.period.start).days
    return before, before + part.service.days, part.period.days


def _seconds(since: datetime, until: datetime) -> int:
    """In UTC: a difference between local times of one zone would miss a change of the clocks."""
    return (until.astimezone(UTC) - since.astimezone(UTC)) // _SECOND
