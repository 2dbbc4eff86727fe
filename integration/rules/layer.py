"""Layers: the rules of one publisher, in dated releases, for each syntax they exist in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module

from domain.core.errors import Invalid
from domain.core.findings import Severity
from integration.rules.pattern import Context, Pattern, Rule


@dataclass(frozen=True, slots=True)
class Release:
    """A release of a layer; documents dated from `valid_from` on are judged by it."""

    version: str
    valid_from: date

    @property
    def order(self) -> tuple[int, ...]:
        """For comparing versions."""
        return version_order(self.version)


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in our words: what is wrong, what to do, which business terms it is about."""

    message: str
    hint: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """`rules`, of whatever layer, weigh otherwise in documents of one of `variants`.

    `CII-DT-*` is every rule whose id begins so. `severity` is None if they do not count at all;
    `syntax` is empty for both.
    """

    rules: frozenset[str]
    severity: Severity | None
    variants: frozenset[str]
    syntax: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """`releases` in order of time; `patterns` makes those of a syntax, all releases together.

    `variant` says which variant of the layer a specification identifier (BT-24) names; `ratings`
    is what a variant makes of rules, of other layers too. A later rating counts.
    """

    name: str
    releases: tuple[Release, ...]
    patterns: Mapping[str, Callable[[], Iterable[Pattern]]]
    text: Callable[[str], RuleText]
    variant: Callable[[str], str] = lambda _: ""
    ratings: tuple[Rating, ...] = ()

    def release(self, version: str | None = None, on: date | None = None) -> Release:
        """The release named, else the one in force on a day, else the newest."""
        if version:
            named = next((known for known in self.releases if known.version == version), None)
            if named is None:
                raise Invalid(
                    f"there is no release {version} of the {self.name} rules",
                    hint=f"known: {', '.join(known.version for known in self.releases)}",
                )
            return named
        if on is None:
            return self.releases[-1]
        in_force = [known for known in self.releases if known.valid_from <= on]
        return in_force[-1] if in_force else self.releases[0]

    def of(self, release: Release, syntax: str, variant: str = "") -> list[Pattern]:
        """The patterns of `syntax` and `variant` with the rules of `release` only."""
        make = self.patterns.get(syntax)
        return [
            _at(pattern, release)
            for pattern in (make() if make else ())
            if not pattern.variants or variant in pattern.variants
        ]

    def rated(self, release: Release, syntax: str, variant: str) -> list[Rating]:
        """What counts for documents of `variant`."""
        return [
            rating
            for rating in self.ratings
            if variant in rating.variants and rating.syntax in ("", syntax)
            if covers(rating.since, rating.until, release)
        ]


def rerated(pattern: Pattern, ratings: Sequence[Rating]) -> Pattern:
    """`pattern` with the severities of `ratings`; rules that do not count are left out."""
    if not ratings:
        return pattern

    def weighed(rule: Rule) -> Rule | None:
        rating = next((one for one in reversed(ratings) if _is_about(one, rule.id)), None)
        if rating is None:
            return rule
        return None if rating.severity is None else replace(rule, severity=rating.severity)

    contexts = [
        replace(context, rules=tuple(filter(None, map(weighed, context.rules))))
        for context in pattern.contexts
    ]
    return replace(pattern, contexts=contexts)


def _is_about(rating: Rating, rule: str) -> bool:
    return rule in rating.rules or any(
        known[-1] == "*" and rule.startswith(known[:-1]) for known in rating.rules
    )


def patterns_of(package: str) -> dict[str, Callable[[], Iterable[Pattern]]]:
    """The patterns in the modules `ubl` and `cii` of a package, imported when they are needed.

    A verdict on UBL needs no rule for CII.
    """

    def later(syntax: str) -> Callable[[], Iterable[Pattern]]:
        return lambda: import_module(f"{package}.{syntax}").patterns()

    return {syntax: later(syntax) for syntax in ("ubl", "cii")}


def text_of(package: str) -> Callable[[str], RuleText]:
    """The words in the module `texts` of a package; a valid document needs none."""
    return lambda rule: import_module(f"{package}.texts").text(rule)


def version_order(version: str) -> tuple[int, ...]:
    """`3.0.20` as numbers."""
    return tuple(map(int, version.split(".")))


def _at(pattern: Pattern, release: Release) -> Pattern:
    contexts = [
        replace(context, rules=tuple(r for r in context.rules if _is_in(r, release)))
        for context in pattern.contexts
        if _context_is_in(context, release)
    ]
    return replace(pattern, contexts=contexts)


def _context_is_in(context: Context, release: Release) -> bool:
    return covers(context.since, context.until, release)


def _is_in(rule: Rule, release: Release) -> bool:
    return covers(rule.since, rule.until, release)


def covers(since: str, until: str, release: Release) -> bool:
    """Whether what counts from release `since` on, before `until`, counts in `release`."""
    order = release.order
    return (not since or version_order(since) <= order) and (
        not until or order < version_order(until)
    )
