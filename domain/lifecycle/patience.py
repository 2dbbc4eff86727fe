"""Patience with approvals: when the next reminder, escalation or expiry of a round is due. Pure."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from domain.core.durations import span
from domain.core.model import DomainModel
from domain.core.words import PersonId, Role
from domain.lifecycle.round import ApprovalRound, StepProgress
from domain.trade.approval import ApprovalStep

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
    moments = [
        moment
        for step, known in _open(round_)
        for moment in (_reminder(step, known), _escalation(step, known), _expiry(step, known))
        if moment is not None
    ]
    return min(moments, default=None)


def ring(round_: ApprovalRound, at: datetime) -> tuple[ApprovalRound, tuple[Ring, ...]]:
    """The round after everything that is due by `at`, and what that was.

    However long nobody looked, a step reminds once; and of a round that has expired, nothing but
    that is worth saying.
    """
    for step, known in _open(round_):
        if _is_due(_expiry(step, known), at):
            told = _told(round_, step, RingKind.EXPIRY)
            return round_.model_copy(update={"expired": True}), (told,)
    rings: list[Ring] = []
    progress = {known.name: known for known in round_.progress}
    for step, known in _open(round_):
        if _is_due(_reminder(step, known), at):
            rings.append(_told(round_, step, RingKind.REMINDER))
            known = known.model_copy(update={"reminders": _missed(step, known, at)})
        if _is_due(_escalation(step, known), at):
            told = Ring(kind=RingKind.ESCALATION, step=step.name, roles=step.escalate_to)
            rings.append(told)
            known = known.model_copy(update={"escalated": True})
        progress[step.name] = known
    return round_.model_copy(update={"progress": tuple(progress.values())}), tuple(rings)


def has_expired(round_: ApprovalRound, at: datetime) -> bool:
    """Whether the round is over by the clock, even if nobody has looked at it since."""
    return any(_is_due(_expiry(step, known), at) for step, known in _open(round_))


def is_escalated(round_: ApprovalRound, step: ApprovalStep, at: datetime) -> bool:
    """Whether `step` is escalated by the clock, even if nobody has looked at it since."""
    known = round_.of(step)
    if known is None:
        return False
    return known.escalated or _is_due(_escalation(step, known), at)


def _open(round_: ApprovalRound) -> Iterator[tuple[ApprovalStep, StepProgress]]:
    for step in round_.open_steps:
        known = round_.of(step)
        if known is not None:
            yield step, known


def _is_due(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at


def _reminder(step: ApprovalStep, known: StepProgress) -> datetime | None:
    if step.remind_after is None or known.reminders >= MOST_REMINDERS:
        return None
    return known.opened_at + span(step.remind_after) * (known.reminders + 1)


def _escalation(step: ApprovalStep, known: StepProgress) -> datetime | None:
    if step.escalate_after is None or known.escalated:
        return None
    return known.opened_at + span(step.escalate_after)


def _expiry(step: ApprovalStep, known: StepProgress) -> datetime | None:
    return known.opened_at + span(step.expires_after) if step.expires_after else None


def _missed(step: ApprovalStep, known: StepProgress, at: datetime) -> int:
    """How many reminders of `step` have fallen due by `at`."""
    wait = span(step.remind_after) if step.remind_after else None
    return (at - known.opened_at) // wait if wait else known.reminders


def _told(round_: ApprovalRound, step: ApprovalStep, kind: RingKind) -> Ring:
    roles, people = round_.asked(step)
    return Ring(kind=kind, step=step.name, roles=roles, people=people)
