"""Repositories: the ports over any engine, written once.

What an engine has to offer is in `table`; what is kept is in `catalogue`.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from domain.billing.agreement import Agreement
from domain.billing.run import BillingRun
from domain.billing.usage import UsageEvent
from domain.core.audit import AuditEntry
from domain.core.errors import CommandReused, NotFound, StaleContent
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.delivery import Transmission
from domain.exchange.inbound import InboundDocument, Mailbox
from domain.invoice.numbering import NumberSeries
from domain.lifecycle.definition import LifecycleDefinition
from domain.ports import (
    AuditRepository,
    CommandRepository,
    InvoiceRepository,
    Page,
    Repository,
    SeriesRepository,
    UsageRepository,
)
from domain.record import Draft, InvoiceRecord
from domain.settlement.allocation import Allocation, StoredEntry
from domain.settlement.ledger import JournalEntry
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from integration.store import catalogue
from integration.store.catalogue import Carried, Collection
from integration.store.cursors import cursor as make_cursor
from integration.store.cursors import place
from integration.store.mapping import ORDER, comparable, decode, encode
from integration.store.references import candidates
from integration.store.table import Sort, Stored, Table, Where

M = TypeVar("M", bound=BaseModel)

Tables = Callable[[Collection[Any]], Table]
"""The tables of an engine, inside a transaction or outside of any."""

MAX_PAGE = 500


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

    async def insert(self, item: M) -> None:
        """Add a new thing; `AlreadyExists` if its id is taken."""
        await self._table.insert(self._encoded(item))

    async def put(self, item: M) -> None:
        """Add or replace."""
        await self._table.replace(self._encoded(item))

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[M]:
        """Things whose indexed fields equal `where`, newest first (those without a date by id)."""
        field, direction = self._order
        wanted = self._checked(where)
        if cursor is not None:
            after = place(self._collection.name, cursor)
            wanted[field] = {"$gt" if direction > 0 else "$lt": after}
        size = min(max(limit, 1), MAX_PAGE)
        documents = await self._table.select(wanted, sort=(field, direction), limit=size + 1)
        items = [decode(self._collection, document) for document in documents[:size]]
        more = len(documents) > size
        following = make_cursor(self._collection.name, documents[size - 1][field]) if more else None
        return Page(items, following)

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many there are."""
        return await self._table.count(self._checked(where))

    def _encoded(self, item: M) -> Stored:
        return encode(self._collection, item, packed=self._table.packed)

    @property
    def _order(self) -> Sort:
        return ("_id", 1) if self._collection.newest is None else (ORDER, -1)

    def _checked(self, where: Mapping[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(where) - set(self._collection.fields))
        if unknown:
            raise ValueError(f"{self._collection.name} cannot be found by {', '.join(unknown)}")
        return {name: comparable(value) for name, value in where.items()}


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

    async def by_numbers_in(self, text: str, *, currency: str) -> Sequence[InvoiceRecord]:
        """Issued invoices of `currency` with something open whose number occurs in `text`."""
        numbers = {number: place for place, number in enumerate(candidates(text))}
        if not numbers:
            return []
        found = await self._select({"number": {"$in": list(numbers)}})
        payable = (record for record in found if _is_payable(record, currency))
        return sorted(payable, key=lambda record: numbers[record.number or ""])

    async def _select(self, where: Where) -> list[InvoiceRecord]:
        return [decode(self._collection, found) for found in await self._table.select(where)]


def _is_payable(record: InvoiceRecord, currency: str) -> bool:
    document = record.document
    if document is None or document.is_credit_note or document.currency != currency:
        return False
    return record.open_amount > 0


class StoredSeries(StoredRepository[NumberSeries]):
    """`SeriesRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(catalogue.SERIES, tables)

    async def take(self, id: str) -> tuple[NumberSeries, int]:
        """The series and its next counter, moved on by one. Only inside a transaction.

        Read, then compare and set: an increment that the server repeats after a lost reply
        would burn a number.
        """
        if not self._table.transactional:
            raise RuntimeError("a number is taken inside the transaction that uses it")
        series = await self.get(id)
        counter = series.next
        moved = self._encoded(series.model_copy(update={"next": counter + 1}))
        if not await self._table.swap(moved, revision=counter):
            raise StaleContent(f"number series '{id}' moved on in between")
        return series, counter


class StoredUsage:
    """`UsageRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        self._collection = catalogue.USAGE
        self._table = tables(self._collection)

    async def ingest(self, events: Sequence[UsageEvent]) -> tuple[int, list[str], list[str]]:
        """How many were new, the ids seen before, and the ids seen before with other content."""
        known: dict[str, UsageEvent] = await self._known({event.id for event in events})
        fresh: dict[str, UsageEvent] = {}
        again = []
        for event in events:
            if event.id in known or event.id in fresh:
                again.append(event)
            else:
                fresh[event.id] = event
        taken = await self._add(fresh)
        if taken:
            known |= await self._known(taken)
            again += [fresh.pop(id) for id in sorted(taken)]
        known |= fresh
        seen = [event.id for event in again if known[event.id] == event]
        other = [event.id for event in again if known[event.id] != event]
        return len(fresh), seen, other

    async def totals(
        self, partnership_id: str, start: datetime, end: datetime
    ) -> dict[str, Decimal]:
        """Sum per marketable of what occurred from `start` to before `end`."""
        span = {"$gte": comparable(start), "$lt": comparable(end)}
        where = {"partnership_id": partnership_id, "occurred_at": span}
        return await self._table.sums(where, by="marketable_id", of="quantity")

    async def _known(self, ids: set[str]) -> dict[str, UsageEvent]:
        if not ids:
            return {}
        found = await self._table.select({"_id": {"$in": sorted(ids)}})
        return {document["_id"]: decode(self._collection, document) for document in found}

    async def _add(self, events: Mapping[str, UsageEvent]) -> set[str]:
        if not events:
            return set()
        documents = [
            encode(self._collection, event, packed=self._table.packed) for event in events.values()
        ]
        return await self._table.insert_missing(documents)


class StoredAudit:
    """`AuditRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        self._collection = catalogue.AUDIT
        self._table = tables(self._collection)

    async def append(self, entry: AuditEntry) -> None:
        """Add the next entry of a chain; `AlreadyExists` if its place is taken."""
        document = encode(self._collection, entry, packed=self._table.packed)
        await self._table.insert(document)

    async def chain(self, invoice_id: str) -> list[AuditEntry]:
        """All entries of an invoice, in order."""
        found = await self._table.select({"invoice_id": invoice_id}, sort=("sequence", 1))
        return [decode(self._collection, document) for document in found]


class StoredCommands:
    """`CommandRepository` over a table."""

    def __init__(self, tables: Tables) -> None:
        self._collection = catalogue.COMMANDS
        self._table = tables(self._collection)

    async def result(self, id: str, fingerprint: str) -> dict[str, Any] | None:
        """The recorded result; `CommandReused` if `id` was used with another fingerprint."""
        document = await self._table.read(id)
        if document is None:
            return None
        carried = decode(self._collection, document)
        if carried.fingerprint != fingerprint:
            raise CommandReused(
                f"command '{id}' was used before for something else",
                hint="use a new id for a new command",
            )
        return deepcopy(carried.result)

    async def record(self, id: str, fingerprint: str, result: Mapping[str, Any]) -> None:
        """Keep the result in the transaction that made it; `AlreadyExists` on a race."""
        carried = Carried(id=id, fingerprint=fingerprint, result=dict(result))
        document = encode(self._collection, carried, packed=self._table.packed)
        await self._table.insert(document)


class StoredRecords:
    """Every repository over the tables of one engine."""

    def __init__(self, tables: Tables) -> None:
        self.partners: Repository[Partner] = StoredRepository(catalogue.PARTNERS, tables)
        self.partnerships: Repository[Partnership] = StoredRepository(
            catalogue.PARTNERSHIPS, tables
        )
        self.marketables: Repository[Marketable] = StoredRepository(catalogue.MARKETABLES, tables)
        self.agreements: Repository[Agreement] = StoredRepository(catalogue.AGREEMENTS, tables)
        self.mailboxes: Repository[Mailbox] = StoredRepository(catalogue.MAILBOXES, tables)
        self.definitions: Repository[LifecycleDefinition] = StoredRepository(
            catalogue.DEFINITIONS, tables
        )
        self.drafts: Repository[Draft] = StoredRepository(catalogue.DRAFTS, tables)
        self.invoices: InvoiceRepository = StoredInvoices(tables)
        self.series: SeriesRepository = StoredSeries(tables)
        self.ledger: Repository[JournalEntry] = StoredRepository(catalogue.LEDGER, tables)
        self.audit: AuditRepository = StoredAudit(tables)
        self.commands: CommandRepository = StoredCommands(tables)
        self.transmissions: Repository[Transmission] = StoredRepository(
            catalogue.TRANSMISSIONS, tables
        )
        self.acknowledgements: Repository[Acknowledgement] = StoredRepository(
            catalogue.ACKNOWLEDGEMENTS, tables
        )
        self.inbound: Repository[InboundDocument] = StoredRepository(catalogue.INBOUND, tables)
        self.entries: Repository[StoredEntry] = StoredRepository(catalogue.ENTRIES, tables)
        self.allocations: Repository[Allocation] = StoredRepository(catalogue.ALLOCATIONS, tables)
        self.runs: Repository[BillingRun] = StoredRepository(catalogue.RUNS, tables)
        self.usage: UsageRepository = StoredUsage(tables)
