"""Transmissions: what is to be sent to one partner, frozen before any attempt, and what came of it.

The outbox of the system. Bytes, message id, file name and control number never change; a retry is
the same transmission, sending again by command is another one.
"""

from datetime import datetime
from enum import StrEnum

from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.exchange.axes import Axes
from domain.exchange.deadlines import Awaited
from domain.exchange.delivery import DocumentRef
from domain.exchange.statement import Reference
from domain.trade.terms import ChannelConfig


def message_id(invoice_id: str, sequence: int = 1) -> str:
    """The message id under which an invoice is sent for the nth time, by every attempt."""
    return f"{invoice_id}.m{sequence}"


class TransmissionState(StrEnum):
    """How far the sending of a transmission is."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    """Given up until somebody has it tried again."""
    DISCARDED = "discarded"


class MessageKind(StrEnum):
    """What is sent."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    RESPONSE = "response"
    """What we say about a supplier's invoice."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """What our system says of something received: CONTRL, 997, 999, MLS."""
    RECEIPT = "receipt"
    """That something arrived: an asynchronous MDN."""
    EVENT = "event"
    """What a webhook is told of an invoice of ours."""
    LETTER = "letter"
    """A dunning letter."""


_ALONE = frozenset(
    {MessageKind.ACKNOWLEDGEMENT, MessageKind.RECEIPT, MessageKind.EVENT, MessageKind.LETTER}
)


class Transmission(DomainModel):
    """One message to one partner. By `id`, the message id, a receiver can tell a repetition."""

    id: str
    kind: MessageKind = MessageKind.INVOICE
    subject: str = ""
    """What it is, for people: `Invoice NW-00042`."""
    invoice_id: Id | None = None
    about: Id | None = None
    """The invoice that it speaks of, without being the invoice: a dunning letter."""
    partnership_id: Id | None = None
    partner_id: Id | None = None
    """To whom it goes."""
    answers: Sha256 | None = None
    """The received document that it answers."""
    mailbox_id: Id | None = None
    """Over whose channel it goes back."""
    webhook_id: Id | None = None
    """Which webhook is told by it."""
    document: DocumentRef
    file_name: str
    control_number: int | None = None
    test: bool = False
    channel: ChannelConfig
    references: tuple[Reference, ...] = ()
    """By which names acknowledgements may speak of it."""
    state: TransmissionState = TransmissionState.PENDING
    axes: Axes = Axes()
    problem: str = ""
    """Why the other side refused it, in its words."""
    awaits: tuple[Awaited, ...] = ()
    attempts: int = 0
    tries: int = 0
    """Attempts since somebody last had it tried again: after some it is given up."""
    slot: datetime | None = None
    """From when on its turn has come, where the endpoint takes only so many per minute."""
    superseded_by: str = ""
    """The transmission by which it was sent again."""
    created_at: datetime
    sent_at: datetime | None = None
    taken_up: bool = False
    """Whether its workflow was started by whoever looks for the forgotten."""
    location: str = ""
    failure: str = ""
    """Why the last attempt did not come through."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its names as texts that it is looked up by."""
        return tuple(dict.fromkeys(reference.key for reference in self.references))

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody may have started its workflow yet, and no invoice's will."""
        return self.kind in _ALONE and self.state is TransmissionState.PENDING and not self.taken_up

    @property
    def counts(self) -> bool:
        """Whether what is said of it still matters."""
        return not self.superseded_by and self.state is not TransmissionState.DISCARDED

    @property
    def waits(self) -> tuple[Awaited, ...]:
        """The acknowledgements that have not come yet."""
        return tuple(one for one in self.awaits if one.is_open) if self.counts else ()
