"""The rules of Peppol BIS Billing that XRechnung takes over, by KoSIT's list of them.

Contexts in which none of them is tested are left out, as in KoSIT's own build; some rules have a
test of XRechnung's own. In CII they only warned before 2.2.0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, count

from domain.core.findings import Severity
from integration.rules.document import Document
from integration.rules.layer import version_order
from integration.rules.node import Node
from integration.rules.pattern import Context, Pattern, Rule
from integration.rules.peppol.values import SLACK

_NUMBERS = "001 005 008 010 020 040 041 042 043 044 046 053 054 055 061 101 110 111 120 121 130"
TAKEN_OVER = frozenset(f"PEPPOL-EN16931-R{number}" for number in _NUMBERS.split())

FORINT_SLACK = Decimal("0.5")
"""By how much computed amounts in Hungarian forint may differ, which has no smaller coins."""

_FORINT_SINCE = "2.1.0"

Holds = Callable[[Node, Decimal], bool]
"""Whether an amount is as computed, but for a slack."""

Currency = Callable[[Document], Sequence[str]]
"""BT-5 of a document as it stands."""

Own = Mapping[str, tuple[Rule, ...]]
"""By Peppol's id, the rules that stand for it in XRechnung."""


def take_over(pattern: Pattern, own: Own, name: str) -> Pattern:
    """`pattern` with the rules on the list only, some of them XRechnung's own."""
    contexts = (_taken_over(context, own) for context in pattern.contexts)
    return Pattern(name, [context for context in contexts if context.rules])


def _taken_over(context: Context, own: Own) -> Context:
    listed = (rule for rule in context.rules if rule.id in TAKEN_OVER)
    return replace(
        context, rules=tuple(one for rule in listed for one in own.get(rule.id, (rule,)))
    )


def numbered(pattern: Pattern, id: str) -> Pattern:
    """`pattern` with a rule of several contexts numbered, as KoSIT does: R043-1, R043-2."""
    numbers = count(1)

    def renamed(context: Context) -> Context:
        if all(rule.id != id for rule in context.rules):
            return context
        new = f"{id}-{next(numbers)}"
        rules = (replace(rule, id=new) if rule.id == id else rule for rule in context.rules)
        return replace(context, rules=tuple(rules))

    return replace(pattern, contexts=[renamed(context) for context in pattern.contexts])


def computed(
    id: str, holds: Holds, currency: Currency, severity: Severity = Severity.FATAL, since: str = ""
) -> tuple[Rule, ...]:
    """A rule on a computed amount: from 2.1.0 on it may differ by more in forint."""

    def in_forint_too(node: Node) -> bool:
        return holds(node, SLACK) or (
            "HUF" in node.document.fact(currency) and holds(node, FORINT_SLACK)
        )

    forint = Rule(id, in_forint_too, severity, since=since or _FORINT_SINCE)
    if since:
        return (forint,)
    return Rule(id, lambda node: holds(node, SLACK), severity, until=_FORINT_SINCE), forint


def warned_before(since: str, pattern: Pattern) -> Pattern:
    """`pattern` whose rules only warn in releases before `since`."""
    contexts = [
        replace(
            context, rules=tuple(chain.from_iterable(_both(rule, since) for rule in context.rules))
        )
        for context in pattern.contexts
    ]
    return replace(pattern, contexts=contexts)


def _both(rule: Rule, since: str) -> Iterable[Rule]:
    is_later = rule.since and version_order(rule.since) >= version_order(since)
    if is_later or rule.severity is not Severity.FATAL:
        return (rule,)
    return (
        replace(rule, severity=Severity.WARNING, until=rule.until or since),
        replace(rule, since=since),
    )
