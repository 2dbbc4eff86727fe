"""Things to store: an invoice as it stands before issue, its audit entries, usage, bank entries."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.billing.run import BillingRun, RunState
from domain.billing.usage import UsageEvent
from domain.core.audit import GENESIS, AuditEntry
from domain.core.codes import InvoiceTypeCode
from domain.invoice.request import Terms, assemble
from domain.invoice.totals import calculate, content_hash
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.shelf import ShelvedLifecycle, Stage
from domain.record import InvoiceRecord, Settlement
from tests import builders

NOON = builders.NOON


def invoice(
    id: str = "inv-1", *, minutes: int = 0, lines: int = 1, **changes: Any
) -> InvoiceRecord:
    """A record waiting to be issued, created `minutes` after noon."""
    request = builders.request(lines=builders.request().lines * lines)
    terms = Terms(
        partnership=builders.partnership(), seller=builders.seller(), buyer=builders.buyer()
    )
    document = calculate(
        assemble(request, terms, {"hosting": builders.marketable()}, on=NOON.date())
    )
    at = NOON + timedelta(minutes=minutes)
    base: dict[str, Any] = {
        "id": id,
        "request": request,
        "terms": terms,
        "lifecycle": "standard@1",
        "definition": "0" * 64,
        "document": document,
        "content_hash": content_hash(document),
        "state": "issuing",
        "state_title": "Being issued",
        "created_by": "anna",
        "edited_by": "anna",
        "created_at": at,
        "updated_at": at,
    }
    return InvoiceRecord(**{**base, **changes})


def issued(id: str, number: str, *, paid: str = "0", currency: str = "EUR") -> InvoiceRecord:
    """A record with a legal number, of 119.00."""
    record = invoice(id)
    assert record.document is not None
    document = record.document.model_copy(
        update={"number": number, "issue_date": date(2026, 11, 2), "currency": currency}
    )
    settlement = Settlement(paid=Decimal(paid))
    return record.model_copy(
        update={"number": number, "document": document, "settlement": settlement, "state": "open"}
    )


def credit_note(id: str, number: str) -> InvoiceRecord:
    """An issued credit note."""
    record = issued(id, number)
    assert record.document is not None
    credited = {"type_code": InvoiceTypeCode.CREDIT_NOTE}
    return record.model_copy(update={"document": record.document.model_copy(update=credited)})


def shelved(definition: LifecycleDefinition, *, stage: Stage = Stage.PUBLISHED) -> ShelvedLifecycle:
    """A definition on the shelf."""
    return ShelvedLifecycle(
        definition=definition, stage=stage, written_by="system", written_at=NOON
    )


def run(id: str, *, period: str = "2026-10", agreement: str = "hosting-acme") -> BillingRun:
    """A billing run."""
    return BillingRun(
        id=id,
        agreement_id=agreement,
        partnership_id="northwind-acme",
        period_key=period,
        state=RunState.RUNNING,
        started_at=NOON,
    )


def usage(event_id: str, quantity: str = "1", **changes: Any) -> UsageEvent:
    """A usage event."""
    base: dict[str, Any] = {
        "source": "meter",
        "event_id": event_id,
        "partnership_id": "northwind-acme",
        "marketable_id": "hosting",
        "quantity": Decimal(quantity),
        "occurred_at": NOON,
    }
    return UsageEvent(**{**base, **changes})


def chain(invoice_id: str, length: int, at: datetime = NOON) -> list[AuditEntry]:
    """An intact audit chain."""
    entries: list[AuditEntry] = []
    for sequence in range(1, length + 1):
        entry = AuditEntry(
            invoice_id=invoice_id,
            sequence=sequence,
            previous=entries[-1].hash if entries else GENESIS,
            at=at + timedelta(microseconds=sequence),
            actor="anna",
            action="amended",
            data={"total": "119.00", "lines": [1, 2], "note": None, "nested": {"deep": True}},
        )
        entries.append(entry.sealed())
    return entries
