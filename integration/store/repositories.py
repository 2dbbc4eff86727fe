"""Repositories: the ports over any engine, written once.

What an engine has to offer is in `table`; what is kept is in `catalogue`.
"""

from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from domain.core.errors import AlreadyExists, NotFound, StaleContent, StoreUnavailable
from domain.exchange.control import ControlNumbers
from domain.invoice.numbering import NumberSeries
from domain.ports import Page
from domain.record import InvoiceRecord
from domain.settlement.open_item import OpenItem
from domain.trade.rate import ExchangeRate
from integration.store import catalogue
from integration.store.catalogue import OPEN_ITEM, OPEN_KEYS, WAITING_SINCE
from integration.store.collection import Collection
from integration.store.cursors import cursor as make_cursor
from integration.store.cursors import place
from integration.store.mapping import ORDER, comparable, decode, encode, end_of
from integration.store.table import LOOKED_UP, Sort, Stored, Tables, Where, by_id

M = TypeVar("M", bound=BaseModel)

MAX_PAGE = 500

_ANY = {"$gt": ""}
"""Any text at all."""


class StoredRepository(Generic[M]):
    """`Repository` over a table."""

    def __init__(self, collection: Collection[M], tables: Tables) -> None:
        self._collection = collection
        self._table = tables(collection)

    async def find(self, id: str) -> M | None:
        """The thing called `id`, if there is one."""
        document = await self._table.read(id)
        return None if document is None else decode(self._collection, document)

    async def get(self, id: str) -> M:
        """The thing called `id`; `NotFound` if there is none."""
        found = await self.find(id)
        if found is None:
            raise NotFound(f"there is no '{id}' in {self._collection.name}")
        return found

    async def several(self, ids: Several[str]) -> Mapping[str, M]:
        """Those of `ids` that there are, by id."""
        found = [decode(self._collection, document) for document in await by_id(self._table, ids)]
        return {self._collection.id(item): item for item in found}

    async def insert(self, item: M) -> None:
        """Add a new thing; `AlreadyExists` if its id is taken."""
        await self._table.insert(self._encoded(item))

    async def insert_all(self, items: Sequence[M]) -> None:
        """Add new things, all or none; `AlreadyExists` if an id is taken. Only in a transaction."""
        documents = [self._encoded(item) for item in items]
        if documents and (taken := await self._table.insert_missing(documents)):
            raise AlreadyExists(f"'{min(taken)}' is already in {self._collection.name}")

    async def put(self, item: M) -> None:
        """Add or replace."""
        await self._table.replace(self._encoded(item))

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[M]:
        """Things whose indexed fields equal `where`, newest first (those without a date by id).

        A set of values means that one of them is enough.
        """
        name = self._collection.name
        return await self._list(name, self._checked(where), self._order, limit, cursor)

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many there are."""
        return await self._table.count(self._checked(where))

    async def _list(
        self, name: str, where: Where, sort: Sort, limit: int, cursor: str | None
    ) -> Page[M]:
        """A page of the list called `name`, whose cursors fit no other list."""
        field, direction = sort
        if cursor is not None:
            after = {"$gt" if direction > 0 else "$lt": place(name, cursor)}
            where = {**where, field: after}
        size = min(max(limit, 1), MAX_PAGE)
        documents = await self._table.select(where, sort=sort, limit=size + 1)
        items = [decode(self._collection, document) for document in documents[:size]]
        more = len(documents) > size
        return Page(items, make_cursor(name, documents[size - 1][field]) if more else None)

    async def _select(self, where: Where, *, sort: Sort | None = None, limit: int = 0) -> list[M]:
        found = await self._table.select(where, sort=sort, limit=limit)
        return [decode(self._collection, document) for document in found]

    def _encoded(self, item: M) -> Stored:
        return encode(self._collection, item, packed=self._table.packed)

    @property
    def _order(self) -> Sort:
        return ("_id", 1) if self._collection.newest is None else (ORDER, -1)

    def _checked(self, where: Mapping[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(where) - set(self._collection.fields))
        if unknown:
            raise ValueError(f"{self._collection.name} cannot be found by {', '.join(unknown)}")
        return {name: _wanted(value) for name, value in where.items()}


def _wanted(value: Any) -> Any:
    """What a field is compared with."""
    if isinstance(value, set | frozenset):
        return {"$in": sorted(comparable(one) for one in value)}
    return comparable(value)


class StoredInvoices(StoredRepository[InvoiceRecord]):
    """`InvoiceRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(catalogue.INVOICES, tables)

    async def replace(self, record: InvoiceRecord, *, expected_version: int) -> None:
        """Write `record`; `StaleContent` if the stored version is another than expected."""
        if not await self._table.swap(self._encoded(record), revision=expected_version):
            raise StaleContent(
                f"invoice '{record.id}' is no longer at version {expected_version}",
                hint="read it again and repeat the change",
            )

    async def by_number(self, number: str) -> InvoiceRecord | None:
        """The issued invoice with this legal number."""
        found = await self._select({"number": number})
        return found[0] if found else None

    async def open_items(self, keys: Several[str] | None) -> Sequence[OpenItem]:
        """Open items with one of `keys` (`domain.settlement.open_item`); `None`: all there are."""
        wheres: list[Where] = [{OPEN_ITEM: _ANY}]
        if keys is not None:
            wanted = sorted(keys)
            wheres = [
                {OPEN_KEYS: {"$in": wanted[first : first + LOOKED_UP]}}
                for first in range(0, len(wanted), LOOKED_UP)
            ]
        found: dict[str, OpenItem] = {}
        for where in wheres:
            async for values in self._table.values(where, OPEN_ITEM):
                found |= {item.id: item for item in map(OpenItem.read, values)}
        return list(found.values())

    async def waiting(
        self,
        who: Several[str] | None,
        *,
        where: Mapping[str, Any] | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[InvoiceRecord]:
        """Invoices for which one of `who` (roles, people) must act, the longest waiting first.

        `None`: anybody of us. `where` filters further, as for `page`.
        """
        asked = {WAITING_SINCE: _ANY} if who is None else {"must_act": _wanted(frozenset(who))}
        name = f"{self._collection.name}.waiting"
        sort = (WAITING_SINCE, 1)
        return await self._list(name, {**self._checked(where or {}), **asked}, sort, limit, cursor)


class StoredRates(StoredRepository[ExchangeRate]):
    """`RateRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(catalogue.RATES, tables)

    async def on(self, currency: str, day: date) -> ExchangeRate | None:
        """The rate of `currency` that holds on `day`: the latest recorded up to then."""
        where = {"currency": currency, ORDER: {"$lt": end_of(day)}}
        found = await self._select(where, sort=self._order, limit=1)
        return found[0] if found else None


