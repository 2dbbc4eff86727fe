"""Difference: what changed from one definition to another, as data and as readable lines.

Transitions are told apart by what they say, steps of a policy by their name; their order counts,
for the first transition that fits is taken. The version alone is no difference.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from pydantic import JsonValue

from domain.core.model import DomainModel
from domain.lifecycle.definition import LifecycleDefinition, State, Transition
from domain.trade.approval import ApprovalPolicy, ApprovalStep


class Mark(StrEnum):
    """What happened to something, as the first sign of its line."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"


class Subject(StrEnum):
    """What it happened to."""

    LIFECYCLE = "lifecycle"
    STATE = "state"
    TRANSITION = "transition"
    POLICY = "policy"
    DEADLINE = "deadline"
    FIELD = "field"
    """Any other field of a state."""


class Change(DomainModel):
    """One difference. `before` is absent for what was added, `after` for what was removed."""

    mark: Mark
    subject: Subject
    state: str = ""
    """The state it is about; empty for the lifecycle itself."""
    name: str
    before: JsonValue = None
    after: JsonValue = None

    @property
    def line(self) -> str:
        """The change in words."""
        match self.mark:
            case Mark.ADDED:
                return f"{self.mark} {self.name}{_said(self.after)}"
            case Mark.REMOVED:
                return f"{self.mark} {self.name}{_said(self.before)}"
        return f"{self.mark} {self.name}: {_shown(self.before)} → {_shown(self.after)}"


class Difference(DomainModel):
    """All that changed from definition `before` to definition `after`."""

    before: str
    after: str
    changes: tuple[Change, ...]

    def states(self, mark: Mark) -> tuple[str, ...]:
        """The states that were added, removed, or changed."""
        if mark is not Mark.CHANGED:
            return tuple(c.state for c in self.changes if (c.subject, c.mark) == (_STATE, mark))
        changed = (c.state for c in self.changes if c.state and c.subject is not _STATE)
        return tuple(dict.fromkeys(changed))

    @property
    def lines(self) -> tuple[str, ...]:
        """Every change in words: those of a state stand below its name."""
        if not self.changes:
            return (f"{self.before} and {self.after} do the same",)
        lines = [f"{self.before} → {self.after}"]
        heading = ""
        for change in self.changes:
            inside = bool(change.state) and change.subject is not _STATE
            if inside and change.state != heading:
                heading = change.state
                lines.append(f"~ state '{heading}'")
            lines.append(f"    {change.line}" if inside else change.line)
        return tuple(lines)


_STATE = Subject.STATE
_APART = {"transitions", "approval"}
"""Fields of a state that are compared in their own way."""


def difference(before: LifecycleDefinition, after: LifecycleDefinition) -> Difference:
    """What is different in `after`: of the lifecycle, then of states gone, come, and changed."""
    changes = [
        *_fields(_plain(before, {"version", "states"}), _plain(after, {"version", "states"})),
        *(_gone(name, s) for name, s in before.states.items() if name not in after.states),
        *(_come(name, s) for name, s in after.states.items() if name not in before.states),
    ]
    for name, state in before.states.items():
        if name in after.states:
            found = _of_state(state, after.states[name])
            changes += [change.model_copy(update={"state": name}) for change in found]
    return Difference(before=before.reference, after=after.reference, changes=tuple(changes))


def _gone(name: str, state: State) -> Change:
    change = {"subject": _STATE, "state": name, "name": f"state '{name}' ({state.title})"}
    return Change(mark=Mark.REMOVED, before=_plain(state), **change)


def _come(name: str, state: State) -> Change:
    change = {"subject": _STATE, "state": name, "name": f"state '{name}' ({state.title})"}
    return Change(mark=Mark.ADDED, after=_plain(state), **change)


def _of_state(before: State, after: State) -> Iterator[Change]:
    for change in _fields(_plain(before, _APART), _plain(after, _APART)):
        subject = Subject.DEADLINE if change.name == "deadline" else Subject.FIELD
        yield change.model_copy(update={"subject": subject})
    yield from _policies(before.approval, after.approval)
    yield from _transitions(before.transitions, after.transitions)


def _fields(before: dict[str, Any], after: dict[str, Any], prefix: str = "") -> Iterator[Change]:
    """The fields that differ, down to the one that does."""
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _fields(old, new, f"{prefix}{name}.")
        elif old != new:
            yield _changed(Subject.LIFECYCLE, f"{prefix}{name}", old, new)


