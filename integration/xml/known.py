"""What a reader knows of units by their shapes, and what it has found in a document so far."""

from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from integration.xml.direct import Data
from integration.xml.plan import Plan
from integration.xml.recipe import Texts, UnitRecipe
from integration.xml.remainder import Leftover
from integration.xml.shapes import Key
from integration.xml.walk import Step

MAX_SHAPES = 2048
"""Kept at most. Those that came once or twice go first."""

Strays = list[tuple[etree._Element, str]]


class Shape:
    """What is known about units of the same markup, by the texts that tell them apart."""

    __slots__ = ("by_texts", "seen", "watched")

    def __init__(self) -> None:
        self.seen = 0
        self.watched: tuple[int, ...] = ()
        self.by_texts: dict[tuple[str, ...], UnitRecipe | None] = {}

    def find(self, texts: Texts) -> UnitRecipe | None:
        """The recipe for a unit with `texts`; KeyError if it is not known yet."""
        return self.by_texts[tuple([texts[slot] for slot in self.watched])]

    def learn(self, texts: Texts, watched: set[int], recipe: UnitRecipe | None) -> None:
        """Keep `recipe`, which depends on the texts at `watched`."""
        if not watched <= set(self.watched) or len(self.by_texts) >= MAX_SHAPES:
            self.watched = tuple(sorted(watched.union(self.watched)))
            self.by_texts = {}
        self.by_texts[tuple([texts[slot] for slot in self.watched])] = recipe


Shapes = dict[Key, Shape]


@dataclass(slots=True)
class Holder:
    """The root or a container: what was found in it so far."""

    plan: Plan
    path: str
    anchor: tuple[Step, ...]
    outer: "Holder | None" = None
    shapes: Shapes = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Read:
    """The data of a document and what is left over."""

    strays: Strays
    """Texts where only elements belong."""
    is_faulty: bool
    """A text is not what it should be: a trace will say which."""
    data: Data = field(default_factory=dict)
    remainder: list[Leftover] = field(default_factory=list)


class Unit(NamedTuple):
    """One unit of a document."""

    tag: str
    element: etree._Element
    position: int
    """Among units of its name in the same container, from 1."""
