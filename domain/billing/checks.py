"""Checks of an agreement by itself: what cannot be billed, and what looks unmeant. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement, Grouping, Shift
from domain.billing.cadence import Alignment, Cadence, Unit
from domain.billing.charge import Charge, Timing
from domain.billing.meter import Aggregation, Meter
from domain.billing.pricing.basis import Formulas
from domain.core.findings import Finding, Severity
from domain.core.money import ZERO

_PLACE = re.compile(r"\d+:\d+")


def findings(agreement: Agreement, formulas: Formulas) -> list[Finding]:
    """Faults, and warnings where something has no effect or bills twice."""
    found = [*_terms(agreement), *_adjustments(agreement), *_twice(agreement)]
    for index, charge in enumerate(agreement.charges):
        place = f"charges[{index}]"
        found += _price(charge, place, formulas)
        found += _quantity(charge, place)
        found += _days(agreement, charge, place)
        found += _discounts(agreement, charge.discounts, f"{place}.discounts")
    return found


def _terms(agreement: Agreement) -> Iterator[Finding]:
    run, days = agreement.run, agreement.trial_days
    if run.calendar is not None and run.shift is Shift.NONE:
        message = f"the holidays of {run.calendar} move no run while `shift` is none"
        yield _unmeant("run.calendar", message, "set `run.shift`, such as following")
    if agreement.pause_reason and not agreement.paused:
        yield _unmeant("pause_reason", "a reason for a pause, and no pause", "set `paused`")
    if agreement.starts_on and agreement.ends_on:
        length = (agreement.ends_on - agreement.starts_on).days + 1
        if length <= days:
            message = f"the trial of {days} days is as long as the agreement: nothing is billed"
            yield _unmeant("trial_days", message, "shorten it, or end the agreement later")
    yield from _cadence(agreement.cadence)
    if agreement.grouping is Grouping.ORDER_REFERENCE and agreement.order_reference is None:
        for index, charge in enumerate(agreement.charges):
            if charge.order_reference is None:
                message = "invoices are grouped by order reference, and this charge has none"
                hint = "its lines go to an invoice without one; give the charge its reference"
                yield _unmeant(f"charges[{index}].order_reference", message, hint)


def _cadence(cadence: Cadence) -> Iterator[Finding]:
    short = cadence.unit in (Unit.DAY, Unit.WEEK)
    by_day = cadence.alignment is Alignment.ANNIVERSARY
    fields = {"anchor": by_day or not short, "first_month": by_day or short}
    fields["week_starts_on"] = by_day or cadence.unit is not Unit.WEEK
    default = Cadence()
    for name, unused in fields.items():
        if unused and getattr(cadence, name) != getattr(default, name):
            message = f"`{name}` says nothing about periods of this kind"
            yield _unmeant(f"cadence.{name}", message, "leave it out")


def _adjustments(agreement: Agreement) -> Iterator[Finding]:
    yield from _discounts(agreement, agreement.discounts, "discounts")
    known = {charge.id for charge in agreement.charges}
    for kind in ("commitments", "caps"):
        for index, one in enumerate(getattr(agreement, kind)):
            for at, id in enumerate(one.charge_ids):
                if id not in known:
                    path = f"{kind}[{index}].charge_ids[{at}]"
                    yield _fault("UNKNOWN", path, f"there is no charge '{id}'", "mend the id")
    for index, commitment in enumerate(agreement.commitments):
        place = f"commitments[{index}]"
        term = commitment.per == "term"
        if term and commitment.term_periods is None:
            hint = "give `term_periods`"
            yield _fault("TERM", place, "how many periods has the term?", hint)
        if term and agreement.starts_on is None:
            yield _needs_start(f"{place}.per", "a term is counted from the first day")
        if not term and commitment.term_periods is not None:
            message = "`term_periods` says nothing about a commitment per period"
            yield _unmeant(f"{place}.term_periods", message, "leave it out, or set `per: term`")
        lowest = min((cap.amount for cap in agreement.caps if not cap.charge_ids), default=None)
        if not term and lowest is not None and commitment.amount > lowest:
            message = f"at least {commitment.amount} is agreed, and at most {lowest}"
            yield _unmeant(f"{place}.amount", message, "look which one is meant")


def _discounts(
    agreement: Agreement, discounts: tuple[Discount, ...], place: str
) -> Iterator[Finding]:
    for index, one in enumerate(discounts):
        path = f"{place}[{index}]"
        if agreement.starts_on is None and one.limit is not None:
            yield _needs_start(f"{path}.limit", "what is left of it builds on earlier periods")
        if agreement.starts_on is None and one.starts_on is None and one.periods is not None:
            yield _needs_start(f"{path}.periods", "its periods are counted from the first day")
        never = one.starts_on and one.ends_on and one.ends_on < one.starts_on
        before = one.ends_on and agreement.starts_on and one.ends_on < agreement.starts_on
        after = one.starts_on and agreement.ends_on and one.starts_on > agreement.ends_on
        if never or before or after:
            yield _unmeant(path, f"the discount '{one.id}' is never in force", "mend its days")


def _price(charge: Charge, place: str, formulas: Formulas) -> Iterator[Finding]:
    price = charge.price
    for found in price.findings(formulas):
        yield replace(found, path=_inside(f"{place}.price", found.path))
    missing = [name for name in price.grouped_by if name not in charge.meter.group_by]
    if missing and charge.quantity is not None:
        message = f"the price depends on {', '.join(missing)}, which a fixed quantity does not have"
        yield _fault("DIMENSIONS", f"{place}.quantity", message, "leave it out, and send usage")
    elif missing:
        message = f"the price depends on {', '.join(missing)}"
        hint = "group the meter by it: `meter.group_by`"
        yield _fault("DIMENSIONS", f"{place}.meter.group_by", message, hint)
    if price.per_event and charge.quantity is not None:
        message = "parts per event, and a fixed quantity, which counts as one event"
        yield _unmeant(f"{place}.quantity", message, "leave it out, and send usage")
    elif price.per_event and charge.meter.aggregation is not Aggregation.SUM:
        message = "parts per event look at the quantity of each event, not at the aggregation"
        yield _unmeant(f"{place}.meter.aggregation", message, "use sum")


def _quantity(charge: Charge, place: str) -> Iterator[Finding]:
    if charge.metered and charge.timing is Timing.ADVANCE:
        message = "usage is not known in advance"
        hint = "bill it in arrears, or give a fixed `quantity`"
        yield _fault("TIMING", f"{place}.timing", message, hint)
    if not charge.metered and charge.meter != Meter():
        message = "the meter counts nothing: the price or the quantity is fixed"
        yield _unmeant(f"{place}.meter", message, "leave it out, or take a metered price")
    if not charge.price.metered:
        for name in ("quantity", "free_units"):
            if getattr(charge, name):
                message = f"the model {charge.price.model} does not look at quantities"
                yield _unmeant(f"{place}.{name}", message, "leave it out, or take another model")
    elif charge.quantity is not None and ZERO < charge.quantity <= charge.free_units:
        message = f"all {charge.quantity} units are free"
        yield _unmeant(f"{place}.free_units", message, "look whether so many are meant")


def _days(agreement: Agreement, charge: Charge, place: str) -> Iterator[Finding]:
    begins = charge.starts_on or (charge.starts_at.date() if charge.starts_at else None)
    ends = charge.ends_on or (charge.ends_at.date() if charge.ends_at else None)
    if begins and agreement.ends_on and begins > agreement.ends_on:
        message = f"it starts after the agreement has ended ({agreement.ends_on})"
        yield _unmeant(f"{place}.starts_on", message, "it is never billed; mend the day")
    if ends and agreement.starts_on and ends < agreement.starts_on:
        message = f"it ends before the agreement starts ({agreement.starts_on})"
        yield _unmeant(f"{place}.ends_on", message, "it is never billed; mend the day")
    first, last = begins or agreement.starts_on, ends or agreement.ends_on
    for index, change in enumerate(charge.changes):
        if (first and change.on <= first) or (last and change.on > last):
            message = f"on {change.on} the charge has not started yet, or has ended"
            hint = "mend the day, or the `quantity` that it starts with"
            yield _unmeant(f"{place}.changes[{index}].on", message, hint)


def _twice(agreement: Agreement) -> Iterator[Finding]:
    """Two charges that bill the same events for the same days."""
    metered = [(at, one) for at, one in enumerate(agreement.charges) if one.metered]
    firsts: dict[tuple[str, str], list[Charge]] = {}
    for index, charge in metered:
        key = (charge.marketable_id, charge.meter.model_dump_json(include={"filters"}))
        others = firsts.setdefault(key, [])
        other = next((one for one in others if _overlap(one, charge)), None)
        if other is not None:
            message = f"the same usage is billed by '{other.id}' too"
            hint = "tell them apart by `meter.filters` or by their days, if that is not meant"
            yield _unmeant(f"charges[{index}].meter", message, hint)
        if len(others) < _COMPARED:
            others.append(charge)


_COMPARED = 20
"""With how many charges on the same marketable one is compared: enough to be told."""


def _overlap(one: Charge, other: Charge) -> bool:
    return not (_over_before(one, other) or _over_before(other, one))


def _over_before(one: Charge, other: Charge) -> bool:
    if one.ends_on and other.starts_on:
        return one.ends_on < other.starts_on
    return bool(one.ends_at and other.starts_at and one.ends_at <= other.starts_at)


def _inside(price: str, path: str) -> str:
    """A place in a price; one in an expression is `line:column`, and stands behind it."""
    if _PLACE.fullmatch(path):
        return f"{price}.expression@{path}"
    return f"{price}.{path}" if path else price


def _needs_start(path: str, why: str) -> Finding:
    return _fault("STARTS-ON", path, f"{why}: the agreement needs `starts_on`", "give it")


def _fault(rule: str, path: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, path=path, message=message, hint=hint)


def _unmeant(path: str, message: str, hint: str) -> Finding:
    return Finding(rule="UNMEANT", path=path, severity=Severity.WARNING, message=message, hint=hint)
