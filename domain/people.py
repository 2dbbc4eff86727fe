"""People as the organisation knows them: who could be asked. What they may do, their token says."""

from datetime import datetime

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.text import TextLine
from domain.core.words import PersonId, Role


class Person(DomainModel):
    """Somebody who signed in, or was entered by hand."""

    id: PersonId
    """The stable subject of their token."""
    name: TextLine
    roles: tuple[Role, ...] = Field(default=(), max_length=50)
    """As their last token said; decisions are judged by the roles of the token they come with."""
    active: bool = True
    seen_at: datetime | None = None
    """When they signed in last."""
