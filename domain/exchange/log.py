"""The exchange log: what went out and came in, who did it, when, at which attempt, with what proof.

Appended only, in the transaction that did it. Bytes are named by their hash and kept in the
document store.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.exchange.delivery import DocumentRef
from domain.trade.terms import AcknowledgementKind


class Direction(StrEnum):
    """Which way a document went."""

    IN = "in"
    OUT = "out"


class ExchangeAct(StrEnum):
    """What happened."""

    ORDERED = "ordered"
    """Frozen to be sent: bytes, message id, file name, control number."""
    SENT = "sent"
    NOT_SENT = "not_sent"
    """An attempt that did not come through."""
    ACKNOWLEDGED = "acknowledged"
    """The other side said what became of it."""
    MATCHED = "matched"
    """Somebody said by hand what an acknowledgement answers."""
    OVERDUE = "overdue"
    """An acknowledgement that was expected has not come in time."""
    SUPERSEDED = "superseded"
    """Sent again as a new message; this one no longer counts."""
    DISCARDED = "discarded"
    RECEIVED = "received"
    PROCESSED = "processed"
    PARKED = "parked"


class ExchangeEntry(DomainModel):
    """One line of the log."""

    id: str = Field(max_length=300)
    """Deterministic, so that what is repeated is written once."""
    at: datetime
    direction: Direction
    act: ExchangeAct
    actor: str = "system"
    partner_id: Id | None = None
    invoice_id: Id | None = None
    transmission_id: str | None = None
    webhook_id: Id | None = None
    """Of an event: who was told of it."""
    document: DocumentRef | None = None
    """What was exchanged: name, hash, size."""
    place: str = ""
    """Where: the channel, and the name it was given there."""
    attempt: int = 0
    kind: AcknowledgementKind | None = None
    """Of an acknowledgement: which."""
    detail: str = Field(default="", max_length=2000)
    evidence: DocumentRef | None = None
    """The receipt that proves it."""

    @property
    def is_event(self) -> bool:
        """Whether it is about an event that a webhook is told of, not about a partner."""
        return self.webhook_id is not None

    @property
    def documents(self) -> tuple[Sha256, ...]:
        """The hashes that this line speaks of."""
        return tuple(one.sha256 for one in (self.document, self.evidence) if one)
