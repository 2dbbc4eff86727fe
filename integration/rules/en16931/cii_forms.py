"""Rules made from rules: as a warning, about the element around, for one element only."""

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Rule


def warn(rule: Rule) -> Rule:
    """The rule as a warning."""
    return Rule(rule.id, rule.test, Severity.WARNING)


def of_parent(rule: Rule) -> Rule:
    """The rule asked of the element around the context."""
    return Rule(rule.id, lambda node: node.parent is not None and rule.test(node.parent))


def of_one(rule: Rule, path: str) -> Rule:
    """The rule, broken also where several elements are at `path` and the official one gives up."""

    def holds(node: Node) -> bool:
        return len(node.all(path)) <= 1 and bool(rule.test(node))

    return Rule(rule.id, holds)
