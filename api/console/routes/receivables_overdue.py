"""Overdue: the invoices that are dunned, how far it is and what holds it; and those in dispute."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.console.access import seeing
from api.console.pages import page, router
from api.console.views.dunning import case_rows, dispute_rows
from api.dependencies import AtDesk

routes = router()
_PAGE = 50

VIEWS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "": ("Goes on or is held", {"open": True}),
    "letters": ("A letter waits for approval", {"letter_waits": True}),
    "ended": ("Ended", {"open": False}),
}
"""What people look for → its title, and the filter of the store."""

Cursor = Annotated[str | None, Query(max_length=400)]


@routes.get("/receivables/overdue", dependencies=seeing("dunning.read"), name="console_overdue")
async def look(
    request: Request,
    desk: AtDesk,
    view: Annotated[str, Query(max_length=20)] = "",
    cursor: Cursor = None,
) -> Response:
    """The dunned invoices, the newest case first."""
    view = view if view in VIEWS else ""
    where = dict(VIEWS[view][1])
    found = await desk.adapters.store.dunning.page(where, limit=_PAGE, cursor=cursor)
    here = f"/console/receivables/overdue?view={view}"
    return await page(
        request,
        "overdue.html",
        place="receivables",
        rows=await case_rows(desk, found.items),
        view=view,
        views=[(name, title) for name, (title, _) in VIEWS.items()],
        here=f"{here}&cursor={cursor}" if cursor else here,
        next=f"{here}&cursor={found.next_cursor}" if found.next_cursor else "",
    )


@routes.get("/receivables/disputes", dependencies=seeing("dunning.read"), name="console_disputes")
async def disputes(request: Request, desk: AtDesk, cursor: Cursor = None) -> Response:
    """The invoices that are disputed now, the newest first."""
    found = await desk.adapters.store.invoices.page({"disputed": True}, limit=_PAGE, cursor=cursor)
    here = "/console/receivables/disputes"
    return await page(
        request,
        "disputes.html",
        place="receivables",
        rows=await dispute_rows(desk, found.items),
        here=f"{here}?cursor={cursor}" if cursor else here,
        next=f"{here}?cursor={found.next_cursor}" if found.next_cursor else "",
    )
