"""Random lifecycles: states of any step, led through in any way, most of them sound.

Each state is meant for invoices that have earned something; transitions mostly lead to states that
are meant for what has been earned by then. Then a few random changes, of which many do harm: what
the checks say of the result decides whether it counts.
"""

from random import Random
from typing import Any

from pydantic import ValidationError

from domain.core.findings import fatal
from domain.lifecycle.checks import check
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.steps import COMMANDS, STEPS, Kind, Step, Token
from domain.lifecycle.tokens import after
from domain.trade.approval import ApprovalPolicy
from integration.expressions import CelConditions
from tests.unit.domain.lifecycle.definitions_parts import DEADLINES, GUARDS, effect, work

CONDITIONS = CelConditions()
ROLES = {"approver": True, "finance_director": True, "clerk": False, "operator": False}
States = dict[str, dict[str, Any]]
Tokens = frozenset[Token]

_STAGES: tuple[Tokens, ...] = (
    frozenset(),
    frozenset({Token.VALIDATED}),
    frozenset({Token.VALIDATED, Token.APPROVED}),
    frozenset({Token.VALIDATED, Token.APPROVED, Token.ISSUED}),
    frozenset({Token.VALIDATED, Token.APPROVED, Token.ISSUED, Token.TRANSMITTED}),
)
_BACKBONE = (Step.VALIDATE, Step.APPROVE, Step.ISSUE, Step.TRANSMIT)
_OWN = {
    Step.APPROVE: ("approved", "rejected", "expired"),
    Step.ASK: ("answered",),
    Step.AWAIT_ACKNOWLEDGEMENT: ("response_accepted", "response_rejected"),
    Step.AWAIT_PAYMENT: ("payment_received",),
    Step.AWAIT_CREDIT: ("credit_applied",),
}
_FACTS = ("payment_received", "credit_applied", "response_accepted", "response_rejected")
_CARRIED = {
    Step.RECONCILE: {"payment_received", "credit_applied", "pay"},
    Step.OPEN_CORRECTION: {"correct"},
}


def lifecycle(dice: Random) -> LifecycleDefinition | None:
    """A random lifecycle; `None` if what came out is not even well-formed."""
    made = _Author(dice).write()
    try:
        return LifecycleDefinition.model_validate(made)
    except ValidationError:
        return None


def is_sound(definition: LifecycleDefinition, partnership: ApprovalPolicy | None = None) -> bool:
    """Whether the checks let it pass, for an invoice under the policy of `partnership`."""
    found = check(definition, conditions=CONDITIONS, roles=ROLES, policy=partnership)
    return not fatal(found)


