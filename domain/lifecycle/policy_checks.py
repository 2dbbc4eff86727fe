"""Checks of an approval policy: what in it can never work, and what its author may not have meant.

Every finding names one of `RULES`. The same checks serve a lifecycle's own policies and those of
partnerships. Nothing here is needed to judge decisions.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from domain.core.durations import span
from domain.core.findings import Finding, Severity
from domain.core.money import ZERO
from domain.lifecycle.candidates import candidates, enough
from domain.people import Person
from domain.trade.approval import ApprovalPolicy, ApprovalStep

RULES: dict[str, tuple[Severity, str]] = {
    "AP-ROLE": (Severity.FATAL, "a role exists"),
    "AP-MAY": (Severity.FATAL, "a role may decide"),
    "AP-QUORUM": (Severity.FATAL, "a step that only names people names enough for its quorum"),
    "AP-EXCLUDED": (Severity.FATAL, "not everybody who is named is excluded"),
    "AP-CONDITION": (Severity.FATAL, "a condition is an expression over the declared facts"),
    "AP-AUTO": (Severity.FATAL, "auto-approval leaves something to approve"),
    "AP-DEAD": (Severity.WARNING, "auto-approval leaves every step something to approve"),
    "AP-GAP": (Severity.WARNING, "every amount has a step"),
    "AP-LATE": (Severity.WARNING, "reminders and escalation come before expiry"),
    "AP-PERSON": (Severity.WARNING, "a person is known, active, and may decide"),
    "AP-FEW": (Severity.WARNING, "enough people are known for every yes that is needed"),
}
"""Rule → how grave it is, and what it asks for."""


class ExpressionCheck(Protocol):
    """What is asked of the condition language here; `domain.ports.Conditions` has it."""

    def check(self, expression: str) -> list[Finding]:
        """What is wrong with `expression`, with `line:column` as the path."""


@dataclass(frozen=True)
class _Step:
    """One step, and where it stands."""

    step: ApprovalStep
    path: str
    excluded: frozenset[str]
    """Excluded from this step or from the whole policy."""


def policy_findings(
    policy: ApprovalPolicy,
    *,
    roles: Mapping[str, bool],
    people: Sequence[Person] | None,
    conditions: ExpressionCheck,
    path: str,
) -> list[Finding]:
    """All that is wrong with `policy`, which stands at `path`.

    `roles` says of each role whether it may decide; `people` is the directory, `None` if there is
    none to look into.
    """
    base = f"{path}." if path else ""
    steps = [
        _Step(step, f"{base}steps[{index}]", frozenset({*step.excluded, *policy.excluded}))
        for index, step in enumerate(policy.steps)
    ]
    found = [*_conditions(policy, steps, base, conditions), *_bands(policy, path)]
    sound = []
    for step in steps:
        faults = [*_roles(step, roles), *_named(step)]
        sound += [] if faults else [step]
        found += [*faults, *_waits(step)]
    if people is not None:
        able = [person for person in people if any(roles.get(role) for role in person.roles)]
        found += _people(policy, steps, base, people, {person.id for person in able})
        found += _few(policy, sound, path, able)
    return found


def _conditions(
    policy: ApprovalPolicy, steps: Iterable[_Step], base: str, language: ExpressionCheck
) -> Iterator[Finding]:
    written = {f"{base}auto_approve_if": policy.auto_approve_if}
    written |= {f"{step.path}.when": step.step.when for step in steps}
    for path, expression in written.items():
        for fault in language.check(expression) if expression else ():
            message = f"{fault.message} (at {fault.path} of '{expression}')"
            yield _finding("AP-CONDITION", path, message, fault.hint)


def _bands(policy: ApprovalPolicy, path: str) -> Iterator[Finding]:
    """What auto-approval and amount bands leave without a step."""
    base = f"{path}." if path else ""
    below = policy.auto_approve_below
    if policy.auto_approve_if is not None and policy.auto_approve_if.strip() == "true":
        message = "everything is approved by itself: no step is ever needed"
        hint = "give auto_approve_if a condition, or use a lifecycle without an approval"
        yield _finding("AP-AUTO", f"{base}auto_approve_if", message, hint)
        return
    if below is not None and all(step.below and step.below <= below for step in policy.steps):
        message = f"every step is for less than {below}, which is approved by itself"
        hint = "lower auto_approve_below, or raise 'below' of a step"
        yield _finding("AP-AUTO", f"{base}auto_approve_below", message, hint)
        return
    for index, step in enumerate(policy.steps):
        if below is not None and step.below is not None and step.below <= below:
            message = f"step '{step.name}' is never needed: under {below} nobody has to look"
            hint = "drop the step, raise its 'below', or lower auto_approve_below"
            yield _finding("AP-DEAD", f"{base}steps[{index}].below", message, hint)
    gap = _gap(policy)
    if gap is not None:
        conditional = any(step.when and step.fits(gap) for step in policy.steps)
        message = f"no step is sure to be needed for {gap}: " + (
            "every step has a condition, and if none holds, all steps are needed"
            if conditional
            else "the bands leave it out, so all steps are needed"
        )
        hint = "add a step for it, or auto_approve_below if nobody has to look"
        yield _finding("AP-GAP", f"{base}steps", message, hint)


def _gap(policy: ApprovalPolicy) -> Decimal | None:
    """The smallest amount that no step is sure to be needed for; `None` if there is none.

    Bands are half open, so a gap begins at a bound, or where auto-approval ends.
    """
    if policy.auto_approve_if is not None and not any(map(_has_band, policy.steps)):
        return None
    return next((amount for amount in _amounts(policy) if not _sure(policy, amount)), None)


def _sure(policy: ApprovalPolicy, amount: Decimal) -> bool:
    return any(step.when is None and step.fits(amount) for step in policy.steps)


def _amounts(policy: ApprovalPolicy) -> list[Decimal]:
    """The least amount of every stretch in which the same steps are needed, smallest first."""
    floor = policy.auto_approve_below or ZERO
    bounds = {bound for step in policy.steps for bound in (step.at_least, step.below) if bound}
    return sorted({floor, *(bound for bound in bounds if bound > floor)})


def _has_band(step: ApprovalStep) -> bool:
    return step.at_least is not None or step.below is not None


def _roles(at: _Step, roles: Mapping[str, bool]) -> Iterator[Finding]:
    able = ", ".join(role for role, may in roles.items() if may)
    hint = f"roles that may decide are {able}" if able else "no role may decide as yet"
    for name in ("roles", "escalate_to"):
        for index, role in enumerate(getattr(at.step, name)):
            place = f"{at.path}.{name}[{index}]"
            if role not in roles:
                yield _finding("AP-ROLE", place, f"there is no role '{role}'", hint)
            elif not roles[role]:
                message = f"the role '{role}' may not decide on invoices"
                yield _finding("AP-MAY", place, message, hint)


def _named(at: _Step) -> Iterator[Finding]:
    """Whether those named in a step without roles can ever give enough approvals."""
    step, left = at.step, set(at.step.people) - at.excluded
    if step.roles or step.escalate_to:
        return
    if not left:
        message = f"everybody whom the step '{step.name}' names is excluded"
        yield _finding("AP-EXCLUDED", f"{at.path}.people", message, "name others, or a role")
    elif len(left) < step.quorum:
        message = f"the step '{step.name}' needs {step.quorum} people and names {len(left)}"
        hint = f"lower the quorum to {len(left)}, name more people, or add a role"
        yield _finding("AP-QUORUM", f"{at.path}.quorum", message, hint)


def _waits(at: _Step) -> Iterator[Finding]:
    if at.step.expires_after is None:
        return
    for name in ("remind_after", "escalate_after"):
        wait = getattr(at.step, name)
        if wait is not None and span(wait) >= span(at.step.expires_after):
            message = f"{name} {wait} never comes: the approval expires after that time or earlier"
            hint = f"make it shorter than {at.step.expires_after}"
            yield _finding("AP-LATE", f"{at.path}.{name}", message, hint)


def _people(
    policy: ApprovalPolicy,
    steps: Iterable[_Step],
    base: str,
    people: Sequence[Person],
    able: Collection[str],
) -> Iterator[Finding]:
    known = {person.id: person for person in people}
    barred = [(f"{base}excluded", policy.excluded)]
    barred += [(f"{at.path}.excluded", at.step.excluded) for at in steps]
    for place, names in barred:
        for index, name in enumerate(names):
            if name not in known:
                yield _stranger(f"{place}[{index}]", name)
    for at in steps:
        for index, name in enumerate(at.step.people):
            place = f"{at.path}.people[{index}]"
            if name not in known:
                yield _stranger(place, name)
            elif not known[name].active:
                message = f"'{name}' is no longer active"
                yield _finding("AP-PERSON", place, message, "name somebody else")
            elif name not in able:
                message = f"no role of '{name}' may decide on invoices"
                yield _finding("AP-PERSON", place, message, "give them a role that may decide")


def _stranger(place: str, name: str) -> Finding:
    hint = "check the spelling; people are known once they have signed in or were entered"
    return _finding("AP-PERSON", place, f"nobody known here is called '{name}'", hint)


def _few(
    policy: ApprovalPolicy, sound: Sequence[_Step], path: str, people: Sequence[Person]
) -> Iterator[Finding]:
    """Steps that too few people are known for; without any, amounts whose steps together are."""
    short = len(sound) < len(policy.steps)
    for at in sound:
        count = len(candidates(at.step, people, at.excluded))
        if count < at.step.quorum:
            short = True
            message = f"the step '{at.step.name}' needs {at.step.quorum} people, known are {count}"
            hint = "lower the quorum, add a role, or enter the people who are missing"
            yield _finding("AP-FEW", at.path, message, hint)
    for amount in () if short else _amounts(policy):
        needed = [step for step in policy.steps if step.fits(amount)] or policy.steps
        if not enough(needed, people, policy.excluded):
            message = (
                f"for {amount} the steps {', '.join(step.name for step in needed)} together need "
                "more different people than are known; nobody counts twice"
            )
            yield _finding("AP-FEW", path, message, "enter more people, or give a step other roles")
            return


def _finding(rule: str, path: str, message: str, hint: str) -> Finding:
    severity = RULES[rule][0]
    return Finding(rule=rule, path=path, severity=severity, message=message, hint=hint)
