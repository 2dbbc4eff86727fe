"""Shapes that all parts of the API share: lists, texts, links."""

from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

T = TypeVar("T")

Reason = Annotated[
    str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f]*$", strip_whitespace=True)
]
"""A line of text by a person, printed on a credit note or kept in the audit journal."""

Cursor = Annotated[
    str | None,
    Query(max_length=400, description="`next_cursor` of the page before, unchanged"),
]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]


class Body(BaseModel):
    """The base of every body: an unknown field is an error, not a shrug."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listing(BaseModel, Generic[T]):
    """A slice of a list. Without `next_cursor` it was the last one."""

    items: Sequence[T]
    next_cursor: str | None = Field(default=None, examples=["aW52b2ljZXMgMjAyNi0xMS0wMg"])


class Explained(Body):
    """A command with its reason."""

    reason: Reason = Field(default="", examples=["ordered twice"])


class Justified(Body):
    """A command that needs a reason."""

    reason: Annotated[Reason, StringConstraints(min_length=1)] = Field(examples=["ordered twice"])
