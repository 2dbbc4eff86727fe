"""The worked examples in the docstrings of pricing models: read, worked out, written.

An example is a price in JSON, what is known of the period (`used: 120 region=eu`, `events: 10, 20`,
`service: 2026-10-01 to 2026-10-31`, `contract year: 2`, `started on: …`, `index: …`), and then what
has to come out: lines and a total. A test works out every one of them.
"""

import inspect
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from textwrap import dedent
from types import ModuleType
from typing import Any

from pydantic import TypeAdapter

from domain.billing.index_series import IndexSeries, IndexValue
from domain.billing.metered import UsageGroup
from domain.billing.pricing import Price
from domain.billing.pricing.basis import Basis, Priced
from domain.billing.pricing.figures import number
from domain.core.dates import Period
from domain.core.money import total
from integration.formulas import CelFormulas

_EXAMPLE = re.compile(r"^Example: ((?:.+\n)+)\n((?:    .+\n)+)", re.MULTILINE)
_GIVEN = re.compile(r"(used|events|service|contract year|started on|index): (.+)")
_VALUE = re.compile(r"(\S+) (\S+) = (\S+), published (\S+)")
_PRICE: TypeAdapter[Price] = TypeAdapter(Price)
_FORMULAS = CelFormulas()
_OCTOBER = Period(start=date(2026, 10, 1), end=date(2026, 10, 31))


@dataclass(frozen=True)
class Example:
    """One worked example."""

    about: str
    written: str
    """The price in JSON, as it is sent to the API."""
    price: Any
    given: tuple[str, ...]
    outcome: tuple[str, ...]

    def worked_out(self) -> tuple[str, ...]:
        """What the model makes of it; has to be `outcome`."""
        return shown(_PRICE.validate_python(self.price).price(_basis(self.given)))


def examples(module: ModuleType) -> Iterator[Example]:
    """The examples in the docstring of `module`."""
    for about, block in _EXAMPLE.findall(f"{inspect.getdoc(module)}\n"):
        text = dedent(block).strip()
        price, end = json.JSONDecoder().raw_decode(text)
        lines = [line.strip() for line in text[end:].strip().splitlines()]
        given = tuple(line for line in lines if _GIVEN.fullmatch(line))
        outcome = tuple(line for line in lines if line not in given)
        yield Example(" ".join(about.split()), text[:end], price, given, outcome)


def prose(module: ModuleType) -> str:
    """The docstring of `module` without its first line and its examples."""
    text = _EXAMPLE.sub("", f"{inspect.getdoc(module)}\n")
    return text.partition("\n")[2].strip()


def shown(lines: Sequence[Priced]) -> tuple[str, ...]:
    """Lines as the examples write them, and their total."""
    said = [_line(line) for line in lines]
    return (*said, f"total: {number(total(line.amount for line in lines))}")


def _line(line: Priced) -> str:
    whose = ", ".join(f"{name}={value}" for name, value in line.dimensions)
    text = f"{number(line.quantity)} × {number(line.unit_price)} = {number(line.amount)}"
    return f"{text} ({whose})" if whose else text


def _basis(given: Sequence[str]) -> Basis:
    said: dict[str, list[str]] = {}
    for line in given:
        name, _, value = line.partition(": ")
        said.setdefault(name, []).append(value)
    amounts = tuple(Decimal(text) for text in said.get("events", [""])[0].split(", ") if text)
    groups = tuple(_group(text) for text in said.get("used", ()))
    if amounts:
        groups = (UsageGroup((), total(amounts), len(amounts)),)
    start, _, end = said.get("service", [""])[0].partition(" to ")
    return Basis(
        quantity=total(group.quantity for group in groups),
        service=Period(start=date.fromisoformat(start), end=date.fromisoformat(end))
        if start
        else _OCTOBER,
        currency="EUR",
        contract_year=int(said.get("contract year", ["1"])[0]),
        started_on=date.fromisoformat(said["started on"][0]) if "started on" in said else None,
        groups=groups,
        amounts=amounts,
        series=_series(said.get("index", ())),
        formulas=_FORMULAS,
    )


def _group(text: str) -> UsageGroup:
    quantity, *dimensions = text.split()
    names = tuple((name, value) for name, _, value in (one.partition("=") for one in dimensions))
    return UsageGroup(names, Decimal(quantity), 1)


def _series(lines: Sequence[str]) -> dict[str, IndexSeries]:
    values: dict[str, list[IndexValue]] = {}
    for line in lines:
        found = _VALUE.fullmatch(line)
        assert found is not None, line
        id, month, value, published = found.groups()
        values.setdefault(id, []).append(
            IndexValue(
                month=month, value=Decimal(value), published_on=date.fromisoformat(published)
            )
        )
    return {
        id: IndexSeries(id=id, name=id, publisher="-", base="-", values=tuple(known))
        for id, known in values.items()
    }
