"""Receivables: what partners owe us, claim by claim, on any day; and how old it is (ageing).

A claim is an issued invoice (positive) or credit note (negative) with every change of what is open
of it, dated by when it was recorded. What was open on a day follows from nothing else, so that a
report as of a day is the same whenever it is made. Currencies are never added up.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, total


class ChangeKind(StrEnum):
    """Why something else is open than before."""

    PAYMENT = "payment"
    REVERSAL = "reversal"
    SET_OFF = "set_off"
    """A credit note against an invoice: both change, the balance does not."""
    REFUND = "refund"
    WRITE_OFF = "write_off"
    ADJUSTMENT = "adjustment"
    """Any other: a discount that was taken, bank charges, an exchange difference."""


class Change(DomainModel):
    """By how much more (positive) or less (negative) is open since a day."""

    kind: ChangeKind
    on: date
    amount: ExactDecimal
    reference: str = ""
    """Of the bank entry, or the credit note."""


class Claim(DomainModel):
    """An issued invoice, or a credit note, whose amounts are negative."""

    invoice_id: Id
    number: str
    partner_id: Id
    partner_name: str
    partnership_id: Id
    currency: CurrencyCode
    amount: ExactDecimal
    issued_on: date
    due_on: date
    disputed: bool = False
    corrects: str = ""
    """Of a credit note: the id of the invoice it reduces."""
    changes: tuple[Change, ...] = ()

    def open_on(self, day: date) -> ExactDecimal:
        """What was open at the end of `day`: nothing before issue."""
        if self.issued_on > day:
            return ZERO
        return self.amount + total(one.amount for one in self.changes if one.on <= day)

    def overdue_on(self, day: date) -> int:
        """How many days `day` is past the due date; not positive if it is not due yet."""
        return (day - self.due_on).days


def _rising(bounds: tuple[int, ...]) -> tuple[int, ...]:
    if list(bounds) != sorted(set(bounds)):
        raise ValueError("the bounds of buckets rise, such as 30, 60, 90")
    return bounds


Bounds = Annotated[
    tuple[Annotated[int, Field(ge=1, le=3650)], ...],
    Field(min_length=1, max_length=12),
    AfterValidator(_rising),
]
"""The last day overdue of every bucket but the first (not due) and the last (older)."""

USUAL: tuple[int, ...] = (30, 60, 90)
"""Not due, 1-30, 31-60, 61-90, over 90."""


class Buckets(DomainModel):
    """Spans of days overdue."""

    bounds: Bounds = USUAL

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called: `not_due`, `1-30`, … `over 90`."""
        firsts = (1, *(bound + 1 for bound in self.bounds[:-1]))
        spans = (f"{first}-{last}" for first, last in zip(firsts, self.bounds, strict=True))
        return ("not_due", *spans, f"over {self.bounds[-1]}")

    def place(self, overdue: int) -> int:
        """The position of the bucket for so many days overdue; due today is not overdue."""
        if overdue <= 0:
            return 0
        return 1 + sum(bound < overdue for bound in self.bounds)


class By(StrEnum):
    """What a row of the ageing stands for, always in one currency."""

    PARTNER = "partner"
    PARTNERSHIP = "partnership"
    CURRENCY = "currency"


class AgeingRow(DomainModel):
    """What is open of one partner, partnership or currency, by age."""

    id: str
    name: str
    currency: CurrencyCode
    invoices: int
    """How many invoices have something open."""
    amounts: tuple[ExactDecimal, ...]
    """One for each bucket, in order."""
    open: ExactDecimal
    """All buckets."""
    disputed: ExactDecimal
    """How much of it is of disputed invoices."""
    credits: ExactDecimal
    """Credit notes that are set off against nothing yet: negative, in no bucket."""
    balance: ExactDecimal
    """Open and credits together."""
    oldest: int
    """The most days that an invoice is overdue."""

    def with_claim(self, claim: Claim, day: date, buckets: Buckets) -> Self:
        """With what is open of `claim` on `day`."""
        open = claim.open_on(day)
        if open == 0:
            return self
        balance = self.balance + open
        if claim.amount < 0:
            return self.model_copy(update={"credits": self.credits + open, "balance": balance})
        overdue = claim.overdue_on(day)
        amounts = list(self.amounts)
        amounts[buckets.place(overdue)] += open
        return self.model_copy(
            update={
                "invoices": self.invoices + 1,
                "amounts": tuple(amounts),
                "open": self.open + open,
                "disputed": self.disputed + (open if claim.disputed else ZERO),
                "balance": balance,
                "oldest": max(self.oldest, overdue),
            }
        )


class Ageing(DomainModel):
    """Who owes us how much, and since when."""

    as_of: date
    by: By
    buckets: tuple[str, ...]
    rows: tuple[AgeingRow, ...]
    """The largest open amount of a currency first."""
    totals: tuple[AgeingRow, ...]
    """One for each currency."""


class Tally:
    """Adds claims up as they come, so that not all of them have to be at hand at once."""

    def __init__(self, day: date, by: By, buckets: Buckets) -> None:
        self._day = day
        self._by = by
        self._buckets = buckets
        self._rows: dict[tuple[str, str], AgeingRow] = {}
        self._totals: dict[str, AgeingRow] = {}

    def add(self, claims: Iterable[Claim]) -> None:
        """Count `claims`; those with nothing open on the day make no row."""
        for claim in claims:
            if claim.open_on(self._day) == 0:
                continue
            id, name = _names(claim, self._by)
            key, currency = (claim.currency, id), claim.currency
            row = self._rows.get(key) or self._empty(id, name, currency)
            whole = self._totals.get(currency) or self._empty(currency, currency, currency)
            self._rows[key] = row.with_claim(claim, self._day, self._buckets)
            self._totals[currency] = whole.with_claim(claim, self._day, self._buckets)

    def ageing(self) -> Ageing:
        """What was counted."""
        rows = sorted(self._rows.values(), key=lambda row: (row.currency, -row.open, row.id))
        return Ageing(
            as_of=self._day,
            by=self._by,
            buckets=self._buckets.names,
            rows=tuple(rows),
            totals=tuple(self._totals[currency] for currency in sorted(self._totals)),
        )

    def _empty(self, id: str, name: str, currency: str) -> AgeingRow:
        return AgeingRow(
            id=id,
            name=name,
            currency=currency,
            invoices=0,
            amounts=(ZERO,) * len(self._buckets.names),
            open=ZERO,
            disputed=ZERO,
            credits=ZERO,
            balance=ZERO,
            oldest=0,
        )


def _names(claim: Claim, by: By) -> tuple[str, str]:
    if by is By.PARTNER:
        return claim.partner_id, claim.partner_name
    if by is By.PARTNERSHIP:
        return claim.partnership_id, claim.partnership_id
    return claim.currency, claim.currency
