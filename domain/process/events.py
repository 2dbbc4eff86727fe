"""Events: what an entry of an invoice's journal is called outside, and what it says."""

from domain.core.audit import AuditEntry
from domain.exchange.event import EventKind, InvoiceEvent, InvoiceFacts
from domain.process.settling.giving_up import WRITTEN_OFF
from domain.record import InvoiceRecord

_KINDS: dict[str, EventKind] = {
    "opened": EventKind.OPENED,
    "submit": EventKind.SUBMITTED,
    "amend": EventKind.AMENDED,
    "cancel": EventKind.CANCELLED,
    "validated": EventKind.VALIDATED,
    "decision": EventKind.DECIDED,
    "issued": EventKind.ISSUED,
    "transmitted": EventKind.SENT,
    "delivery_confirmed": EventKind.DELIVERED,
    "delivery_rejected": EventKind.DELIVERY_REJECTED,
    "delivery_overdue": EventKind.DELIVERY_OVERDUE,
    "response_accepted": EventKind.ACCEPTED,
    "response_rejected": EventKind.REFUSED,
    "response_noted": EventKind.ANSWERED,
    "payment_allocated": EventKind.PAYMENT_ALLOCATED,
    "payment_recorded": EventKind.PAYMENT_RECORDED,
    "credit_note_allocated": EventKind.CREDITED,
    "dunned": EventKind.REMINDED,
    "letter_proposed": EventKind.LETTER_PROPOSED,
    "promise_made": EventKind.PROMISE_MADE,
    "promise_broken": EventKind.PROMISE_BROKEN,
    "dispute_opened": EventKind.DISPUTE_OPENED,
    "dispute_closed": EventKind.DISPUTE_CLOSED,
    "step_failed": EventKind.FAILED,
    "deadline": EventKind.DEADLINE_PASSED,
}
"""Action of the journal → kind; others are `CHANGED`, and what gives up money is `WRITTEN_OFF`."""


def event_id(entry: AuditEntry) -> str:
    """The `webhook-id`: the same however often it is told."""
    return f"{entry.invoice_id}.e{entry.sequence}"


def event_of(record: InvoiceRecord, entry: AuditEntry) -> InvoiceEvent:
    """The event that `entry` is, told of the `record` as it was written with it."""
    kind = _KINDS.get(entry.action, EventKind.CHANGED)
    if WRITTEN_OFF in entry.data:
        kind = EventKind.WRITTEN_OFF
    elif kind is EventKind.DECIDED and not entry.data.get("counted", True):
        kind = EventKind.CHANGED
    return InvoiceEvent(
        type=kind,
        timestamp=entry.at,
        data=InvoiceFacts(
            invoice_id=record.id,
            sequence=entry.sequence,
            state=record.state,
            previous_state=entry.data.get("from"),
            lifecycle=record.lifecycle,
            number=record.number,
            due_date=record.document.due_date if record.document else None,
            partnership_id=record.terms.partnership.id,
            seller_id=record.terms.seller.id,
            buyer_id=record.terms.buyer.id,
            currency=record.terms.partnership.currency,
            payable=str(record.payable),
            open=str(record.owed),
            actor=entry.actor,
            reason=str(entry.data.get("reason") or ""),
        ),
    )
