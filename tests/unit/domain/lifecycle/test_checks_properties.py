"""What passes the checks works: presets with random changes, walked with random events and facts.

The walk keeps its own account of what the invoice has earned, and knows nothing of the checks.
"""

from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.core.findings import fatal
from domain.exchange.response import Business
from domain.lifecycle.checks import check
from domain.lifecycle.checks.events import visible
from domain.lifecycle.definition import LifecycleDefinition, Outcome, State
from domain.lifecycle.facts import FACTS, FactType, FactValue
from domain.lifecycle.interpreter import choose, guards_for
from domain.lifecycle.presets import PRESETS
from domain.lifecycle.steps import COMMANDS, DELIVERY_EVENTS, EVENTS, STEPS, Kind, Step
from integration.expressions import CelConditions

CONDITIONS = CelConditions()
ROLES = {"approver": True, "finance_director": True} | dict.fromkeys(
    ("clerk", "operator", "auditor", "integrator"), False
)
Written = dict[str, Any]

_GUARDS = st.sampled_from(
    [
        None,
        None,
        "dispute.open",
        "!dispute.open",
        "settlement.open_minor == 0",
        "settlement.open_minor > 0",
        "dunning.level >= 2",
        "dunning.level < 2",
        "invoice.has_order_reference",
    ]
)


def written(definition: LifecycleDefinition) -> Written:
    return deepcopy(definition.model_dump(mode="json", exclude_defaults=True))


def faults(definition: LifecycleDefinition) -> set[tuple[str, str]]:
    found = check(definition, conditions=CONDITIONS, roles=ROLES)
    return {(each.rule, each.path) for each in found}


@st.composite
def changed(draw: Any) -> LifecycleDefinition:
    """A preset with up to four random changes, if the checks let it pass."""
    document = written(draw(st.sampled_from(PRESETS)))
    names = st.sampled_from(list(document["states"]))
    resting = [name for name, state in document["states"].items() if state.get("transitions")]
    for _ in range(draw(st.integers(1, 4))):
        transitions = document["states"][draw(st.sampled_from(resting))]["transitions"]
        index = draw(st.integers(0, len(transitions) - 1))
        match draw(st.sampled_from(["to", "event", "guard", "add", "drop", "step"])):
            case "to":
                transitions[index]["to"] = draw(names)
            case "event":
                transitions[index]["event"] = draw(st.sampled_from(list(EVENTS)))
            case "guard":
                transitions[index]["guard"] = draw(_GUARDS)
            case "add":
                event = draw(st.sampled_from([*COMMANDS, "payment_received"]))
                added = {"event": event, "to": draw(names), "guard": draw(_GUARDS)}
                transitions.insert(index, added)
            case "drop" if len(transitions) > 1:
                del transitions[index]
            case _:
                step = draw(st.sampled_from(list(Step)))
                document["states"][draw(st.sampled_from(resting))]["step"] = step.value
    try:
        definition = LifecycleDefinition.model_validate(document)
    except ValidationError:
        assume(False)
        raise
    assume(not fatal(check(definition, conditions=CONDITIONS, roles=ROLES)))
    return definition


class Invoice:
    """An invoice on its walk, with what has really happened to it."""

    def __init__(self, definition: LifecycleDefinition) -> None:
        self.definition = definition
        self.name = definition.initial
        self.valid = self.approved = self.issued = self.sent = False
        self.disputed = False
        self.run: list[str] = []
        """The states since it waited last."""

    @property
    def state(self) -> State:
        return self.definition.states[self.name]

    def arrive(self, name: str) -> None:
        self.name = name
        step, final = self.state.step, self.state.final
        assert self.valid or step not in (Step.APPROVE, Step.ISSUE)
        assert self.approved or step is not Step.ISSUE
        if step is Step.APPROVE:
            self.approved = False
        if step in _OF_ISSUED:
            assert self.issued
        assert self.sent or step is not Step.AWAIT_ACKNOWLEDGEMENT
        assert self.disputed or step is not Step.CLOSE_DISPUTE
        if final in (Outcome.RECONCILED, Outcome.CREDITED, Outcome.WRITTEN_OFF):
            assert self.issued
        if final is not None and final not in _ISSUED_ENDS:
            assert not self.issued

    def leave(self, event: str) -> None:
        """What the end of a step, or a command, makes of it."""
        if event in ("amend", "submit"):
            assert not self.issued
            self.valid = self.approved = False
        self.valid |= (self.state.step, event) == (Step.VALIDATE, "done")
        self.approved |= event == "approved"
        self.sent |= (self.state.step, event) == (Step.TRANSMIT, "done")
        if (self.state.step, event) == (Step.ISSUE, "done"):
            assert not self.issued, "issued twice"
            self.issued = True
        if event == "done" and self.state.step in (Step.OPEN_DISPUTE, Step.CLOSE_DISPUTE):
            self.disputed = self.state.step is Step.OPEN_DISPUTE


_ISSUED_ENDS = (Outcome.RECONCILED, Outcome.CREDITED, Outcome.WRITTEN_OFF)
_OF_ISSUED = {
    *(Step.TRANSMIT, Step.RENDER, Step.DUN, Step.AWAIT_CREDIT),
    *(Step.OPEN_CREDIT_NOTE, Step.OPEN_CORRECTION, Step.APPLY_CREDIT),
}


