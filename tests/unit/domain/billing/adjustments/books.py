"""Books for tests of adjustments: an agreement billed period by period, usage as amounts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.billing.agreement import Agreement
from domain.billing.balance import Balance, draw
from domain.billing.calendar import following, period_named, period_of
from domain.billing.charge import Charge
from domain.billing.items import items
from domain.billing.metered import Metered, UsageGroup
from domain.billing.parts import parts
from domain.billing.period import BillingPeriod
from domain.billing.rated import RatedLine, net
from domain.billing.rating import Context, Rating, rate
from domain.billing.run import BillingRun, RunState
from domain.billing.timing import boundary
from domain.core.dates import Period
from domain.core.money import ZERO, total
from tests.unit.domain.billing.agreements import agreement, at, per_unit

START = date(2026, 1, 1)
Usage = Mapping[str, Decimal | int | str]
"""What each charge is used for, in the currency."""


def used(id: str, **changes: Any) -> Charge:
    """A metered charge at 1.00: its usage is its amount."""
    return per_unit(id, "1", **changes)


def agreed(*charges: Charge, **changes: Any) -> Agreement:
    """Monthly, from January 2026 on."""
    return agreement(*charges, **{"starts_on": START, **changes})


class Books:
    """What an agreement was billed, with everything that counts for the next run."""

    def __init__(
        self, agreement: Agreement, credits: Iterable[Balance] = (), currency: str = "EUR"
    ) -> None:
        self.agreement = agreement
        self.currency = currency
        self.runs: list[BillingRun] = []
        self.credits = {one.id: one for one in credits}

    def rate(
        self, key: str, usage: Usage, *, history: Sequence[BillingRun] | None = None
    ) -> Rating:
        """What a period comes to, after `history` (what was billed so far)."""
        period = period_named(self.agreement, key)
        due = parts(self.agreement, period)
        context = Context(
            currency=self.currency,
            on=boundary(self.agreement, period),
            usage={
                part.key: _metered(usage[part.charge.id])
                for part in due
                if part.charge.id in usage and part.charge.metered
            },
            history=self.runs if history is None else history,
            credits=tuple(self.credits.values()),
        )
        return rate(self.agreement, period, due, context)

    def bill(self, key: str, usage: Usage | None = None) -> Rating:
        """Rate a period, and keep what came of it."""
        rating = self.rate(key, usage or {})
        period = rating.period
        for one in rating.draws:
            self.credits[one.balance_id] = draw(
                self.credits[one.balance_id],
                one.amount,
                run_id=key,
                at=at("2026-01-01"),
                reason="billed",
                on=boundary(self.agreement, period),
            )
        run = BillingRun(
            id=f"{self.agreement.id}.{key}",
            agreement_id=self.agreement.id,
            partnership_id=self.agreement.partnership_id,
            period_key=key,
            period=Period(start=period.start, end=period.end),
            state=RunState.COMPLETED,
            items=items(rating.lines),
            started_at=at("2026-01-01"),
        )
        self.runs.append(run)
        return rating

    def used(self, id: str) -> Decimal:
        """What a discount, a cap or a credit came to so far."""
        entries = (entry for run in self.runs for entry in run.items)
        return total(one.amount for entry in entries for one in entry.used if one.id == id)

    def net(self) -> Decimal:
        """What was billed so far."""
        return total(entry.net for run in self.runs for entry in run.items)


def months(agreement: Agreement, count: int) -> list[BillingPeriod]:
    """The first periods of an agreement."""
    period = period_of(agreement, agreement.starts_on or START)
    found = [period]
    while len(found) < count:
        found.append(following(agreement, found[-1]))
    return found


def nets(rating: Rating) -> list[tuple[str, str]]:
    """Charge (or commitment) and net amount of each line."""
    return [(line.source.charge_id, f"{line.net:.2f}") for line in rating.lines]


def off(lines: Iterable[RatedLine], id: str) -> Decimal:
    """What was allowed for `id`."""
    return total(one.amount for line in lines for one in line.allowances if one.id == id)


def charged(lines: Iterable[RatedLine], *ids: str) -> Decimal:
    """What charges come to, before credits pay for them."""
    wanted = [line for line in lines if not ids or line.source.charge_id in ids]
    paid = (one.amount for line in wanted for one in line.allowances if one.kind == "credit")
    return net(wanted) + sum(paid, ZERO)


def _metered(amount: Decimal | int | str) -> Metered:
    return Metered((UsageGroup((), Decimal(amount), 1),))
