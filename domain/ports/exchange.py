"""Documents, their formats and judges, and the ways in and out."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol, runtime_checkable

from domain.core.audit import ChainHead
from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Unreadable
from domain.core.findings import Finding, Report
from domain.core.party import Party
from domain.exchange.delivery import DocumentRef, Evidence, OutboundMessage, Receipt, RemoteFile
from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundKind, Mailbox
from domain.exchange.response import InvoiceResponse
from domain.exchange.statement import Reference, Statement
from domain.exchange.webhook import Webhook, WebhookCall
from domain.invoice.model import Invoice
from domain.lifecycle.facts import Facts
from domain.settlement.bank import BankStatement
from domain.settlement.paying_out import PaymentOrder, PaymentRun
from domain.settlement.payment_status import PaymentStatusReport
from domain.settlement.receivables_statement import AccountStatement
from domain.settlement.remittance import RemittanceAdvice
from domain.trade.partner import Partner
from domain.trade.terms import AcknowledgementKind, ChannelConfig


class DocumentStore(Protocol):
    """Bytes under their hash: stored once, never changed."""

    async def put(self, content: bytes, *, name: str, media_type: str) -> DocumentRef:
        """Keep `content`, durable when it returns."""

    async def get(self, sha256: str) -> bytes:
        """The bytes; `NotFound` if there are none."""


class AuditAnchor(Protocol):
    """Heads of audit chains, kept outside the database."""

    async def append(self, head: ChainHead) -> None:
        """Keep `head`, durable when it returns."""

    def heads(self) -> Iterable[ChainHead]:
        """The last anchored head of every chain."""


class Format(Protocol):
    """A document format: pure bytes ↔ model."""

    id: str
    media_type: str
    extension: str

    def check(self, settings: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with the `format_settings` of a delivery profile."""

    def write(self, invoice: Invoice, envelope: Envelope, /) -> bytes:
        """The issued `invoice` in this format; `Invalid` with what it cannot be written for.

        The same invoice and envelope always give the same bytes.
        """

    def references(self, invoice: Invoice, envelope: Envelope, /) -> tuple[Reference, ...]:
        """By which names acknowledgements will speak of what `write` wrote."""

    def read(self, content: bytes, /) -> Invoice:
        """The invoice in `content`; `Unreadable` says where it breaks."""


Judge = Callable[[bytes, Sequence[str] | None, date | None], Report]
"""Judges a document by rule layers (those it claims by default) in force on a day (its own)."""

JudgeReceived = Callable[[bytes, Invoice], Sequence[Finding]]
"""Judges what a supplier sent, in whatever format, by the rules in force on its own date."""

JudgeInvoice = Callable[[Invoice, str, date], Sequence[Finding]]
"""Judges a draft of ours as the document that it will be in a format (its id), by the rules in
force on a day. Paths are those of the model where it has the place."""


class Channel(Protocol):
    """A way to a partner's system. Settings are the partner's; secrets in them are references."""

    kind: str

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Hand `message` over, visible only when whole. Safe to repeat.

        Where an earlier attempt may have arrived, it looks first, or the receiver can tell by the
        message id. `DeliveryRejected` for good, `DeliveryUnavailable` and `DeliveryUnknown` for
        another attempt.
        """

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Connect, log in, look whether everything is there; what was found, line by line.

        Nothing is sent or changed. Raises as `send` does.
        """


@runtime_checkable
class Watched(Channel, Protocol):
    """A channel on which we can see whether the partner has taken a document away."""

    async def look(self, settings: dict[str, Any], location: str) -> bool:
        """Whether what was sent to `location` is still there. Raises as `send` does."""


@runtime_checkable
class Collecting(Channel, Protocol):
    """A channel whose inbox we look into."""

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """Take up to `limit` files out of the way of other readers, with their bytes."""

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Put a claimed file with the done ones, or with those in error."""


@dataclass(frozen=True)
class Posted:
    """What another system posted to us."""

    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class HttpReply:
    """What is answered."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deferred:
    """A receipt that the sender wants on a connection of its own (asynchronous MDN)."""

    channel: ChannelConfig
    message: OutboundMessage


