"""Shapes of corrections of billing: what is asked for, and what is shown before it is confirmed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from api.schemas.shapes import Body, Reason
from domain.billing.correction import (
    BillingCorrection,
    CorrectionState,
    InvoiceCorrection,
    RunCorrection,
    Way,
)
from domain.billing.difference import Differences, LineDifference
from domain.billing.period import PeriodKey
from domain.core.identifiers import Id, Sha256
from domain.core.money import CurrencyCode, ExactDecimal
from domain.invoice.request import RequestedLine
from domain.process.correction_progress import CorrectionDocument
from workflows.names import billing_correction_workflow

_Why = Annotated[Reason, StringConstraints(min_length=1)]


class NewCorrection(Body):
    """Which periods of an agreement to look at, and why."""

    agreement_id: Id
    periods: tuple[PeriodKey, ...] = Field(
        default=(), max_length=120, description="these periods", examples=[["2026-10"]]
    )
    since: date | None = Field(
        default=None,
        description="instead of `periods`: all billed ones that end on this day or later",
    )
    reason: _Why = Field(
        description="printed on the documents", examples=["the agreed price is 0.08"]
    )
    whole: bool = Field(
        default=False, description="take back whole invoices, not only the lines that change"
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.periods) == (self.since is not None):
            raise ValueError("name either `periods` or `since`")
        return self


class Shown(Body):
    """What was looked at."""

    fingerprint: Sha256 = Field(description="of the correction as it was read")


class DifferencesView(BaseModel):
    """What changes, line by line; what stays is counted only."""

    lines: tuple[LineDifference, ...]
    unchanged: int
    before: ExactDecimal = Field(description="net of all that was compared, as billed")
    after: ExactDecimal = Field(description="and as it is due")
    delta: ExactDecimal = Field(description="what is due more than was billed")

    @classmethod
    def of(cls, found: Differences) -> Self:
        """`found` as people see it."""
        return cls(**dict(found), delta=found.delta)


class InvoiceCorrectionView(BaseModel):
    """What becomes of one invoice."""

    way: Way = Field(
        description="`credit`: lines are taken back and billed again; `amend`: a draft is changed; "
        "`reverse`: a credit note is billed; `bill`: there was no invoice"
    )
    invoice_id: Id | None
    number: str | None
    title: str = Field(description="its state when this was proposed")
    taken: tuple[str, ...] = Field(description="its lines (BT-126) that are taken back")
    lines: tuple[RequestedLine, ...] = Field(description="what is billed instead")
    credit_note_id: Id | None = Field(description="once it is stored")
    bill_id: Id | None = Field(description="once it is stored")
    settled: bool = Field(description="whether its documents are stored")

    @classmethod
    def of(cls, one: InvoiceCorrection) -> Self:
        """`one` as people see it."""
        names = set(cls.model_fields) - {"lines"}
        lines = one.bill.lines if one.bill else one.lines
        return cls(**{name: getattr(one, name) for name in names}, lines=lines)


class RunCorrectionView(BaseModel):
    """What becomes of one billing run."""

    run_id: str = Field(examples=["acme-hosting.2026-10"])
    period_key: str = Field(examples=["2026-10"])
    currency: CurrencyCode | None
    differences: DifferencesView
    invoices: tuple[InvoiceCorrectionView, ...]
    notes: tuple[str, ...] = Field(description="what was taken into account")
    obstacle: str = Field(description="why it is left as it is; empty if nothing is in the way")
    booked: bool = Field(description="whether the ledger has it")
    problem: str = Field(description="what stopped it the last time it was tried")

    @classmethod
    def of(cls, part: RunCorrection) -> Self:
        """`part` as people see it."""
        names = set(cls.model_fields) - {"differences", "invoices"}
        return cls(
            **{name: getattr(part, name) for name in names},
            differences=DifferencesView.of(part.differences),
            invoices=tuple(map(InvoiceCorrectionView.of, part.invoices)),
        )


class CorrectionSummary(BaseModel):
    """A correction of what was billed."""

    id: Id
    agreement_id: Id
    partnership_id: Id
    state: CorrectionState
    reason: str
    whole: bool
    periods: tuple[str, ...] = Field(examples=[["2026-10"]])
    delta: ExactDecimal = Field(description="what is due more than was billed", examples=["-2.00"])
    requested_by: str
    requested_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    discarded_by: str | None
    finished_at: datetime | None
    problem: str = Field(description="why it is parked or failed")
    workflow: str | None = Field(description="the id in Temporal, once it is confirmed")

    @classmethod
    def of(cls, one: BillingCorrection) -> "CorrectionSummary":
        """`one` in a list."""
        return CorrectionSummary(**_said(one))


class CorrectionView(CorrectionSummary):
    """With all that is shown to whoever confirms, and where its documents stand."""

    fingerprint: Sha256 = Field(description="say it when you confirm")
    runs: tuple[RunCorrectionView, ...]
    documents: tuple[CorrectionDocument, ...]

    @classmethod
    def with_documents(
        cls, one: BillingCorrection, documents: Sequence[CorrectionDocument]
    ) -> "CorrectionView":
        """`one` by itself."""
        return CorrectionView(
            **_said(one),
            fingerprint=one.fingerprint,
            runs=tuple(map(RunCorrectionView.of, one.runs)),
            documents=tuple(documents),
        )


class ShadowView(BaseModel):
    """A completed run under other rules."""

    run_id: str = Field(examples=["acme-hosting.2026-10"])
    period_key: str = Field(examples=["2026-10"])
    currency: CurrencyCode | None
    differences: DifferencesView
    notes: tuple[str, ...]
    obstacle: str = Field(description="why a correction could not do this; empty if it could")

    @classmethod
    def of(cls, part: RunCorrection) -> Self:
        """`part` as people see it."""
        names = set(cls.model_fields) - {"differences"}
        return cls(
            **{name: getattr(part, name) for name in names},
            differences=DifferencesView.of(part.differences),
        )


def _said(one: BillingCorrection) -> dict[str, object]:
    names = set(CorrectionSummary.model_fields) - {"periods", "workflow"}
    confirmed = one.confirmed_at is not None
    return {
        **{name: getattr(one, name) for name in names},
        "periods": tuple(part.period_key for part in one.runs),
        "workflow": billing_correction_workflow(one.id) if confirmed else None,
    }
