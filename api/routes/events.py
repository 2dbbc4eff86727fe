"""Progress as it happens: invoices, billing runs and batches, as Server-Sent Events."""

from typing import Any, cast

from fastapi import Request, Response
from pydantic import BaseModel

from api.dependencies import AtDesk, Caller, Stored, Workflows
from api.permissions import allow
from api.routes.billing_batches import OPEN, as_it_stands
from api.routing import router
from api.schemas.billing import BillingRunSummary
from api.streaming import MEDIA_TYPE, LastEvent, Look, Streams, streamed
from api.watching import changes, journal
from domain.billing.run import RunState
from domain.core.identifiers import Id

invoices = router("invoices")
billing = router("billing")

_EXAMPLE = """id: 4
event: entry
data: {"at":"2026-11-02T09:00:00Z","actor":"ben","what":"ben approved","action":"decision"}

event: end
data: {}
"""
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The stream; a comment now and then shows that it is alive",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    },
    204: {"description": "Nothing came after `Last-Event-ID`, and nothing will"},
}


@invoices.get(
    "/invoices/{id}/events",
    dependencies=allow("invoices.examine"),
    name="watch_invoice",
    response_class=Response,
    responses=_ANSWERS,
)
async def watch_invoice(
    id: Id, desk: AtDesk, by: Caller, request: Request, last: LastEvent = ""
) -> Response:
    """Watch an invoice

    Its journal as Server-Sent Events: first what has happened so far, then each `entry` within a
    second, as in the timeline. Ends with `end` when the invoice has. Come back with
    `Last-Event-ID` after a break, as `EventSource` in a browser does by itself.
    """
    return await _watched(request, by.subject, journal(desk, id), last)


@billing.get(
    "/billing-runs/{id}/events",
    dependencies=allow("billing.read"),
    name="watch_billing_run",
    response_class=Response,
    responses=_ANSWERS,
)
async def watch_billing_run(
    id: str, store: Stored, by: Caller, request: Request, last: LastEvent = ""
) -> Response:
    """Watch a billing run

    As Server-Sent Events: a `run` event with the run, at once and each time it has changed, until
    it is completed. One that is parked waits for somebody, and its stream with it.
    """

    async def read() -> tuple[BaseModel, bool]:
        run = await store.runs.get(id)
        return BillingRunSummary.of(run), run.state is RunState.COMPLETED

    return await _watched(request, by.subject, changes("run", read), last)


@billing.get(
    "/billing-batches/{id}/events",
    dependencies=allow("billing.read"),
    name="watch_billing_batch",
    response_class=Response,
    responses=_ANSWERS,
)
async def watch_billing_batch(
    id: Id,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    request: Request,
    last: LastEvent = "",
) -> Response:
    """Watch a batch

    As Server-Sent Events: a `progress` event with the batch, at once and each time it got
    further, until it is finished or cancelled.
    """

    async def read() -> tuple[BaseModel, bool]:
        batch = await store.batches.get(id)
        return await as_it_stands(batch, workflows), batch.state not in OPEN

    return await _watched(request, by.subject, changes("progress", read), last)


async def _watched(request: Request, caller: str, look: Look, last: str) -> Response:
    streams = cast(Streams, request.app.state.streams)
    return await streamed(streams, caller, look, last, request.app.state.pace)
