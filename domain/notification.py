"""Notifications: what the system leaves for people to read. Kept, listed, never needed to go on."""

from datetime import datetime
from enum import StrEnum

from domain.core.identifiers import Id
from domain.core.model import DomainModel


class NotificationKind(StrEnum):
    """Why it was left."""

    MESSAGE = "message"
    """A state of the lifecycle says so."""
    REMINDER = "reminder"
    ESCALATION = "escalation"
    EXPIRY = "expiry"
    DUNNING = "dunning"
    """For the buyer: payment is overdue."""


class Notification(DomainModel):
    """One message about one invoice."""

    id: str
    """Deterministic: the invoice, its version and a place."""
    invoice_id: Id
    partnership_id: Id
    kind: NotificationKind
    to: tuple[str, ...]
    """Roles as they are called, people by their id."""
    text: str
    at: datetime
