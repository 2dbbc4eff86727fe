"""The invoice as the system of record keeps it: document, state, approvals, delivery, money.

Written only by the invoice's own workflow (through its activities), whole, with a version.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from domain.core.audit import GENESIS
from domain.core.findings import Finding, Severity
from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal, to_minor
from domain.exchange.delivery import DeliveryStatus
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, Terms
from domain.lifecycle.approval import ApprovalRound, RecordedDecision
from domain.lifecycle.definition import Outcome
from domain.lifecycle.facts import FactValue
from domain.lifecycle.presets import CREDIT_NOTE


class Settlement(DomainModel):
    """The fourth axis: what was paid and credited of an issued invoice."""

    paid: ExactDecimal = ZERO
    credited: ExactDecimal = ZERO

    def open_amount(self, payable: Decimal) -> Decimal:
        """What is still owed."""
        return payable - self.paid - self.credited


class Draft(DomainModel):
    """A stored request to open an invoice, before its workflow has taken it up."""

    id: Id
    """The invoice id."""
    request: InvoiceRequest
    created_by: str
    submit: bool
    created_at: datetime
    opened: bool = False


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
    state: str
    state_title: str
    entry: int = 0
    """How many states were entered; makes the id of each step's command."""
    blocked: bool = False
    awaits_decision: bool = False
    """Whether the state is an approval, whatever the lifecycle calls it."""
    waiting_on: str = ""
    waiting_since: datetime | None = None
    deadline: datetime | None = None
    findings: tuple[Finding, ...] = ()
    approval: ApprovalRound | None = None
    decisions: tuple[RecordedDecision, ...] = ()
    """Every decision ever sent, counted or refused, oldest first."""
    number: str | None = None
    issued_on: date | None = None
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
    def payable(self) -> Decimal:
        """BT-115, or nothing for a draft that cannot be assembled."""
        return self.document.totals.payable if self.document else ZERO

    @property
    def open_amount(self) -> Decimal:
        """What is still owed on an issued invoice."""
        return self.settlement.open_amount(self.payable)

    def facts(self) -> dict[str, FactValue]:
        """The declared facts of `domain.lifecycle.facts`."""
        partnership, buyer = self.terms.partnership, self.terms.buyer
        currency, document = partnership.currency, self.document
        weights = Counter(finding.severity for finding in self.findings)
        return {
            "invoice.kind": self.request.type_code.value,
            "invoice.currency": currency,
            "invoice.total_minor": to_minor(self.payable, currency),
            "invoice.line_count": len(document.lines if document else self.request.lines),
            "invoice.has_order_reference": bool(document and document.order_reference),
            "partnership.id": partnership.id,
            "buyer.id": buyer.id,
            "buyer.country": buyer.party.address.country,
            "seller.id": partnership.seller_id,
            "validation.error_count": weights[Severity.FATAL],
            "validation.warning_count": weights[Severity.WARNING],
            "delivery.expects_response": partnership.delivery.expects_response,
            "settlement.open_minor": to_minor(self.open_amount, currency),
            "settlement.paid_minor": to_minor(self.settlement.paid, currency),
            "settlement.credited_minor": to_minor(self.settlement.credited, currency),
        }


def counted_credit_notes(notes: Iterable[InvoiceRecord]) -> tuple[Invoice, ...]:
    """The documents of the credit notes that are issued, or still may be."""
    voided = {name for name, state in CREDIT_NOTE.states.items() if state.final is Outcome.VOIDED}
    return tuple(note.document for note in notes if note.document and note.state not in voided)
