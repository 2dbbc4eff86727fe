"""Patience with approvals: when the next reminder, escalation or expiry of a round is due. Pure."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from domain.core.model import DomainModel
from domain.lifecycle.durations import span
from domain.lifecycle.policy import ApprovalStep
from domain.lifecycle.round import ApprovalRound, StepProgress
from domain.lifecycle.words import PersonId, Role

MOST_REMINDERS = 30
"""Of one step; then its silence is a matter for escalation or expiry."""


class RingKind(StrEnum):
    """What is due."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    EXPIRY = "expiry"


class Ring(DomainModel):
    """Something that time brought: for which step, and whom it concerns."""

    kind: RingKind
    step: str
    roles: tuple[Role, ...] = ()
    people: tuple[PersonId, ...] = ()


def next_ring(round_: ApprovalRound) -> datetime | None:
    """When something of the round is due next; `None` if never."""
    moments = [at for step, known in _open(round_) for at, _ in _due(step, known)]
    return min(moments, default=None)


def ring(round_: ApprovalRound, at: datetime) -> tuple[ApprovalRound, tuple[Ring, ...]]:
    """The round after everything that is due by `at`, and what that was."""
    rings: list[Ring] = []
    for step, known in list(_open(round_)):
        for due, kind in sorted(_due(step, known)):
            if due > at:
                break
            round_, rung = _rung(round_, step, kind)
            rings.append(rung)
    return round_, tuple(rings)


def _open(round_: ApprovalRound) -> Iterator[tuple[ApprovalStep, StepProgress]]:
    for step in round_.open_steps:
        known = round_.of(step)
        if known is not None:
            yield step, known


def _due(step: ApprovalStep, known: StepProgress) -> Iterator[tuple[datetime, RingKind]]:
    """The next moment of each kind. Reminders missed while nobody looked are one reminder."""
    if step.remind_after and known.reminders < MOST_REMINDERS:
        yield known.opened_at + span(step.remind_after) * (known.reminders + 1), RingKind.REMINDER
    if step.escalate_after and not known.escalated:
        yield known.opened_at + span(step.escalate_after), RingKind.ESCALATION
    if step.expires_after:
        yield known.opened_at + span(step.expires_after), RingKind.EXPIRY


def _rung(round_: ApprovalRound, step: ApprovalStep, kind: RingKind) -> tuple[ApprovalRound, Ring]:
    known = round_.of(step)
    if known is None:
        raise ValueError(f"step '{step.name}' is not open")
    rung = Ring(kind=kind, step=step.name, roles=step.roles, people=step.people)
    if kind is RingKind.EXPIRY:
        return round_.model_copy(update={"expired": True}), rung
    if kind is RingKind.ESCALATION:
        known = known.model_copy(update={"escalated": True})
        rung = rung.model_copy(update={"roles": step.escalate_to, "people": ()})
    else:
        known = known.model_copy(update={"reminders": known.reminders + 1})
    progress = tuple(known if p.name == step.name else p for p in round_.progress)
    return round_.model_copy(update={"progress": progress}), rung
