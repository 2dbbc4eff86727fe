"""What is appended once and never changed: usage events, audit entries, carried-out commands."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.billing.usage import UsageEvent
from domain.core.audit import AuditEntry
from domain.core.errors import CommandReused
from integration.store import catalogue
from integration.store.catalogue import Carried
from integration.store.mapping import comparable, decode, encode
from integration.store.table import Tables


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
