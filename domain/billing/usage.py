"""Usage: what was used, as events that count once however often they are sent."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from domain.billing.meter import DimensionName, DimensionValue
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal

EventId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]

UsageMoment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
]
"""A moment with its offset, in this or the next century: all of them can be told in UTC."""


class UsageEvent(DomainModel):
    """`quantity` of a marketable used under a partnership. Identity: source and event id.

    For a meter of levels over time (`weighted`), the quantity is by how much the level changes.
    """

    source: Id
    event_id: EventId
    partnership_id: Id
    marketable_id: Id
    quantity: ExactDecimal = ZERO
    occurred_at: UsageMoment
    dimensions: dict[DimensionName, DimensionValue] = Field(
        default_factory=dict, max_length=20, description="what meters filter and group by"
    )
    corrects: EventId | None = Field(
        default=None,
        description="the event of the same source and partnership whose place this one takes; "
        "quantity 0 cancels; to correct a correction, name the correction",
    )

    @model_validator(mode="after")
    def _corrects_another(self) -> Self:
        if self.corrects == self.event_id:
            raise ValueError("an event cannot correct itself; give the correction an id of its own")
        return self

    @property
    def id(self) -> str:
        """The key that makes a repetition harmless."""
        return f"{self.source}:{self.event_id}"

    @property
    def corrected_id(self) -> str | None:
        """The id of the event whose place this one takes."""
        return None if self.corrects is None else f"{self.source}:{self.corrects}"

    @property
    def cancels(self) -> bool:
        """Whether it takes the place of another event with nothing: neither of them counts."""
        return self.corrects is not None and self.quantity == ZERO


class UsageConflict(DomainModel):
    """An event that was not counted, and why."""

    id: str = Field(description="`source:event_id`", examples=["meter-1:2026-10-01T00"])
    reason: str
    hint: str


class IngestReceipt(DomainModel):
    """What became of events that were sent, in the order they were sent."""

    accepted: tuple[str, ...] = ()
    """New, and counted from now on."""
    duplicates: tuple[str, ...] = ()
    """Known with the same content."""
    conflicts: tuple[UsageConflict, ...] = ()
    """Not counted: known with other content, or a correction that cannot be."""


class RecordedUsage(NamedTuple):
    """An event as it was recorded, and what became of it since."""

    event: UsageEvent
    received_at: datetime
    corrected_by: str | None
    """The id of the event that took its place."""

    @property
    def counts(self) -> bool:
        """Whether meters count it."""
        return self.corrected_by is None and not self.event.cancels
