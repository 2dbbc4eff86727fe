"""Cash expected by week: open invoices at their due dates, moved by how late a buyer usually pays.

The delay is the median of days between due date and payment over what the buyer paid last; with
fewer than three payments nothing is said of a habit, and the due date is taken as it is. What
should have come before today by that, and what is disputed, stands apart: no week can be said.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median_low

from pydantic import Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, total
from domain.settlement.receivables import Claim

ENOUGH = 3
"""From so many payments on, one speaks of a habit."""


class Habit(DomainModel):
    """How late a buyer usually pays."""

    partner_id: Id
    days: int = Field(description="days after the due date, the median; negative: before it")
    payments: int = Field(description="over how many payments; fewer than three give 0 days")


class ExpectedWeek(DomainModel):
    """What is expected from a Monday to the Sunday after."""

    starts_on: date
    due: ExactDecimal
    """By due dates alone."""
    expected: ExactDecimal
    """By due dates and habits."""


class Forecast(DomainModel):
    """The cash expected in one currency."""

    currency: CurrencyCode
    as_of: date
    late: ExactDecimal
    """It should have come by now, habit counted in."""
    disputed: ExactDecimal
    credits: ExactDecimal
    """Credit notes that are set off against nothing yet: negative, they will lessen payments."""
    weeks: tuple[ExpectedWeek, ...]
    later: ExactDecimal
    """Expected after the last of these weeks."""
    open: ExactDecimal
    """late + disputed + every `expected` + later."""
    habits: tuple[Habit, ...]
    """Of the partners that owe something in this currency."""


def habit_of(partner_id: str, delays: Iterable[int]) -> Habit:
    """What the days between due date and payment say of a partner."""
    known = sorted(delays)
    days = median_low(known) if len(known) >= ENOUGH else 0
    return Habit(partner_id=partner_id, days=days, payments=len(known))


def monday(day: date) -> date:
    """The first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


class Outlook:
    """Counts claims of one currency as they come, by the week they are expected in."""

    def __init__(self, currency: str, day: date, weeks: int) -> None:
        self._currency = currency
        self._day = day
        self._due = [ZERO] * weeks
        self._expected = [ZERO] * weeks
        self._apart = dict.fromkeys(("late", "disputed", "credits", "later"), ZERO)
        self._habits: dict[str, Habit] = {}

    def add(self, claim: Claim, habits: Mapping[str, Habit]) -> None:
        """Count what is open of `claim`."""
        open = claim.open_on(self._day)
        if claim.amount < 0 or open == 0:
            self._apart["credits"] += open
            return
        habit = habits.get(claim.partner_id) or habit_of(claim.partner_id, ())
        self._habits[claim.partner_id] = habit
        due = self._week(claim.due_on)
        if claim.due_on >= self._day and due < len(self._due):
            self._due[due] += open
        if claim.disputed:
            self._apart["disputed"] += open
        else:
            self._expect(claim.due_on + timedelta(days=habit.days), open)

    def forecast(self) -> Forecast:
        """What was counted."""
        first = monday(self._day)
        weeks = tuple(
            ExpectedWeek(starts_on=first + timedelta(weeks=number), due=due, expected=expected)
            for number, (due, expected) in enumerate(zip(self._due, self._expected, strict=True))
        )
        apart = {name: self._apart[name] for name in ("late", "disputed", "later")}
        return Forecast(
            currency=self._currency,
            as_of=self._day,
            credits=self._apart["credits"],
            weeks=weeks,
            open=total((*apart.values(), *self._expected)),
            habits=tuple(self._habits[id] for id in sorted(self._habits)),
            **apart,
        )

    def _expect(self, day: date, amount: ExactDecimal) -> None:
        if day < self._day:
            self._apart["late"] += amount
        elif (week := self._week(day)) < len(self._expected):
            self._expected[week] += amount
        else:
            self._apart["later"] += amount

    def _week(self, day: date) -> int:
        return (monday(day) - monday(self._day)).days // 7
