"""What `make bench-billing` bills: partnerships with twelve charges each, and a month of usage.

One partnership in a hundred has 2,080 events in the month, the others 80: a hundred on average.
Prices are those of one of five plans, each a tenth dearer than the one before. All is made up from
numbers, so that every size and every run has the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from pydantic import TypeAdapter

from domain.billing.agreement import Agreement
from domain.billing.charge import Charge, QuantityChange
from domain.billing.meter import Aggregation, Meter
from domain.billing.pricing import Price
from domain.billing.usage import UsageEvent
from domain.trade.marketable import Marketable
from domain.trade.partnership import Partnership
from tests import builders

PERIOD = "2026-10"
MONTH = datetime(2026, 10, 1, tzinfo=UTC)
DUE = datetime(2026, 11, 1, 6, tzinfo=UTC)
SECONDS = 31 * 24 * 3600
PLANS = tuple(Decimal(10 + plan) / 10 for plan in range(5))
"""What prices are multiplied by."""
CHARGES = 12
FEW, MANY, ONE_IN = 80, 2080, 100
METERS = (
    "calls",
    "storage",
    "transfers",
    "messages",
    "payments",
    "compute",
    "users",
    "minutes",
    "jobs",
)
"""The marketables that are metered; an event has its place here as a number in `Column`."""
REGIONS, CLASSES, PROJECTS = ("eu", "us", "asia"), ("hot", "cold"), 4
_PRICE: TypeAdapter[Price] = TypeAdapter(Price)


@dataclass(frozen=True)
class Raw:
    """An event as plain values: what both sides are made from."""

    partnership: int
    number: int
    meter: int
    second: int
    quantity: Decimal
    group: int
    """Of `compute`: region and class; of `jobs`: the project; else 0."""
    user: int

    def event(self) -> UsageEvent:
        """As it is sent."""
        return UsageEvent.model_construct(
            source="bench",
            event_id=f"{self.partnership}-{self.number}",
            partnership_id=partnership_id(self.partnership),
            marketable_id=METERS[self.meter],
            quantity=self.quantity,
            occurred_at=MONTH + timedelta(seconds=self.second),
            dimensions=self._dimensions(),
            corrects=None,
        )

    def _dimensions(self) -> dict[str, str]:
        name = METERS[self.meter]
        if name == "compute":
            region, kind = divmod(self.group, len(CLASSES))
            return {"region": REGIONS[region], "class": CLASSES[kind]}
        if name == "jobs":
            return {"project": f"p{self.group}"}
        return {"user": f"u{self.user}"} if name == "users" else {}


def usage(partnership: int) -> Iterator[Raw]:
    """The events of one partnership in October, in order of time."""
    chance = Random(partnership)
    count = MANY if partnership % ONE_IN == 0 else FEW
    seconds = sorted(chance.randrange(SECONDS) for _ in range(count))
    for number, second in enumerate(seconds):
        meter = chance.randrange(len(METERS))
        name = METERS[meter]
        group = 0
        if name == "compute":
            group = chance.randrange(len(REGIONS) * len(CLASSES))
        elif name == "jobs":
            group = chance.randrange(PROJECTS)
        quantity = Decimal(chance.randrange(1, 50_000)).scaleb(-2 if name == "payments" else 0)
        user = chance.randrange(200)
        yield Raw(partnership, number, meter, second, quantity, group, user)


def partnership_id(number: int) -> str:
    """Of the partnership with this number."""
    return f"p{number:06}"


def partnerships(count: int) -> list[Partnership]:
    """All of one seller with one buyer: rating reads neither."""
    return [builders.partnership(id=partnership_id(number)) for number in range(count)]


def marketables() -> list[Marketable]:
    """What is sold."""
    names = ("base", "support", "seats", *METERS)
    return [builders.marketable(id=name, name=name.title()) for name in names]


def agreement(number: int) -> Agreement:
    """Twelve charges, each with another model or another way to meter."""
    return Agreement.model_construct(
        **{name: field.default for name, field in Agreement.model_fields.items()}
        | {
            "id": f"a{number:06}",
            "partnership_id": partnership_id(number),
            "starts_on": date(2026, 10, 1),
            "charges": (*_fixed(number), *_metered(number % len(PLANS))),
        }
    )


def seats(number: int) -> int:
    """How many a partnership has until the 15th; three more from then on."""
    return 5 + number % 20


def late_start(number: int) -> bool:
    """Whether its support began on the 15th."""
    return number % 2 == 1


def _fixed(number: int) -> tuple[Charge, ...]:
    plan = number % len(PLANS)
    held = seats(number)
    return (
        Charge(id="base", marketable_id="base", price=_price(plan, "base")),
        Charge(
            id="support",
            marketable_id="support",
            price=_price(plan, "support"),
            starts_on=date(2026, 10, 15) if late_start(number) else None,
        ),
        Charge(
            id="seats",
            marketable_id="seats",
            price=_price(plan, "seats"),
            quantity=Decimal(held),
            changes=(QuantityChange(on=date(2026, 10, 16), quantity=Decimal(held + 3)),),
        ),
    )


@cache
def _metered(plan: int) -> tuple[Charge, ...]:
    return tuple(
        Charge(
            id=name, marketable_id=name, price=_price(plan, name), meter=_METER.get(name, Meter())
        )
        for name in METERS
    )


_METER = {
    "compute": Meter(group_by=("region", "class")),
    "users": Meter(aggregation=Aggregation.UNIQUE, distinct="user"),
    "jobs": Meter(aggregation=Aggregation.COUNT, group_by=("project",)),
}


@cache
def _price(plan: int, name: str) -> Price:
    return _PRICE.validate_python(_PRICES[name](PLANS[plan]))


def _tiers(factor: Decimal, *tiers: tuple[str | None, str, str]) -> list[dict[str, Any]]:
    return [
        {
            **({"up_to": end} if end else {}),
            "unit_price": Decimal(price) * factor,
            "flat_fee": Decimal(fee) * factor,
        }
        for end, price, fee in tiers
    ]


STORAGE = (("10000", "0.010", "0"), ("100000", "0.008", "0"), (None, "0.005", "20"))
TRANSFERS = (("50000", "0.020", "10"), ("200000", "0.015", "10"), (None, "0.012", "10"))
MESSAGES = {"size": 1000, "package_price": "1.50", "free_units": 5000}
PAYMENTS = {"rate": "1.2", "fixed": "0.10"}
COMPUTE = ("0.0020", "0.0004", "0.0025", "0.0005", "0.0030", "0.0006")
USERS = (("5", "25.00"), ("50", "100.00"), (None, "400.00"))
MINUTES = {"included": 100_000, "fee": "49.00", "above": "0.0030"}

_PRICES: dict[str, Any] = {
    "base": lambda f: {"model": "flat", "amount": Decimal("49.00") * f},
    "support": lambda f: {"model": "flat", "amount": Decimal("30.00") * f},
    "seats": lambda f: {"model": "per_unit", "unit_price": Decimal("8.00") * f},
    "calls": lambda f: {"model": "per_unit", "unit_price": Decimal("0.0010") * f},
    "storage": lambda f: {"model": "graduated", "tiers": _tiers(f, *STORAGE)},
    "transfers": lambda f: {"model": "volume", "tiers": _tiers(f, *TRANSFERS)},
    "messages": lambda f: {
        "model": "package",
        **MESSAGES,
        "package_price": Decimal(str(MESSAGES["package_price"])) * f,
    },
    "payments": lambda _: {"model": "percentage", **PAYMENTS},
    "compute": lambda f: {
        "model": "matrix",
        "dimensions": ["region", "class"],
        "cells": [
            {"values": [region, kind], "unit_price": Decimal(COMPUTE[2 * r + k]) * f}
            for r, region in enumerate(REGIONS)
            for k, kind in enumerate(CLASSES)
        ],
    },
    "users": lambda f: {
        "model": "stair_step",
        "bands": [
            {**({"up_to": end} if end else {}), "amount": Decimal(amount) * f}
            for end, amount in USERS
        ],
    },
    "minutes": lambda f: {
        "model": "overage",
        "included": MINUTES["included"],
        "fee": Decimal(str(MINUTES["fee"])) * f,
        "above": {"model": "per_unit", "unit_price": Decimal(str(MINUTES["above"])) * f},
    },
    "jobs": lambda f: {"model": "per_unit", "unit_price": Decimal("0.0500") * f},
}
