"""Shapes that all parts of the API share: lists, texts, links."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field, StringConstraints, WrapSerializer

from domain.core.model import DomainModel
from domain.invoice.model import Invoice

T = TypeVar("T")

Reason = Annotated[
    str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f]*$", strip_whitespace=True)
]
"""A line of text by a person, printed on a credit note or kept in the audit journal."""


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one is not None and one != []}
    return [_said(one) for one in value] if isinstance(value, list) else value


Document = Annotated[Invoice, WrapSerializer(lambda invoice, handler: _said(handler(invoice)))]
"""A document by its EN 16931 terms, without the many that it does not state."""


class Body(DomainModel):
    """The base of every body: an unknown field is an error, not a shrug."""


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


class Discarding(Justified):
    """What nobody takes up, and whether whoever sent it hears of that."""

    answer: bool = Field(default=False, description="tell whoever sent an invoice, in its language")
