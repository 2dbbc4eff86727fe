"""Partnerships: the list; one with its terms, its lit lifecycle and what it bills next."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from api.console.access import seeing
from api.console.pages import clock, page, router
from api.console.views import lifecycle as drawing
from api.console.views.partnerships import paired, terms, upcoming
from api.console.views.rows import row
from api.dependencies import AtDesk, Caller, Stored
from api.permissions import allowed
from domain.core.identifiers import Id

routes = router()
_PAGE = 50
_AGREEMENTS = 10
_RECENT = 8
_HERE = "/console/partnerships"


@routes.get("/partnerships", dependencies=seeing("setup.read"), name="console_partnerships")
async def look(
    request: Request,
    store: Stored,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """All partnerships."""
    found = await store.partnerships.page({}, limit=_PAGE, cursor=cursor)
    return await page(
        request,
        "partnerships.html",
        place="partnerships",
        pairs=await paired(store, found.items),
        next=f"{_HERE}?cursor={found.next_cursor}" if found.next_cursor else "",
    )


@routes.get("/partnerships/{id}", dependencies=seeing("setup.read"), name="console_partnership")
async def one(request: Request, id: Id, desk: AtDesk, by: Caller) -> Response:
    """One partnership."""
    store, now = desk.adapters.store, clock()
    partnership = await store.partnerships.get(id)
    [pair] = await paired(store, [partnership])
    definition = await drawing.chosen(store, partnership.lifecycle)
    agreements = (await store.agreements.page({"partnership_id": id}, limit=_AGREEMENTS)).items
    next_ones = []
    if allowed(by.roles, "billing.preview"):
        billed = [one for one in agreements if one.consolidated_into is None]
        next_ones = [await upcoming(desk.adapters, one, now) for one in billed]
    recent = []
    if allowed(by.roles, "invoices.examine"):
        found = await store.invoices.page({"partnership_id": id}, limit=_RECENT)
        recent = [await row(desk, one) for one in found.items]
    way = None
    if definition is not None:
        way = drawing.shown(definition, await drawing.counted(store, definition, id))
    return await page(
        request,
        "partnership.html",
        place="partnerships",
        pair=pair,
        terms=terms(partnership),
        agreements=agreements,
        upcoming=next_ones,
        recent=recent,
        way=way,
    )
