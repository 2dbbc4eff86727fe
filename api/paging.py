"""Lists: cursor in, slice and the way to the next one out, the same for all of them."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response

from api.schemas.shapes import Listing
from domain.ports import InvoiceRepository, Page, Repository
from domain.record import InvoiceRecord

M = TypeVar("M")
V = TypeVar("V")

Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]


class Paging:
    """The slice of a list that was asked for."""

    def __init__(self, request: Request, response: Response, cursor: str | None, limit: int):
        self._request = request
        self._response = response
        self._cursor = cursor
        self._limit = limit

    async def of(
        self, kept: Repository[M], where: Mapping[str, Any], show: Callable[[M], V]
    ) -> Listing[V]:
        """The slice, each thing as `show` shows it; `Link: rel=next` leads on."""
        return self._shown(await kept.page(where, limit=self._limit, cursor=self._cursor), show)

    async def of_waiting(
        self,
        invoices: InvoiceRepository,
        who: Collection[str] | None,
        where: Mapping[str, Any],
        show: Callable[[InvoiceRecord], V],
    ) -> Listing[V]:
        """The slice of what waits for one of `who`, or for anybody; the longest waiting first."""
        page = await invoices.waiting(who, where=where, limit=self._limit, cursor=self._cursor)
        return self._shown(page, show)

    async def by(
        self, ask: Callable[[int, str | None], Awaitable[Page[M]]], show: Callable[[M], V]
    ) -> Listing[V]:
        """The slice that `ask` answers to a limit and a cursor."""
        return self._shown(await ask(self._limit, self._cursor), show)

    def _shown(self, page: Page[M], show: Callable[[M], V]) -> Listing[V]:
        lead_on(self._request, self._response, page.next_cursor)
        return Listing(items=[show(item) for item in page.items], next_cursor=page.next_cursor)


async def _paging(
    request: Request,
    response: Response,
    cursor: Annotated[
        str | None,
        Query(max_length=400, description="`next_cursor` of the page before, unchanged"),
    ] = None,
    limit: Limit = 50,
) -> Paging:
    return Paging(request, response, cursor, limit)


Pages = Annotated[Paging, Depends(_paging)]


def lead_on(request: Request, response: Response, next_cursor: str | None) -> None:
    """Say where the list goes on (RFC 8288), if it does."""
    if next_cursor is not None:
        url = request.url.include_query_params(cursor=next_cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'


def given(**filters: Any) -> dict[str, Any]:
    """The filters that were given."""
    return {name: value for name, value in filters.items() if value is not None}


def as_it_is(item: M) -> M:
    """Shows a thing as it is kept."""
    return item
