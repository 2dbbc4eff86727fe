"""What channels carry and bring back: documents, messages, receipts; where a document stands."""

from pydantic import Field

from domain.core.identifiers import Sha256
from domain.core.model import DomainModel
from domain.exchange.axes import Axes
from domain.exchange.statement import Reference, Statement
from domain.trade.terms import AcknowledgementKind


class DocumentRef(DomainModel):
    """A claim check: the bytes live in the document store under their hash."""

    sha256: Sha256
    name: str
    media_type: str
    size: int = Field(ge=0)


class OutboundMessage(DomainModel):
    """What a channel sends. Frozen before the first attempt: each attempt is the same message."""

    id: str
    """The message id. A repetition has the same, so that the receiver can tell."""
    file_name: str
    media_type: str
    content: bytes = Field(repr=False)
    subject: str = ""
    """What it is, for people: `Invoice NW-00042`."""
    test: bool = False


class Evidence(DomainModel):
    """What proves what became of a message: a signed receipt, a reply, as it came."""

    name: str
    media_type: str
    content: bytes = Field(repr=False)


class Receipt(DomainModel):
    """What a channel knows after sending."""

    location: str
    size: int
    already_there: bool = False
    """The same bytes were found under that name: an earlier attempt had arrived."""
    statements: tuple[Statement, ...] = ()
    """What the other side said at once: a synchronous MDN, an AS4 receipt."""
    references: tuple[Reference, ...] = ()
    """Further names that its acknowledgements may use, known only after sending."""
    evidence: Evidence | None = None


class DeliveryStatus(Axes):
    """Three of the four axes of a sent document; the fourth, payment, is in the settlement."""

    business_reason: str = ""
    message_id: str = ""
    """Of the transmission that counts; the last one, where it was sent again."""
    location: str = ""
    problem: str = ""
    """Why the partner's system refused it, in its words."""
    awaits: tuple[AcknowledgementKind, ...] = ()
    """Acknowledgements of the partner's system that are expected and have not come."""
    overdue: tuple[AcknowledgementKind, ...] = ()
    """Those that should have come by now."""
    documents: tuple[DocumentRef, ...] = ()


class RemoteFile(DomainModel):
    """A file that was claimed from a partner's folder, with its bytes."""

    name: str
    claimed_as: str
    content: bytes = Field(repr=False)
