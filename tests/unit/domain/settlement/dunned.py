"""A small debt and its dunning case, with everything overridable by keyword."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.settlement.dunning_case import DunningCase
from domain.settlement.dunning_changes import DunningAct, Wish
from domain.settlement.dunning_plan import Debt
from domain.settlement.interest import Balance
from domain.trade.dunning import DunningLevel, DunningPolicy, InterestKind, LetterWay

DUE = date(2026, 3, 2)
"""A Monday."""


def level(days: int, **changes: Any) -> DunningLevel:
    base: dict[str, Any] = {"days": days, "title": f"Level {days}", "way": LetterWay.NONE}
    return DunningLevel(**{**base, **changes})


def policy(**changes: Any) -> DunningPolicy:
    """A reminder after a week, then one with the lump sum and interest, then a last one."""
    statutory = InterestKind.STATUTORY
    base: dict[str, Any] = {
        "levels": (
            level(7),
            level(21, lump_sum=True, interest=statutory),
            level(35, fee=Decimal(5), interest=statutory),
        )
    }
    return DunningPolicy(**{**base, **changes})


def case(**changes: Any) -> DunningCase:
    base: dict[str, Any] = {
        "id": "inv-1",
        "partnership_id": "northwind-acme",
        "partner_id": "acme",
        "policy": policy(),
        "due_on": DUE,
        "started_at": at(3),
        "updated_at": at(3),
    }
    return DunningCase(**{**base, **changes})


def debt(**changes: Any) -> Debt:
    amount = Decimal(changes.pop("open", 1000))
    base: dict[str, Any] = {
        "currency": "EUR",
        "due_on": DUE,
        "open": amount,
        "balances": (Balance(since=DUE, amount=amount),),
    }
    return Debt(**{**base, **changes})


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def wish(act: DunningAct, when: datetime, **changes: Any) -> Wish:
    base: dict[str, Any] = {"id": "w1", "act": act, "actor": "anna", "at": when}
    return Wish(**{**base, **changes})


def no_holidays(calendar: str, day: date) -> bool:
    return False
