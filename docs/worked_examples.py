"""Worked examples from the documentation of other billing systems: read, written as a table.

The data stand beside the test that works out every one of them
(`tests/unit/domain/billing/worked_examples`, where the form is described).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from docs.tables import table

DATA = Path(__file__).parents[1] / "tests" / "unit" / "domain" / "billing" / "worked_examples"
NOTHING = "none"
"""The total of a period in which there is nothing to bill."""


@dataclass(frozen=True)
class Bill:
    """A period that is billed, and what it comes to. Amounts are as they are written."""

    period: str
    total: str
    lines: tuple[str, ...] = ()
    corrected: dict[str, Any] | None = None
    theirs: str | None = None
    """The total of the source, where it is another."""
    why: str = ""
    credit_left: str | None = None


@dataclass(frozen=True)
class Example:
    """One example. All values are text, as in the file."""

    system: str
    id: str
    says: str
    title: str
    address: str
    agreement: dict[str, Any]
    usage: tuple[dict[str, Any], ...]
    credit: str | None
    bills: tuple[Bill, ...]

    @property
    def name(self) -> str:
        """Unique over all systems."""
        return f"{self.system.lower().replace(' ', '-')}-{self.id}"


def examples() -> Iterator[Example]:
    """All of them, system by system."""
    for path in sorted(DATA.glob("*.yaml")):
        content = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 text only
        for one in content["examples"]:
            page = content["pages"][one["page"]]
            bills = (
                Bill(**{**bill, "lines": tuple(bill.get("lines", ()))}) for bill in one["bills"]
            )
            yield Example(
                system=content["system"],
                id=one["id"],
                says=one["says"],
                title=page["title"],
                address=page["address"],
                agreement=one["agreement"],
                usage=tuple(one.get("usage", ())),
                credit=one.get("credit"),
                bills=tuple(bills),
            )


def worked_examples() -> Iterator[str]:
    """The page: a table for each system, and what is different."""
    known = list(examples())
    for system in dict.fromkeys(one.system for one in known):
        mine = [one for one in known if one.system == system]
        yield f"## {system}"
        rows = [
            (
                one.says,
                *("<br>".join(map(cell, one.bills)) for cell in (_period, _theirs, _ours)),
                f"[{one.title}]({one.address})",
            )
            for one in mine
        ]
        yield table(("Example", "Period", system, "Ours", "Source"), rows)
    yield "## Where the numbers differ"
    yield "\n".join(
        f"- {one.system}, {one.says}: {bill.theirs} there, {bill.total} here: {bill.why}."
        for one in known
        for bill in one.bills
        if bill.theirs is not None
    )


def _period(bill: Bill) -> str:
    return f"{bill.period} *" if bill.corrected else bill.period


def _theirs(bill: Bill) -> str:
    return bill.theirs or bill.total


def _ours(bill: Bill) -> str:
    parts = f"{' + '.join(bill.lines)} = " if len(bill.lines) > 1 and not bill.corrected else ""
    return f"{parts}{bill.total}"
