"""What workflows and activities say to each other: one model in, one model out.

Ids, codes and dates only: no document, no name, no bank detail enters a workflow's history.
New fields always get a default, so that histories and running workflows stay readable.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.billing.batch import (
    BatchItem,
    BatchMode,
    BatchProgress,
    BatchSelection,
    BatchState,
    BatchWork,
)
from domain.lifecycle.decision import Decision, Verdict


class Contract(BaseModel):
    """Tolerant of fields it does not know: an older worker may read a newer message."""

    model_config = ConfigDict(frozen=True)


class SignedDecision(Contract):
    """The signals of `Verdict`: a decision and the API's signature over it."""

    kind: Literal["decision"] = "decision"
    decision: Decision
    signature: str = ""


class HandDecision(Contract):
    """The same signals, typed into Temporal by a person; counts only where that is allowed."""

    kind: Literal["by_hand"] = "by_hand"
    id: str
    verdict: Verdict
    actor: str
    content: str = ""
    """The content that was seen: its hash, or the first twelve characters of it."""
    reason: str = ""
    to: str | None = None


class Command(Contract):
    """The `command` update: something a person asks for, by a name of the step catalogue."""

    kind: Literal["command"] = "command"
    id: str
    """The Idempotency-Key; also the update id."""
    name: str
    actor: str
    roles: tuple[str, ...] = ()
    reason: str = ""
    request: str | None = None
    """For `amend`, `credit`, `correct`: the stored request (SHA-256) with the new content."""
    choice: str = ""
    """For `answer`: the answer to the question of the state."""
    amount: str = ""
    """For `pay`: how much; all that is open without it. For `dispute`: what of it is disputed."""
    day: date | None = None
    """For `dispute`: until when it should be settled."""


class Migration(Contract):
    """The `migrate` update: go on by another version of the lifecycle."""

    kind: Literal["migration"] = "migration"
    id: str
    actor: str
    to: str
    """The definition, as `key@version`."""
    reason: str = ""


class Notice(Contract):
    """A fact signal: something happened outside. `event` is of the step catalogue."""

    kind: Literal["notice"] = "notice"
    id: str
    """De-duplicates: the id of the document, entry or credit note behind it."""
    event: str
    reason: str = ""


AnyMessage = SignedDecision | HandDecision | Command | Migration | Notice
Message = Annotated[AnyMessage, Field(discriminator="kind")]


def message_id(message: AnyMessage) -> str:
    """What repetitions of a message are recognised by."""
    return message.decision.id if isinstance(message, SignedDecision) else message.id


class OpenInput(Contract):
    """Open the invoice whose draft is stored under `invoice_id`."""

    invoice_id: str
    at: datetime


class StepInput(Contract):
    """Carry out a step, or apply a message, in the state entered as `entry`.

    A resting invoice without a message has been woken by its alarm.
    """

    invoice_id: str
    entry: int
    at: datetime
    message: Message | None = None
    failure: str = ""


class OutgoingNotice(Contract):
    """A notice that the workflow has to signal to another invoice."""

    invoice_id: str
    notice: Notice


class InvoiceStatus(Contract):
    """Where an invoice stands after a step: what the workflow goes on from, and answers with."""

    invoice_id: str
    state: str
    title: str
    entry: int
    lifecycle: str = ""
    """The definition it runs on, as `key@version`; another one after a migration."""
    waiting_on: str = ""
    must_act: tuple[str, ...] = ()
    """Whom of us it waits for: roles as they are called, people by their id."""
    waiting_since: datetime | None = None
    deadline: datetime | None = None
    alarm: datetime | None = None
    """When time has something to do next."""
    content: str = ""
    """The beginning of the content hash, for decisions by hand."""
    blocked: bool = False
    number: str | None = None
    due_on: date | None = None
    failure: str = ""
    guards: dict[str, bool] = {}
    """The value of every condition that decided this step."""
    refusal: str = ""
    """Why the message was not applied; empty if it was."""
    refusal_code: str = ""
    """The code of the domain error behind a refusal."""
    open_invoices: tuple[str, ...] = ()
    """Drafts that were stored and whose workflows have to be started."""
    notices: tuple[OutgoingNotice, ...] = ()
    watch: tuple[str, ...] = ()
    """Transmissions of which acknowledgements are expected: their workflows have to be started."""
    tell: tuple[str, ...] = ()
    """Transmissions whose workflows have to be told that something has changed."""
    dunning: bool = False
    """Whether a dunning workflow has to run."""
    concern: str = ""
    """A fingerprint of what that workflow has to know: with another one it is told to look."""


