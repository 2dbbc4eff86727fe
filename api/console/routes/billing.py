"""Billing: batches with their progress, runs that are put aside, billing a period."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.auth import Principal
from api.console.access import changing, may, seeing
from api.console.forms import Refusal, Typed, Unfit, body, refusal
from api.console.notices import say
from api.console.pages import onward, page, router
from api.console.views import billing as said
from api.dependencies import Caller, MessageId, Stored, Workflows
from api.gateway import WorkflowGateway
from api.problems import Problem
from api.routes import billing_batches as api
from api.routes.billing import retry_billing_run
from domain.billing.batch import ItemState
from domain.billing.run import RunState
from domain.core.errors import InvoicingError
from domain.core.identifiers import Id
from domain.ports import Store

routes = router()
_PAGE = 25
_ITEMS = 50
_PENDING = 202
_HERE = "/console/billing"

say(
    batch_started="The batch is under way.",
    batch_pause="It starts nothing more until it is resumed.",
    batch_resume="It goes on.",
    batch_cancel="It starts nothing any more; what is billed stays billed.",
    billing_retry="The period is rated again.",
)

Cursor = Annotated[str | None, Query(max_length=400)]


@routes.get("/billing", dependencies=seeing("billing.read"), name="console_billing")
async def look(request: Request, store: Stored, by: Caller, cursor: Cursor = None) -> Response:
    """Batches, the newest first, and the runs that wait for somebody."""
    return await _list(request, store, by, cursor)


async def _list(
    request: Request, store: Store, by: Principal, cursor: str | None = None, **more: Any
) -> Response:
    found = await store.batches.page({}, limit=_PAGE, cursor=cursor)
    parked = await store.runs.page(said.PARKED, limit=_ITEMS)
    recent = await store.runs.page({}, limit=_PAGE)
    return await page(
        request,
        "billing.html",
        status=422 if "problem" in more else 200,
        place="billing",
        batches=found.items,
        parked=parked.items,
        more_parked=parked.next_cursor is not None,
        recent=[one for one in recent.items if one.state is not RunState.PARKED],
        said=said,
        starts=may(request, by, "start_billing_batch"),
        retries=may(request, by, "retry_billing_run"),
        here=f"{_HERE}?cursor={cursor}" if cursor else _HERE,
        next=f"{_HERE}?cursor={found.next_cursor}" if found.next_cursor else "",
        **more,
    )


@routes.post("/billing", dependencies=changing("start_billing_batch"), name="console_start_batch")
async def start(
    request: Request,
    typed: Typed,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> Response:
    """Start a batch as the API does. Sent twice, it is one batch."""
    try:
        asked = body(api.BatchWanted, typed)
        batch = await api.start_batch(asked, store, workflows, by, message_id, response)
    except (Unfit, Problem, InvoicingError) as error:
        return await _refused(request, store, by, error, typed)
    return onward(f"{_HERE}/{batch.id}", "batch_started")


async def _refused(
    request: Request, store: Store, by: Principal, error: Exception, typed: Mapping[str, str]
) -> Response:
    problem = refusal(error)
    if problem is None:
        raise error
    return await _list(request, store, by, problem=problem, typed=typed)


@routes.get("/billing/{id}", dependencies=seeing("billing.read"), name="console_batch")
async def look_at_one(
    request: Request,
    id: Id,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    cursor: Cursor = None,
) -> Response:
    """A batch: how far it is, whose turn it is, what became of each period."""
    return await _show(request, id, store, workflows, by, cursor=cursor)


async def _show(
    request: Request,
    id: str,
    store: Store,
    workflows: WorkflowGateway,
    by: Principal,
    *,
    cursor: str | None = None,
    problem: Refusal | None = None,
) -> Response:
    batch = await api.as_it_stands(await store.batches.get(id), workflows)
    where: dict[str, object] = {"batch_id": id}
    parked = await store.batch_items.page(where | {"state": ItemState.PARKED}, limit=_ITEMS)
    found = await store.batch_items.page(where, limit=_ITEMS, cursor=cursor)
    here = f"{_HERE}/{id}"
    return await page(
        request,
        "billing_batch.html",
        status=422 if problem else 200,
        place="billing",
        batch=batch,
        parked=parked.items,
        items=found.items,
        said=said,
        steers=may(request, by, "pause_billing_batch"),
        here=f"{here}?cursor={cursor}" if cursor else here,
        next=f"{here}?cursor={found.next_cursor}" if found.next_cursor else "",
        problem=problem,
    )


def _steering(
    name: str, does: Callable[..., Awaitable[object]]
) -> Callable[..., Awaitable[Response]]:
    """The handler of a button of a batch: what the API's route of the same name does."""

    async def press(
        request: Request,
        id: Id,
        store: Stored,
        workflows: Workflows,
        by: Caller,
        message_id: MessageId,
        response: Response,
    ) -> Response:
        try:
            await does(id, store, workflows, message_id, response)
        except (Problem, InvoicingError) as error:
            problem = refusal(error)
            if problem is None:
                raise
            return await _show(request, id, store, workflows, by, problem=problem)
        done = "pending" if response.status_code == _PENDING else f"batch_{name}"
        return onward(f"{_HERE}/{id}", done)

    return press


_STEERS: Mapping[str, Callable[..., Awaitable[object]]] = {
    "pause": api.pause_batch,
    "resume": api.resume_batch,
    "cancel": api.cancel_batch,
}
for _name, _does in _STEERS.items():
    routes.add_api_route(
        f"/billing/{{id}}/{_name}",
        _steering(_name, _does),
        methods=["POST"],
        dependencies=changing(f"{_name}_billing_batch"),
        name=f"console_{_name}_batch",
    )


@routes.post(
    "/billing-runs/{id}/retry",
    dependencies=changing("retry_billing_run"),
    name="console_retry_run",
)
async def retry(
    request: Request,
    id: str,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> Response:
    """Rate a period again that was put aside."""
    try:
        await retry_billing_run(id, store, workflows, message_id, response)
    except (Problem, InvoicingError) as error:
        return await _refused(request, store, by, error, {})
    done = "pending" if response.status_code == _PENDING else "billing_retry"
    return onward(_HERE, done)
