"""Billing as the API shows it: runs, previews, years ahead."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.shapes import Document
from domain.billing.balance import Draw
from domain.billing.run import BilledItem, BillingRun
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.money import CurrencyCode, ExactDecimal
from domain.invoice.request import RequestedLine
from domain.process.foreseeing import ForeseenInvoice, ForeseenPeriod
from workflows.names import billing_run_workflow


class BillingRunSummary(BaseModel):
    """A billing run; `pending` while its workflow has not recorded anything."""

    id: str = Field(examples=["acme-hosting.2026-10"])
    agreement_id: Id
    agreement_version: int | None = Field(default=None, description="by which it was billed")
    partnership_id: Id
    period: str = Field(examples=["2026-10"])
    start: date | None = Field(default=None, description="the first day of the period")
    end: date | None = Field(default=None, description="the last day of the period")
    state: str = Field(examples=["completed"])
    invoice_ids: tuple[Id, ...] = ()
    net: ExactDecimal | None = Field(
        default=None, description="what was billed, without VAT", examples=["519.75"]
    )
    notes: tuple[str, ...] = Field(default=(), description="what was not billed, and why")
    corrections: tuple[Id, ...] = Field(default=(), description="corrections of it, oldest first")
    findings: tuple[Finding, ...] = Field(default=(), description="why it is parked")
    started_at: datetime | None = None
    finished_at: datetime | None = None
    workflow: str = Field(description="the id in Temporal")

    @classmethod
    def of(cls, run: BillingRun) -> Self:
        """`run` as people see it."""
        names = cls.model_fields.keys() & BillingRun.model_fields.keys() - {"period"}
        completed = run.state == "completed"
        said = {name: getattr(run, name) for name in names} | {"state": run.state.value}
        return cls(
            **said | {"net": run.net if completed else None},
            period=run.period_key,
            start=run.period.start if run.period else None,
            end=run.period.end if run.period else None,
            workflow=billing_run_workflow(run.agreement_id, run.period_key),
        )


class BillingRunView(BillingRunSummary):
    """A billing run with its ledger: what was billed for which charge and days."""

    items: tuple[BilledItem, ...] = ()


class DrawView(BaseModel):
    """What would be taken from a balance."""

    balance_id: Id
    amount: ExactDecimal

    @classmethod
    def of(cls, draws: Iterable[Draw]) -> tuple[Self, ...]:
        """One for each balance."""
        sums: dict[str, ExactDecimal] = {}
        for draw in draws:
            sums[draw.balance_id] = sums.get(draw.balance_id, draw.amount * 0) + draw.amount
        return tuple(cls(balance_id=id, amount=amount) for id, amount in sums.items())


class PreviewedInvoice(BaseModel):
    """An invoice or credit note as it would be."""

    issued_on: date = Field(description="if it is issued on the day of its run")
    due_on: date
    lines: tuple[RequestedLine, ...] = Field(description="each with its origin: how it came about")
    document: Document

    @classmethod
    def of(cls, foreseen: ForeseenInvoice) -> Self:
        """`foreseen` to the line."""
        return cls(
            issued_on=foreseen.issued_on,
            due_on=foreseen.due_on,
            lines=foreseen.request.lines,
            document=foreseen.document,
        )


class Preview(BaseModel):
    """What billing a period would come to; nothing is stored."""

    agreement_id: Id
    period: str = Field(examples=["2026-10"])
    start: date
    end: date = Field(description="the last day")
    billed_at: datetime = Field(description="when its schedule bills it")
    as_of: datetime = Field(description="the moment for which it was worked out")
    run_id: str | None = Field(default=None, description="the run, if it was billed already")
    currency: CurrencyCode
    invoices: tuple[PreviewedInvoice, ...] = Field(description="none if there is nothing to bill")
    net: ExactDecimal = Field(description="without VAT, credit notes subtracted")
    tax: ExactDecimal
    payable: ExactDecimal = Field(description="less what was prepaid")
    draws: tuple[DrawView, ...] = Field(description="what is taken from balances")
    notes: tuple[str, ...] = Field(description="what is not billed, and why")


class SimulatedInvoice(BaseModel):
    """An invoice or credit note of a time to come, without its lines."""

    type_code: str = Field(examples=["380"])
    issued_on: date
    due_on: date
    lines: int
    net: ExactDecimal
    tax: ExactDecimal
    payable: ExactDecimal

    @classmethod
    def of(cls, foreseen: ForeseenInvoice) -> Self:
        """`foreseen` in short."""
        totals = foreseen.document.totals
        return cls(
            type_code=foreseen.document.type_code.value,
            issued_on=foreseen.issued_on,
            due_on=foreseen.due_on,
            lines=len(foreseen.document.lines),
            net=totals.tax_exclusive,
            tax=totals.tax,
            payable=totals.payable,
        )


class SimulatedPeriod(BaseModel):
    """A period, billed at its moment after those before it."""

    period: str = Field(examples=["2027-01"])
    start: date
    end: date
    billed_at: datetime
    state: str = Field(
        description="`completed`; `parked`: it cannot be rated; `early`: another comes first",
        examples=["completed"],
    )
    invoices: tuple[SimulatedInvoice, ...]
    net: ExactDecimal
    tax: ExactDecimal
    payable: ExactDecimal
    draws: tuple[DrawView, ...]
    notes: tuple[str, ...]
    reason: str = Field(default="", description="why it waits")
    findings: tuple[Finding, ...] = Field(default=(), description="why it is parked")

    @classmethod
    def of(cls, foreseen: ForeseenPeriod) -> Self:
        """`foreseen` as people see it."""
        rated = foreseen.rated
        return cls(
            period=foreseen.period.key,
            start=foreseen.period.start,
            end=foreseen.period.end,
            billed_at=foreseen.at,
            state=foreseen.state,
            invoices=tuple(map(SimulatedInvoice.of, foreseen.invoices)),
            net=foreseen.net,
            tax=foreseen.tax,
            payable=foreseen.payable,
            draws=DrawView.of(rated.draws) if rated else (),
            notes=rated.notes if rated else (),
            reason=foreseen.reason,
            findings=foreseen.findings,
        )


class SimulatedYear(BaseModel):
    """Periods to come, one after the other, and what they come to together."""

    agreement_id: Id
    currency: CurrencyCode
    periods: tuple[SimulatedPeriod, ...]
    net: ExactDecimal
    tax: ExactDecimal
    payable: ExactDecimal
