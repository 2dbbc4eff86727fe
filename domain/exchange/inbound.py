"""Inbound documents: mailboxes that are polled, and what was found in them."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from domain.core.findings import Finding
from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.exchange.delivery import DocumentRef
from domain.trade.terms import ChannelConfig


class Mailbox(DomainModel):
    """A folder at a partner or a bank that is looked into every `every_seconds`."""

    id: Id
    partner_id: Id
    channel: ChannelConfig
    every_seconds: int = Field(default=60, ge=1, le=86_400)


class InboundKind(StrEnum):
    """What a received document turned out to be."""

    UNKNOWN = "unknown"
    INVOICE = "invoice"
    """An invoice or a credit note of a supplier."""
    INVOICE_RESPONSE = "invoice_response"
    BANK_STATEMENT = "bank_statement"


class InboundState(StrEnum):
    """Where a received document stands. `parked`: nobody can use it yet; findings say why."""

    RECEIVED = "received"
    PROCESSED = "processed"
    UNMATCHED = "unmatched"
    PARKED = "parked"
    DISCARDED = "discarded"


class InboundDocument(DomainModel):
    """A received document: archived first, keyed by its hash, never dropped."""

    id: Sha256
    mailbox_id: Id
    document: DocumentRef
    kind: InboundKind = InboundKind.UNKNOWN
    state: InboundState = InboundState.RECEIVED
    findings: tuple[Finding, ...] = ()
    summary: str = ""
    invoice_id: Id | None = None
    """For an invoice of a supplier: the payable that it opened."""
    handed_in_by: str = ""
    """Who handed it in; empty where it came by itself."""
    times_seen: int = 1
    received_at: datetime
