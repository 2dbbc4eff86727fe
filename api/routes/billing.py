"""Billing runs: one per agreement and period, by schedule or by hand, and previews."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body, Query, Response
from pydantic import BaseModel, Field

from api import examples
from api.billing import check_period, preview
from api.dependencies import Configured, MessageId, Stored, Workflows
from api.desk import until
from api.paging import Pages, given
from api.permissions import allow
from api.routing import later, mark_pending, router
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Document, Listing
from domain.billing.rating import run_id
from domain.billing.run import BillingRun, RunState
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.invoice.request import RequestedLine
from workflows.names import billing_run_workflow, billing_schedule

routes = router("billing")


class PeriodOfAgreement(Shape):
    """A month of an agreement."""

    agreement_id: Id
    period: str = Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-10"])


class Month(Shape):
    """A month."""

    period: str = Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-10"])


class BillingRunView(BaseModel):
    """A billing run; `pending` while its workflow has not recorded anything."""

    id: str = Field(examples=["acme-hosting.2026-10"])
    agreement_id: Id
    period: str
    state: str = Field(examples=["completed"])
    invoice_ids: tuple[Id, ...] = ()
    findings: tuple[Finding, ...] = ()
    started_at: datetime | None = None
    finished_at: datetime | None = None
    workflow: str = Field(description="the id in Temporal")


class Preview(BaseModel):
    """What billing a period would come to now."""

    agreement_id: Id
    period: str
    lines: tuple[RequestedLine, ...] = Field(description="with the explanation of each")
    document: Document | None = Field(description="`null` if there is nothing to bill")


class Fired(BaseModel):
    """A schedule that was told to fire."""

    schedule: str = Field(examples=["billing/acme-hosting"])
    period: str
    run_id: str


@routes.post(
    "/billing-runs",
    status_code=201,
    dependencies=allow("billing.run"),
    name="run_billing",
    responses=later(BillingRunView),
)
async def run_billing(
    body: Annotated[PeriodOfAgreement, Body(openapi_examples=examples.PERIOD)],
    store: Stored,
    workflows: Workflows,
    settings: Configured,
    response: Response,
) -> BillingRunView:
    """Bill a period

    Does by hand what the schedule does by itself: rates the usage of the month and opens the
    invoice. A period is billed once; asking again answers with the same run. A run that cannot
    be rated is `parked` with its findings: mend the cause and retry.
    """
    agreement = await store.agreements.get(body.agreement_id)
    check_period(agreement, body.period, datetime.now(UTC))
    await workflows.start_billing_run(agreement, body.period)
    id = run_id(agreement.id, body.period)
    patience = settings.api.answer_timeout_seconds
    run = await until(lambda: store.runs.find(id), lambda run: run is not None, patience)
    response.headers["Location"] = f"/v1/billing-runs/{id}"
    if run is None:
        mark_pending(response)
        return BillingRunView(
            id=id,
            agreement_id=agreement.id,
            period=body.period,
            state="pending",
            workflow=billing_run_workflow(agreement.id, body.period),
        )
    return _view(run)


@routes.post("/billing-runs/preview", dependencies=allow("billing.preview"), name="preview_billing")
async def preview_billing(
    body: Annotated[PeriodOfAgreement, Body(openapi_examples=examples.PERIOD)], store: Stored
) -> Preview:
    """Preview a period

    The same rating as a run, with the usage known now; nothing is stored, no number is taken.
    """
    agreement = await store.agreements.get(body.agreement_id)
    request, document = await preview(store, agreement, body.period)
    return Preview(
        agreement_id=agreement.id,
        period=body.period,
        lines=request.lines if request else (),
        document=document,
    )


@routes.get("/billing-runs", dependencies=allow("billing.read"), name="list_billing_runs")
async def list_billing_runs(
    store: Stored,
    pages: Pages,
    agreement_id: Annotated[str | None, Query(max_length=80)] = None,
    partnership_id: Annotated[str | None, Query(max_length=80)] = None,
    state: RunState | None = None,
) -> Listing[BillingRunView]:
    """List billing runs

    Newest first. `state=parked` are the ones that wait for somebody.
    """
    where = given(agreement_id=agreement_id, partnership_id=partnership_id, state=state)
    return await pages.of(store.runs, where, _view)


@routes.get("/billing-runs/{id}", dependencies=allow("billing.read"), name="get_billing_run")
async def get_billing_run(id: str, store: Stored) -> BillingRunView:
    """Read a billing run

    What it opened, or why it is parked.
    """
    return _view(await store.runs.get(id))


@routes.post(
    "/billing-runs/{id}/retry",
    dependencies=allow("billing.run"),
    name="retry_billing_run",
    responses=later(BillingRunView),
)
async def retry_billing_run(
    id: str, store: Stored, workflows: Workflows, message_id: MessageId, response: Response
) -> BillingRunView:
    """Retry a parked run

    Rates the period again, once what it was parked for is mended.
    """
    run = await store.runs.get(id)
    if not await workflows.retry_billing_run(run.agreement_id, run.period_key, message_id):
        mark_pending(response)
    return _view(await store.runs.get(id))


@routes.post(
    "/agreements/{id}/fire",
    status_code=202,
    dependencies=allow("billing.run"),
    name="fire_billing_schedule",
)
async def fire_schedule(
    id: Id,
    body: Annotated[Month, Body(openapi_examples=examples.MONTH)],
    store: Stored,
    workflows: Workflows,
) -> Fired:
    """Fire the billing schedule for a period

    Lets the agreement's Temporal Schedule fire for the moment at which the month was due, as if
    it were that moment: what an operator does after an outage. Billed once, as ever.
    """
    agreement = await store.agreements.get(id)
    check_period(agreement, body.period, datetime.now(UTC))
    await workflows.fire_billing_schedule(agreement, body.period)
    return Fired(schedule=billing_schedule(id), period=body.period, run_id=run_id(id, body.period))


def _view(run: BillingRun) -> BillingRunView:
    return BillingRunView(
        id=run.id,
        agreement_id=run.agreement_id,
        period=run.period_key,
        state=run.state,
        invoice_ids=run.invoice_ids,
        findings=run.findings,
        started_at=run.started_at,
        finished_at=run.finished_at,
        workflow=billing_run_workflow(run.agreement_id, run.period_key),
    )
