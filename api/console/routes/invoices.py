"""The list of invoices: found by number, name, state or whom it waits for; and as a table (CSV)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.console.access import seeing
from api.console.pages import page, router
from api.console.views.rows import Row, row
from api.dependencies import AtDesk, Stored
from domain.core.paging import Page
from domain.ports import Store
from domain.record import InvoiceRecord

routes = router()
_PAGE = 50
_MOST_ROWS = 5_000
_MOST_NAMED = 50
_LOOKED_AT = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

VIEWS: dict[str, tuple[str, dict[str, Any]]] = {
    "": ("All", {}),
    "waiting": ("Waiting for us", {}),
    "blocked": ("Needs attention", {"blocked": True}),
    "approval": ("Awaiting a decision", {"awaits_decision": True}),
    "open": ("Issued, not paid", {"standing": "open"}),
    "drafts": ("Not issued", {"issued": False}),
}
"""What people look for most → its title, and the filter of the store."""


@dataclass(frozen=True)
class Search:
    """What is looked for."""

    q: str
    view: str
    waiting_on: str

    def query(self, **more: str | None) -> str:
        """The same search as the query of an address."""
        said = {"q": self.q, "view": self.view, "waiting_on": self.waiting_on, **more}
        return urlencode({name: value for name, value in said.items() if value})


async def _search(
    q: Annotated[str, Query(max_length=100)] = "",
    view: Annotated[str, Query(max_length=20)] = "",
    waiting_on: Annotated[str, Query(max_length=80)] = "",
) -> Search:
    return Search(q.strip(), view if view in VIEWS else "", waiting_on.strip())


Wanted = Annotated[Search, Depends(_search)]


@routes.get("/invoices", dependencies=seeing("invoices.read"), name="console_invoices")
async def look(
    request: Request,
    desk: AtDesk,
    wanted: Wanted,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The list."""
    found = await _found(desk.adapters.store, wanted, _PAGE, cursor)
    return await page(
        request,
        "invoices.html",
        place="invoices",
        rows=[await row(desk, one) for one in found.items],
        wanted=wanted,
        views=[(name, title) for name, (title, _) in VIEWS.items()],
        next=_address(wanted, found.next_cursor),
        here=f"/console/invoices?{wanted.query(cursor=cursor)}",
    )


def _address(wanted: Search, cursor: str | None) -> str:
    return f"/console/invoices?{wanted.query(cursor=cursor)}" if cursor else ""


@routes.get("/invoices.csv", dependencies=seeing("invoices.read"), name="console_invoices_csv")
async def table(desk: AtDesk, store: Stored, wanted: Wanted) -> Response:
    """The same list as a table, the first 5,000 of it."""
    found: list[Row] = []
    cursor: str | None = None
    while len(found) < _MOST_ROWS:
        slice_ = await _found(store, wanted, 200, cursor)
        found += [await row(desk, one) for one in slice_.items]
        cursor = slice_.next_cursor
        if cursor is None:
            break
    return Response(
        _csv(found[:_MOST_ROWS]),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="invoices.csv"'},
    )


async def _found(
    store: Store, wanted: Search, limit: int, cursor: str | None
) -> Page[InvoiceRecord]:
    """What fits. A word is a number, an id, or part of the name of a partner."""
    where: dict[str, Any] = dict(VIEWS[wanted.view][1])
    if wanted.waiting_on:
        where["waiting_on"] = wanted.waiting_on
    if wanted.q and cursor is None:
        exact = await _exact(store, wanted.q)
        if exact:
            return Page(items=exact, next_cursor=None)
    if wanted.q:
        partners = await _partners(store, wanted.q)
        if not partners:
            return Page(items=[], next_cursor=None)
        where["partnership_id"] = partners
    if wanted.view == "waiting":
        return await store.invoices.waiting(None, where=where, limit=limit, cursor=cursor)
    return await store.invoices.page(where, limit=limit, cursor=cursor)


async def _exact(store: Store, word: str) -> list[InvoiceRecord]:
    """The invoice of this number or id."""
    found = [await store.invoices.by_number(word), await store.invoices.find(word)]
    known = {one.id: one for one in found if one is not None}
    return list(known.values())


async def _partners(store: Store, word: str) -> set[str]:
    """The partnerships with a partner whose name or id has `word` in it."""
    some = await partners_named(store, word)
    if not some:
        return set()
    sold = await store.partnerships.page({"parties": some}, limit=200)
    return {one.id for one in sold.items}


async def partners_named(store: Store, word: str) -> set[str]:
    """The partners whose name or id has `word` in it, as many as a search looks for."""
    said, names, cursor = word.casefold(), set[str](), None
    for _ in range(_LOOKED_AT // 100):
        slice_ = await store.partners.page({}, limit=100, cursor=cursor)
        names |= {
            one.id
            for one in slice_.items
            if not one.own and (said in one.party.name.casefold() or said in one.id)
        }
        cursor = slice_.next_cursor
        if cursor is None:
            break
    return set(sorted(names)[:_MOST_NAMED])


_COLUMNS = (
    *("id", "number", "kind", "partner", "state", "waits for", "waiting since"),
    *("currency", "payable", "open", "issued", "due", "opened by"),
)


def _csv(rows: Sequence[Row]) -> str:
    """Comma separated (RFC 4180), UTF-8; a text that a spreadsheet would run is quoted."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(_COLUMNS)
    for one in rows:
        it = one.record
        sheet.writerow(
            [
                *map(_text, (it.id, it.number or "", one.kind.split(" ")[0], one.other)),
                *map(_text, (one.chip.text, one.waits_for)),
                it.waiting_since.isoformat(timespec="seconds") if it.waiting_since else "",
                one.currency,
                f"{it.payable:f}",
                f"{it.owed:f}",
                it.issued_on or "",
                it.due_on or "",
                _text(it.created_by),
            ]
        )
    return out.getvalue()


def _text(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
