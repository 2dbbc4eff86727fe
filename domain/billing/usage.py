"""Usage: what was used, as events that count once however often they are sent."""

from pydantic import AwareDatetime, Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal


class UsageEvent(DomainModel):
    """`quantity` of a marketable used under a partnership. Identity: source and event id."""

    source: Id
    event_id: str = Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")
    partnership_id: Id
    marketable_id: Id
    quantity: ExactDecimal
    occurred_at: AwareDatetime

    @property
    def id(self) -> str:
        """The key that makes a repetition harmless."""
        return f"{self.source}:{self.event_id}"
