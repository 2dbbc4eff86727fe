"""Credits for tests of adjustments."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.billing.balance import Balance, BalanceEntry, BalanceKind
from tests.unit.domain.billing.agreements import PARTNERSHIP, at


def entry(amount: Decimal | str | int, expires_on: date | None = None) -> BalanceEntry:
    """A grant."""
    return BalanceEntry(
        id=f"grant-{expires_on}",
        amount=Decimal(amount),
        at=at("2025-12-01"),
        reason="Goodwill",
        expires_on=expires_on,
    )


def credit(amount: Decimal | str | int, id: str = "gift", **changes: Any) -> Balance:
    """A balance that was granted; of nothing, it has no entry."""
    base = {
        "id": id,
        "partnership_id": PARTNERSHIP,
        "kind": BalanceKind.CREDIT,
        "currency": "EUR",
        "entries": (entry(amount),) if Decimal(amount) else (),
    }
    return Balance(**{**base, **changes})
