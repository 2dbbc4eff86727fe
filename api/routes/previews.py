"""Looking ahead: a period to the line, the next invoice, a year to come. Nothing is stored."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body
from pydantic import Field

from api import billing_examples as examples
from api.billing import agreement_for_trial, period_for_trial, preview
from api.dependencies import Wired
from api.permissions import allow
from api.routing import router
from api.schemas.billing import Preview, SimulatedPeriod, SimulatedYear
from api.schemas.shapes import Body as Shape
from domain.billing.agreement import Agreement
from domain.billing.period import PeriodKey
from domain.billing.simulating import AssumedUsage
from domain.core.identifiers import Id
from domain.core.money import total
from domain.process.foreseeing import Foreseeing, Usage

routes = router("billing")

Assumed = Annotated[tuple[AssumedUsage, ...], Field(max_length=1000)]
_NOT_STORED = "an agreement to try instead of the one that is saved; it is not saved"


class PreviewWanted(Shape):
    """Which period, of which agreement, with which usage."""

    agreement_id: Id
    period: PeriodKey | None = Field(
        default=None, description="left out: the next one that is billed", examples=["2026-10"]
    )
    agreement: Agreement | None = Field(default=None, description=_NOT_STORED)
    usage: Assumed = ()
    recorded: bool = Field(
        default=True, description="whether recorded usage of what is assumed counts too"
    )


class SimulationWanted(Shape):
    """How many periods, from which on, with which usage."""

    periods: int = Field(default=12, ge=1, le=120)
    first: PeriodKey | None = Field(
        default=None, alias="from", description="left out: the next one that is billed"
    )
    usage: Assumed = ()
    as_in: PeriodKey | None = Field(
        default=None, description="a past period that every one is used like"
    )
    agreement: Agreement | None = Field(default=None, description=_NOT_STORED)


@routes.post("/billing-runs/preview", dependencies=allow("billing.preview"), name="preview_billing")
async def preview_billing(
    body: Annotated[PreviewWanted, Body(openapi_examples=examples.PREVIEW)], wired: Wired
) -> Preview:
    """Preview a period

    The same rating as a run, with the usage known now and what you assume beside it: every
    invoice, line by line with its origin, taxes and totals. Also by an agreement that is not
    saved. Nothing is stored, no number is taken.
    """
    now = datetime.now(UTC)
    agreement = await agreement_for_trial(wired, body.agreement_id, body.agreement, now)
    period = period_for_trial(wired, agreement, body.period, now)
    usage = Usage(assumed=body.usage, recorded=body.recorded)
    return await preview(wired, agreement, period, usage, now)


@routes.get(
    "/agreements/{id}/next-invoice", dependencies=allow("billing.preview"), name="get_next_invoice"
)
async def next_invoice(id: Id, wired: Wired) -> Preview:
    """The next invoice of an agreement

    What the next run would bill if nothing more was used: the running period to the line.
    """
    now = datetime.now(UTC)
    agreement = await agreement_for_trial(wired, id, None, now)
    period = period_for_trial(wired, agreement, None, now)
    return await preview(wired, agreement, period, Usage(), now)


@routes.post(
    "/agreements/{id}/simulate", dependencies=allow("billing.preview"), name="simulate_billing"
)
async def simulate_billing(
    id: Id,
    body: Annotated[SimulationWanted, Body(openapi_examples=examples.SIMULATION)],
    wired: Wired,
) -> SimulatedYear:
    """Simulate a year

    Bills one period after the other with a clock that is moved: when each is billed, which
    invoices it opens, when they are issued and due, what they come to. Limits, terms, balances
    and price revisions build on the periods before, as they will. What is assumed takes the place
    of what was recorded of it. Nothing is stored.
    """
    now = datetime.now(UTC)
    agreement = await agreement_for_trial(wired, id, body.agreement, now)
    first = period_for_trial(wired, agreement, body.first, now)
    usage = Usage(assumed=body.usage, as_in=body.as_in, recorded=False)
    foreseeing = Foreseeing(wired.store, wired.formulas, wired.holidays)
    found = [
        SimulatedPeriod.of(period)
        async for period in foreseeing.periods(agreement, first, body.periods, usage, now)
    ]
    partnership = await wired.store.partnerships.get(agreement.partnership_id)
    return SimulatedYear(
        agreement_id=agreement.id,
        currency=agreement.currency or partnership.currency,
        periods=tuple(found),
        net=total(one.net for one in found),
        tax=total(one.tax for one in found),
        payable=total(one.payable for one in found),
    )
