"""The overview: what waits for whoever looks, and how the receivables stand."""

from weakref import WeakKeyDictionary

from fastapi import Request
from starlette.responses import Response

from api.approvals import waiting_for
from api.auth import Principal
from api.connections import Connections
from api.console.access import seeing
from api.console.pages import clock, page, router
from api.console.views.figures import Board
from api.console.views.rows import Row, row
from api.dependencies import AtDesk, Caller, connections_of
from api.desk import Desk
from api.permissions import allowed
from domain.record import InvoiceRecord

routes = router()
_SHOWN = 8
_BOARDS: WeakKeyDictionary[Connections, Board] = WeakKeyDictionary()


@routes.get("", dependencies=seeing("inbox.read"), name="console_overview")
async def overview(request: Request, desk: AtDesk, by: Caller) -> Response:
    """What waits for me, and how things stand."""
    counts = allowed(by.roles, "invoices.examine")
    figures = None
    if counts:
        money = allowed(by.roles, "receivables.read")
        figures = await _board(request).figures(desk.adapters.store, clock(), money=money)
    return await page(
        request,
        "overview.html",
        place="overview",
        mine=await _mine(desk, by),
        most=_SHOWN,
        figures=figures,
        adding=counts and figures is None,
    )


def _board(request: Request) -> Board:
    """The figures of what this process is connected to."""
    return _BOARDS.setdefault(connections_of(request), Board())


async def _mine(desk: Desk, by: Principal) -> list[Row]:
    """What waits for somebody: what they can decide on, and what their roles must do."""
    store, found = desk.adapters.store, dict[str, InvoiceRecord]()
    if allowed(by.roles, "invoices.decide"):
        found |= {one.id: one for one in await waiting_for(store, by, _SHOWN)}
    if allowed(by.roles, "invoices.examine"):
        who = {by.subject, *by.roles}
        page = await store.invoices.waiting(who, where={"awaits_decision": False}, limit=_SHOWN)
        found |= {one.id: one for one in page.items}
    waiting = sorted(found.values(), key=lambda one: one.waiting_since or one.created_at)
    return [await row(desk, one) for one in waiting[:_SHOWN]]
