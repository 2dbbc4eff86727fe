"""Explanations: how the lines of an invoice came about."""

from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from pydantic import AwareDatetime, BaseModel, Field

from domain.billing.agreement import Agreement
from domain.billing.charge import Charge
from domain.billing.usage import UsageEvent
from domain.core.errors import NotFound
from domain.core.identifiers import Id
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.invoice.amounts import Totals, VatBreakdown
from domain.invoice.model import Invoice
from domain.invoice.origin import LineOrigin
from domain.ports import Store
from domain.process.agreeing import version_of
from domain.record import InvoiceRecord


class ExplainedLine(BaseModel):
    """A line, what it comes to, and why."""

    id: str = Field(description="BT-126")
    marketable_id: str | None
    name: str | None = Field(description="BT-153; `null` if the marketable is not known")
    quantity: ExactDecimal
    unit_price: ExactDecimal
    net_amount: ExactDecimal | None = Field(description="BT-131 = quantity × unit price, rounded")
    explanation: tuple[str, ...] = Field(
        examples=[["graduated tier 1: 100 × 1.00", "discount launch: 10 % of 100.00 = 10.00"]]
    )
    origin: LineOrigin | None = Field(
        default=None, description="the charge, price, period and usage that made it, if billed"
    )


class InvoiceExplanation(BaseModel):
    """How an invoice came about, from lines to VAT to totals."""

    invoice_id: Id
    currency: CurrencyCode
    billing_run_id: str | None = Field(description="the run that opened it, if one did")
    lines: list[ExplainedLine]
    vat: list[str] = Field(examples=[["19 % on 140.00 = 26.60"]])
    vat_breakdown: tuple[VatBreakdown, ...]
    totals: Totals | None


class CountedEvent(BaseModel):
    """A usage event that was counted."""

    id: str = Field(description="`source:event_id`", examples=["meter-1:2026-10-01T08"])
    occurred_at: AwareDatetime
    quantity: ExactDecimal
    dimensions: dict[str, str]

    @classmethod
    def of(cls, event: UsageEvent) -> Self:
        """`event` as people see it."""
        return cls(
            id=event.id,
            occurred_at=event.occurred_at,
            quantity=event.quantity,
            dimensions=event.dimensions,
        )


class LineExplanation(BaseModel):
    """How one line came about: what was agreed, what was used."""

    invoice_id: Id
    billing_run_id: str | None
    currency: CurrencyCode
    line: ExplainedLine
    charge: Charge | None = Field(
        default=None, description="as it was in the version of the agreement that was billed"
    )
    events: tuple[CountedEvent, ...] = Field(
        default=(), description="the first ones that were counted"
    )
    more_events: int = Field(default=0, description="how many were counted besides these")
    all_events: str | None = Field(
        default=None, description="where all usage of the time can be read, counted or not"
    )


def explanation(record: InvoiceRecord) -> InvoiceExplanation:
    """How the document of `record` came about."""
    document = record.document
    rows = document.vat_breakdown if document else ()
    return InvoiceExplanation(
        invoice_id=record.id,
        currency=record.terms.partnership.currency,
        billing_run_id=record.request.billing_run_id,
        lines=_lines(record),
        vat=[f"{row.rate or ZERO} % on {row.taxable_amount} = {row.tax_amount}" for row in rows],
        vat_breakdown=rows,
        totals=document.totals if document else None,
    )


async def line_explanation(store: Store, record: InvoiceRecord, id: str) -> LineExplanation:
    """How the line `id` of `record` came about, down to the usage."""
    lines = _lines(record)
    line = next((one for one in lines if one.id == id), None)
    if line is None:
        raise NotFound(
            f"'{record.id}' has no line '{id}'", hint=f"it has the lines 1 to {len(lines)}"
        )
    made = LineExplanation(
        invoice_id=record.id,
        billing_run_id=record.request.billing_run_id,
        currency=record.terms.partnership.currency,
        line=line,
    )
    if line.origin is None:
        return made
    update = {"charge": await _charge(store, line.origin)}
    return made.model_copy(update=update | await _events(store, record, line, line.origin))


async def _charge(store: Store, origin: LineOrigin) -> Charge | None:
    """The charge as it was billed; a true-up is of none."""
    try:
        agreement: Agreement = await version_of(
            store, origin.agreement_id, origin.agreement_version
        )
    except NotFound:
        return None
    return next((one for one in agreement.charges if one.id == origin.charge_id), None)


async def _events(
    store: Store, record: InvoiceRecord, line: ExplainedLine, origin: LineOrigin
) -> dict[str, object]:
    """The events that are named in the trace, and where to find the rest."""
    trace = origin.usage
    if trace is None or trace.first is None or trace.last is None or line.marketable_id is None:
        return {}
    partnership, named = record.request.partnership_id, set(trace.event_ids)
    found: list[CountedEvent] = []
    batches = store.usage.events(
        partnership,
        trace.first,
        trace.last + timedelta(microseconds=1),
        marketable_ids=[line.marketable_id],
    )
    async for batch in batches:
        found += [CountedEvent.of(event) for event in batch if event.id in named]
        if len(found) >= len(named):
            break
    return {
        "events": tuple(found),
        "more_events": max(trace.events - len(found), 0),
        "all_events": _address(partnership, line.marketable_id, trace.first, trace.last),
    }


def _address(partnership: str, marketable: str, first: datetime, last: datetime) -> str:
    until = last + timedelta(microseconds=1)
    asked = {"partnership_id": partnership, "marketable_id": marketable}
    asked |= {"from": first.isoformat(), "to": until.isoformat()}
    return f"/v1/usage?{urlencode(asked)}"


def _lines(record: InvoiceRecord) -> list[ExplainedLine]:
    document = record.document
    if document is not None and not record.request.lines:
        return _taken_back(document)
    return _asked_for(record)


def _asked_for(record: InvoiceRecord) -> list[ExplainedLine]:
    document = record.document
    calculated = {line.id: line for line in document.lines} if document else {}
    lines = []
    for number, asked in enumerate(record.request.lines, start=1):
        line = calculated.get(str(number))
        lines.append(
            ExplainedLine(
                id=str(number),
                marketable_id=asked.marketable_id,
                name=line.name if line else None,
                quantity=asked.quantity,
                unit_price=asked.unit_price,
                net_amount=line.net_amount if line else None,
                explanation=(asked.origin.steps if asked.origin else ())
                or (f"{asked.quantity} × {asked.unit_price}, as asked for",),
                origin=asked.origin,
            )
        )
    return lines


def _taken_back(note: Invoice) -> list[ExplainedLine]:
    corrected = ", ".join(one.number for one in note.preceding)
    return [
        ExplainedLine(
            id=line.id,
            marketable_id=line.seller_item_id,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            net_amount=line.net_amount,
            explanation=(f"taken back of line {line.id} of {corrected}",),
        )
        for line in note.lines
    ]
