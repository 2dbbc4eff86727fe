"""Blocks: what sheets of answers of the API are made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from worker.sheet.block import Cell, Fact, Facts, Part

Answer = Mapping[str, Any]
"""What the API answered, as JSON has it."""


def facts(title: str, words: Mapping[str, str]) -> Facts:
    """A fact for every word that is there."""
    return Facts(title, tuple(fact(name, text) for name, text in words.items() if text))


def fact(label: str, *texts: str) -> Fact:
    """One fact."""
    return Fact(label, tuple(Part(text) for text in texts))


def cell(*lines: str) -> Cell:
    """A cell of so many lines."""
    return tuple(Part(str(line)) for line in lines)


def moment(text: str) -> str:
    """A moment as people read it, in the zone it is told in."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M %Z}".strip()
