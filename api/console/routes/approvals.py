"""The approval inbox: what waits for whoever looks, with why, since when and until when."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from api.approvals import waiting_for
from api.auth import Principal
from api.console.access import seeing
from api.console.pages import clock, page, router
from api.console.views.asking import Asked, asked, loans_to
from api.console.views.people import names_of
from api.console.views.rows import Row, row
from api.dependencies import AtDesk, Caller
from api.desk import Desk

routes = router()
_SHOWN = 100


@dataclass(frozen=True)
class Waiting:
    """An invoice in the inbox."""

    row: Row
    asked: Asked
    by: str
    """Who asks: whoever edited it last."""


@routes.get("/approvals", dependencies=seeing("invoices.decide"), name="console_approvals")
async def inbox(request: Request, desk: AtDesk, by: Caller) -> Response:
    """What waits for me, the one that has waited longest first."""
    about = request.query_params.get("about", "")
    return await page(
        request,
        "approvals.html",
        place="approvals",
        waiting=await waiting(desk, by, _SHOWN),
        most=_SHOWN,
        about=about if len(about) <= 80 else "",
    )


async def waiting(desk: Desk, by: Principal, limit: int) -> list[Waiting]:
    """What somebody can decide on now, and why they are asked."""
    store = desk.adapters.store
    loans, now = await loans_to(store, by), clock()
    found, records = [], await waiting_for(store, by, limit)
    names = await names_of(store, (one.edited_by for one in records))
    for record in records:
        what = asked(record, await desk.definition(record), by, loans, now)
        if what is not None:
            asks = names.get(record.edited_by, record.edited_by)
            found.append(Waiting(await row(desk, record), what, asks))
    return found