class _Author:
    """Writes one lifecycle."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.states: States = {}
        self.stages: dict[str, Tokens] = {}

    def write(self) -> dict[str, Any]:
        self._cast()
        names = list(self.states)
        for name in names:
            self._lead_on(name)
        for name in names[1:]:
            self._lead_to(name)
        for name in names:
            if "step" in self.states[name] and self.dice.random() < 0.5:
                self._lead_out(name)
        self._forget_unreachable(names[0])
        for _ in range(self.dice.choice([0, 0, 0, 1, 1, 2])):
            self._spoil()
        return {
            "key": "random",
            "version": 1,
            "title": "Random",
            "initial": names[0],
            "states": self.states,
        }

    def _cast(self) -> None:
        """The states, each with the stage it is meant for."""
        size, far = self.dice.randint(3, 12), self.dice.choice([0, 1, 2, 3, 3, 4, 4, 4])
        ends = ["reconciled", "credited", "written_off"] if far > 2 else ["voided", "refused"]
        wanted = [(stage, step) for stage, step in enumerate(_BACKBONE[:far])]
        while len(wanted) < size - 1:
            stage = self.dice.choice([self.dice.randint(0, far), far])
            wanted.append((stage, self.dice.choice(_possible(_STAGES[stage]))))
        first = self.dice.choice([Step.WAIT, Step.ASK, None])
        if first or not wanted:
            wanted[:0] = [(0, first or Step.WAIT)]
        for stage, step in sorted(wanted[: size - 1], key=lambda each: each[0]):
            self._add(step.value, _STAGES[stage], work(self.dice, step))
            if step is Step.OPEN_DISPUTE and len(self.states) < size - 2:
                for more in (Step.WAIT, Step.CLOSE_DISPUTE):
                    disputed = _STAGES[stage] | {Token.DISPUTED}
                    self._add(more.value, disputed, work(self.dice, more))
        for end in {self.dice.choice(ends), *(["voided"] if self.dice.random() < 0.5 else [])}:
            stage = 3 if end in ("reconciled", "credited", "written_off") else 0
            self._add(end, _STAGES[stage], {"final": end})

    def _add(self, word: str, stage: Tokens, state: dict[str, Any]) -> None:
        name = word if word not in self.states else f"{word}_{chr(ord('a') + len(self.states))}"
        self.states[name] = {"title": name, "transitions": [], **state}
        if "final" in state:
            del self.states[name]["transitions"]
        self.stages[name] = stage

    def _lead_on(self, name: str) -> None:
        """A transition for whatever can end a step, and some commands and facts where it rests."""
        state = self.states[name]
        if "final" in state:
            return
        step = Step(state["step"])
        if STEPS[step].kind is not Kind.REST:
            self._choice(name, "done")
            self._way(name, "failed")
            return
        for event in _OWN.get(step, ()):
            self._choice(name, event)
        if "deadline" in state:
            self._way(name, "deadline")
        for event in self.dice.sample([*COMMANDS, *_FACTS], self.dice.choice([0, 1, 1, 2, 3])):
            self._way(name, event)

    def _choice(self, name: str, event: str) -> None:
        """One or more transitions for `event`, chosen by guards, the last one without."""
        first = ["validation.error_count > 0"] if self._checks(name, event) else []
        more = self.dice.sample(GUARDS, self.dice.choice([0, 0, 1, 2]))
        if event == "answered" and self.dice.random() < 0.5:
            first, more = ["answer.choice == 'yes'"], []
        for guard in dict.fromkeys([*first, *more]):
            self._way(name, event, guard)
        self._way(name, event)

    def _checks(self, name: str, event: str) -> bool:
        validates = self.states[name]["step"] == Step.VALIDATE
        return event == "done" and validates and self.dice.random() < 0.8

    def _way(self, name: str, event: str, guard: str | None = None) -> None:
        targets = self._targets(name, event)
        if event in ("done", "approved") and not guard:
            best = max((len(self.stages[each]) for each in targets), default=0)
            targets = [each for each in targets if len(self.stages[each]) == best] or targets
        going_on = [each for each in targets if "final" not in self.states[each]]
        if going_on and self.dice.random() < 0.8:
            targets = going_on
        if targets:
            self._transition(name, event, self.dice.choice(targets), guard)

    def _transition(self, name: str, event: str, to: str, guard: str | None = None) -> None:
        if any(t["event"] == event and "guard" not in t for t in self.states[name]["transitions"]):
            return
        way = {"event": event, "to": to} | ({"guard": guard} if guard else {})
        self.states[name]["transitions"].append(way)

    def _targets(self, name: str, event: str) -> list[str]:
        """The states that are meant for an invoice that leaves `name` by `event`."""
        step = Step(self.states[name]["step"])
        earned = after(self.stages[name] | STEPS[step].requires, step, event)
        names = list(self.states)
        onwards = names[names.index(name) + 1 :]
        at_once = not self._rests(name) or event in ("approved", "deadline")
        late = event == "deadline" and self.states[name]["deadline"].startswith("due")
        found = [each for each in names if self._fits(each, event, earned)]
        if event in ("amend", "submit") and Token.ISSUED in self.stages[name]:
            return []
        if late:
            return [each for each in found if each in onwards]
        return [each for each in found if not at_once or each in onwards or self._rests(each)]

    def _fits(self, target: str, event: str, earned: Tokens) -> bool:
        state, stage = self.states[target], self.stages[target]
        if not stage <= earned or (Token.ISSUED in stage) is not (Token.ISSUED in earned):
            return False
        if event == "resend" and state.get("step") != Step.TRANSMIT:
            return False
        carried = _CARRIED.get(Step(state["step"])) if "step" in state else None
        return carried is None or event in carried

    def _rests(self, name: str) -> bool:
        """Whether somebody is surely waited for; an approval may need nobody."""
        step = self.states[name].get("step")
        return step is not None and step != "approve" and STEPS[Step(step)].kind is Kind.REST

    def _lead_to(self, name: str) -> None:
        """See to it that some way leads to `name`."""
        if any(t["to"] == name for s in self.states.values() for t in s.get("transitions", ())):
            return
        self._connect([each for each in self.states if each != name], [name])

    def _forget_unreachable(self, first: str) -> None:
        reached, waiting = {first}, [first]
        while waiting:
            ways = self.states[waiting.pop()].get("transitions", ())
            new = {each["to"] for each in ways} - reached
            reached |= new
            waiting += sorted(new)
        self.states = {name: state for name, state in self.states.items() if name in reached}

    def _lead_out(self, name: str) -> None:
        """Add a way to an end."""
        self._connect([name], [each for each, state in self.states.items() if "final" in state])

    def _connect(self, sources: list[str], targets: list[str]) -> None:
        """A way from one of `sources` to one of `targets`, by a command or a fact."""
        for source in self.dice.sample(sources, len(sources)):
            state, to = self.states[source], self.dice.choice(targets)
            wanted = _CARRIED.get(self.states[to].get("step", Step.WAIT), {*COMMANDS, *_FACTS})
            known = {each["event"] for each in state.get("transitions", ())}
            event = self.dice.choice(sorted(wanted - known) or ["submit"])
            at_rest = "step" in state and STEPS[state["step"]].kind is Kind.REST
            if at_rest and event not in known and to in self._targets(source, event):
                self._transition(source, event, to)
                return

    def _spoil(self) -> None:
        """A change that nobody thought about."""
        name = self.dice.choice([each for each in self.states if "step" in self.states[each]])
        state = self.states[name]
        way = self.dice.choice(state["transitions"]) if state["transitions"] else None
        match self.dice.choice(["to", "guard", "drop", "add", "deadline", "effect", "first"]):
            case "to" if way:
                way["to"] = self.dice.choice(list(self.states))
            case "guard" if way:
                way["guard"] = self.dice.choice(GUARDS)
            case "drop" if way:
                state["transitions"].remove(way)
            case "add":
                event = self.dice.choice([*COMMANDS, *_FACTS])
                self._transition(name, event, self.dice.choice(list(self.states)))
            case "deadline" if "deadline" in state:
                state["deadline"] = self.dice.choice(DEADLINES)
            case "effect":
                state["on_entry"] = [effect(self.dice)]
            case "first" if way:
                state["transitions"].remove(way)
                state["transitions"].insert(0, way)


def _possible(stage: Tokens) -> list[Step]:
    """The steps that an invoice of this stage can do; those that need it are drawn more often."""
    steps = [step for step, spec in STEPS.items() if spec.requires <= stage and not spec.once]
    return [*steps, Step.WAIT, Step.ASK, *(s for s in steps if STEPS[s].requires - _STAGES[2])]
