"""One step of one invoice in one transaction: effect, new state and audit entry together.

Every activity on an invoice goes through the `Engine`. It is safe to repeat: a step whose
state was already left is not done again, and the audit entry's id is deterministic.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from activities.contracts import InvoiceStatus, StepInput
from activities.status import status_of
from domain.core.errors import InvoicingError
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.steps import FAILED
from domain.notification import Notification
from domain.ports import AuditAnchor, Conditions, Records, Store
from domain.process.advance import Advance, Moment, advance, pass_time, settled_in
from domain.process.announcing import Announcer
from domain.process.journal import Deed, head_of, journalled, leave, way_of
from domain.process.opening import snapshot
from domain.process.settling.giving_up import WRITTEN_OFF, given_up
from domain.record import InvoiceRecord


@dataclass(frozen=True)
class Effect:
    """What a step did: the record as it left it, the event that follows, and why."""

    record: InvoiceRecord
    event: str | None
    action: str
    """What the audit journal calls it; empty where nothing was done and nothing is written."""
    actor: str = "system"
    data: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""
    passes_time: bool = False
    """Nothing happened but time."""
    advanced: Advance | None = None
    """Where the step has moved the record itself: a migration."""
    notifications: tuple[Notification, ...] = ()


Work = Callable[[Records, InvoiceRecord], Awaitable[Effect]]


@dataclass(frozen=True)
class Engine:
    """Carries steps out against the store."""

    store: Store
    conditions: Conditions
    anchor: AuditAnchor
    announcer: Announcer
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
            refusal = f"{error.message}: {error.hint}" if error.hint else error.message
            return status_of(record, refusal=refusal, refusal_code=error.code)

    async def definition(self, records: Records, record: InvoiceRecord) -> LifecycleDefinition:
        """The exact definition that the invoice runs on."""
        if record.definition not in self.definitions:
            self.definitions[record.definition] = await snapshot(records, record)
        return self.definitions[record.definition]

    async def _transact(self, step: StepInput, work: Work, lock: str | None) -> InvoiceStatus:
        async def run(tx: Records) -> tuple[InvoiceRecord, dict[str, bool], str]:
            before = await tx.invoices.get(step.invoice_id)
            if before.entry > step.entry:
                return before, {}, ""
            effect = await work(tx, before)
            if not effect.action:
                return before, {}, effect.refusal
            moved = await self._moved(tx, before, effect, step)
            definition = await self.definition(tx, moved.record)
            data = {**effect.data, **way_of(moved)}
            ended = await given_up(tx, moved.record, definition, step.at)
            if ended is not moved.record:
                data[WRITTEN_OFF] = str(moved.record.open_amount)
                moved = replace(moved, record=ended)
            deed = Deed(effect.action, effect.actor, step.at, data)
            after, entry = journalled(before, moved.record, deed)
            await tx.invoices.replace(after, expected_version=before.version)
            await self.announcer.write(tx, after, entry)
            await leave(tx, (*effect.notifications, *moved.notifications), after)
            return after, moved.guards, effect.refusal

        record, values, refusal = await self.store.transact(run, lock=lock)
        await self.anchor.append(head_of(record))
        return status_of(record, values, refusal)

    async def _moved(
        self, tx: Records, before: InvoiceRecord, effect: Effect, step: StepInput
    ) -> Advance:
        """Where the effect leads: another state, or the same one with its alarm set anew."""
        if effect.advanced is not None:
            return effect.advanced
        definition = await self.definition(tx, before)
        now = Moment(definition, step.at, self.conditions.evaluate, by=effect.actor)
        if effect.passes_time:
            return pass_time(effect.record, now)
        if effect.event:
            return advance(effect.record, effect.event, now)
        return Advance(settled_in(effect.record, definition.states[before.state]))


def failing(reason: str) -> Work:
    """A step that was given up: the event `failed`, with the cause in business words."""

    async def work(_: Records, record: InvoiceRecord) -> Effect:
        failed = record.model_copy(update={"failure": reason[:500]})
        return Effect(failed, FAILED, "step_failed", data={"reason": reason[:500]})

    return work
