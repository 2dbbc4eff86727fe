"""The shelf: definitions as an organisation keeps them, from the first draft to retirement."""

from datetime import datetime
from enum import StrEnum

from domain.core.model import DomainModel
from domain.lifecycle.definition import LifecycleDefinition


class Stage(StrEnum):
    """How far a definition has come."""

    DRAFT = "draft"
    """May be replaced; no invoice starts with it."""
    PUBLISHED = "published"
    """Never changes again; invoices may start with it."""
    RETIRED = "retired"
    """No invoice starts with it any more; those under way go on."""


class ShelvedLifecycle(DomainModel):
    """A definition and what became of it."""

    definition: LifecycleDefinition
    stage: Stage = Stage.DRAFT
    written_by: str
    written_at: datetime
    published_by: str | None = None
    published_at: datetime | None = None
    retired_by: str | None = None
    retired_at: datetime | None = None

    @property
    def id(self) -> str:
        """`key@version`."""
        return self.definition.reference
