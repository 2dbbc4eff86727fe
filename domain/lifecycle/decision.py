"""Decisions: what a person says about an invoice, and what became of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Sha256
from domain.core.model import DomainModel
from domain.core.words import PersonId, Role


class Verdict(StrEnum):
    """What a person says. Each is a signal of that name."""

    APPROVE = "approve"
    REJECT = "reject"
    DELEGATE = "delegate"
    """Let another person decide this invoice in my place."""
    COMMENT = "comment"
    WITHDRAW = "withdraw"
    """Take back my own yes, while the approval is still open."""


class Decision(DomainModel):
    """What a signal carries: who, what, and the content they saw."""

    id: str = Field(max_length=100)
    """The message id (Idempotency-Key): a repetition is recognised by it."""
    verdict: Verdict
    actor: PersonId
    roles: tuple[Role, ...] = Field(default=(), max_length=50)
    content_hash: Sha256
    reason: str = Field(default="", max_length=1000)
    to: PersonId | None = None
    """For `delegate`: who is to decide."""


class RecordedDecision(Decision):
    """A decision with what became of it."""

    at: datetime
    counted: bool
    step: str = ""
    """The step it counted for."""
    on_behalf_of: PersonId | None = None
    """Whose place the actor took, by delegation."""
    refusal: str = ""
    """Why it did not count, in words; empty if it counted."""
    by_hand: bool = False
    """Typed into Temporal, not sent by the API."""
