"""Nodes: what was read of a document, each part with the line and column where it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.core.findings import Finding

Scalar = str | int | Decimal | bool | None

DEEPEST = 20
"""Mappings and lists in each other at most."""

MOST_NODES = 20_000

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands; lines and columns are counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a document."""

    place: Place
    value: "dict[str, Node] | list[Node] | Scalar"
    keys: dict[str, Place] = field(default_factory=dict)
    """Of a mapping: where each key stands."""
    text_at: Place | None = None
    """Of a text that stands in one line exactly as it reads: where its first sign is."""

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def nearest(self, steps: Sequence[str | int]) -> tuple[Place, "Node"]:
        """The place of the part that `steps` lead to, and the part; as near as there is one.

        A value in a mapping is where its key is.
        """
        place, node = self.place, self
        for step in steps:
            value = node.value
            if isinstance(value, dict) and isinstance(step, str) and step in value:
                place, node = node.keys[step], value[step]
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                place, node = value[step].place, value[step]
            else:
                break
        return place, node


class Unparsable(Exception):
    """The document cannot be read: `findings` say where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings[0].message)
        self.findings = tuple(findings)


def steps_of(path: str) -> list[str | int]:
    """A model path, such as `states.draft.transitions[2].guard`, in steps."""
    return [name or int(index) for name, index in _STEP.findall(path)]


def path_of(steps: Sequence[str | int]) -> str:
    """The model path of `steps`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")
