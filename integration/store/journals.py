"""What is appended once and never changed: audit entries, carried-out commands."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from domain.core.audit import AuditEntry
from domain.core.errors import CommandReused
from integration.store import catalogue
from integration.store.catalogue import Carried
from integration.store.mapping import decode, encode
from integration.store.table import Tables


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
