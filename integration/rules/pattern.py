"""What rules are made of: a context (where), a test (what has to hold), an official id.

The order matters as in Schematron (ISO/IEC 19757-3, 6.3): of the contexts of one `Pattern`, an
element is judged by the first that fits it, and by no other of that pattern.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from domain.core.findings import Severity
from integration.rules.node import Node

Test = Callable[[Node], object]
"""Truthy if the rule holds. `NotANumber` counts as broken."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `once` reports it once a document, however often it is broken.

    `of_blank` is the path of an element: the rule holds if the first there has a text.
    `since` and `until` (exclusive) are releases of the layer, as `3.0.20`; empty for always.
    """

    id: str
    test: Test
    severity: Severity = Severity.FATAL
    once: bool = False
    of_blank: str | None = None
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Elements that `rules` speak about: those at one of `paths` for which `when` holds."""

    paths: tuple[tuple[str, ...], ...]
    rules: tuple[Rule, ...]
    when: Test | None = None
    since: str = ""
    until: str = ""


@dataclass(slots=True)
class Pattern:
    """Contexts of which the first that fits an element counts.

    `variants` are those of the layer that it belongs to; empty for all.
    """

    name: str
    contexts: list[Context] = field(default_factory=list)
    variants: frozenset[str] = frozenset()

    def at(
        self,
        paths: str,
        *rules: Rule | Iterable[Rule],
        when: Test | None = None,
        since: str = "",
        until: str = "",
    ) -> None:
        """Add a context.

        `paths` are match patterns separated by `|`: `/Invoice/cbc:Note` from the root,
        `cac:Item/cac:Price` anywhere, `*` any one element, `//` any elements between.
        """
        flat = [
            rule for part in rules for rule in ((part,) if isinstance(part, Rule) else tuple(part))
        ]
        compiled = tuple(compile_path(path) for path in paths.split("|"))
        self.contexts.append(Context(compiled, tuple(flat), when, since, until))


def compile_path(path: str) -> tuple[str, ...]:
    """The steps of a match pattern from its end; `` for the document, `**` for any elements."""
    text = path.strip().removeprefix("//")
    steps = text.replace("//", "/**/").split("/")
    return tuple(reversed(steps))


def fits(names: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Whether an element fits: `names` is its own name, its parent's, … up to the root's."""
    if not steps:
        return True
    if steps[0] == "":
        return not names
    if steps[0] == "**":
        return any(fits(names[skip:], steps[1:]) for skip in range(len(names)))
    if not names or steps[0] not in ("*", names[0]):
        return False
    return fits(names[1:], steps[1:])


# The tests that most rules need. Each takes paths below the context.


def present(id: str, *paths: str, severity: Severity = Severity.FATAL) -> Rule:
    """At least one element at one of `paths`; it may be empty."""
    if len(paths) == 1:
        return Rule(id, lambda node: node.all(paths[0]), severity)
    return Rule(id, lambda node: any(node.has(path) for path in paths), severity)


def filled(id: str, *paths: str, severity: Severity = Severity.FATAL) -> Rule:
    """A text that is not blank in the first element of one of `paths`."""
    if len(paths) == 1:
        return Rule(id, lambda node: node.value(paths[0]), severity, of_blank=paths[0])
    return Rule(id, lambda node: any(node.value(path) for path in paths), severity)


def absent(id: str, *paths: str, severity: Severity = Severity.FATAL) -> Rule:
    """No element at any of `paths`."""
    return Rule(id, lambda node: not any(node.has(path) for path in paths), severity)


def at_most(id: str, count: int, path: str, severity: Severity = Severity.FATAL) -> Rule:
    """No more than `count` elements at `path`."""
    return Rule(id, lambda node: len(node.all(path)) <= count, severity)


def attributed(id: str, name: str, severity: Severity = Severity.FATAL) -> Rule:
    """The attribute `name` is there; it may be empty."""
    return Rule(id, lambda node: name in node.attributes, severity)


def decimals(id: str, path: str, places: int = 2, severity: Severity = Severity.FATAL) -> Rule:
    """At most `places` characters after the point in the first element at `path`."""

    def holds(node: Node) -> bool:
        found = node.one(path)
        return found is None or len(found.raw.partition(".")[2]) <= places

    return Rule(id, holds, severity)


def coded(id: str, codes: Iterable[str], severity: Severity = Severity.FATAL) -> Rule:
    """The text of the context itself is one of `codes`."""
    allowed = frozenset(codes)
    return Rule(id, lambda node: node.text in allowed, severity)


def unused(id: str, severity: Severity = Severity.WARNING) -> Rule:
    """The context has no place in the document: reported once."""
    return Rule(id, _never, severity, once=True)


def _never(_: Node) -> bool:
    return False
