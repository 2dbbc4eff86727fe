"""What may be sent to workflows, and how they are started: the typed surface for the API."""

from pydantic import BaseModel, ConfigDict

from activities.contracts import (
    Command,
    InvoiceStatus,
    Message,
    Migration,
    Notice,
    OpenedInvoice,
    SignedDecision,
)


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


class MailboxStart(BaseModel):
    """Starts `MailboxPollWorkflow`."""

    model_config = ConfigDict(frozen=True)

    mailbox_id: str


class InboundStart(BaseModel):
    """Starts `InboundDocumentWorkflow` for an archived document."""

    model_config = ConfigDict(frozen=True)

    document: str


class InboundCommand(BaseModel):
    """Retry or discard a parked document."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    actor: str
    reason: str = ""


__all__ = [
    "BillingRunStart",
    "Command",
    "InboundCommand",
    "InboundStart",
    "InvoiceStart",
    "InvoiceStatus",
    "MailboxStart",
    "Migration",
    "Notice",
    "SignedDecision",
]
