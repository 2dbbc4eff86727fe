"""The words of the conformance suites: what was found, what a case expects, whether it is met."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PREFIX = re.compile(r"[^/]*:")
NAMESPACED = re.compile(r"Q\{[^}]*\}|\*:|\[namespace-uri\(\)='[^']*'\]")


@dataclass(frozen=True, slots=True)
class Found:
    """A broken rule: its official id, `fatal`, `warning` or `information`, and where."""

    rule: str
    flag: str
    path: str

    @property
    def place(self) -> str:
        """The path without namespaces and without the position of an only child."""
        plain = PREFIX.sub("", NAMESPACED.sub("", self.path).strip())
        return plain.replace("[1]", "")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case says of one rule: broken (so often, if a number is given) or not broken."""

    rule: str
    is_broken: bool
    number: int | None = None
    flag: str | None = None

    def is_met_by(self, found: Iterable[Found], level: str | None = None) -> bool:
        """Whether the findings say the same of this rule, or have its changed `level` already."""
        mine = [one for one in found if one.rule == self.rule]
        if not self.is_broken:
            return not mine
        if self.flag and any(one.flag not in (self.flag, level) for one in mine):
            return False
        return len(mine) == self.number if self.number is not None else bool(mine)


@dataclass(frozen=True, slots=True)
class Case:
    """A document of a suite, the layers it is judged by, and what is expected of it.

    `scope` names the rules the case is about: of those, none may be broken unexpectedly.
    """

    suite: str
    name: str
    content: bytes
    layers: tuple[str, ...]
    expected: tuple[Expected, ...]
    scope: frozenset[str] = field(default_factory=frozenset)
    is_valid: bool | None = None
    """The expected verdict on the whole document, if the suite states one."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """Rules whose severity counts otherwise in that verdict."""

    def misses(self, found: Iterable[Found]) -> list[str]:
        """What is not as expected, in words; empty if the case is met."""
        listed = list(found)
        missed = [
            _words(one, listed)
            for one in self.expected
            if not one.is_met_by(listed, self.levels.get(one.rule))
        ]
        stated = {one.rule for one in self.expected}
        stray = Counter(one.rule for one in listed if one.rule in self.scope - stated)
        missed += [f"{rule} is broken {count}x, expected nothing" for rule, count in stray.items()]
        fatal = sorted({one.rule for one in listed if self._flag(one) == "fatal"})
        if self.is_valid is not None and self.is_valid == bool(fatal):
            said = "valid" if self.is_valid else "invalid"
            missed.append(f"expected {said}, found {' '.join(fatal) or 'nothing fatal'}")
        return missed

    def _flag(self, found: Found) -> str:
        return self.levels.get(found.rule, found.flag)


def _words(expected: Expected, found: list[Found]) -> str:
    flags = Counter(one.flag for one in found if one.rule == expected.rule)
    seen = ", ".join(f"{count}x {flag}" for flag, count in flags.items()) or "not broken"
    number = f"{expected.number}x " if expected.number is not None else ""
    wanted = f"{number}{expected.flag or 'broken'}" if expected.is_broken else "not broken"
    return f"{expected.rule}: expected {wanted}, found {seen}"


def has_nothing_fatal(found: Iterable[Found]) -> bool:
    """The verdict: whether a document is valid."""
    return all(one.flag != "fatal" for one in found)
