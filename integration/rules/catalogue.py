"""Every rule of a layer, to look one up: its words, its syntaxes, the releases that have it."""

from dataclasses import dataclass
from functools import cache

from domain.core.findings import Severity
from integration.rules.layer import Layer, Release, RuleText, covers
from integration.rules.layers import LAYERS


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule under its official id."""

    id: str
    layer: str
    text: RuleText
    syntaxes: tuple[str, ...]
    severity: Severity
    releases: tuple[str, ...]
    """All releases that have it, or some form of it."""


@cache
def entries(layer: str) -> dict[str, Entry]:
    """The rules of a layer by id; the severity is that of the newest release that has it."""
    known = LAYERS[layer]
    found: dict[str, Entry] = {}
    for release in known.releases:
        for syntax in known.patterns:
            for id, severity in _severities(known, release, syntax).items():
                old = found.get(id)
                syntaxes, releases = (old.syntaxes, old.releases) if old else ((), ())
                found[id] = Entry(
                    id,
                    layer,
                    known.text(id),
                    tuple(dict.fromkeys((*syntaxes, syntax))),
                    severity,
                    tuple(dict.fromkeys((*releases, release.version))),
                )
    return found


def _severities(layer: Layer, release: Release, syntax: str) -> dict[str, Severity]:
    """The rules in a release, of all variants."""
    return {
        rule.id: rule.severity
        for pattern in layer.patterns[syntax]()
        for context in pattern.contexts
        if covers(context.since, context.until, release)
        for rule in context.rules
        if covers(rule.since, rule.until, release)
    }
