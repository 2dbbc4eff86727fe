"""Inbound documents: mailboxes that are polled, and what was found in them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from domain.core.findings import Finding
from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.exchange.delivery import DocumentRef
from domain.exchange.statement import Statement
from domain.trade.terms import ChannelConfig


class Mailbox(DomainModel):
    """Where documents come in: a folder that is looked into, or an address that is posted to."""

    id: Id
    partner_id: Id | None = None
    """Whose it is; `None` where documents of many partners come in, as at an access point."""
    channel: ChannelConfig
    every_seconds: int = Field(default=60, ge=1, le=86_400)
    """How often it is looked into. Of a channel that is posted to, it says nothing."""
    acknowledges: bool = True
    """Whether interchanges from here are answered (CONTRL, 997, 999) over the same channel."""
    format_settings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """How to read and answer, by family of formats: `edifact`, `x12`, and for CSV and fixed-width
    files `tabular`, which is their mapping."""


class InboundKind(StrEnum):
    """What a received document turned out to be."""

    UNKNOWN = "unknown"
    INVOICE = "invoice"
    """An invoice or a credit note of a supplier."""
    INVOICE_RESPONSE = "invoice_response"
    ACKNOWLEDGEMENT = "acknowledgement"
    """What a partner's system says of something that we sent: CONTRL, 997, MDN, MLS and more."""
    REMITTANCE_ADVICE = "remittance_advice"
    """What a buyer says it pays: REMADV, 820."""
    BANK_STATEMENT = "bank_statement"
    PAYMENT_STATUS = "payment_status"
    """What the bank says of a file of payments: pain.002."""
    INTERCHANGE = "interchange"
    """An envelope with messages, each of which is a document of its own."""


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
    part_of: Sha256 | None = None
    """The interchange that it came in."""
    statements: tuple[Statement, ...] = ()
    """What it says of what we sent, where the channel has read it already."""
    deliveries: tuple[str, ...] = ()
    """The message ids of what was ordered in answer to it: a receipt, CONTRL, 997."""
    times_seen: int = 1
    received_at: datetime


class KeptArrival(DomainModel):
    """A message that was posted to us, and what was answered: the same to each repetition."""

    id: Sha256
    """The hash of `key`."""
    key: str
    """Channel, sender and message id."""
    mailbox_id: Id
    document: Sha256 | None = None
    status: int
    headers: dict[str, str] = Field(default_factory=dict)
    reply: Sha256 | None = None
    """The body of the answer, in the document store."""
    deliveries: tuple[str, ...] = ()
    """The receipts that the sender wants on a connection of their own."""
    times_seen: int = 1
    received_at: datetime
