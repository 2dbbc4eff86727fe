"""Needs attention: what failed or is overdue, in business words, with what to do about it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.auth import Principal
from api.console.access import changing, may, seeing
from api.console.forms import Typed, Unfit, body, refusal
from api.console.pages import onward, page, router
from api.console.routes.invoice import acts_of
from api.console.views import stuck
from api.console.views.rows import row
from api.dependencies import AtDesk, Caller, MessageId
from api.desk import Desk
from api.permissions import allowed
from api.problems import Problem
from api.routes.exchange import discard_transmission, retry_transmission
from api.routes.inbound import discard_inbound, retry_inbound
from api.schemas.shapes import Discarding, Explained, Justified
from domain.core.errors import InvoicingError

routes = router()
_PAGE = 50
_PENDING = 202
_HERE = "/console/attention"


@routes.get("/attention", dependencies=seeing("invoices.examine"), name="console_attention")
async def look(
    request: Request,
    desk: AtDesk,
    by: Caller,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """What needs somebody, the newest first."""
    return await _show(request, desk, by, cursor)


async def _show(
    request: Request, desk: Desk, by: Principal, cursor: str | None = None, **more: Any
) -> Response:
    store = desk.adapters.store
    found = await store.invoices.page(stuck.INVOICES, limit=_PAGE, cursor=cursor)
    invoices = []
    for record in found.items:
        view = await desk.show(record)
        acts = acts_of(request, by, view)
        invoices.append(stuck.StuckInvoice(await row(desk, record), view, acts))
    messages, documents = [], []
    if allowed(by.roles, "exchange.read"):
        failed = await store.transmissions.page(stuck.MESSAGES, limit=_PAGE)
        messages = [stuck.StuckMessage(one) for one in failed.items]
    if allowed(by.roles, "inbound.read"):
        aside = await store.inbound.page(stuck.DOCUMENTS, limit=_PAGE)
        documents = [stuck.StuckDocument(one) for one in aside.items]
    return await page(
        request,
        "attention.html",
        status=422 if more else 200,
        place="attention",
        stuck=invoices,
        messages=messages,
        documents=documents,
        here=f"{_HERE}?cursor={cursor}" if cursor else _HERE,
        may_mend=may(request, by, "retry_transmission"),
        next=f"{_HERE}?cursor={found.next_cursor}" if found.next_cursor else "",
        **more,
    )


def _button(
    does: Callable[..., Awaitable[object]], model: type[BaseModel], done: str
) -> Callable[..., Awaitable[Response]]:
    """The handler of a button: what the API's route of the same name does."""

    async def press(
        request: Request,
        id: Annotated[str, Path(max_length=200)],
        typed: Typed,
        desk: AtDesk,
        by: Caller,
        message_id: MessageId,
        response: Response,
    ) -> Response:
        asked = {"by": by, "message_id": message_id, "response": response}
        try:
            said = body(model, typed)
            store, workflows = desk.adapters.store, desk.gateway
            await does(id, body=said, store=store, workflows=workflows, **asked)
        except (Unfit, Problem, InvoicingError) as error:
            problem = refusal(error)
            if problem is None:
                raise
            return await _show(request, desk, by, problem=problem, typed=typed)
        return onward(_HERE, "pending" if response.status_code == _PENDING else done)

    return press


_BUTTONS: tuple[tuple[str, str, Callable[..., Awaitable[object]], type[BaseModel], str], ...] = (
    ("messages", "retry", retry_transmission, Explained, "retry"),
    ("messages", "discard", discard_transmission, Justified, "discarded"),
    ("received", "retry", retry_inbound, Explained, "retry"),
    ("received", "discard", discard_inbound, Discarding, "put_away"),
)
_ROUTES = {"messages": "transmission", "received": "inbound"}
for _kind, _name, _does, _model, _done in _BUTTONS:
    routes.add_api_route(
        f"/{_kind}/{{id}}/{_name}",
        _button(_does, _model, _done),
        methods=["POST"],
        dependencies=changing(f"{_name}_{_ROUTES[_kind]}"),
        name=f"console_{_name}_{_ROUTES[_kind]}",
    )
