"""Events: what becomes of an invoice, told to other systems in a form that stays.

Each entry of an invoice's journal is one event. Its sequence number is the entry's place in the
journal: who hears of every event can tell from it whether one is missing, and which came first.
Ids, codes, dates, amounts and the reason that was given; who wants more asks the API. The envelope
(`type`, `timestamp`, `data`) is that of Standard Webhooks 1.0.0.
"""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode


class EventKind(StrEnum):
    """What happened to an invoice."""

    OPENED = "invoice.opened"
    SUBMITTED = "invoice.submitted"
    AMENDED = "invoice.amended"
    CANCELLED = "invoice.cancelled"
    VALIDATED = "invoice.validated"
    DECIDED = "invoice.decided"
    ISSUED = "invoice.issued"
    SENT = "invoice.sent"
    DELIVERED = "invoice.delivered"
    DELIVERY_REJECTED = "invoice.delivery_rejected"
    DELIVERY_OVERDUE = "invoice.delivery_overdue"
    ACCEPTED = "invoice.accepted"
    REFUSED = "invoice.refused"
    ANSWERED = "invoice.answered"
    PAYMENT_ALLOCATED = "invoice.payment_allocated"
    PAYMENT_RECORDED = "invoice.payment_recorded"
    CREDITED = "invoice.credited"
    REMINDED = "invoice.reminded"
    LETTER_PROPOSED = "invoice.letter_proposed"
    PROMISE_MADE = "invoice.promise_made"
    PROMISE_BROKEN = "invoice.promise_broken"
    DISPUTE_OPENED = "invoice.dispute_opened"
    DISPUTE_CLOSED = "invoice.dispute_closed"
    WRITTEN_OFF = "invoice.written_off"
    FAILED = "invoice.failed"
    DEADLINE_PASSED = "invoice.deadline_passed"
    CHANGED = "invoice.changed"


MEANING: dict[EventKind, str] = {
    EventKind.OPENED: "it was handed in, by a person, a system or a billing run",
    EventKind.SUBMITTED: "it goes on to the checks",
    EventKind.AMENDED: "its content was changed; earlier approvals are void",
    EventKind.CANCELLED: "it was cancelled before it was issued",
    EventKind.VALIDATED: "it was judged by the rules",
    EventKind.DECIDED: "an approver decided, or wrote a comment",
    EventKind.ISSUED: "it has its legal number and date",
    EventKind.SENT: "it was handed over to the partner's channel",
    EventKind.DELIVERED: "the partner's system has it",
    EventKind.DELIVERY_REJECTED: "the partner's system refuses it",
    EventKind.DELIVERY_OVERDUE: "the partner's system is silent for longer than agreed",
    EventKind.ACCEPTED: "the buyer accepts it",
    EventKind.REFUSED: "the buyer rejects it",
    EventKind.ANSWERED: "the buyer answers, and neither accepts nor rejects",
    EventKind.PAYMENT_ALLOCATED: "money was set against it; `open` is what is left",
    EventKind.PAYMENT_RECORDED: "we have paid it",
    EventKind.CREDITED: "a credit note was set against it",
    EventKind.REMINDED: "the buyer was reminded to pay",
    EventKind.LETTER_PROPOSED: "a letter to the buyer waits for somebody to approve it",
    EventKind.PROMISE_MADE: "the buyer says that it pays, and when",
    EventKind.PROMISE_BROKEN: "the buyer did not pay as it had promised",
    EventKind.DISPUTE_OPENED: "it is disputed",
    EventKind.DISPUTE_CLOSED: "the dispute is over",
    EventKind.WRITTEN_OFF: "what was still owed was given up",
    EventKind.FAILED: "a step could not be done; somebody has to look",
    EventKind.DEADLINE_PASSED: "a deadline passed in the state it stood in",
    EventKind.CHANGED: "anything else that the journal holds; `state` says where it stands",
}
"""What each kind means."""


class InvoiceFacts(DomainModel):
    """Where an invoice stands, after what happened."""

    invoice_id: Id
    sequence: int = Field(ge=0, description="place of the event in the invoice's journal, from 1")
    state: str
    previous_state: str | None = Field(description="if the event led to another one")
    lifecycle: str
    number: str | None = Field(description="the legal number (BT-1), once it is issued")
    due_date: date | None = Field(description="BT-9")
    partnership_id: Id
    seller_id: Id
    buyer_id: Id
    currency: CurrencyCode
    payable: str = Field(description="BT-115, as text")
    open: str = Field(description="what is still owed, as text; `0` before issue")
    actor: str = Field(description="a person, `system`, `billing`, or the `buyer`")
    reason: str = Field(description="why, where somebody or something gave a reason")


class InvoiceEvent(DomainModel):
    """What a webhook is posted."""

    type: EventKind
    timestamp: datetime
    data: InvoiceFacts
