"""A walk: invoices led through a lifecycle by whatever happens, and what must hold on the way."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random

import pytest

from domain.core.errors import Invalid, InvalidTransition
from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, Verdict
from domain.lifecycle.definition import LifecycleDefinition, Outcome, State
from domain.lifecycle.interpreter import guards_for
from domain.lifecycle.steps import APPROVED, COMMANDS, DEADLINE, EVENTS, FACT_EVENTS
from domain.process.advance import Advance, Moment, advance, opened, pass_time, settled_in
from domain.process.facts import facts_of
from domain.record import InvoiceRecord
from domain.trade.approval import ApprovalPolicy
from tests import builders
from tests.unit.domain.lifecycle.definitions import CONDITIONS
from tests.unit.domain.lifecycle.doing import Doer, terms

PEOPLE = {
    "anna": ("approver", "clerk"),
    "ben": ("approver",),
    "carla": ("finance_director",),
    "dora": ("approver", "finance_director"),
    "emil": ("finance_director", "clerk"),
    "fred": ("approver", "finance_director"),
}
EXCUSED = (*COMMANDS, "answered")
"""Events that may be refused: somebody is told so at once, and asks again."""


class Walk:
    """Invoices of anna's, one after the other. Every move is checked when it is made."""

    def __init__(
        self, definition: LifecycleDefinition, dice: Random, policy: ApprovalPolicy | None
    ) -> None:
        self.definition = definition
        self.dice = dice
        self.policy = policy
        self.at: datetime = builders.NOON
        self.met: Counter[str] = Counter()
        """What moved an invoice, and how often."""
        self._begin()

    def _begin(self) -> None:
        """Another invoice."""
        definition = self.definition
        outcomes = {state.final for state in definition.states.values()}
        received = outcomes & {Outcome.PAID, Outcome.REFUSED}
        self.doer = Doer(self.dice)
        self.record = InvoiceRecord(
            id="i",
            request=builders.request(received="e" * 64 if received else None),
            terms=terms(self.policy, self.dice.choice([0, 30, 30])),
            lifecycle=definition.reference,
            definition=definition.digest,
            state=definition.initial,
            state_title="",
            created_by="anna",
            edited_by="anna",
            created_at=self.at,
            updated_at=self.at,
        )
        self._arrive(opened(self.doer.fill(self.record), self._now))

    @property
    def state(self) -> State:
        return self.definition.states[self.record.state]

    @property
    def is_due(self) -> bool:
        return self.record.alarm is not None and self.record.alarm <= self.at

    @property
    def _now(self) -> Moment:
        return Moment(self.definition, self.at, CONDITIONS.evaluate)

    def happen(self) -> None:
        """Something happens; then the invoice goes on by itself as far as it can."""
        if self.state.final:
            self._ended()
            self._begin()
            return
        kinds = [self._decide, self._ask, self._tell, self._wait, self._nonsense]
        weights = [8 if self.state.approves else 0, 5, 3, 4, 1]
        self.dice.choices(kinds, weights)[0]()

    def _decide(self) -> None:
        """Somebody decides, as the activity judges it."""
        record = self.record
        if not record.awaits_decision or record.approval is None:
            return
        actor = self.dice.choice(list(PEOPLE))
        verdict = self.dice.choices(list(Verdict), [12, 1, 2, 1, 1])[0]
        decision = Decision(
            id="",
            verdict=verdict,
            actor=actor,
            roles=PEOPLE[actor],
            content_hash=self.dice.choice([*[record.approval.content_hash] * 9, "0" * 64]),
            reason="because",
            to=self.dice.choice(list(PEOPLE)) if verdict is Verdict.DELEGATE else None,
        )
        round_, judged = judge(record.approval, decision, at=self.at)
        after = record.model_copy(update={"approval": round_})
        if not judged.counted:
            assert round_ == record.approval, "a refused decision changes nothing"
        elif round_.outcome is not None:
            self._go(after, round_.outcome)
        else:
            self._settle(Advance(settled_in(after, self.state)))

    def _ask(self) -> None:
        """A command, or the answer to a question."""
        record = self.record.model_copy(update={"failure": ""})
        event = self._known_of(EXCUSED)
        if event == "amend":
            actor = self.dice.choice(list(PEOPLE))
            record = self.doer.fill(record).model_copy(update={"edited_by": actor})
            record = record.model_copy(update={"approval": None})
        elif event == "submit" and self.dice.random() < 0.5:
            record = self.doer.fill(record)
        elif event == "answered" and self.state.question:
            answer = self.dice.choice(self.state.question.answers)
            record = record.model_copy(update={"answer": answer})
        if event:
            self._go(record, event, message=event)

    def _tell(self) -> None:
        """A fact that the state knows; the workflow holds the others until one does."""
        event = self._known_of(FACT_EVENTS)
        if event:
            self._go(self.record, event, message=event)

    def _known_of(self, events: Collection[str]) -> str:
        """One of `events` that the state knows; rarely one that may end it all."""
        ways = [each for each in self.state.transitions if each.event in events]
        going_on = [each for each in ways if not self.definition.states[each.to].final]
        if going_on and self.dice.random() < 0.9:
            ways = going_on
        return self.dice.choice(ways).event if ways else ""

    def _wait(self) -> None:
        """Time passes: to the alarm, a moment less, some time, or far too long."""
        alarm = self.record.alarm or self.at
        exact, early, late = timedelta(0), timedelta(seconds=-1), timedelta(days=40)
        pause = self.dice.choice([exact, exact, exact, early, late])
        if self.dice.random() < 0.2:
            alarm, pause = self.at, timedelta(hours=3)
        self.at = max(self.at, alarm + pause)
        if not self.is_due:
            woken = pass_time(self.record, self._now)
            assert (woken.record, woken.notifications) == (self.record, ()), "woken too early"
        rings = 0
        while self.is_due:
            self._ring()
            rings += 1
            assert rings <= 2 * len(self.definition.states), "an alarm that rings without end"

    def _ring(self) -> None:
        """What the workflow does when its alarm rings and there is no message."""
        before = self.record
        self.doer.event = ""
        over = before.deadline is not None and before.deadline <= self.at
        rung = pass_time(before, self._now)
        if over:
            self._follows(before, DEADLINE, rung)
        if rung.record.entry == before.entry:
            later = rung.record.alarm is None or rung.record.alarm > (before.alarm or self.at)
            assert later, "an alarm that changes nothing"
            assert rung.notifications or not self.state.rests, "an alarm that nobody hears"
        self._arrive(rung)

    def _nonsense(self) -> None:
        """An event that the state does not know changes nothing, and is told what is possible."""
        known = {transition.event for transition in self.state.transitions}
        event = self.dice.choice(sorted(EVENTS.keys() - known))
        before = self.record.model_dump_json()
        with pytest.raises(InvalidTransition, match="not possible in state"):
            advance(self.record, event, self._now)
        assert self.record.model_dump_json() == before

    def _ended(self) -> None:
        """After the end nothing changes any more."""
        self.met[f"ended {self.state.final}"] += 1
        self.at += timedelta(days=400)
        assert pass_time(self.record, self._now).record == self.record
        self._nonsense()

    def _go(self, record: InvoiceRecord, event: str, *, message: str = "") -> None:
        """`record` after `event`; a command may be refused, and then nothing has changed."""
        try:
            moved = advance(record, event, self._now)
        except InvalidTransition:
            assert self._way(record, event) is None, "refused, though a transition can be taken"
            assert event in EXCUSED, f"'{event}' leads nowhere from '{record.state}'"
            return
        self.doer.event = message
        self.met[event] += 1
        self._follows(record, event, moved)
        self._arrive(moved)

    def _follows(self, before: InvoiceRecord, event: str, moved: Advance) -> None:
        """The first transition whose guard holds was taken; so at every approval passed through."""
        asked = guards_for(self.definition.states[before.state], event)
        assert set(asked) <= moved.guards.keys(), "a guard decided and was not recorded"
        name = self._way(before, event)
        for _ in range(moved.record.entry - before.entry - 1):
            assert self.definition.states[name or ""].approves, name
            name = self._way(moved.record.model_copy(update={"state": name}), APPROVED)
        assert moved.record.state == name, f"'{event}' led to '{moved.record.state}', not '{name}'"

    def _way(self, record: InvoiceRecord, event: str) -> str | None:
        """Where `event` leads; a guard that has no value does not hold."""
        facts = facts_of(record)
        for transition in self.definition.states[record.state].transitions:
            if transition.event == event and (
                transition.guard is None or _holds(transition.guard, facts)
            ):
                return transition.to
        return None

    def _arrive(self, moved: Advance) -> None:
        """Take over the record and run what runs by itself, to where it rests or ends."""
        self._settle(moved)
        first = self.record.entry
        while not self.state.rests and not self.state.final:
            assert self.state.step is not None
            before, event = self.doer.carry_out(self.record, self.state.step, self.at)
            after = advance(before, event, self._now)
            self.met[f"{self.state.step} {event}"] += 1
            self._follows(before, event, after)
            self._settle(after)
            entered = self.record.entry - first
            assert entered <= len(self.definition.states), "a loop without a wait"

    def _settle(self, moved: Advance) -> None:
        before, self.record = self.record, moved.record
        self._holds_together(before)
        self._rests_visibly()
        self._keeps_four_eyes()
        assert all(said.to for said in moved.notifications)

    def _holds_together(self, before: InvoiceRecord) -> None:
        record, name = self.record, self.record.state
        assert name in self.definition.states
        assert record.state_title == self.state.title
        assert record.entry >= before.entry
        assert len(self.doer.issued) <= 1, "issued twice"
        assert (record.number is not None) is bool(self.doer.issued)
        if before.number is not None:
            assert record.content_hash == before.content_hash, "changed after it was issued"
        if self.state.final is Outcome.VOIDED:
            assert record.number is None, "voided after it was issued"
        if self.state.final in (Outcome.RECONCILED, Outcome.CREDITED, Outcome.WRITTEN_OFF):
            assert record.number is not None, "ended as issued and was not"

    def _rests_visibly(self) -> None:
        record = self.record
        if not self.state.rests:
            assert not any((record.waiting_since, record.must_act, record.awaits_decision))
            return
        assert record.waiting_since
        assert record.waiting_since <= self.at
        assert record.waiting_on or record.must_act or record.deadline, "nobody knows for whom"
        if record.deadline is not None:
            assert record.alarm
            assert record.alarm <= record.deadline
        if self.state.approves and record.approval is not None:
            assert record.must_act or record.approval.outcome, "an approval that nobody sees"
            opened_for = (record.approval.content_hash, record.approval.state)
            assert opened_for == (record.content_hash, record.state), "an approval of other things"

    def _keeps_four_eyes(self) -> None:
        round_ = self.record.approval
        if round_ is None:
            return
        barred = {*round_.excluded, "anna"}
        if self.record.content_hash == round_.content_hash:
            barred.add(self.record.edited_by)
        for decision in round_.decisions:
            steps = {step.name: step for step in round_.steps}
            excluded = barred | set(steps[decision.step].excluded)
            assert not {decision.actor, decision.on_behalf_of} & excluded, "excluded, and decided"


def _holds(guard: str, facts: object) -> bool:
    try:
        return CONDITIONS.evaluate([guard], facts)[guard]  # type: ignore[arg-type]
    except Invalid:
        return False
