"""What a workflow is told of an invoice record: where it stands, and the snapshot it runs on."""

from activities.contracts import InvoiceStatus, OpenedInvoice
from domain.lifecycle.definition import LifecycleDefinition
from domain.process.dunning import concern
from domain.process.payables import shortened
from domain.record import InvoiceRecord

HAND_LENGTH = 12
"""Characters of the content hash that a decision by hand has to name."""


def status_of(
    record: InvoiceRecord,
    guards: dict[str, bool] | None = None,
    refusal: str = "",
    refusal_code: str = "",
) -> InvoiceStatus:
    """What the workflow needs to know of the record."""
    return InvoiceStatus(
        invoice_id=record.id,
        state=record.state,
        title=record.state_title,
        entry=record.entry,
        lifecycle=record.lifecycle,
        waiting_on=_waits_for(record),
        must_act=record.must_act,
        waiting_since=record.waiting_since,
        deadline=record.deadline,
        alarm=record.alarm,
        content=(record.content_hash or "")[:HAND_LENGTH] if record.awaits_decision else "",
        blocked=record.blocked,
        number=_number(record),
        due_on=record.due_on,
        failure=record.failure,
        guards=guards or {},
        refusal=refusal,
        refusal_code=refusal_code,
        dunning=record.dunning is not None and record.dunning.active,
        concern=concern(record),
    )


def opened_of(record: InvoiceRecord, definition: LifecycleDefinition) -> OpenedInvoice:
    """The snapshot that the invoice's workflow runs on."""
    partnership = record.terms.partnership
    return OpenedInvoice(
        status=status_of(record),
        partnership_id=partnership.id,
        partner_id=record.terms.counterparty.id,
        lifecycle=record.lifecycle,
        digest=record.definition,
        definition=definition.model_dump(mode="json", exclude_defaults=True),
    )


def _number(record: InvoiceRecord) -> str | None:
    """Our legal number, or the supplier's."""
    if record.request.received is None or record.document is None:
        return record.number
    return shortened(record.document.number) if record.document.number else None


def _waits_for(record: InvoiceRecord) -> str:
    """Whom an approval waits for, or what the state says."""
    if record.awaits_decision and record.must_act:
        return " or ".join(record.must_act)
    return record.waiting_on
