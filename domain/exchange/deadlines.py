"""Deadlines: which acknowledgements of a transmission have to come, until when, and which came.

Time runs from the moment of sending. Pure; clocks come from outside.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.core.durations import Duration, span
from domain.core.model import DomainModel
from domain.exchange.statement import Statement
from domain.trade.terms import AcknowledgementKind, Expectation

_EQUAL = (
    frozenset({AcknowledgementKind.X12_997, AcknowledgementKind.X12_999}),
    frozenset({AcknowledgementKind.AS4_RECEIPT, AcknowledgementKind.AS4_ERROR}),
)
"""Kinds that answer the same question: whichever comes, the other is not waited for."""


class Awaited(DomainModel):
    """One acknowledgement that has to come for a transmission."""

    kind: AcknowledgementKind
    within: Duration
    due: datetime | None = None
    """Until when; unknown before it was sent."""
    ended_by: str = ""
    """The acknowledgement that ended the wait."""
    ended_at: datetime | None = None
    overdue_since: datetime | None = None
    """When the silence was found to be too long; it may still come."""

    @property
    def is_open(self) -> bool:
        """Whether it has not come."""
        return not self.ended_by

    @property
    def is_overdue(self) -> bool:
        """Whether it has not come, and somebody was told so."""
        return self.is_open and self.overdue_since is not None


def awaited(expects: Sequence[Expectation]) -> tuple[Awaited, ...]:
    """What a delivery profile expects, before anything was sent."""
    return tuple(Awaited(kind=one.kind, within=one.within) for one in expects)


def running(waits: Sequence[Awaited], sent_at: datetime) -> tuple[Awaited, ...]:
    """`waits` from the moment of sending on. One that runs already keeps its deadline."""
    return tuple(
        wait if wait.due else wait.model_copy(update={"due": sent_at + span(wait.within)})
        for wait in waits
    )


def answered(
    waits: Sequence[Awaited], said: Statement, acknowledgement_id: str, at: datetime
) -> tuple[Awaited, ...]:
    """`waits` after a statement: one of the kind that is waited for ends that wait.

    One that is not final ends nothing: another has to come. A refusal ends all of them: whoever
    cannot take a document says nothing more about it.
    """
    ended = {"ended_by": acknowledgement_id, "ended_at": at}
    return tuple(
        wait.model_copy(update=ended)
        if wait.is_open and (said.refuses or (said.final and _answers(wait.kind, said.kind)))
        else wait
        for wait in waits
    )


def late(waits: Sequence[Awaited], at: datetime) -> tuple[Awaited, ...]:
    """`waits` with those marked whose deadline has passed at `at`."""
    return tuple(
        wait.model_copy(update={"overdue_since": wait.due})
        if wait.is_open and wait.due and wait.due <= at and wait.overdue_since is None
        else wait
        for wait in waits
    )


def next_due(waits: Sequence[Awaited]) -> datetime | None:
    """When the next deadline passes; `None` if there is none that was not marked yet."""
    return min(
        (wait.due for wait in waits if wait.is_open and wait.due and not wait.overdue_since),
        default=None,
    )


def _answers(expected: AcknowledgementKind, came: AcknowledgementKind) -> bool:
    return expected is came or any({expected, came} <= kinds for kinds in _EQUAL)
