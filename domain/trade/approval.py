"""Approval policies as data: who says yes, in which order, and what happens when nobody does.

Data only; `domain.lifecycle.approval` judges by it. Amounts are in the organisation's base
currency; the rate that led there is recorded with the invoice.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from domain.core.durations import Duration, span
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine
from domain.core.words import Expression, PersonId, Role


class ApprovalStep(DomainModel):
    """One step of an approval: `quorum` different people who may decide it say yes.

    Who may: whoever holds one of `roles` or is one of `people`, and is not `excluded`. The creator
    and the last editor of the invoice never count, nor does anyone twice (four eyes).
    """

    name: Id
    roles: tuple[Role, ...] = Field(default=(), max_length=20)
    people: tuple[PersonId, ...] = Field(default=(), max_length=50)
    excluded: tuple[PersonId, ...] = Field(default=(), max_length=50)
    quorum: int = Field(default=1, ge=1, le=9)
    together: bool = False
    """Open at the same time as the step before it, not after it."""
    at_least: ExactDecimal | None = Field(default=None, ge=0)
    """Needed only from this amount on (size of the payable amount, base currency)."""
    below: ExactDecimal | None = Field(default=None, gt=0)
    """Needed only under this amount (size of the payable amount, base currency)."""
    when: Expression | None = None
    """Needed only if this holds."""
    remind_after: Duration | None = None
    """Remind those who may decide each time so long has passed without the step being done."""
    escalate_after: Duration | None = None
    """After so long, `escalate_to` may decide the step too."""
    escalate_to: tuple[Role, ...] = Field(default=(), max_length=20)
    expires_after: Duration | None = None
    """After so long the whole approval has failed: the event `expired`."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not self.roles and not self.people:
            raise ValueError("a step names roles or people who may decide it")
        if (self.escalate_after is None) is not (not self.escalate_to):
            raise ValueError("escalate_after and escalate_to go together")
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            raise ValueError("at_least is less than below, else no amount fits")
        waits = (self.remind_after, self.escalate_after, self.expires_after)
        if any(wait is not None and not span(wait) for wait in waits):
            raise ValueError("a wait is at least a minute")
        return self

    def fits(self, amount: Decimal) -> bool:
        """Whether `amount` is in the band of the step, be it owed or owing."""
        if self.at_least is not None and abs(amount) < self.at_least:
            return False
        return self.below is None or abs(amount) < self.below

    def asks(self, *, escalated: bool) -> tuple[Role, ...]:
        """The roles that may decide it, before or after its escalation."""
        return (*self.roles, *self.escalate_to) if escalated else self.roles

    def admits(self, person: PersonId, roles: Collection[Role], *, escalated: bool) -> bool:
        """Whether a person with `roles` may decide it, before or after its escalation."""
        if person in self.excluded:
            return False
        return person in self.people or not set(roles).isdisjoint(self.asks(escalated=escalated))


class ApprovalPolicy(DomainModel):
    """Who has to approve an invoice before it may go on.

    Steps are taken in order; one with `together` opens beside the one before it. If every step is
    conditional and none applies, all are needed: a gap in a policy never lets an invoice through.
    """

    auto_approve_if: Expression | None = None
    auto_approve_below: ExactDecimal | None = Field(default=None, gt=0)
    """Under this amount (base currency) nobody has to look."""
    auto_approve_reason: TextLine | None = None
    """Recorded with an approval that needed nobody."""
    excluded: tuple[PersonId, ...] = Field(default=(), max_length=50)
    """People who may decide none of the steps."""
    steps: tuple[ApprovalStep, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [step.name for step in self.steps]
        if len(set(names)) < len(names):
            raise ValueError("two steps have the same name")
        return self

    def passes(self, amount: Decimal) -> bool:
        """Whether `amount` is so small that nobody has to look."""
        return self.auto_approve_below is not None and abs(amount) < self.auto_approve_below


class Delegation(DomainModel):
    """Somebody lets somebody else decide in their place, from one moment to another."""

    id: Id
    from_person: PersonId
    to_person: PersonId
    roles: tuple[Role, ...] = Field(min_length=1)
    """What is lent: roles that the first person held when they lent them."""
    starts: AwareDatetime
    ends: AwareDatetime
    reason: TextLine | None = None
    revoked: bool = False

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.from_person == self.to_person:
            raise ValueError("a delegation is to another person")
        if self.starts >= self.ends:
            raise ValueError("a delegation ends after it starts")
        return self

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return not self.revoked and self.starts <= at < self.ends