def _policies(before: ApprovalPolicy | None, after: ApprovalPolicy | None) -> Iterator[Change]:
    if before is None or after is None:
        if before is not after:
            old, new = (_plain(one) if one else None for one in (before, after))
            yield _changed(Subject.POLICY, "approval", old, new)
        return
    for change in _fields(_plain(before, {"steps"}), _plain(after, {"steps"}), "approval."):
        yield change.model_copy(update={"subject": Subject.POLICY})
    yield from _steps(before.steps, after.steps)


def _steps(before: Sequence[ApprovalStep], after: Sequence[ApprovalStep]) -> Iterator[Change]:
    old, new = ({step.name: step for step in steps} for steps in (before, after))
    for name in dict.fromkeys([*old, *new]):
        label = f"approval step '{name}'"
        was, now = (_plain(known[name]) if name in known else None for known in (old, new))
        if was is None or now is None:
            yield _changed(Subject.POLICY, label, was, now)
            continue
        for change in _fields(was, now):
            update = {"subject": Subject.POLICY, "name": f"{label}: {change.name}"}
            yield change.model_copy(update=update)
    yield from _order(
        "order of approval steps",
        Subject.POLICY,
        [name for name in old if name in new],
        [name for name in new if name in old],
    )


def _transitions(before: Sequence[Transition], after: Sequence[Transition]) -> Iterator[Change]:
    """Pairs those that say the same, then those with another target, then with another guard."""
    old, new = list(enumerate(before)), list(enumerate(after))
    pairs: list[tuple[int, int]] = []
    for fields in (("event", "guard", "to"), ("event", "guard"), ("event", "to")):
        for index, was in list(old):
            twin = next((n for n in new if _agree(was, n[1], fields)), None)
            if twin is None:
                continue
            old.remove((index, was))
            new.remove(twin)
            pairs.append((index, twin[0]))
            if was != twin[1]:
                yield _changed(Subject.TRANSITION, f"on '{was.event}'", _way(was), _way(twin[1]))
    for _, was in old:
        yield _changed(Subject.TRANSITION, f"on '{was.event}'", _way(was), None)
    for _, now in new:
        yield _changed(Subject.TRANSITION, f"on '{now.event}'", None, _way(now))
    yield from _orders(before, after, sorted(pairs))


def _orders(
    before: Sequence[Transition], after: Sequence[Transition], pairs: Sequence[tuple[int, int]]
) -> Iterator[Change]:
    """Events whose transitions that stand in both come in another order."""
    for event in dict.fromkeys(transition.event for transition in before):
        places = [now for was, now in pairs if before[was].event == event]
        if places != sorted(places):
            orders = ([_way(after[i]) for i in order] for order in (places, sorted(places)))
            yield from _order(f"order on '{event}'", Subject.TRANSITION, *orders)


def _order(name: str, subject: Subject, before: list[str], after: list[str]) -> Iterator[Change]:
    if before != after:
        yield _changed(subject, name, before, after)  # type: ignore[arg-type]


def _agree(one: Transition, other: Transition, fields: Sequence[str]) -> bool:
    return all(getattr(one, field) == getattr(other, field) for field in fields)


def _way(transition: Transition) -> str:
    return f"to '{transition.to}'" + (f" if {transition.guard}" if transition.guard else "")


def _changed(subject: Subject, name: str, before: JsonValue, after: JsonValue) -> Change:
    mark = Mark.CHANGED
    if before is None:
        mark = Mark.ADDED
    elif after is None:
        mark = Mark.REMOVED
    return Change(mark=mark, subject=subject, name=name, before=before, after=after)


def _plain(model: DomainModel, without: set[str] | None = None) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude_defaults=True, exclude=without)


def _said(value: JsonValue) -> str:
    """A value behind the name of something that came or went; a whole state needs none."""
    if isinstance(value, dict) and "title" in value:
        step = value.get("step") or f"the end '{value.get('final')}'"
        return f": {step}"
    return f": {_shown(value)}"


def _shown(value: JsonValue) -> str:
    """A value as people read it, without the braces of programs."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_shown(one) for one in value) or "nobody"
        case dict():
            return "; ".join(f"{name} {_shown(one)}" for name, one in value.items())
    return str(value)
