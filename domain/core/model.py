"""The base of every domain model: frozen, strict about names, dates and truth."""

from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from domain.core.exact import told_apart


class DomainModel(BaseModel):
    """Immutable value or entity snapshot; an unknown field is an error, not a shrug."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        """Its fields, which take nothing for something else."""
        return told_apart(handler(source))
