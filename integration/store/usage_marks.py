"""What is noted beside usage events, of the few that need it.

An index on every event costs more than these: most events are neither corrections nor late.
"""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

UNKNOWN = "~"
"""The moment of an event that has not come yet: after all others."""

ANYBODY = "*"
"""Stands for every partnership."""


class UsageCorrection(BaseModel):
    """An event was corrected, once: its id is that of the event corrected."""

    model_config = ConfigDict(frozen=True)

    corrected: str
    by: str
    partnership_id: str
    at: datetime
    """When what the correction says occurred."""
    corrected_at: datetime | None
    """When what it corrects occurred, if that was known."""
    received_at: datetime

    @property
    def place(self) -> Any:
        """Where it is looked for."""
        return self.corrected_at or UNKNOWN


class LateArrival(BaseModel):
    """Events of a partnership, from `first` to `last`, came long after they occurred."""

    model_config = ConfigDict(frozen=True)

    partnership_id: str
    received_at: datetime
    first: datetime
    last: datetime

    @property
    def id(self) -> str:
        """All of it: to note it twice is to note it once."""
        moments = (self.received_at, self.first, self.last)
        return " ".join((self.partnership_id, *(at.astimezone(UTC).isoformat() for at in moments)))
