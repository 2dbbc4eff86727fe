"""Agreements, usage and a biller for tests of billing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from domain.billing.agreement import Agreement
from domain.billing.charge import Charge
from domain.billing.pricing import FlatPrice, PerUnitPrice
from domain.billing.usage import UsageEvent
from domain.process.billing import Biller
from integration.formulas import CelFormulas
from integration.store.memory import MemoryStore
from tests import builders

PARTNERSHIP = "northwind-acme"

_numbers = count(1)


def at(text: str) -> datetime:
    """A moment in UTC, such as `2026-11-01T06:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def flat(id: str = "base", amount: str = "49.00", **changes: Any) -> Charge:
    """A charge of a fixed amount."""
    price = FlatPrice(amount=Decimal(amount))
    return Charge(**{"id": id, "marketable_id": "hosting", "price": price, **changes})


def per_unit(id: str = "calls", unit_price: str = "0.10", **changes: Any) -> Charge:
    """A metered charge of calls."""
    price = PerUnitPrice(unit_price=Decimal(unit_price))
    return Charge(**{"id": id, "marketable_id": "calls", "price": price, **changes})


def agreement(*charges: Charge, **changes: Any) -> Agreement:
    """Monthly, of the partnership that `builders` has."""
    base = {"id": "acme-hosting", "partnership_id": PARTNERSHIP}
    return Agreement(**{**base, "charges": charges or (flat(), per_unit()), **changes})


def used(quantity: str, day: str, **changes: Any) -> UsageEvent:
    """Calls made on a day."""
    base: dict[str, Any] = {
        "source": "meter",
        "event_id": f"e{next(_numbers)}",
        "partnership_id": PARTNERSHIP,
        "marketable_id": "calls",
        "quantity": Decimal(quantity),
        "occurred_at": at(day),
    }
    return UsageEvent(**{**base, **changes})


class Desk:
    """A biller over a store in memory."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.biller = Biller(store, CelFormulas())

    @classmethod
    async def open(cls, *agreements: Agreement) -> "Desk":
        """With hosting and calls for sale."""
        store = MemoryStore()
        await builders.populate(store)
        await store.marketables.put(builders.marketable(id="calls", name="Calls"))
        desk = cls(store)
        for one in agreements:
            await desk.agree(one)
        return desk

    async def agree(self, agreement: Agreement) -> None:
        """Save an agreement, and keep its version."""
        await self.store.agreements.put(agreement)
        await self.store.agreement_versions.put(agreement)

    async def meter(self, events: Sequence[UsageEvent], received: str) -> None:
        """Usage as it arrives."""
        await self.store.usage.ingest(events, received_at=at(received))
