"""Billing runs: one per agreement and period, by schedule or by hand."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body, Query, Response
from pydantic import BaseModel, Field

from api import billing_examples as examples
from api.billing import check_period
from api.dependencies import Configured, MessageId, Stored, Workflows
from api.desk import until
from api.paging import Pages, given
from api.permissions import allow
from api.routing import later, mark_pending, router
from api.schemas.billing import BillingRunSummary, BillingRunView
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Listing
from domain.billing.period import PeriodKey
from domain.billing.run import RunState, run_id
from domain.core.identifiers import Id
from workflows.names import billing_run_workflow, billing_schedule

routes = router("billing")


Key = Annotated[PeriodKey, Field(examples=["2026-10"])]


class PeriodOfAgreement(Shape):
    """A period of an agreement, by its key."""

    agreement_id: Id
    period: Key


class PeriodNamed(Shape):
    """A period, by its key."""

    period: Key


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

    Does by hand what the schedule does by itself: rates the period and opens its invoices. A
    period is billed once; asking again answers with the same run. A run that cannot be rated is
    `parked` with its findings: mend the cause and retry. One that builds on the period before
    waits until that is billed.
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
            partnership_id=agreement.partnership_id,
            period=body.period,
            state="pending",
            workflow=billing_run_workflow(agreement.id, body.period),
        )
    return BillingRunView.of(run)


@routes.get("/billing-runs", dependencies=allow("billing.read"), name="list_billing_runs")
async def list_billing_runs(
    store: Stored,
    pages: Pages,
    agreement_id: Annotated[str | None, Query(max_length=80)] = None,
    partnership_id: Annotated[str | None, Query(max_length=80)] = None,
    state: RunState | None = None,
) -> Listing[BillingRunSummary]:
    """List billing runs

    Newest first. `state=parked` are the ones that wait for somebody.
    """
    where = given(agreement_id=agreement_id, partnership_id=partnership_id, state=state)
    return await pages.of(store.runs, where, BillingRunSummary.of)


@routes.get("/billing-runs/{id}", dependencies=allow("billing.read"), name="get_billing_run")
async def get_billing_run(id: str, store: Stored) -> BillingRunView:
    """Read a billing run

    What it opened and what was billed, charge by charge; or why it is parked.
    """
    return BillingRunView.of(await store.runs.get(id))


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
    return BillingRunView.of(await store.runs.get(id))


@routes.post(
    "/agreements/{id}/fire",
    status_code=202,
    dependencies=allow("billing.run"),
    name="fire_billing_schedule",
)
async def fire_schedule(
    id: Id,
    body: Annotated[PeriodNamed, Body(openapi_examples=examples.MONTH)],
    store: Stored,
    workflows: Workflows,
) -> Fired:
    """Fire the billing schedule for a period

    Lets the agreement's Temporal Schedule fire for the moment at which the period was due, as if
    it were that moment: what an operator does after an outage. Billed once, as ever.
    """
    agreement = await store.agreements.get(id)
    check_period(agreement, body.period, datetime.now(UTC))
    await workflows.fire_billing_schedule(agreement, body.period)
    return Fired(schedule=billing_schedule(id), period=body.period, run_id=run_id(id, body.period))