def facts(dice: Random, state: State) -> dict[str, FactValue]:
    """Facts as they might be in `state`."""
    answers = state.question.answers if state.question else ("",)
    kinds: dict[FactType, list[FactValue]] = {
        FactType.INT: [0, 0, 0, 1, 2, 3, 500_000, 5_000_000],
        FactType.BOOL: [False, True],
        FactType.STRING: ["x", "380"],
    }
    made = {name: dice.choice(kinds[fact.type]) for name, fact in FACTS.items()}
    made["answer.choice"] = dice.choice(answers)
    made["delivery.business"] = dice.choice(list(Business)).value
    return made


def events_of(invoice: Invoice) -> list[str]:
    """What can happen to it now."""
    state = invoice.state
    known = {transition.event for transition in state.transitions}
    if STEPS[Step(state.step or "wait")].kind is not Kind.REST:
        return ["done", "failed"]
    made = {Step.APPROVE: {"approved", "rejected"}, Step.ASK: {"answered"}}
    made_here = made.get(Step(state.step or "wait"), set())
    deadline = {"deadline"} if state.deadline else set()
    facts = known & (visible(state) - {"deadline", "expired"})
    if not invoice.sent:  # nothing can become of what was never sent
        facts -= DELIVERY_EVENTS
    return sorted(made_here | deadline | facts)


@given(changed(), st.integers(0, 2**32))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_what_passes_the_checks_works(definition: LifecycleDefinition, seed: int) -> None:
    """Forty events on each of three walks."""
    dice = Random(seed)
    for _ in range(3):
        invoice = Invoice(definition)
        invoice.arrive(invoice.name)
        for _ in range(40):
            if invoice.state.final is None and events_of(invoice):
                step(invoice, dice)


def step(invoice: Invoice, dice: Random) -> None:
    """Something happens that can."""
    event = dice.choice(events_of(invoice))
    holds = CONDITIONS.evaluate(guards_for(invoice.state, event), facts(dice, invoice.state))
    takes = [each for each in invoice.state.transitions if each.event == event]
    if event in COMMANDS and not any(t.guard is None or holds[t.guard] for t in takes):
        return  # refused, with a reason
    target = choose(invoice.definition, invoice.name, event, holds)
    invoice.run = [] if invoice.state.rests else [*invoice.run, invoice.name]
    assert len(set(invoice.run)) == len(invoice.run), "a loop without a wait"
    invoice.leave(event)
    invoice.arrive(target)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
class TestDefectsInPresets:
    """The same defect in every place of a preset at once: each place is told."""

    def test_a_step_whose_failure_leads_nowhere(self, preset: LifecycleDefinition) -> None:
        document, places = written(preset), set()
        for name, state in document["states"].items():
            if preset.states[name].step and not preset.states[name].rests:
                state["transitions"] = [t for t in state["transitions"] if t["event"] == "done"]
                places.add(("LC-UNHANDLED", f"states.{name}"))
        assert places
        assert places <= faults(LifecycleDefinition.model_validate(document))

    def test_a_wait_whose_deadline_is_lost(self, preset: LifecycleDefinition) -> None:
        document, rests = written(preset), set()
        for name, state in document["states"].items():
            if state.pop("deadline", None):
                rests.add(name)
        found = faults(LifecycleDefinition.model_validate(document))
        told = {path.split(".")[1] for rule, path in found if rule == "LC-DEADLINE"}
        assert told == rests != set()

    def test_targets_and_facts_that_are_misspelt(self, preset: LifecycleDefinition) -> None:
        document, places = written(preset), set()
        for name, state in document["states"].items():
            for index, transition in enumerate(state.get("transitions", [])):
                place = f"states.{name}.transitions[{index}]"
                transition["to"] += "_x"
                places.add(("LC-TARGET", f"{place}.to"))
                if "guard" in transition:
                    transition["guard"] = "invoice.kindd == '380'"
                    places.add(("LC-CONDITION", f"{place}.guard@1:8"))
        assert places <= faults(LifecycleDefinition.model_validate(document))

    def test_an_approval_that_is_gone_round(self, preset: LifecycleDefinition) -> None:
        document = written(preset)
        issuing = [name for name, state in preset.states.items() if state.step is Step.ISSUE]
        for name, state in document["states"].items():
            for transition in state.get("transitions", []):
                past = preset.states[transition["to"]].approves
                if issuing and past and not preset.states[name].approves:
                    transition["to"] = issuing[0]
        found = faults(LifecycleDefinition.model_validate(document))
        expected = {("LC-SKIPS-APPROVAL", f"states.{name}") for name in issuing[:1]}
        assert expected <= found

    def test_an_issued_invoice_that_is_amended_or_voided(self, preset: LifecycleDefinition) -> None:
        document = written(preset)
        issuing = [name for name, state in preset.states.items() if state.step is Step.ISSUE]
        document["states"]["gone"] = {"title": "Given up", "final": "voided"}
        for name in issuing:
            done = next(t for t in document["states"][name]["transitions"] if t["event"] == "done")
            document["states"]["held"] = {
                "title": "Held",
                "step": "wait",
                "deadline": "P1D",
                "transitions": [
                    {"event": "amend", "to": "held"},
                    {"event": "cancel", "to": "gone"},
                    {"event": "deadline", "to": done["to"]},
                ],
            }
            done["to"] = "held"
        found = faults(LifecycleDefinition.model_validate(document))
        expected = {
            ("LC-FROZEN", "states.held.transitions[0]"),
            ("LC-VOID-END", "states.gone.final"),
        }
        assert (expected if issuing else {("LC-UNREACHABLE", "states.gone")}) <= found
