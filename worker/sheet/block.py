"""Blocks of a sheet: facts under labels, rows under columns.

What stands in them comes from documents of others: `clean` takes out what steers a terminal or
turns the direction of a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Part(NamedTuple):
    """A text, and the business terms that it is."""

    text: str
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said, under a label; its parts are one text, or a line each with terms."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts under a title; amounts stand right."""

    title: str
    facts: tuple[Fact, ...]
    right: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column: its title, its terms, whether its cells stand right."""

    title: str
    terms: str = ""
    right: bool = False


Cell = tuple[Part, ...]
"""Lines; the terms of the first are those of its column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footer: str = ""


Block = Facts | Grid


def clean(text: str) -> str:
    """`text` without what would steer a terminal."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " "))


def shown(fact: Fact, terms: bool) -> Iterator[tuple[str, str, str]]:
    """The rows of a fact: label, terms, text."""
    if not terms:
        yield fact.label, "", ", ".join(part.text for part in fact.parts)
        return
    for number, part in enumerate(fact.parts):
        yield fact.label if number == 0 else "", part.terms, part.text


def cell_text(cell: Cell, terms: bool) -> str:
    """The lines of a cell; with terms, those of every line but the first."""
    first = [part.text for part in cell[:1]]
    rest = [
        f"{part.text} ({part.terms})" if terms and part.terms else part.text for part in cell[1:]
    ]
    return "\n".join(first + rest)