@dataclass(frozen=True)
class Arrival:
    """A message that was posted and may be kept."""

    key: str
    """By which a repetition is known: channel, sender, message id."""
    mailbox_id: str
    reply: HttpReply
    """Answered once everything is kept, and again, the same, to each repetition."""
    name: str = ""
    media_type: str = "application/octet-stream"
    content: bytes | None = field(default=None, repr=False)
    """The document; `None` for what only says what became of ours."""
    statements: tuple[Statement, ...] = ()
    evidence: Evidence | None = None
    deferred: Deferred | None = None


@runtime_checkable
class Receiving(Channel, Protocol):
    """A channel on which other systems post to us."""

    async def receive(self, mailboxes: Sequence[Mailbox], posted: Posted) -> Arrival | HttpReply:
        """Open and check what was posted; an `HttpReply` alone refuses it, nothing is kept.

        `mailboxes` are those with this kind of channel; which one it is for, the message says.
        """


ReadInvoice = Callable[[bytes], Invoice]
"""The invoice in a document of any syntax; `Unreadable` says where it breaks."""

CallWebhook = Callable[[Webhook, WebhookCall], Awaitable[None]]
"""Calls another system; `DeliveryRejected` for good, `DeliveryUnavailable` for another try."""


@dataclass(frozen=True)
class Part:
    """One message of an interchange, as bytes that can be read by themselves."""

    name: str
    """Its reference in the interchange."""
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Interchange:
    """An envelope with messages from one sender. What is refused is not among the parts."""

    sender: str
    receiver: str
    control: str
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...] = ()
    """What is wrong with it: also what only the refused messages have."""
    answer: Callable[[Envelope], bytes] | None = field(default=None, repr=False)
    """Writes the acknowledgement that its sender expects; `None` where none is due, as an
    acknowledgement is never acknowledged."""
    answer_kind: AcknowledgementKind | None = None
    extension: str = "edi"
    family: str = ""
    """Whose settings of the mailbox it was read by: `edifact`, `x12`, `tabular`."""


Content = (
    Invoice
    | RemittanceAdvice
    | Interchange
    | tuple[Statement, ...]
    | list[BankStatement]
    | PaymentStatusReport
    | Unreadable
)


@dataclass(frozen=True)
class Understood:
    """What a received document is, and what it says; or why it cannot be read as that."""

    kind: InboundKind
    content: Content
    findings: tuple[Finding, ...] = ()
    """What is told beside it: what was assumed, what has no place in the model."""


class ReadInbound(Protocol):
    """What a received document is, and what it says."""

    def __call__(
        self, content: bytes, *, part: bool = False, settings: Mapping[str, Any] | None = None
    ) -> Understood:
        """`part`: it is one message of an interchange that was taken apart before. `settings` are
        the `format_settings` of the mailbox that it came to, by family of formats."""


class Reply(NamedTuple):
    """An answer as it is sent."""

    content: bytes
    media_type: str
    extension: str
    references: tuple[Reference, ...] = ()
    """By which its receiver may speak of it."""


class WriteReply(Protocol):
    """Writes what we answer to a supplier's invoice, in the language that it came in."""

    def __call__(
        self,
        response: InvoiceResponse,
        envelope: Envelope,
        *,
        received: bytes,
        sender: Party,
        receiver: Party,
        invoice_type: InvoiceTypeCode = InvoiceTypeCode.INVOICE,
    ) -> Reply:
        """`received`: the invoice as it came. `Invalid` if something that is needed is missing."""


class WritePayments(Protocol):
    """Writes the file of a payment run."""

    def __call__(self, run: PaymentRun, orders: Sequence[PaymentOrder], company: Partner) -> bytes:
        """The same bytes each time; `Invalid` says what stands against it."""


class WriteStatement(Protocol):
    """Sets a statement of account."""

    def __call__(
        self, statement: AccountStatement, recipient: Party, language: str = "en"
    ) -> bytes:
        """A PDF; `Invalid` for more lines than anybody reads, or an unknown language."""


class Conditions(Protocol):
    """The condition language (CEL) over the declared facts."""

    def check(self, expression: str) -> list[Finding]:
        """What is wrong with `expression`: syntax, unknown facts, types, with line and column."""

    def evaluate(self, expressions: Iterable[str], facts: Facts) -> dict[str, bool]:
        """The value of each expression."""
