"""What is due in a dunning case at a moment: nothing, a letter, or its end. Pure.

A letter goes on its day at the time of the policy. Its day is the due date plus grace plus the days
of its level, or later, so that between two letters there are as many days as between their levels;
on a weekend or holiday it is the next working day, where the policy says so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.core.money import ZERO, round_amount
from domain.settlement.dunning_case import (
    DunningCase,
    DunningLetter,
    Hold,
    HoldKind,
    LetterState,
    Owed,
)
from domain.settlement.interest import Accrual, Balance, RateStep, accrue, interest
from domain.settlement.interest_law import LAWS
from domain.trade.dunning import DunningLevel, DunningPolicy, InterestKind, OnDispute

IsHoliday = Callable[[str, date], bool]
"""Whether a day is a public holiday in a calendar."""

_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Debt:
    """What dunning has to know of an invoice at a moment."""

    currency: str
    due_on: date
    open: Decimal
    """What is owed; nothing, once the invoice has ended."""
    settled: Decimal = ZERO
    """What was paid and credited so far."""
    balances: tuple[Balance, ...] = ()
    """What was owed from which day on."""
    disputed: Decimal = ZERO
    is_disputed: bool = False
    rejected: bool = False
    queried: bool = False
    undelivered: bool = False
    ended: str = ""
    """Why nothing is owed any more."""


@dataclass(frozen=True)
class DueLetter:
    """A letter that is due, as it would be written now."""

    level: int
    terms: DunningLevel
    owed: Owed
    fee: Decimal
    dated: date
    pay_by: date


@dataclass(frozen=True)
class Step:
    """What follows for a case at a moment."""

    holds: tuple[Hold, ...] = ()
    letter: DueLetter | None = None
    """To be written now."""
    next_at: datetime | None = None
    """When there is something to do next; `None`: when something happens."""
    exhausted: bool = False


def moment(policy: DunningPolicy, day: date) -> datetime:
    """When letters go on `day`."""
    local = datetime.combine(day, policy.at, tzinfo=ZoneInfo(policy.time_zone))
    return local.astimezone(UTC)


def today(policy: DunningPolicy, at: datetime) -> date:
    """The day it is in the time zone of the policy."""
    return at.astimezone(ZoneInfo(policy.time_zone)).date()


def letter_day(
    policy: DunningPolicy,
    due_on: date,
    before: Sequence[DunningLetter],
    index: int,
    is_holiday: IsHoliday,
    now: date,
) -> date:
    """The day of the letter of level `index` (from 0), after the letters `before`: `now` at the
    earliest."""
    level = policy.levels[index]
    day = due_on + timedelta(days=policy.grace_days + level.days)
    if before and index:
        between = level.days - policy.levels[index - 1].days
        day = max(day, before[-1].dated + timedelta(days=between))
    day = max(day, now)
    while policy.business_days and _is_free(policy, day, is_holiday):
        day += _ONE
    return day


def step(case: DunningCase, debt: Debt, at: datetime, is_holiday: IsHoliday) -> Step:
    """What follows for `case` at the moment `at`."""
    held = tuple(holds(case, debt, at))
    index = len(case.counted)
    if index >= len(case.policy.levels):
        return _after_the_last(case, held, at)
    if held:
        ends = [hold.until for hold in held if hold.until is not None]
        return Step(held, next_at=min(ends, default=None))
    now = today(case.policy, at)
    day = letter_day(case.policy, debt.due_on, case.counted, index, is_holiday, now)
    goes = moment(case.policy, day)
    if goes > at:
        return Step(next_at=goes)
    return Step(letter=letter_at(case, debt, index, now))


def _after_the_last(case: DunningCase, held: tuple[Hold, ...], at: datetime) -> Step:
    """Every level is reached: promises and letters are waited for, and the last date."""
    kinds = (HoldKind.LETTER_WAITS, HoldKind.PROMISED)
    ends = [hold.until for hold in held if hold.until is not None and hold.kind in kinds]
    last = case.counted[-1]
    vain = moment(case.policy, max(last.pay_by, last.dated) + _ONE)
    if last.state is not LetterState.PROPOSED and not case.exhausted:
        if vain <= at and not held:
            return Step(exhausted=True)
        if vain > at:
            ends.append(vain)
    return Step(held, next_at=min(ends, default=None))


def letter_at(case: DunningCase, debt: Debt, index: int, day: date) -> DueLetter:
    """The letter of level `index`, as it is written on `day`."""
    level = case.policy.levels[index]
    fee = _fee(case, level, debt)
    return DueLetter(
        level=index + 1,
        terms=level,
        owed=owed(case, debt, level, fee, day),
        fee=fee,
        dated=day,
        pay_by=day + timedelta(days=level.pay_within_days),
    )


def owed(case: DunningCase, debt: Debt, level: DunningLevel, fee: Decimal, day: date) -> Owed:
    """What a letter of `level` asks for on `day`."""
    accruals = _accruals(case.policy, debt, level, day)
    return Owed(
        currency=debt.currency,
        open=debt.open,
        disputed=debt.disputed,
        interest=interest(accruals, debt.currency),
        fees=sum((one.fee for one in case.letters if one.went_out), ZERO) + fee,
        accruals=accruals,
    )


def holds(case: DunningCase, debt: Debt, at: datetime) -> Iterator[Hold]:
    """Why no letter goes at the moment `at`."""
    policy, pause, promise = case.policy, case.pause, case.promise
    if pause is not None:
        until = moment(policy, pause.until + _ONE) if pause.until else None
        if until is None or until > at:
            yield Hold(
                kind=HoldKind.PAUSED, text=f"held by {pause.by}: {pause.reason}", until=until
            )
    freezes = policy.on_dispute is OnDispute.FREEZE_ALL or debt.disputed >= debt.open
    frozen = debt.is_disputed and freezes
    if frozen:
        yield Hold(kind=HoldKind.DISPUTED, text="the invoice is disputed")
    if promise is not None:
        text = f"{promise.amount} is promised for {promise.pays_on}"
        until = promise_ends(policy, promise.pays_on)
        yield Hold(kind=HoldKind.PROMISED, text=text, until=until)
    said = {
        HoldKind.REJECTED: (
            debt.rejected and not debt.is_disputed,
            "the buyer rejects the invoice",
        ),
        HoldKind.QUERIED: (debt.queried, "the buyer asks something about the invoice"),
        HoldKind.UNDELIVERED: (debt.undelivered, "the buyer did not get the invoice"),
    }
    for kind, (applies, text) in said.items():
        if applies and kind not in case.overruled:
            yield Hold(kind=kind, text=text)
    asked = debt.open - debt.disputed
    if not frozen and asked < policy.minimum:
        yield Hold(kind=HoldKind.SMALL, text=f"{asked} is less than {policy.minimum}")
    letter = case.waiting_letter
    if letter is not None:
        text = f"{letter.id} waits for approval"
        until = moment(policy, letter.pay_by + _ONE)
        yield Hold(kind=HoldKind.LETTER_WAITS, text=text, until=until)


def promise_ends(policy: DunningPolicy, pays_on: date) -> datetime:
    """When a promise for a day counts as broken."""
    return moment(policy, pays_on + timedelta(days=policy.promise_grace_days) + _ONE)


def _fee(case: DunningCase, level: DunningLevel, debt: Debt) -> Decimal:
    fee = level.fee
    asked_before = any(one.lump_sum for one in case.letters if one.went_out)
    law = LAWS[case.policy.law]
    if level.lump_sum and not asked_before and law.currency == debt.currency:
        fee += law.lump_sum(debt.open) or ZERO
    return round_amount(fee, debt.currency)


def _accruals(
    policy: DunningPolicy, debt: Debt, level: DunningLevel, day: date
) -> tuple[Accrual, ...]:
    if level.interest is InterestKind.NONE:
        return ()
    if level.interest is InterestKind.CONTRACTUAL:
        rates: Sequence[RateStep] = (RateStep(since=date.min, percent=policy.contractual_rate),)
    else:
        more = [RateStep(since=one.since, percent=one.percent) for one in policy.reference_rates]
        rates = LAWS[policy.law].rates(more, until=day)
    undisputed = [
        Balance(since=one.since, amount=max(one.amount - debt.disputed, ZERO))
        for one in debt.balances
    ]
    return accrue(undisputed, rates, debt.due_on, day)


def _is_free(policy: DunningPolicy, day: date, is_holiday: IsHoliday) -> bool:
    if day.weekday() >= 5:
        return True
    return policy.calendar is not None and is_holiday(policy.calendar, day)
