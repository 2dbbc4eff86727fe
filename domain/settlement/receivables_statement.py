"""Statement of account: what a partner owed, what moved it since, what it owes; by currency.

Credit notes count when they are issued; that one is set off against an invoice moves nothing.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import Field

from domain.core.dates import Period
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, total
from domain.core.party import Party
from domain.settlement.receivables import Change, ChangeKind, Claim


class MovementKind(StrEnum):
    """What moves an account."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    REFUND = "refund"
    WRITE_OFF = "write_off"
    ADJUSTMENT = "adjustment"


_ORDER = {kind: place for place, kind in enumerate(MovementKind)}
"""Within a day: what is owed before what settles it."""


class Movement(DomainModel):
    """One line: positive amounts are owed to us, negative ones lessen it."""

    on: date
    kind: MovementKind
    invoice_id: Id
    number: str
    """Of the invoice or credit note that it is about."""
    reference: str = ""
    due_on: date | None = None
    amount: ExactDecimal
    balance: ExactDecimal = ZERO
    """With this line and all before it."""


class OpenItem(DomainModel):
    """What is open at the end."""

    invoice_id: Id
    number: str
    issued_on: date
    due_on: date
    amount: ExactDecimal
    open: ExactDecimal
    days_overdue: int = Field(description="not positive if it is not due yet")
    disputed: bool = False


class Account(DomainModel):
    """The account of a partner in one currency."""

    currency: CurrencyCode
    opening: ExactDecimal
    """At the end of the day before."""
    movements: tuple[Movement, ...]
    closing: ExactDecimal
    overdue: ExactDecimal
    """What of the open invoices is past its due date at the end."""
    items: tuple[OpenItem, ...]
    """What is open at the end, the oldest due date first."""


class AccountStatement(DomainModel):
    """Everything between us and a partner that we sell to, in a period."""

    partner_id: Id
    partner_name: str
    period: Period
    sellers: tuple[Party, ...]
    """Those of our companies that it buys from; the one that sold first writes the statement."""
    accounts: tuple[Account, ...]
    """One for each currency."""


class Bookkeeper:
    """Puts claims on accounts as they come: only what moves or is open in the period is kept."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._opening: dict[str, ExactDecimal] = {}
        self._movements: dict[str, list[Movement]] = {}
        self._items: dict[str, list[OpenItem]] = {}
        self.movements = 0
        """How many lines there are so far."""

    def add(self, claims: Iterable[Claim]) -> None:
        """Count `claims`, each once."""
        for claim in claims:
            if claim.issued_on <= self._period.end:
                self._add(claim)

    def accounts(self) -> tuple[Account, ...]:
        """What was counted."""
        return tuple(self._account(currency) for currency in sorted(self._opening))

    def _add(self, claim: Claim) -> None:
        period, currency = self._period, claim.currency
        before = total(one.amount for one in _all_movements(claim) if one.on < period.start)
        moved = [one for one in _all_movements(claim) if period.start <= one.on <= period.end]
        self._opening[currency] = self._opening.get(currency, ZERO) + before
        self._movements.setdefault(currency, []).extend(moved)
        self.movements += len(moved)
        if open := claim.open_on(period.end):
            self._items.setdefault(currency, []).append(_item(claim, open, period.end))

    def _account(self, currency: str) -> Account:
        balance, lines = self._opening[currency], []
        for one in sorted(self._movements[currency], key=_place):
            balance += one.amount
            lines.append(one.model_copy(update={"balance": balance}))
        items = sorted(self._items.get(currency, ()), key=lambda item: (item.due_on, item.number))
        overdue = total(item.open for item in items if item.open > 0 and item.days_overdue > 0)
        return Account(
            currency=currency,
            opening=self._opening[currency],
            movements=tuple(lines),
            closing=balance,
            overdue=overdue,
            items=tuple(items),
        )


def _place(one: Movement) -> tuple[date, int, str, str]:
    return one.on, _ORDER[one.kind], one.number, one.reference


def _all_movements(claim: Claim) -> list[Movement]:
    issue = Movement(
        on=claim.issued_on,
        kind=MovementKind.CREDIT_NOTE if claim.amount < 0 else MovementKind.INVOICE,
        invoice_id=claim.invoice_id,
        number=claim.number,
        reference=claim.corrects,
        due_on=claim.due_on if claim.amount >= 0 else None,
        amount=claim.amount,
    )
    changes = (one for one in claim.changes if one.kind is not ChangeKind.SET_OFF)
    return [issue, *(_moved(claim, one) for one in changes)]


def _moved(claim: Claim, change: Change) -> Movement:
    return Movement(
        on=change.on,
        kind=MovementKind(change.kind.value),
        invoice_id=claim.invoice_id,
        number=claim.number,
        reference=change.reference,
        amount=change.amount,
    )


def _item(claim: Claim, open: ExactDecimal, day: date) -> OpenItem:
    return OpenItem(
        invoice_id=claim.invoice_id,
        number=claim.number,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
        amount=claim.amount,
        open=open,
        days_overdue=claim.overdue_on(day),
        disputed=claim.disputed,
    )
