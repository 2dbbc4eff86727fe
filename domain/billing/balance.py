"""Balances: what a partner paid ahead, or was granted, drawn down by invoices. A ledger.

What is left is the sum of the entries. Nothing is ever changed in them; each counts once, by its
id. What has expired stays in the sum and cannot be drawn. All functions are pure: the revision is
the store's.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from domain.billing.lots import Lots
from domain.core.errors import CommandReused, Conflict, Invalid
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.core.text import TextLine


class BalanceKind(StrEnum):
    """`prepaid` was paid, VAT included: it lessens what is due (BT-113), not the price.

    `credit` was granted: it is allowed off lines before VAT (BG-27).
    """

    PREPAID = "prepaid"
    CREDIT = "credit"


MOST_ENTRIES = 10_000

EntryKey = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class BalanceEntry(DomainModel):
    """A movement: positive tops up, negative draws. Its id makes a repetition harmless.

    One of a run that is positive gives back what the run drew.
    """

    id: EntryKey
    amount: ExactDecimal
    at: AwareDatetime
    reason: TextLine
    run_id: str | None = None
    """The billing run that drew."""
    expires_on: date | None = Field(default=None, description="last day; of a top-up")
    on: date | None = Field(
        default=None, description="the day it counts for, where that is not the one of `at` in UTC"
    )

    @property
    def day(self) -> date:
        """The day it counts for."""
        return self.on or self.at.astimezone(UTC).date()


class Balance(DomainModel):
    """Of one partnership and currency."""

    id: Id
    partnership_id: Id
    kind: BalanceKind
    currency: CurrencyCode
    priority: int = Field(default=50, ge=0, le=100, description="lower is drawn first")
    charge_ids: tuple[Id, ...] = Field(
        default=(), description="what it pays for, of a credit; none: all"
    )
    entries: tuple[BalanceEntry, ...] = Field(default=(), max_length=MOST_ENTRIES)
    revision: int = 0

    @model_validator(mode="after")
    def _prepaid_for_everything(self) -> Self:
        if self.kind is BalanceKind.PREPAID and self.charge_ids:
            raise ValueError("a prepaid balance pays for invoices as a whole, not for charges")
        return self

    @property
    def amount(self) -> ExactDecimal:
        """What is left, expired or not."""
        return sum((entry.amount for entry in self.entries), ZERO)


class Draw(NamedTuple):
    """How much of which balance is drawn."""

    balance_id: str
    amount: Decimal


def grant(balance: Balance, entry: BalanceEntry) -> Balance:
    """The balance with a top-up, or with less where one is taken back.

    `Conflict` if more is taken back than is left, `CommandReused` for a known id with another
    content.
    """
    if entry.amount == ZERO:
        raise Invalid(f"the entry '{entry.id}' is over nothing", hint="give an amount")
    if -entry.amount > balance.amount and not _knows(balance, entry):
        raise Conflict(
            f"{balance.amount} {balance.currency} is left in '{balance.id}', "
            f"{-entry.amount} cannot be taken back",
            hint="take back what is left at most",
        )
    return _with(balance, entry)


def draw(
    balance: Balance,
    amount: Decimal,
    *,
    run_id: str,
    at: datetime,
    reason: str,
    on: date | None = None,
) -> Balance:
    """The balance less `amount`, drawn by a run on the day `on`; a run draws once.

    `Conflict` if there is not so much that has not expired.
    """
    if amount <= ZERO:
        raise Invalid(f"{amount} cannot be drawn", hint="draw more than nothing")
    entry = _entry(f"draw:{run_id}", -amount, run_id=run_id, at=at, reason=reason, on=on)
    left = available(balance, entry.day)
    if amount > left and not _knows(balance, entry):
        raise Conflict(
            f"{left} {balance.currency} can be drawn from '{balance.id}' on {entry.day}, "
            f"not {amount}",
            hint="bill again",
        )
    return _with(balance, entry)


def give_back(
    balance: Balance,
    amount: Decimal,
    *,
    run_id: str,
    at: datetime,
    reason: str,
    id: str | None = None,
) -> Balance:
    """The balance with what a corrected run had drawn, or a part of it.

    It goes back to the top-ups that it came from, and expires with them. A further part needs an
    `id` of its own. `Conflict` if the run has not drawn so much.
    """
    if amount <= ZERO:
        raise Invalid(f"{amount} cannot be given back", hint="give back more than nothing")
    entry = _entry(id or f"back:{run_id}", amount, run_id=run_id, at=at, reason=reason)
    most = drawn(balance, run_id)
    if amount > most and not _knows(balance, entry):
        raise Conflict(
            f"{run_id} has drawn {most} {balance.currency} from '{balance.id}', "
            f"{amount} cannot be given back",
            hint="give back what it has drawn at most",
        )
    return _with(balance, entry)


def drawn(balance: Balance, run_id: str) -> Decimal:
    """What a run has drawn, less what went back."""
    return -sum((one.amount for one in balance.entries if one.run_id == run_id), ZERO)


def available(balance: Balance, on: date) -> Decimal:
    """What can be drawn on the day `on`."""
    return _lots(balance).live(on)


def in_turn(balances: Iterable[Balance], on: date) -> list[Balance]:
    """In the order in which they are drawn: by priority, by what expires first, by id."""
    return sorted(balances, key=lambda one: (one.priority, _lots(one).first_expiry(on), one.id))


def prepaid_draws(balances: Iterable[Balance], payable: Decimal, on: date) -> tuple[Draw, ...]:
    """What an invoice of `payable`, VAT included, draws, of which prepaid balances."""
    draws = []
    for balance in in_turn((one for one in balances if one.kind is BalanceKind.PREPAID), on):
        amount = min(available(balance, on), payable)
        if amount > ZERO:
            draws.append(Draw(balance.id, amount))
            payable -= amount
    return tuple(draws)


def _entry(
    id: str,
    amount: Decimal,
    *,
    run_id: str,
    at: datetime,
    reason: str,
    on: date | None = None,
) -> BalanceEntry:
    day = on if on != at.astimezone(UTC).date() else None
    return BalanceEntry(id=id, amount=amount, at=at, reason=reason, run_id=run_id, on=day)


def _knows(balance: Balance, entry: BalanceEntry) -> bool:
    return any(one.id == entry.id for one in balance.entries)


def _with(balance: Balance, entry: BalanceEntry) -> Balance:
    """The balance with `entry`, once; the moment of a repetition does not matter."""
    known = next((one for one in balance.entries if one.id == entry.id), None)
    if known is not None:
        same = {"at": entry.at, "on": entry.on}
        if known.model_copy(update=same) != entry:
            raise CommandReused(
                f"the entry '{entry.id}' of '{balance.id}' was made before with another content",
                hint="give a new entry an id of its own",
            )
        return balance
    if len(balance.entries) >= MOST_ENTRIES:
        raise Conflict(
            f"the balance '{balance.id}' has {MOST_ENTRIES} entries, which is all it takes",
            hint="take back what is left, and grant it to another balance",
        )
    return balance.model_copy(update={"entries": (*balance.entries, entry)})


def _lots(balance: Balance) -> Lots:
    lots = Lots()
    for entry in balance.entries:
        if entry.amount < ZERO:
            lots.take(-entry.amount, entry.day, entry.run_id)
        elif entry.run_id is not None:
            lots.put_back(entry.amount, entry.run_id, entry.expires_on)
        else:
            lots.add(entry.amount, entry.expires_on)
    return lots
