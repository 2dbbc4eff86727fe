"""The journal of an invoice: each version of its record with the audit entry that made it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.core.audit import AuditEntry, ChainHead
from domain.notification import Notification
from domain.ports import Records
from domain.process.advance import Advance
from domain.record import InvoiceRecord


@dataclass(frozen=True)
class Deed:
    """What was done, by whom, when, and what is worth keeping of it."""

    action: str
    actor: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


def way_of(advance: Advance) -> dict[str, Any]:
    """What an audit entry says of the way: states passed through, conditions that decided."""
    said = [{"condition": name, "holds": holds} for name, holds in advance.guards.items()]
    passed = {"passed": list(advance.entered[:-1])} if len(advance.entered) > 1 else {}
    return {**passed, **({"conditions": said} if said else {})}


def journalled(
    before: InvoiceRecord, after: InvoiceRecord, deed: Deed
) -> tuple[InvoiceRecord, AuditEntry]:
    """`after` as the next version, and the audit entry that says what was done to `before`."""
    data = {"state": after.state, **deed.data}
    if after.state != before.state:
        data["from"] = before.state
    entry = AuditEntry(
        invoice_id=after.id,
        sequence=before.audit_sequence + 1,
        previous=before.audit_head,
        at=deed.at,
        actor=deed.actor,
        action=deed.action,
        data=data,
    ).sealed()
    saved = after.model_copy(
        update={
            "version": before.version + 1,
            "updated_at": deed.at,
            "audit_sequence": entry.sequence,
            "audit_head": entry.hash,
        }
    )
    return saved, entry


async def leave(tx: Records, notifications: Iterable[Notification], record: InvoiceRecord) -> None:
    """Keep `notifications`, under ids that a repetition makes again."""
    for place, notification in enumerate(notifications):
        id = f"{record.id}:{record.version}:{place}"
        await tx.notifications.put(notification.model_copy(update={"id": id}))


def head_of(record: InvoiceRecord) -> ChainHead:
    """The head of the invoice's audit chain."""
    return ChainHead(invoice_id=record.id, sequence=record.audit_sequence, hash=record.audit_head)
