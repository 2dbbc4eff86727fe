"""Going: the moves that a walk is made of, each by the engine's own stepper."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.core.errors import InvalidTransition
from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, Verdict
from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.patience import is_escalated
from domain.lifecycle.round import ApprovalRound
from domain.lifecycle.steps import DEADLINE, EXPIRED
from domain.people import Person
from domain.process.advance import Advance, Evaluate, Moment, advance, opened, pass_time, settled_in
from domain.record import InvoiceRecord
from domain.simulation.asking import crowd, decider, decision
from domain.simulation.track import Track


class Stuck(Exception):
    """The way ends here, and why."""


class Going:
    """A record on its way: where it is, what time it is, and the moves it can make."""

    def __init__(
        self,
        definition: LifecycleDefinition,
        record: InvoiceRecord,
        evaluate: Evaluate,
        people: Sequence[Person],
    ) -> None:
        self._definition = definition
        self._evaluate = evaluate
        self._people = people
        self._decisions = 0
        self.at = record.created_at
        self.track = Track(definition, evaluate, people)
        begun = opened(record, self._now)
        self.record = begun.record
        self.track.begin(begun, self.at)

    @property
    def state(self) -> State:
        """The state it is in."""
        return self._definition.states[self.record.state]

    @property
    def where(self) -> str:
        """The state in words."""
        return f"state '{self.record.state}' ({self.state.title})"

    def follow(self, done: Advance, event: str, by: Iterable[str] = ()) -> None:
        """Let `event` follow on what was done; `InvalidTransition` if the state lacks it."""
        moved = done.then(advance(done.record, event, self._now))
        self._arrive(moved, event, by)

    def ring(self, until: datetime | None = None) -> bool:
        """Let time pass up to the next alarm; false if there is none, or only after `until`."""
        before = self.record
        if before.alarm is None or (until is not None and before.alarm > until):
            return False
        self.at = max(self.at, before.alarm)
        late = before.deadline is not None and before.deadline <= self.at
        try:
            passed = pass_time(before, self._now)
        except InvalidTransition as error:
            raise Stuck(f"time passes, and {error.message}; {error.hint}") from None
        if passed.record.entry != before.entry:
            self._arrive(passed, DEADLINE if late else EXPIRED, ())
            return True
        self.track.told(passed.notifications)
        self.record = passed.record
        return passed.record.alarm != before.alarm

    def let_pass(self) -> bool:
        """Let time pass until it leads on; false if it never does."""
        entry = self.record.entry
        while self.record.entry == entry:
            if not self.ring():
                return False
        return True

    def approve(self) -> None:
        """Let everybody say yes who is needed; `Stuck` if somebody is missing."""
        entry = self.record.entry
        while self.record.entry == entry:
            round_ = self._round()
            found = self._somebody(round_)
            if found is not None:
                self.decide(Verdict.APPROVE, found)
            elif not self._waits_for_escalation(round_) or not self.ring():
                raise Stuck(f"nobody can approve in {self.where}: {self._missing(round_)}")

    def decide(self, verdict: Verdict, person: Person | str | None = None) -> str:
        """Let somebody decide, or whoever may; why it did not count, empty if it did."""
        round_ = self._round()
        who = self._known(person) if isinstance(person, str) else person or self._somebody(round_)
        if who is None:
            return "nobody may decide"
        self._decisions += 1
        said = decision(round_, verdict, who, self._decisions)
        return self._judged(round_, said)

    @property
    def _now(self) -> Moment:
        return Moment(self._definition, self.at, self._evaluate)

    def _arrive(self, moved: Advance, event: str, by: Iterable[str]) -> None:
        self.track.move(self.record, moved, event, self.at, by)
        self.record = moved.record

    def _judged(self, round_: ApprovalRound, said: Decision) -> str:
        after, judged = judge(round_, said, at=self.at)
        if not judged.counted:
            return judged.refusal
        decisions = (*self.record.decisions, judged)
        record = self.record.model_copy(update={"approval": after, "decisions": decisions})
        if after.outcome is not None:
            self.follow(Advance(record), after.outcome, (said.actor,))
        else:
            self.track.acted((said.actor,))
            self.record = settled_in(record, self.state)
        return ""

    def _round(self) -> ApprovalRound:
        if self.record.approval is None:
            raise Stuck(f"nothing says who approves in {self.where}")
        return self.record.approval

    def _somebody(self, round_: ApprovalRound) -> Person | None:
        """Somebody who may decide one of the open steps now."""
        people = self._people or crowd(round_)
        able = (decider(round_, step, people, self.at) for step in round_.open_steps)
        return next((person for person in able if person is not None), None)

    def _known(self, id: str) -> Person:
        known = next((person for person in self._people if person.id == id), None)
        return known or Person(id=id, name=id)

    def _waits_for_escalation(self, round_: ApprovalRound) -> bool:
        return any(
            step.escalate_to and not is_escalated(round_, step, self.at)
            for step in round_.open_steps
        )

    def _missing(self, round_: ApprovalRound) -> str:
        return "; ".join(
            f"step '{step.name}' still needs {step.quorum - round_.approvals(step)} of "
            f"{', '.join((*step.asks(escalated=True), *step.people))}"
            for step in round_.open_steps
        )
