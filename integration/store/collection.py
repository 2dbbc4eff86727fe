"""A collection of the system of record, as data: its model, what it is found by, its order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)

Getter = Callable[[Any], Any]


@dataclass(frozen=True)
class Collection(Generic[M]):
    """How one kind of model is kept: under which id, found by which fields, in which order."""

    name: str
    model: type[M]
    fields: Mapping[str, Getter] = field(default_factory=dict)
    """What lists can be filtered by, kept beside the body. Of several values, one has to match."""
    id: Getter = attrgetter("id")
    newest: Callable[[Any], datetime | date] | None = None
    """The moment that orders lists, newest first; without one, by id."""
    oldest: Mapping[str, Callable[[Any], datetime | None]] = field(default_factory=dict)
    """Other lists, oldest first: the field that orders each, and its moment (`None`: not in it)."""
    revision: Getter | None = None
    """What a replacement is compared on."""
    unique: tuple[tuple[str, ...], ...] = ()
    """Combinations of fields that occur once, where all of them are set."""
    indexes: tuple[tuple[str, ...], ...] | None = None
    """Instead of one index for every field; each index also has the order of lists.

    An index that ends with the order of another list has only what is in that list.
    """
    rare: frozenset[str] = frozenset()
    """Fields that few have: an index of one has only those, and costs the others nothing."""
    bulky: Callable[[Any], bool] = field(default=lambda _: False)
    """Whether the body of this one is kept packed."""


def fields_of(text: str) -> dict[str, Getter]:
    """`name` for a field of the model itself, `name=path` for one further inside."""
    pairs = (item.partition("=") for item in text.split())
    return {name: attrgetter(path or name) for name, _, path in pairs}
