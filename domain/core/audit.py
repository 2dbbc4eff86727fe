"""The audit journal: hash-chained per invoice, appended only.

Each entry's hash covers its content and the hash before it; the head of each chain is also
anchored outside the database, so that cutting the tail off is seen.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import Field

from domain.core.identifiers import canonical_json, digest
from domain.core.model import DomainModel

GENESIS = "0" * 64


class AuditEntry(DomainModel):
    """Who did what to an invoice, when. `data` holds codes, ids and amounts as plain JSON."""

    invoice_id: str
    sequence: int
    previous: str
    at: datetime
    actor: str
    action: str
    data: dict[str, Any] = Field(default_factory=dict)
    hash: str = ""

    @property
    def id(self) -> str:
        """Unique: one entry per place in a chain."""
        return f"{self.invoice_id}:{self.sequence}"

    def computed_hash(self) -> str:
        """The SHA-256 over everything but the hash itself."""
        return digest(canonical_json(self.model_dump(mode="json", exclude={"hash"})))

    def sealed(self) -> "AuditEntry":
        """The entry with its hash."""
        return self.model_copy(update={"hash": self.computed_hash()})


class ChainHead(DomainModel):
    """The last entry of a chain, as anchored outside the database."""

    invoice_id: str
    sequence: int
    hash: str


def broken_link(entries: Iterable[AuditEntry]) -> str | None:
    """The first thing wrong with one invoice's chain, in words; `None` if it is intact."""
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry.sequence != expected:
            return f"{entry.invoice_id}: entry {expected} is missing"
        if entry.previous != previous or entry.hash != entry.computed_hash():
            return f"{entry.invoice_id}: entry {entry.sequence} was changed"
        previous, expected = entry.hash, expected + 1
    return None
