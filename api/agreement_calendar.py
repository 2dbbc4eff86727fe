"""The calendar of an agreement around now: which period is billed when, and what became of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import chain, islice

from pydantic import BaseModel, Field

from domain.billing.agenda import Agenda, PeriodState, Planned
from domain.billing.agreement import Agreement
from domain.billing.period import BillingPeriod
from domain.billing.ports import Holidays
from domain.billing.run import BillingRun, run_id
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.money import ExactDecimal
from domain.ports import Store

_MOST = 400
"""How many past periods are looked at."""


class PeriodView(BaseModel):
    """A period, when it is billed, and what became of it."""

    period: str = Field(examples=["2026-10"])
    start: date
    end: date = Field(description="the last day")
    billed_at: datetime = Field(description="the moment for which the schedule fires")
    state: PeriodState
    run_id: str | None = None
    invoice_ids: tuple[Id, ...] = ()
    net: ExactDecimal | None = Field(default=None, description="what was billed, without VAT")
    findings: tuple[Finding, ...] = Field(default=(), description="why it is parked")

    @classmethod
    def of(cls, planned: Planned) -> "PeriodView":
        """`planned` as people see it."""
        period, run = planned.period, planned.run
        made = cls(
            period=period.key,
            start=period.start,
            end=period.end,
            billed_at=planned.moment,
            state=planned.state,
        )
        if run is None:
            return made
        return made.model_copy(
            update={
                "run_id": run.id,
                "invoice_ids": run.invoice_ids,
                "net": run.net if planned.state is PeriodState.BILLED else None,
                "findings": run.findings,
            }
        )


class AgreementPeriods(BaseModel):
    """A stretch of the calendar, oldest first."""

    agreement_id: Id
    paused: bool
    pause_reason: str | None
    consolidated_into: Id | None = Field(description="the agreement with whose runs it is billed")
    unbilled: tuple[str, ...] = Field(
        description="every period whose moment has come and that is not billed, oldest first, "
        "also those outside of this stretch",
        examples=[["2026-09"]],
    )
    periods: tuple[PeriodView, ...]


async def periods_of(
    store: Store,
    agreement: Agreement,
    holidays: Holidays,
    now: datetime,
    *,
    since: date | None,
    limit: int,
) -> AgreementPeriods:
    """So many periods: from the one of the day `since` on, or half of them before now."""
    agenda = Agenda(agreement, holidays, now)
    past = list(islice(agenda.past(), _MOST))
    runs = dict(await _runs(store, agreement, past))
    past = _begun(agreement, past, runs)
    if since is None:
        shown = list(islice(chain(past[: limit // 2][::-1], agenda.coming()), limit))
    else:
        shown = list(islice(agenda.since(since), limit))
        runs |= await _runs(store, agreement, shown)
    waiting = [one for one in agenda.planned(past[::-1], runs) if one.state.waits]
    return AgreementPeriods(
        agreement_id=agreement.id,
        paused=agreement.paused,
        pause_reason=agreement.pause_reason,
        consolidated_into=agreement.consolidated_into,
        unbilled=tuple(one.period.key for one in waiting),
        periods=tuple(map(PeriodView.of, agenda.planned(shown, runs))),
    )


async def _runs(
    store: Store, agreement: Agreement, periods: Iterable[BillingPeriod]
) -> Mapping[str, BillingRun]:
    return await store.runs.several({run_id(agreement.id, one.key) for one in periods})


def _begun(
    agreement: Agreement, past: list[BillingPeriod], runs: Mapping[str, BillingRun]
) -> list[BillingPeriod]:
    """The past periods that were to be billed: without a first day, those since the first run."""
    if agreement.starts_on is not None:
        return past
    billed = [at for at, one in enumerate(past) if run_id(agreement.id, one.key) in runs]
    return past[: billed[-1] + 1] if billed else []
