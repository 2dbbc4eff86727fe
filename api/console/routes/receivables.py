"""Receivables: who owes us what since when, the cash to be expected, and statements of account."""

from datetime import date
from typing import Annotated
from weakref import WeakKeyDictionary

from fastapi import Query, Request
from starlette.responses import Response

from api.connections import Connections
from api.console.access import seeing
from api.console.pages import clock, page, router
from api.console.views.keeping import Kept
from api.console.views.receivables import Receivables, receivables
from api.dependencies import Stored, Wired, connections_of
from api.routes.receivables import get_statement_csv, get_statement_pdf
from domain.core.errors import Invalid
from domain.core.identifiers import Id

routes = router()
_KEPT: WeakKeyDictionary[Connections, Kept[Receivables]] = WeakKeyDictionary()


@routes.get("/receivables", dependencies=seeing("receivables.read"), name="console_receivables")
async def look(request: Request, store: Stored) -> Response:
    """What is owed to us, as it was added up within the last minute."""
    kept = _KEPT.setdefault(connections_of(request), Kept())
    now = clock()
    shown = await kept.get("", lambda: receivables(store, now))
    return await page(request, "receivables.html", place="receivables", it=shown)


@routes.get(
    "/receivables/statement", dependencies=seeing("statements.read"), name="console_statement"
)
async def statement(
    wired: Wired,
    store: Stored,
    partner: Annotated[Id, Query()],
    since: Annotated[str, Query(alias="from", max_length=10)] = "",
    until: Annotated[str, Query(alias="to", max_length=10)] = "",
    file: Annotated[str, Query(max_length=3)] = "pdf",
) -> Response:
    """The statement of account of a partner, as the API writes it."""
    first, last = _day(since), _day(until)
    if file == "csv":
        return await get_statement_csv(partner, store, first, last)
    return await get_statement_pdf(partner, wired, first, last)


def _day(said: str) -> date | None:
    """A day of a form; one that was left empty is none."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Invalid(f"'{said}' is no day", hint="write a day such as 2026-12-01") from None
