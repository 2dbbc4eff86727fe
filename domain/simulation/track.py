"""The track of a walk: every state it came through, with what decided and who was asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.interpreter import choose, guards_for
from domain.lifecycle.steps import APPROVED
from domain.notification import Notification
from domain.people import Person
from domain.process.advance import Advance, Evaluate, policy_of
from domain.record import InvoiceRecord
from domain.simulation.asking import asked_of
from domain.simulation.run import Asked, Stop, Told


@dataclass
class _Visit:
    """A state while the walk is in it."""

    state: str
    entered_at: datetime
    asked: Asked | None
    left_at: datetime | None = None
    event: str = ""
    by: list[str] = field(default_factory=list)
    guards: dict[str, bool] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)


class Track:
    """Written while the walk goes on; `path` is what it comes to."""

    def __init__(
        self, definition: LifecycleDefinition, evaluate: Evaluate, people: Sequence[Person]
    ) -> None:
        self._definition = definition
        self._evaluate = evaluate
        self._people = people
        self._visits: list[_Visit] = []

    def __len__(self) -> int:
        return len(self._visits)

    def begin(self, begun: Advance, at: datetime) -> None:
        """The first state, and those passed on the spot."""
        self._visit(self._definition.initial, begun.record, at)
        self._pass_on(begun, begun.record.entry - 1, at)
        self.told(begun.notifications)

    def move(
        self, before: InvoiceRecord, moved: Advance, event: str, at: datetime, by: Iterable[str]
    ) -> None:
        """`event` led on from where the record was `before`."""
        self.told(moved.notifications)
        self.acted(by)
        self._leave(event, moved, at)
        self._pass_on(moved, moved.record.entry - before.entry - 1, at)

    def told(self, notifications: Iterable[Notification]) -> None:
        """Notifications left in the present state."""
        self._visits[-1].told += [
            Told(kind=one.kind, to=one.to, text=one.text, at=one.at) for one in notifications
        ]

    def acted(self, people: Iterable[str]) -> None:
        """People who did something in the present state."""
        self._visits[-1].by += people

    @property
    def path(self) -> tuple[Stop, ...]:
        """Every state, in order."""
        return tuple(self._stop(visit) for visit in self._visits)

    def _pass_on(self, moved: Advance, count: int, at: datetime) -> None:
        """The stepper went on by itself through `count` approvals that needed nobody."""
        for _ in range(count):
            self._leave(APPROVED, moved, at)

    def _leave(self, event: str, moved: Advance, at: datetime) -> None:
        visit = self._visits[-1]
        needed = guards_for(self._definition.states[visit.state], event)
        visit.event, visit.left_at = event, at
        visit.guards = {guard: moved.guards[guard] for guard in needed}
        target = choose(self._definition, visit.state, event, visit.guards)
        self._visit(target, moved.record, at)

    def _visit(self, name: str, record: InvoiceRecord, at: datetime) -> None:
        state = self._definition.states[name]
        policy = policy_of(state, record) if state.approves else None
        asked = asked_of(policy, record, self._evaluate, self._people) if policy else None
        self._visits.append(_Visit(name, at, asked))

    def _stop(self, visit: _Visit) -> Stop:
        state = self._definition.states[visit.state]
        return Stop(
            state=visit.state,
            title=state.title,
            step=state.step,
            rests=state.rests,
            entered_at=visit.entered_at,
            left_at=visit.left_at,
            event=visit.event,
            by=tuple(visit.by),
            guards=visit.guards,
            asked=visit.asked,
            told=tuple(visit.told),
        )
