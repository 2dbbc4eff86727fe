"""Pages of lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """A slice of a list and the opaque cursor of the next one (`None`: this was the last)."""

    items: Sequence[T]
    next_cursor: str | None