class OpenedInvoice(Contract):
    """The snapshot a workflow runs on."""

    status: InvoiceStatus
    partnership_id: str
    partner_id: str
    lifecycle: str
    digest: str
    definition: dict[str, Any]


class BillingInput(Contract):
    """Bill `period` (`2026-10`) of an agreement."""

    agreement_id: str
    period: str
    at: datetime


class BillingOutcome(Contract):
    """What a billing run opened, or why it is parked, waits (`early`) or was skipped."""

    run_id: str
    state: str
    invoice_ids: tuple[str, ...] = ()
    problem: str = ""
    partnership_id: str = ""
    partner_id: str = ""
    net: str = ""
    currency: str = ""
    lines: int = 0
    due: datetime | None = None
    """Of what is early by the calendar: from when on it can be billed."""
    waits_for: str = ""
    """Of what is early otherwise: the period that has to be billed first."""
    awaited_by: str = ""
    """Of what is billed: the period that may have waited for it."""


class BatchPlan(Contract):
    """Look for what a batch has to do, from `cursor` on."""

    batch_id: str
    mode: BatchMode
    selection: BatchSelection
    cursor: str | None = None
    at: datetime


class BatchPage(Contract):
    """Some of what there is to do, and where to look on; `None`: that was all."""

    work: tuple[BatchWork, ...] = ()
    settled: tuple[BatchItem, ...] = ()
    """Where there is nothing to do: billed before, or not to be billed."""
    cursor: str | None = None


class BatchNote(Contract):
    """What came of periods, and how far the batch is."""

    batch_id: str
    items: tuple[BatchItem, ...]
    progress: BatchProgress
    state: BatchState
    finished: bool = False
    at: datetime


class TickInput(Contract):
    """The schedule of an agreement fired for the moment `scheduled`."""

    agreement_id: str
    scheduled: datetime


class PollInput(Contract):
    """Look into a mailbox."""

    mailbox_id: str
    at: datetime
    limit: int = 25


class PollOutcome(Contract):
    """The hashes of the documents that were archived, new or seen before."""

    documents: tuple[str, ...] = ()


class InboundInput(Contract):
    """Process an archived document."""

    document: str
    at: datetime


class InboundOutcome(Contract):
    """What a document turned out to be, and whom it concerns."""

    state: str
    kind: str
    summary: str = ""
    problem: str = ""
    notices: tuple[OutgoingNotice, ...] = ()
    open_invoices: tuple[str, ...] = ()
    """Payables whose drafts were stored and whose workflows have to be started."""
    partnership_id: str = ""
    partner_id: str = ""
    documents: tuple[str, ...] = ()
    """The messages of an interchange, whose workflows have to be started."""
    deliveries: tuple[str, ...] = ()
    """What was ordered in answer: its workflows have to be started, and send it."""
    tell: tuple[str, ...] = ()
    """Transmissions of which something was said."""
    statements: int = 0
    """How many statements of a bank: their workflows have to be started, and book them."""
    early: bool = False
    """A bank statement whose only fault is that one before it is not here yet."""


class DiscardInput(Contract):
    """Put a parked document away, on somebody's word."""

    document: str
    actor: str
    reason: str
    at: datetime
    answer: bool = False
    """Tell whoever sent it."""
