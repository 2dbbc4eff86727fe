"""Outbound documents: what is sent, under which frozen ids, and what became of it on four axes."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.trade.terms import ChannelConfig


class DocumentRef(DomainModel):
    """A claim check: the bytes live in the document store under their hash."""

    sha256: Sha256
    name: str
    media_type: str
    size: int = Field(ge=0)


def message_id(invoice_id: str) -> str:
    """The message id under which an invoice is sent, by every attempt."""
    return f"{invoice_id}.m1"


class TransmissionState(StrEnum):
    """What became of a transmission order."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Transmission(DomainModel):
    """The outbox row: one document to one partner. Ids and names are frozen before any attempt.

    `id` is the message id; every retry reuses it, so that a receiver can tell a repetition.
    """

    id: str
    invoice_id: Id
    partnership_id: Id
    document: DocumentRef
    file_name: str
    channel: ChannelConfig
    state: TransmissionState = TransmissionState.PENDING
    attempts: int = 0
    created_at: datetime
    sent_at: datetime | None = None
    location: str = ""
    failure: str = ""


class Receipt(DomainModel):
    """What a channel knows after sending."""

    location: str
    size: int
    already_there: bool = False
    """The same bytes were found under that name: an earlier attempt had arrived."""


class Transport(StrEnum):
    """Axis one: did it arrive."""

    PENDING = "pending"
    TRANSMITTED = "transmitted"
    DELIVERED = "delivered"
    FAILED = "failed"


class Syntax(StrEnum):
    """Axis two: could they read it."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Business(StrEnum):
    """Axis three: what the buyer says. Order of Peppol Invoice Response codes, never backwards."""

    UNKNOWN = "unknown"
    ACKNOWLEDGED = "acknowledged"
    IN_PROCESS = "in_process"
    QUERIED = "queried"
    CONDITIONALLY_ACCEPTED = "conditionally_accepted"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    PAID = "paid"


class DeliveryStatus(DomainModel):
    """Three of the four axes of a sent document; the fourth, payment, is in the settlement."""

    transport: Transport = Transport.PENDING
    syntax: Syntax = Syntax.UNKNOWN
    business: Business = Business.UNKNOWN
    business_reason: str = ""
    message_id: str = ""
    location: str = ""
    documents: tuple[DocumentRef, ...] = ()


class RemoteFile(DomainModel):
    """A file that was claimed from a partner's folder, with its bytes."""

    name: str
    claimed_as: str
    content: bytes = Field(repr=False)
