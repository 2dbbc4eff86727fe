"""The two syntaxes of EN 16931 as data: what the engine has to know to take a document apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integration.rules.node import Node


@dataclass(frozen=True, slots=True)
class Syntax:
    """`roots` by namespace and local name; `containers` are elements whose children are units.

    `lines` names the units that repeat by the thousand; `line_facts` says what rules over the whole
    document need to know of each, the amount at `line_net` apart.
    """

    name: str
    namespaces: Mapping[str, str]
    roots: frozenset[str]
    lines: frozenset[str]
    line_facts: Callable[[Node], Any]
    line_net: str
    containers: frozenset[str] = frozenset()
    _names: dict[str, str] = field(default_factory=dict, compare=False)

    def short(self, tag: str) -> str:
        """`cbc:ID` for `{urn:…}ID`; a namespace that the syntax does not have stays as it is."""
        known = self._names.get(tag)
        if known is None:
            namespace, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
            prefix = self.namespaces.get(namespace)
            known = tag if prefix is None else f"{prefix}:{local}" if prefix else local
            self._names[tag] = known
        return known
