"""Control numbers: what interchanges to one partner are counted by.

EDIFACT UNB 0020 and X12 ISA13 name an interchange towards its receiver, who refuses a number that
comes twice. So they are counted per partner, without gaps or returns, up to the nine digits of
ISA13; after the last one it begins again.
"""

from pydantic import Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel

LAST = 999_999_999


class ControlNumbers(DomainModel):
    """The counter of one partner."""

    id: Id
    """The partner."""
    next: int = Field(default=1, ge=1, le=LAST)
    revision: int = 0
    """How often it was taken from: what a replacement is compared on."""

    def moved(self) -> "ControlNumbers":
        """After `next` was taken."""
        following = 1 if self.next == LAST else self.next + 1
        return self.model_copy(update={"next": following, "revision": self.revision + 1})
