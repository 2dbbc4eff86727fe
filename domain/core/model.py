"""The base of every domain model: frozen, strict about names."""

from pydantic import BaseModel, ConfigDict


class DomainModel(BaseModel):
    """Immutable value or entity snapshot; an unknown field is an error, not a shrug."""

    model_config = ConfigDict(frozen=True, extra="forbid")
