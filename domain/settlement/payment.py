"""Payments: each part of a bank entry, what was found for it, and what it settled.

A payment ends allocated, proposed to somebody, or unallocated with a reason. What it settles is
ordered in shares; the invoice that a share is for takes it in its own workflow.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal, total
from domain.settlement.bank import EntryPart
from domain.trade.matching import Difference, MatchRule


class PaymentState(StrEnum):
    """Where a payment stands."""

    ALLOCATED = "allocated"
    """All of it, or what is left is kept as a credit of the partner."""
    PROPOSED = "proposed"
    """Something was found, and somebody has to say whether it is right."""
    UNALLOCATED = "unallocated"
    """Nothing was found, or something is left; the reason says what."""
    REVERSED = "reversed"
    """The bank took it back; nothing counts any more."""
    SET_ASIDE = "set_aside"
    """Somebody has said that it settles nothing here, and why."""


class ShareState(StrEnum):
    """Where a share stands."""

    ORDERED = "ordered"
    """The invoice was told, and has not taken it yet."""
    TAKEN = "taken"
    REFUSED = "refused"
    """The invoice needed none of it, or could not take it."""
    TAKING_BACK = "taking_back"
    """The invoice was told that it does not count any more."""
    TAKEN_BACK = "taken_back"


class Gap(DomainModel):
    """A difference between money and what it settles, positive."""

    kind: Difference
    amount: ExactDecimal = Field(gt=0)
    credit_note_id: Id | None = None
    """For a credit note: which one."""


class ShareOrder(DomainModel):
    """How much of a payment is meant for one document, in its currency."""

    invoice_id: Id
    number: str = ""
    amount: ExactDecimal = Field(ge=0)
    """What of it money settles, in the currency of the document."""
    money: ExactDecimal | None = None
    """What that is of the payment, where the payment has another currency."""
    gaps: tuple[Gap, ...] = ()
    """What settles besides the money."""

    @property
    def settles(self) -> Decimal:
        """Of the document, altogether."""
        return self.amount + total(gap.amount for gap in self.gaps)

    @property
    def takes(self) -> Decimal:
        """Of the money, in the currency of the payment."""
        return self.amount if self.money is None else self.money


class Share(DomainModel):
    """A share that was ordered. The id is that of the notice which the invoice gets."""

    id: str
    order: ShareOrder
    state: ShareState = ShareState.ORDERED
    amount: ExactDecimal = ZERO
    """Of the money, once it was taken: as much as was still open at most."""
    reason: str = ""

    @property
    def holds(self) -> Decimal:
        """Of the money: what it has taken, or what is held back for it."""
        match self.state:
            case ShareState.ORDERED:
                return self.order.takes
            case ShareState.TAKEN | ShareState.TAKING_BACK:
                return self.amount
            case _:
                return ZERO


class Evidence(DomainModel):
    """Why a proposal was made."""

    rule: MatchRule
    text: str
    """In words, without bank details."""


class Proposal(DomainModel):
    """What a payment may settle."""

    score: int = Field(ge=0, le=100)
    """100: named by a structured reference, and the amount is right to the cent."""
    shares: tuple[ShareOrder, ...] = Field(min_length=1)
    evidence: tuple[Evidence, ...]
    rest: ExactDecimal = ZERO
    """What of the money would be left."""
    partner_id: Id


class Payment(DomainModel):
    """One part of a bank entry, as kept."""

    id: str
    statement_id: str
    document: str = ""
    """The bank file (SHA-256)."""
    account: str = ""
    """A fingerprint of our account."""
    bank_reference: str = ""
    booked_on: date
    part: EntryPart
    state: PaymentState
    reason: str = ""
    """Why nothing, or not all of it, was allocated."""
    proposals: tuple[Proposal, ...] = ()
    """The best one first."""
    shares: tuple[Share, ...] = ()
    score: int | None = None
    """How sure matching was of what it allocated; `None` if somebody did."""
    evidence: tuple[Evidence, ...] = ()
    """Why it was allocated as it is."""
    kept: ExactDecimal = ZERO
    """What is left over and kept as a credit of the partner."""
    refunded: ExactDecimal = ZERO
    """What was kept, and was given back since."""
    partner_id: Id | None = None
    """Who paid, or whom we paid, as far as it is known."""
    reverses: str = ""
    """The payment that this one takes back."""
    refunds: str = ""
    """The payment of which this one, going out, gives back what was kept."""
    decided_by: str = ""
    received_at: datetime
    updated_at: datetime

    @property
    def amount(self) -> Decimal:
        """What moved, without its sign."""
        return abs(self.part.amount)

    @property
    def currency(self) -> str:
        """Of the amount."""
        return self.part.currency

    @property
    def allocated(self) -> Decimal:
        """What of the money invoices have taken."""
        return total(one.amount for one in self.shares if one.state is ShareState.TAKEN)

    @property
    def remaining(self) -> Decimal:
        """What of the money nobody has, and nobody was promised."""
        if self.refunds:
            return ZERO
        promised = total(one.holds for one in self.shares)
        return self.amount - promised - self.kept - self.refunded

    @property
    def needs_somebody(self) -> bool:
        """Whether it waits for a person."""
        return self.state in (PaymentState.PROPOSED, PaymentState.UNALLOCATED)

    @property
    def keys(self) -> tuple[str, ...]:
        """By what a return or reversal finds it."""
        ids = (self.part.end_to_end_id, self.bank_reference)
        return tuple(sorted({text for text in ids if text and text != "NOTPROVIDED"}))

    def share(self, id: str) -> Share | None:
        """The share called `id`."""
        return next((one for one in self.shares if one.id == id), None)


class Decision(DomainModel):
    """What matching says of a payment."""

    state: PaymentState
    reason: str = ""
    proposals: tuple[Proposal, ...] = ()
    chosen: Proposal | None = None
    """What is allocated at once."""
    partner_id: Id | None = None
