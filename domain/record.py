"""The invoice as the system of record keeps it: document, state, approvals, delivery, money.

Written only by the invoice's own workflow (through its activities), whole, with a version.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from domain.circumstances import Circumstances
from domain.core.audit import GENESIS
from domain.core.findings import Finding
from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.exchange.delivery import DeliveryStatus
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, Terms
from domain.lifecycle.decision import RecordedDecision
from domain.lifecycle.definition import Outcome
from domain.lifecycle.presets import CREDIT_NOTE
from domain.lifecycle.round import ApprovalRound
from domain.settlement.allocation import CONCEDED, AllocationKind
from domain.settlement.dispute import Dispute
from domain.settlement.dunning_case import DunningMark


class Settlement(DomainModel):
    """The fourth axis: what settled an issued invoice. Always the sum of its allocations."""

    paid: ExactDecimal = ZERO
    credited: ExactDecimal = ZERO
    conceded: ExactDecimal = ZERO
    """Discounts for early payment, bank charges and small differences that were let pass."""
    written_off: ExactDecimal = ZERO

    def open_amount(self, payable: Decimal) -> Decimal:
        """What is still owed."""
        return payable - self.paid - self.credited - self.conceded - self.written_off

    def moved(self, kind: AllocationKind, amount: Decimal) -> "Settlement":
        """After an allocation; an amount below zero takes one back."""
        name = _COUNTED_AS[kind]
        return self.model_copy(update={name: getattr(self, name) + amount})


_COUNTED_AS = {
    AllocationKind.PAYMENT: "paid",
    AllocationKind.PAID_BY_US: "paid",
    AllocationKind.CREDIT_NOTE: "credited",
    AllocationKind.WRITE_OFF: "written_off",
    **dict.fromkeys(CONCEDED, "conceded"),
}


class Draft(DomainModel):
    """A stored request to open an invoice, kept until its workflow is known to run."""

    id: Id
    """The invoice id."""
    request: InvoiceRequest
    created_by: str
    submit: bool
    created_at: datetime
    started: bool = False
    """Whether its workflow is known to run."""


class InvoiceRecord(DomainModel):
    """Everything known about one invoice."""

    id: Id
    version: int = 0
    request: InvoiceRequest
    terms: Terms
    lifecycle: str
    """The definition followed, as `key@version`."""
    definition: Sha256
    document: Invoice | None = None
    """`None` only while the draft cannot be assembled; `findings` then say why."""
    content_hash: Sha256 | None = None
    account: Sha256 | None = None
    """A fingerprint of the accounts it is to be paid to."""
    state: str
    state_title: str
    entry: int = 0
    """How many states were entered; makes the id of each step's command."""
    blocked: bool = False
    awaits_decision: bool = False
    """Whether the state is an approval, whatever the lifecycle calls it."""
    waiting_on: str = ""
    must_act: tuple[str, ...] = ()
    """Whom of us it waits for: roles as they are called, people by their id."""
    waiting_since: datetime | None = None
    entered_at: datetime | None = None
    deadline: datetime | None = None
    alarm: datetime | None = None
    """When time has something to do next: a deadline, a reminder, an escalation."""
    reminded: tuple[int, ...] = ()
    """How often each reminder of the state was given since it was entered."""
    circumstances: Circumstances | None = None
    """`None` until it was checked for the first time."""
    validated: Sha256 | None = None
    """The content that was judged last."""
    answer: str = ""
    """The last answer that a person gave to a question of the lifecycle."""
    dispute: Dispute | None = None
    dunning_level: int = 0
    dunning: DunningMark | None = None
    """What is known here of the dunning case; `None`: there is none."""
    findings: tuple[Finding, ...] = ()
    approval: ApprovalRound | None = None
    decisions: tuple[RecordedDecision, ...] = ()
    """Every decision ever sent, counted or refused, oldest first."""
    number: str | None = None
    issued_on: date | None = None
    accepted_on: date | None = None
    """Received from a supplier: since when we stand by it, to the supplier or by paying."""
    due_on: date | None = None
    delivery: DeliveryStatus = DeliveryStatus()
    settlement: Settlement = Settlement()
    credit_note_ids: tuple[Id, ...] = ()
    replaced_by: Id | None = None
    failure: str = ""
    """The last technical failure, in business words."""
    created_by: str
    edited_by: str
    created_at: datetime
    updated_at: datetime
    audit_sequence: int = 0
    audit_head: str = Field(default=GENESIS)

    @property
    def is_issued(self) -> bool:
        """Whether it has its legal number, so that the other side may know of it."""
        return self.number is not None

    @property
    def payable(self) -> Decimal:
        """BT-115, or nothing for a draft that cannot be assembled."""
        return self.document.totals.payable if self.document else ZERO

    @property
    def open_amount(self) -> Decimal:
        """What is still owed on an issued invoice."""
        return self.settlement.open_amount(self.payable)

    @property
    def owed(self) -> Decimal:
        """What is still owed: nothing before issue, and nothing on a credit note."""
        is_note = self.document is not None and self.document.is_credit_note
        return ZERO if self.number is None or is_note else self.open_amount

    @property
    def is_disputed(self) -> bool:
        """Whether a dispute about it is open."""
        return self.dispute is not None and self.dispute.is_open

    @property
    def base_amount(self) -> Decimal:
        """BT-115 in base currency; as it stands where no rate was recorded yet."""
        return self.circumstances.in_base(self.payable) if self.circumstances else self.payable

    @property
    def amount_at_stake(self) -> Decimal:
        """What an approval is about, in base currency: the whole; of an issued one what is open."""
        if self.number is None:
            return self.base_amount
        return self.circumstances.in_base(self.owed) if self.circumstances else self.owed


def counted_credit_notes(notes: Iterable[InvoiceRecord]) -> tuple[Invoice, ...]:
    """The documents of the credit notes that are issued, or still may be."""
    voided = {name for name, state in CREDIT_NOTE.states.items() if state.final is Outcome.VOIDED}
    return tuple(note.document for note in notes if note.document and note.state not in voided)
