"""One step of one invoice in one transaction: effect, new state and audit entry together.

Every activity on an invoice goes through the `Engine`. It is safe to repeat: a step whose
state was already left is not done again, and the audit entry's id is deterministic.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from activities.contracts import InvoiceStatus, StepInput
from domain.advance import advance
from domain.core.audit import AuditEntry, ChainHead
from domain.core.errors import Conflict, InvoicingError
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.steps import FAILED
from domain.ports import AuditAnchor, Conditions, Records, Store
from domain.record import InvoiceRecord


@dataclass(frozen=True)
class Effect:
    """What a step did: the record as it left it, the event that follows, and why."""

    record: InvoiceRecord
    event: str | None
    action: str
    actor: str = "system"
    data: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""


Work = Callable[[Records, InvoiceRecord], Awaitable[Effect]]


@dataclass(frozen=True)
class Engine:
    """Carries steps out against the store."""

    store: Store
    conditions: Conditions
    anchor: AuditAnchor
    definitions: dict[str, LifecycleDefinition] = field(default_factory=dict)
    """By digest; a definition never changes."""

    async def run_step(
        self, step: StepInput, work: Work, *, lock: str | None = None
    ) -> InvoiceStatus:
        """Carry out what a state does by itself.

        An error of the domain that no retry can heal is the event `failed`: a visible state with
        its cause, never a dead workflow. A retryable one is raised, and Temporal tries again.
        """
        try:
            return await self._transact(step, work, lock)
        except InvoicingError as error:
            if error.retryable:
                raise
            return await self._transact(step, failing(str(error)), None)

    async def apply(self, step: StepInput, work: Work) -> InvoiceStatus:
        """Apply a message; what the domain refuses is answered with the reason, nothing changes."""
        try:
            return await self._transact(step, work, None)
        except InvoicingError as error:
            if error.retryable:
                raise
            record = await self.store.invoices.get(step.invoice_id)
            return status_of(record, refusal=str(error), refusal_code=error.code)

    async def definition(self, records: Records, record: InvoiceRecord) -> LifecycleDefinition:
        """The exact definition that the invoice started with."""
        if record.definition not in self.definitions:
            found = await records.definitions.get(record.lifecycle)
            if found.digest != record.definition:
                raise Conflict(
                    f"the stored lifecycle {record.lifecycle} is not the one the invoice started "
                    "with",
                    hint="restore it from a backup: a published definition never changes",
                )
            self.definitions[record.definition] = found
        return self.definitions[record.definition]

    async def _transact(self, step: StepInput, work: Work, lock: str | None) -> InvoiceStatus:
        async def run(tx: Records) -> tuple[InvoiceRecord, dict[str, bool], str]:
            before = await tx.invoices.get(step.invoice_id)
            if before.entry > step.entry:
                return before, {}, ""
            effect = await work(tx, before)
            after, values = effect.record, dict[str, bool]()
            if effect.event:
                definition = await self.definition(tx, before)
                after, values = advance(
                    after,
                    definition,
                    effect.event,
                    at=step.at,
                    evaluate=self.conditions.evaluate,
                )
            after, entry = journalled(before, effect, after, step)
            await tx.invoices.replace(after, expected_version=before.version)
            await tx.audit.append(entry)
            return after, values, effect.refusal

        record, values, refusal = await self.store.transact(run, lock=lock)
        await self.anchor.append(head_of(record))
        return status_of(record, values, refusal)


def journalled(
    before: InvoiceRecord, effect: Effect, after: InvoiceRecord, step: StepInput
) -> tuple[InvoiceRecord, AuditEntry]:
    """`after` as the next version, and the audit entry that says what was done to `before`."""
    data = {"state": after.state, **effect.data}
    if after.state != before.state:
        data["from"] = before.state
    entry = AuditEntry(
        invoice_id=after.id,
        sequence=before.audit_sequence + 1,
        previous=before.audit_head,
        at=step.at,
        actor=effect.actor,
        action=effect.action,
        data=data,
    ).sealed()
    saved = after.model_copy(
        update={
            "version": before.version + 1,
            "updated_at": step.at,
            "audit_sequence": entry.sequence,
            "audit_head": entry.hash,
        }
    )
    return saved, entry


def head_of(record: InvoiceRecord) -> ChainHead:
    """The head of the invoice's audit chain."""
    return ChainHead(invoice_id=record.id, sequence=record.audit_sequence, hash=record.audit_head)


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
        waiting_on=_waits_for(record),
        waiting_since=record.waiting_since,
        deadline=record.deadline,
        blocked=record.blocked,
        number=record.number,
        due_on=record.due_on,
        failure=record.failure,
        guards=guards or {},
        refusal=refusal,
        refusal_code=refusal_code,
    )


def _waits_for(record: InvoiceRecord) -> str:
    """The role that an approval waits for, or what the state says."""
    step = record.approval.open_step() if record.approval else None
    if record.awaits_decision and step:
        return " or ".join(step.roles)
    return record.waiting_on


def failing(reason: str) -> Work:
    """A step that was given up: the event `failed`, with the cause in business words."""

    async def work(_: Records, record: InvoiceRecord) -> Effect:
        failed = record.model_copy(update={"failure": reason[:500]})
        return Effect(failed, FAILED, "step_failed", data={"reason": reason[:500]})

    return work
