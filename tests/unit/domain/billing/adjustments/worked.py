"""Worked examples of adjustments, in docstrings and in the documentation: read, and worked out.

An example is what is agreed, in JSON (`charges` by id, the rest as in an agreement), what charges
were priced at (`priced: base 100.00, calls 5.00`; several of them are periods one after the other,
from January 2026 on), and what has to come out of the last one: lines and a total.
"""

import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from types import ModuleType
from typing import Any

from domain.billing.agreement import Agreement
from domain.billing.charge import Charge
from domain.billing.rated import RatedLine, net
from domain.billing.rating import Rating
from tests.unit.domain.billing.adjustments.books import Books, months, used
from tests.unit.domain.billing.adjustments.credits import credit
from tests.unit.domain.billing.agreements import PARTNERSHIP

_IN_DOCSTRING = re.compile(r"^Example: (?:.+\n)+\n((?:    .+\n)+)", re.MULTILINE)
_IN_MARKDOWN = re.compile(r"^```text\n(\{.+?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One worked example."""

    agreed: dict[str, Any]
    priced: tuple[dict[str, str], ...]
    credits: tuple[tuple[str, str], ...]
    outcome: tuple[str, ...]

    def worked_out(self) -> tuple[str, ...]:
        """What billing makes of it; has to be `outcome`."""
        books = Books(self._agreement(), [credit(amount, id) for id, amount in self.credits])
        *before, last = zip(months(books.agreement, len(self.priced)), self.priced, strict=True)
        for period, usage in before:
            books.bill(period.key, usage)
        return shown(books.bill(last[0].key, last[1]))

    def _agreement(self) -> Agreement:
        said = {"id": "a", "partnership_id": PARTNERSHIP, "starts_on": "2026-01-01", **self.agreed}
        changes = said.pop("charges", {})
        ids = dict.fromkeys([*changes, *(id for usage in self.priced for id in usage)])
        plain = used("plain").model_dump()
        charges = [Charge.model_validate({**plain, "id": id, **changes.get(id, {})}) for id in ids]
        return Agreement.model_validate({**said, "charges": charges})


def in_docstring(module: ModuleType) -> Iterator[Example]:
    """The examples of a module."""
    for block in _IN_DOCSTRING.findall(f"{inspect.getdoc(module)}\n"):
        yield _read(dedent(block))


def in_markdown(text: str) -> Iterator[Example]:
    """The examples of a page."""
    for block in _IN_MARKDOWN.findall(text):
        yield _read(block)


def shown(rating: Rating) -> tuple[str, ...]:
    """Lines as the examples write them, and their total."""
    return (*map(_shown, rating.lines), f"total: {net(rating.lines):.2f}")


def _shown(line: RatedLine) -> str:
    said = f"{line.source.charge_id}: {line.gross:.2f}"
    less = "".join(f" - {one.amount:.2f}" for one in line.allowances)
    return f"{said}{less} = {line.net:.2f}" if less else said


def _read(block: str) -> Example:
    text = block.strip()
    agreed, end = json.JSONDecoder().raw_decode(text)
    lines = [line.strip() for line in text[end:].splitlines() if line.strip()]
    priced = [line.removeprefix("priced: ") for line in lines if line.startswith("priced: ")]
    granted = [line.removeprefix("credit: ") for line in lines if line.startswith("credit: ")]
    return Example(
        agreed,
        tuple(dict(_pair(one) for one in line.split(", ")) for line in priced),
        tuple(map(_pair, granted)),
        tuple(lines[len(priced) + len(granted) :]),
    )


def _pair(text: str) -> tuple[str, str]:
    id, amount = text.split()
    return id, amount
