"""The walk of one sample through a definition: what happens next, until it ends or is stuck."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.core.durations import span
from domain.core.errors import Conflict, InvalidTransition
from domain.core.findings import fatal
from domain.lifecycle.decision import Verdict
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.interpreter import accepts
from domain.lifecycle.steps import ANSWER, ANSWERED, DONE, FAILED, Step
from domain.people import Person
from domain.process.advance import Advance, Evaluate
from domain.process.migration import earned
from domain.simulation.asking import LEFT_TO_THE_PARTNERSHIP
from domain.simulation.effects import Scene, carry_out, taken_up
from domain.simulation.favourable import favourable
from domain.simulation.going import Going, Stuck
from domain.simulation.run import Run
from domain.simulation.sample import APPROVE, REJECT, Happening, Sample
from domain.simulation.sketch import sketch
from domain.trade.approval import ApprovalPolicy

_LONGEST = 300
"""States on a way; a longer one goes round in circles."""

_MOVING = {
    *("entry", "entered_at", "waiting_since", "deadline", "alarm", "reminded"),
    *("document", "content_hash", "validated", "approval", "decisions", "answer"),
}
"""What is different of a record that came back to where it was, though nothing was won."""

_ASSUMED = (
    "assumed: one 'approver' says yes, for the lifecycle leaves this to the partnership "
    "and no policy was given"
)


class Walk:
    """One sample on its way. Used once."""

    def __init__(
        self,
        definition: LifecycleDefinition,
        sample: Sample,
        evaluate: Evaluate,
        policy: ApprovalPolicy | None,
        people: Sequence[Person],
    ) -> None:
        self._definition = definition
        self._sample = sample
        self._assumes = policy is None
        record = sketch(definition, sample, policy or LEFT_TO_THE_PARTNERSHIP)
        self._going = Going(definition, record, evaluate, people)
        self._script = list(sample.script)
        self._until: datetime | None = None
        """Until when nothing but time happens."""
        self._fails = dict(sample.fails)
        self._mended = False
        self._last: Happening | None = None
        self._tried: set[str] = set()
        self._notes: dict[str, None] = {}

    def run(self) -> Run:
        """Walk to an end, or to where it is stuck."""
        stuck = ""
        try:
            while not self._going.state.final:
                self._go_on()
        except Stuck as reason:
            stuck = str(reason)
        path = self._going.track.path
        unused = (f"'{left.event}' never happened" for left in self._script if left.event)
        approvals = (self._definition.states[stop.state] for stop in path if stop.asked)
        is_assumed = self._assumes and any(state.approval is None for state in approvals)
        return Run(
            sample=self._sample,
            lifecycle=self._definition.reference,
            path=path,
            ending=None if stuck else self._going.state.final,
            stuck=stuck,
            notes=(*([_ASSUMED] if is_assumed else []), *self._notes, *unused),
        )

    def _go_on(self) -> None:
        if len(self._going.track) > _LONGEST:
            raise Stuck(f"it goes round in circles: {_LONGEST} states and no end")
        if not self._going.state.rests:
            self._work()
        elif self._until is not None:
            self._wait(self._until)
        elif self._script and self._takes(self._script[0]):
            self._scripted(self._script.pop(0))
        else:
            self._improvise()

    def _work(self) -> None:
        """Let the state do its step; what cannot be done fails, as it would in the engine."""
        step = Step(str(self._going.state.step))
        failure, done = "", Advance(self._going.record)
        if self._fails.get(step, 0) > 0:
            self._fails[step] -= 1
            failure = f"the step '{step}' fails, as the sample says"
        else:
            try:
                done = carry_out(self._scene, self._going.state)
            except Conflict as error:
                failure = error.message
                self._note(failure)
        if failure:
            done = Advance(self._going.record.model_copy(update={"failure": failure}))
        try:
            self._going.follow(done, FAILED if failure else DONE)
        except InvalidTransition as error:
            raise Stuck(f"{error.message}; {error.hint}") from None

    def _wait(self, until: datetime) -> None:
        """Let time pass; an alarm may lead on to another state in between."""
        if self._going.ring(until):
            self._last = None
        else:
            self._going.at = max(self._going.at, until)
            self._until = None

    def _scripted(self, happening: Happening) -> None:
        """Do what the script says; time that passes before it comes first."""
        if happening.after is None:
            self._happens(happening)
            return
        self._until = self._going.at + span(happening.after)
        if happening.event is not None:
            self._script.insert(0, happening.model_copy(update={"after": None}))

    def _improvise(self) -> None:
        """Do the best that leads on from here, if that is wanted."""
        state = self._going.state
        events = dict.fromkeys(transition.event for transition in state.transitions)
        possible = f"possible there: {', '.join(events) or 'nothing'}"
        if not self._sample.auto:
            wanted = f"says '{self._script[0].event}'" if self._script else "has ended"
            raise Stuck(f"the script {wanted} in {self._going.where}; {possible}")
        known = list(favourable(self._going.record, state))
        fresh = [happening for happening in known if self._is_new(happening)]
        if any(self._tries(happening) for happening in fresh):
            return
        again = "it goes round in circles: nothing new" if len(fresh) < len(known) else ""
        raise Stuck(
            f"{again or 'nothing favourable'} leads on from {self._going.where}; {possible}"
        )

    def _takes(self, happening: Happening) -> bool:
        """Whether the state can do something with what the script says."""
        state = self._going.state
        if happening.event in (None, APPROVE, REJECT):
            return happening.event is None or state.approves
        event = ANSWERED if happening.event == ANSWER else str(happening.event)
        return accepts(state, event)

    def _is_new(self, happening: Happening) -> bool:
        """Whether it was not tried before while everything else was as it is now."""
        return self._situation(happening) not in self._tried

    def _tries(self, happening: Happening) -> bool:
        """Let it happen, once in this situation; false if it did not lead on."""
        self._tried.add(self._situation(happening))
        return self._happens(happening)

    def _situation(self, happening: Happening) -> str:
        record = self._going.record
        still = record.model_dump_json(exclude=_MOVING)
        proven = sorted(earned(record))
        return f"{happening}{self._fails}{self._mended}{len(self._script)}{proven}{still}"

    def _happens(self, happening: Happening) -> bool:
        """Let it happen; false if it did not lead on."""
        self._last = None  # a step that needs a message finds none after a decision or a deadline
        match happening.event:
            case "deadline" | "expired":
                return self._going.let_pass()
            case "approve" if happening.by is None:
                self._going.approve()
                return True
            case "approve" | "reject" as verdict:
                refusal = self._going.decide(Verdict(verdict), happening.by)
                if refusal:
                    self._note(f"'{verdict}' did not count: {refusal}")
                return not refusal
        return self._told(happening)

    def _told(self, happening: Happening) -> bool:
        """A command or a fact."""
        event = ANSWERED if happening.event == ANSWER else str(happening.event)
        by = (happening.by,) if happening.by else ()
        mends = event in ("amend", "submit") and bool(fatal(self._going.record.findings))
        scene = replace(self._scene, last=happening)
        try:
            self._going.follow(Advance(taken_up(scene, happening, self._going.state)), event, by)
        except Conflict as error:
            self._note(error.message)
            return False
        self._last, self._mended = happening, self._mended or mends
        return True

    @property
    def _scene(self) -> Scene:
        going = self._going
        return Scene(self._sample, going.record, going.at, self._mended, self._last)

    def _note(self, text: str) -> None:
        self._notes[f"in {self._going.where}: {text}"] = None
