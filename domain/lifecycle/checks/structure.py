"""Structure: whether what is written fits together: names, steps, settings, ends."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from domain.core.findings import Finding
from domain.lifecycle.checks.rules import fault, listed
from domain.lifecycle.definition import Effect, EffectKind, LifecycleDefinition, State
from domain.lifecycle.steps import EVENTS, STEPS

SETTINGS = tuple(sorted({spec.setting for spec in STEPS.values() if spec.setting}))
"""The fields of a state that configure its step."""


def structure(
    definition: LifecycleDefinition,
    formats: Collection[str] | None,
    hooks: Collection[str] | None,
) -> Iterator[Finding]:
    """What is wrong with the definition as it is written."""
    states = definition.states
    if definition.initial not in states:
        message = f"there is no state '{definition.initial}' to begin with"
        yield fault("LC-INITIAL", "initial", message, _meant(definition.initial, states))
    for name, state in states.items():
        path = f"states.{name}"
        yield from _transitions(state, path, states)
        yield from _work(state, path)
        yield from _settings(state, path)
        yield from _effects(state, path)
        yield from _known(state, path, formats, hooks)
    yield from _titles(definition)


def _transitions(state: State, path: str, states: Collection[str]) -> Iterator[Finding]:
    for index, transition in enumerate(state.transitions):
        place = f"{path}.transitions[{index}]"
        if transition.to not in states:
            message = f"there is no state '{transition.to}' to go to"
            yield fault("LC-TARGET", f"{place}.to", message, _meant(transition.to, states))
        if transition.event not in EVENTS:
            message = f"there is no event '{transition.event}'"
            yield fault("LC-EVENT", f"{place}.event", message, _meant(transition.event, EVENTS))


def _work(state: State, path: str) -> Iterator[Finding]:
    if state.step is None and state.final is None:
        message = "the state does nothing and is no end"
        yield fault("LC-WORK", path, message, "give it a step, such as wait, or make it final")
    if state.step is not None and state.final is not None:
        message = f"the state does '{state.step}' and is an end as well"
        yield fault("LC-WORK", f"{path}.final", message, "leave out 'step' or 'final'")
    elif state.final is not None:
        for name in ("transitions", "deadline", "reminders", "editing", "on_exit", "waiting_on"):
            if getattr(state, name):
                message = f"the state is an end, so its '{name}' is never used"
                yield fault("LC-END", f"{path}.{name}", message, f"leave out '{name}' or 'final'")


def _settings(state: State, path: str) -> Iterator[Finding]:
    spec = state.spec
    for name in SETTINGS:
        if getattr(state, name) is None or (spec is not None and spec.setting == name):
            continue
        taking = [step for step, known in STEPS.items() if known.setting == name]
        does = f"the step '{state.step}' takes" if state.step else "a state without a step takes"
        message = f"{does} no '{name}'"
        hint = f"'{name}' is for the step {listed(taking)}"
        yield fault("LC-SETTING", f"{path}.{name}", message, hint)
    needed = spec.setting if spec is not None and spec.needs_setting else None
    if needed is not None and getattr(state, needed) is None:
        message = f"the step '{state.step}' needs '{needed}'"
        yield fault("LC-NEEDS-SETTING", path, message, f"give the state a '{needed}'")
    yield from _answers(state, path)


def _answers(state: State, path: str) -> Iterator[Finding]:
    if state.question is not None:
        answers = state.question.answers
        for index, answer in enumerate(answers):
            if answer in answers[:index]:
                message = f"'{answer}' can be answered twice"
                place = f"{path}.question.answers[{index}]"
                yield fault("LC-ANSWERS", place, message, "give every answer a name of its own")


def _effects(state: State, path: str) -> Iterator[Finding]:
    for name in ("on_entry", "on_exit"):
        effects: tuple[Effect, ...] = getattr(state, name)
        for index, effect in enumerate(effects):
            leaves = effect.kind is EffectKind.NOTIFY
            if leaves is (effect.message is None):
                says = "has no message to leave" if leaves else "leaves no message"
                hint = "add 'message'" if leaves else "leave out 'message'"
                place = f"{path}.{name}[{index}]"
                yield fault("LC-EFFECT", place, f"the effect '{effect.kind}' {says}", hint)


def _known(
    state: State, path: str, formats: Collection[str] | None, hooks: Collection[str] | None
) -> Iterator[Finding]:
    if formats is not None and state.format is not None and state.format not in formats:
        message = f"there is no format '{state.format}'"
        yield fault("LC-FORMAT", f"{path}.format", message, _meant(state.format, formats))
    if hooks is not None and state.hook is not None and state.hook not in hooks:
        message = f"there is no webhook '{state.hook}'"
        yield fault("LC-HOOK", f"{path}.hook", message, _meant(state.hook, hooks))


def _titles(definition: LifecycleDefinition) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, state in definition.states.items():
        other = first.setdefault(state.title.casefold(), name)
        if other != name:
            message = f"the states '{other}' and '{name}' are both called '{state.title}'"
            hint = "people only see the title; give each its own"
            yield fault("LC-TITLE", f"states.{name}.title", message, hint)


def _meant(name: str, known: Collection[str]) -> str:
    """A hint at what may have been meant, or else at all there is."""
    close = get_close_matches(name, known, n=1)
    return f"did you mean '{close[0]}'?" if close else f"there are {listed(known)}"
