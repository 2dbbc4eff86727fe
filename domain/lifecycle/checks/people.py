"""People: whether those who are named in a definition exist, and can do what is asked of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from domain.core.findings import Finding
from domain.lifecycle.checks.conditions import Language
from domain.lifecycle.checks.graph import Graph
from domain.lifecycle.checks.rules import fault, listed
from domain.lifecycle.definition import State
from domain.lifecycle.policy_checks import policy_findings
from domain.people import Person


def people(
    graph: Graph,
    roles: Mapping[str, bool],
    directory: Sequence[Person] | None,
    language: Language,
) -> Iterator[Finding]:
    """What is wrong with roles, questions and the policies of approvals."""
    for name, state in graph.states.items():
        path = f"states.{name}"
        for place, named in _named(state, path):
            yield from _roles(place, named, roles)
        if state.question and not state.question.roles and not state.question.people:
            message = "the question is for nobody: no role and no person is named"
            hint = "add roles or people who may answer"
            yield fault("LC-NOBODY-ASKED", f"{path}.question", message, hint)
        if state.approval:
            place = f"{path}.approval"
            yield from policy_findings(
                state.approval, roles=roles, people=directory, conditions=language, path=place
            )


def _named(state: State, path: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Roles that a state names, and where; those of its policy are checked with the policy."""
    if state.question:
        yield f"{path}.question.roles", state.question.roles
    if state.message:
        yield f"{path}.message.to", state.message.to
    if state.editing:
        yield f"{path}.editing.by", state.editing.by
    for index, reminder in enumerate(state.reminders):
        yield f"{path}.reminders[{index}].to", reminder.to
    for name, effects in (("on_entry", state.on_entry), ("on_exit", state.on_exit)):
        for index, effect in enumerate(effects):
            if effect.message:
                yield f"{path}.{name}[{index}].message.to", effect.message.to


def _roles(place: str, named: Iterable[str], roles: Collection[str]) -> Iterator[Finding]:
    for index, role in enumerate(named):
        if role not in roles:
            close = get_close_matches(role, roles, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"the roles are {listed(roles)}"
            yield fault("LC-ROLE", f"{place}[{index}]", f"there is no role '{role}'", hint)
