"""Disputes: somebody refuses to pay, or says that something is wrong."""

from datetime import datetime

from domain.core.model import DomainModel


class Dispute(DomainModel):
    """One dispute about an issued invoice."""

    opened_at: datetime
    reason: str
    opened_by: str
    closed_at: datetime | None = None
    resolution: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return self.closed_at is None