class StoredSeries(StoredRepository[NumberSeries]):
    """`SeriesRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(catalogue.SERIES, tables)

    async def take(
        self, id: str, *, today: date, wanted: date | None = None
    ) -> tuple[NumberSeries, int]:
        """The next counter, and the series moved on by it, dated. Only inside a transaction.

        Read, then compare and set: an increment that the server repeats after a lost reply
        would burn a number.
        """
        if not self._table.transactional:
            raise RuntimeError("a number is taken inside the transaction that uses it")
        series = await self.get(id)
        counter = series.next
        moved, _ = series.taken(wanted=wanted, today=today)
        if not await self._table.swap(self._encoded(moved), revision=counter):
            raise StaleContent(f"number series '{id}' moved on in between")
        return moved, counter


class StoredControlNumbers(StoredRepository[ControlNumbers]):
    """`ControlNumberRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(catalogue.CONTROL_NUMBERS, tables)

    async def take(self, partner_id: str) -> int:
        """The next number towards a partner. Only inside the transaction that freezes it.

        Two that count for a new partner at the same moment: one of them has to try again.
        """
        if not self._table.transactional:
            raise RuntimeError("a control number is taken inside the transaction that freezes it")
        counter = await self.find(partner_id)
        if counter is None:
            counter = ControlNumbers(id=partner_id)
            try:
                await self.insert(counter.moved())
            except AlreadyExists as error:
                raise _moved_on(partner_id) from error
        elif not await self._table.swap(self._encoded(counter.moved()), revision=counter.revision):
            raise _moved_on(partner_id)
        return counter.next


def _moved_on(partner_id: str) -> StoreUnavailable:
    return StoreUnavailable(f"the control numbers of '{partner_id}' moved on in between")
