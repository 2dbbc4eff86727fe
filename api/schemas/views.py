"""What is answered about invoices: short in lists, whole on their own."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field

from api.schemas.approvals import ApprovalView, approval
from api.schemas.shapes import Document
from domain.core.codes import InvoiceTypeCode
from domain.core.findings import Finding
from domain.core.identifiers import Id, Sha256
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.exchange.delivery import DeliveryStatus
from domain.lifecycle.decision import RecordedDecision
from domain.lifecycle.definition import LifecycleDefinition, Question, State
from domain.lifecycle.steps import ANSWERED, COMMANDS
from domain.record import Draft, InvoiceRecord
from domain.settlement.dispute import Dispute
from integration.settings import Settings
from workflows.names import invoice_workflow

RECEIVED = "received"
"""The state of an invoice whose workflow has not taken it up yet."""


class Links(BaseModel):
    """Where to look further."""

    self: str = Field(examples=["/v1/invoices/inv-2026-1042"])
    timeline: str
    documents: str
    explain: str
    temporal_ui: str = Field(description="the workflow, step by step, for operators")


class InvoiceSummary(BaseModel):
    """An invoice in a list."""

    id: Id
    number: str | None = Field(description="BT-1; `null` before it is issued")
    type_code: InvoiceTypeCode
    state: str = Field(examples=["approval"])
    title: str = Field(description="the state, for people", examples=["Awaiting approval"])
    waiting_on: str = Field(description="whom or what it waits for", examples=["approver"])
    must_act: tuple[str, ...] = Field(
        description="whom of us it waits for: roles as they are called, people by their id"
    )
    waiting_since: datetime | None
    deadline: datetime | None
    blocked: bool = Field(description="somebody has to look: it failed or is overdue")
    partnership_id: Id
    seller: str
    buyer: str
    currency: CurrencyCode
    payable: ExactDecimal = Field(description="BT-115")
    open_amount: ExactDecimal = Field(description="what is still owed; `0` before issue")
    issued_on: date | None
    due_on: date | None
    content_hash: Sha256 | None = Field(description="what an approval binds to")
    created_by: str
    created_at: datetime


class SettlementView(BaseModel):
    """The fourth axis: money."""

    paid: ExactDecimal
    credited: ExactDecimal
    open_amount: ExactDecimal


class InvoiceView(InvoiceSummary):
    """Everything about an invoice."""

    version: int
    possible: list[str] = Field(
        description="commands that this state knows", examples=[["approve", "reject", "amend"]]
    )
    document: Document | None = Field(
        description="EN 16931, the terms it states; `null` if it cannot be put together"
    )
    findings: tuple[Finding, ...]
    failure: str = Field(description="the last technical failure, in words")
    question: Question | None = Field(description="what is asked here, of whom, and the answers")
    answer: str = Field(description="the last answer that a person gave")
    approval: ApprovalView | None
    decisions: tuple[RecordedDecision, ...] = Field(
        description="every decision, counted or refused"
    )
    delivery: DeliveryStatus
    settlement: SettlementView
    dispute: Dispute | None = Field(description="the last dispute, open or settled")
    dunning_level: int = Field(description="how often the buyer was reminded to pay")
    lifecycle: str = Field(examples=["standard@1"])
    corrects_invoice_id: Id | None
    credit_note_ids: tuple[Id, ...]
    replaced_by: Id | None
    billing_run_id: str | None
    edited_by: str
    updated_at: datetime
    links: Links


def links(invoice_id: str, settings: Settings) -> Links:
    """Where to look further for an invoice."""
    base, temporal = f"/v1/invoices/{invoice_id}", settings.temporal
    workflow = quote(invoice_workflow(invoice_id), safe="")
    return Links(
        self=base,
        timeline=f"{base}/timeline",
        documents=f"{base}/documents",
        explain=f"{base}/explain",
        temporal_ui=f"{temporal.ui_url}/namespaces/{temporal.namespace}/workflows/{workflow}",
    )


def summary(record: InvoiceRecord) -> InvoiceSummary:
    """`record` in a list."""
    return InvoiceSummary(**_summary(record))


def view(
    record: InvoiceRecord, definition: LifecycleDefinition | None, settings: Settings
) -> InvoiceView:
    """All of `record`."""
    settlement, request = record.settlement, record.request
    state = definition.states.get(record.state) if definition else None
    return InvoiceView(
        **_summary(record),
        version=record.version,
        possible=possible(record, state),
        document=record.document,
        findings=record.findings,
        failure=record.failure,
        question=state.question if state else None,
        answer=record.answer,
        approval=approval(record.approval) if record.approval else None,
        decisions=record.decisions,
        delivery=record.delivery,
        settlement=SettlementView(
            paid=settlement.paid, credited=settlement.credited, open_amount=record.owed
        ),
        dispute=record.dispute,
        dunning_level=record.dunning_level,
        lifecycle=record.lifecycle,
        corrects_invoice_id=request.corrects_invoice_id,
        credit_note_ids=record.credit_note_ids,
        replaced_by=record.replaced_by,
        billing_run_id=request.billing_run_id,
        edited_by=record.edited_by,
        updated_at=record.updated_at,
        links=links(record.id, settings),
    )


def possible(record: InvoiceRecord, state: State | None) -> list[str]:
    """What people can do in the state that `record` is in, each by a route of that name."""
    if state is None or state.final:
        return []
    events = {transition.event for transition in state.transitions}
    return [
        *(_decisions(record) if state.approves else ()),
        "comment",
        *(["answer"] if state.question and ANSWERED in events else ()),
        *(command for command in COMMANDS if command in events),
    ]


def _decisions(record: InvoiceRecord) -> list[str]:
    """What can be said to an open approval; taken back is only what somebody said."""
    said = record.approval is not None and record.approval.decisions
    return ["approve", "reject", "delegate", *(["withdraw"] if said else ())]


def pending(draft: Draft, names: dict[str, Any], settings: Settings) -> InvoiceView:
    """An invoice whose workflow has not taken it up yet; `names` are its parties and currency."""
    return InvoiceView(
        id=draft.id,
        number=None,
        type_code=draft.request.type_code,
        state=RECEIVED,
        title="Received, not taken up yet",
        waiting_on="worker",
        must_act=(),
        waiting_since=draft.created_at,
        deadline=None,
        blocked=False,
        partnership_id=draft.request.partnership_id,
        **names,
        payable=ZERO,
        open_amount=ZERO,
        issued_on=None,
        due_on=None,
        content_hash=None,
        created_by=draft.created_by,
        created_at=draft.created_at,
        version=0,
        possible=[],
        document=None,
        findings=(),
        failure="",
        question=None,
        answer="",
        approval=None,
        decisions=(),
        delivery=DeliveryStatus(),
        settlement=SettlementView(paid=ZERO, credited=ZERO, open_amount=ZERO),
        dispute=None,
        dunning_level=0,
        lifecycle="",
        corrects_invoice_id=draft.request.corrects_invoice_id,
        credit_note_ids=(),
        replaced_by=None,
        billing_run_id=draft.request.billing_run_id,
        edited_by=draft.created_by,
        updated_at=draft.created_at,
        links=links(draft.id, settings),
    )


def _summary(record: InvoiceRecord) -> dict[str, Any]:
    terms = record.terms
    return {
        "id": record.id,
        "number": record.number,
        "type_code": record.request.type_code,
        "state": record.state,
        "title": record.state_title,
        "waiting_on": record.waiting_on,
        "must_act": record.must_act,
        "waiting_since": record.waiting_since,
        "deadline": record.deadline,
        "blocked": record.blocked,
        "partnership_id": terms.partnership.id,
        "seller": terms.seller.party.name,
        "buyer": terms.buyer.party.name,
        "currency": terms.partnership.currency,
        "payable": record.payable,
        "open_amount": record.owed,
        "issued_on": record.issued_on,
        "due_on": record.due_on,
        "content_hash": record.content_hash,
        "created_by": record.created_by,
        "created_at": record.created_at,
    }
