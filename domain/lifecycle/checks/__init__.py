"""The checks of a lifecycle definition at save: all faults, each with its rule, place and remedy.

Whether a definition is well-formed (names, types, ranges), its model says; here it is judged
whether it can work. What depends on the ways through a definition is judged once every transition
leads somewhere: before, it would only be guessed.
"""

from collections.abc import Collection, Mapping, Sequence

from domain.core.findings import Finding
from domain.lifecycle.checks.choices import choices
from domain.lifecycle.checks.conditions import Language, soundness, timeliness
from domain.lifecycle.checks.earned import earned
from domain.lifecycle.checks.events import events
from domain.lifecycle.checks.graph import Graph
from domain.lifecycle.checks.people import people
from domain.lifecycle.checks.rules import RULES
from domain.lifecycle.checks.structure import structure
from domain.lifecycle.checks.waits import waits
from domain.lifecycle.checks.ways import ways
from domain.lifecycle.definition import LifecycleDefinition
from domain.people import Person
from domain.trade.approval import ApprovalPolicy

__all__ = ["RULES", "check"]

_BROKEN_WAYS = {"LC-INITIAL", "LC-TARGET", "LC-WORK"}
"""Without these, there are no ways to judge."""


def check(
    definition: LifecycleDefinition,
    *,
    conditions: Language,
    roles: Mapping[str, bool],
    formats: Collection[str] | None = None,
    hooks: Collection[str] | None = None,
    directory: Sequence[Person] | None = None,
    policy: ApprovalPolicy | None = None,
    partial: bool = False,
) -> list[Finding]:
    """All faults of `definition`, in the order of its families of rules.

    Of a `partial` definition, from which something was left out, only what does not depend on the
    ways through it is judged.

    `roles` says of each known role whether it may decide on invoices. What is not given is not
    judged: known formats, webhooks and people. `policy` is that of the partnership, where the
    definition is to serve one.
    """
    graph = Graph(definition)
    found = list(structure(definition, formats, hooks))
    found += events(graph, policy)
    found += waits(graph)
    if not partial and not any(finding.rule in _BROKEN_WAYS for finding in found):
        found += ways(graph)
        found += earned(graph)
        found += timeliness(graph)
    found += soundness(graph, conditions)
    if not partial:
        found += choices(graph, conditions)
    found += people(graph, roles, directory, conditions)
    return found
