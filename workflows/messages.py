"""What may be sent to workflows, and how they are started: the typed surface for the API."""

from pydantic import BaseModel, ConfigDict

from activities.contracts import (
    BillingOutcome,
    Command,
    InvoiceStatus,
    Message,
    Migration,
    Notice,
    OpenedInvoice,
    SignedDecision,
)
from activities.delivery_contracts import DeliveryCommand, DeliveryNews, MatchInput, MatchOutcome
from activities.dunning_contracts import DunningCommand, DunningStanding
from activities.paying_contracts import RunCommand
from activities.settling_contracts import PaymentCommand, SharePlan
from domain.billing.batch import BatchItem, BatchMode, BatchProgress, BatchSelection, BatchWork


class InvoiceStart(BaseModel):
    """Starts `InvoiceWorkflow`; the draft is stored under `invoice_id` before.

    The rest is set only when the workflow continues as new.
    """

    model_config = ConfigDict(frozen=True)

    invoice_id: str
    opened: OpenedInvoice | None = None
    inbox: tuple[Message, ...] = ()
    seen: tuple[str, ...] = ()


class BillingRunStart(BaseModel):
    """Starts `BillingRunWorkflow`."""

    model_config = ConfigDict(frozen=True)

    agreement_id: str
    period: str
    reports_to: tuple[str, ...] = ()
    """The workflows that are told what came of the next try."""
    most_invoices: int = 500
    """So many are opened before the workflow continues as new: what it has started counts."""
    outcome: BillingOutcome | None = None
    opened: int = 0
    """Set only when it continues as new: what it billed, and how many invoices are open."""


class BatchStart(BaseModel):
    """Starts `BillingBatchWorkflow` for a stored batch.

    The rest is set only when the workflow continues as new.
    """

    model_config = ConfigDict(frozen=True)

    batch_id: str
    mode: BatchMode
    selection: BatchSelection
    window: int = 20
    most: int = 500
    """So many periods are done before the workflow continues as new."""
    started: bool = False
    cursor: str | None = None
    """Where to look on; `None` when it is started: everything was looked at."""
    waiting: tuple[BatchWork, ...] = ()
    under_way: tuple[BatchWork, ...] = ()
    results: tuple[BatchItem, ...] = ()
    progress: BatchProgress = BatchProgress()
    paused: bool = False


class RunReport(BaseModel):
    """What came of a run, for the batch that started it."""

    model_config = ConfigDict(frozen=True)

    key: str
    outcome: BillingOutcome


class CorrectionStart(BaseModel):
    """Starts `BillingCorrectionWorkflow` for a confirmed correction."""

    model_config = ConfigDict(frozen=True)

    correction_id: str


class DeliveryStart(BaseModel):
    """Starts `DeliveryWorkflow` for a transmission of the outbox.

    `told` is set only when the workflow continues as new.
    """

    model_config = ConfigDict(frozen=True)

    transmission_id: str
    partner_id: str = ""
    send: bool = False
    """Whether it has to be sent first: no invoice workflow is behind it."""
    told: tuple[str, ...] = ()
    """The overdue acknowledgements that the invoice was told of."""


class DunningStart(BaseModel):
    """Starts `DunningWorkflow` for an issued invoice.

    The rest is set only when the workflow continues as new.
    """

    model_config = ConfigDict(frozen=True)

    invoice_id: str
    partner_id: str = ""
    told: int = 0
    """How many lines of the case's journal the invoice was told of."""
    started: tuple[str, ...] = ()
    """The letters whose deliveries were started."""


class DunningNews(BaseModel):
    """The `changed` signal of a dunning case: something happened to the invoice."""

    model_config = ConfigDict(frozen=True)

    concern: str


class MailboxStart(BaseModel):
    """Starts `MailboxPollWorkflow`."""

    model_config = ConfigDict(frozen=True)

    mailbox_id: str


class InboundStart(BaseModel):
    """Starts `InboundDocumentWorkflow` for an archived document."""

    model_config = ConfigDict(frozen=True)

    document: str


class PaymentRunStart(BaseModel):
    """Starts `PaymentRunWorkflow` for a run as proposed."""

    model_config = ConfigDict(frozen=True)

    run_id: str


class StatementStart(BaseModel):
    """Starts `StatementWorkflow` for a statement of an archived bank file, counted from 0."""

    model_config = ConfigDict(frozen=True)

    document: str
    index: int = 0


class PaymentStart(BaseModel):
    """Starts `PaymentWorkflow` for a payment as kept."""

    model_config = ConfigDict(frozen=True)

    payment_id: str


class InboundCommand(BaseModel):
    """Retry or discard a parked document."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    actor: str
    reason: str = ""
    answer: bool = False
    """For `discard`: tell whoever sent it."""


__all__ = [
    "BatchStart",
    "BillingRunStart",
    "Command",
    "CorrectionStart",
    "DeliveryCommand",
    "DeliveryNews",
    "DeliveryStart",
    "DunningCommand",
    "DunningNews",
    "DunningStanding",
    "DunningStart",
    "InboundCommand",
    "InboundStart",
    "InvoiceStart",
    "InvoiceStatus",
    "MailboxStart",
    "MatchInput",
    "MatchOutcome",
    "Migration",
    "Notice",
    "PaymentCommand",
    "PaymentRunStart",
    "RunCommand",
    "RunReport",
    "SharePlan",
    "SignedDecision",
]
