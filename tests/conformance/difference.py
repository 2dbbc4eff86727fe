"""Findings of two judges side by side, summed over many documents."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.conformance.case import Found, has_nothing_fatal


@dataclass(slots=True)
class Row:
    """One rule: the documents in which we miss it, and those in which we alone find it."""

    missing: list[tuple[str, Found]] = field(default_factory=list)
    extra: list[tuple[str, Found]] = field(default_factory=list)


@dataclass(slots=True)
class Difference:
    """What came of a comparison of many documents."""

    by: str = "rule"
    rules: tuple[str, ...] = ()
    rows: dict[str, Row] = field(default_factory=dict)
    judged: int = 0
    refused: int = 0
    verdicts: int = 0
    """Documents on whose validity both agree."""
    equal: int = 0

    def add(self, name: str, ours: Iterable[Found], official: Iterable[Found]) -> bool:
        """Compare one document; whether both found the same."""
        mine, theirs = self._only(ours), self._only(official)
        missing = Counter(map(self._key, theirs)) - Counter(map(self._key, mine))
        extra = Counter(map(self._key, mine)) - Counter(map(self._key, theirs))
        if self.by == "rule":
            missing, extra = self._new(missing, mine), self._new(extra, theirs)
        for side, found, keys in (("missing", theirs, missing), ("extra", mine, extra)):
            for rule in {key[0] for key in keys}:
                example = next(one for one in found if self._key(one) in keys and one.rule == rule)
                getattr(self.rows.setdefault(rule, Row()), side).append((name, example))
        self.judged += 1
        self.verdicts += has_nothing_fatal(mine) == has_nothing_fatal(theirs)
        self.equal += not missing and not extra
        return not missing and not extra

    def print(self, show: int) -> None:
        """The table, the rules that differ most first."""
        order = sorted(self.rows.items(), key=lambda row: -len(row[1].missing) - len(row[1].extra))
        if order:
            print(f"{'rule':28}{'missing':>9}{'extra':>7}  examples")
        for rule, row in order:
            print(f"{rule:28}{len(row.missing):9}{len(row.extra):7}")
            for sign, listed in (("-", row.missing), ("+", row.extra)):
                for name, found in listed[:show]:
                    print(f"    {sign} {name}  {found.flag}  {found.place}")
        print(
            f"{self.judged} documents judged, same rules {self.equal}, same verdict"
            f" {self.verdicts}; {self.refused} refused by the official rules"
        )

    def _only(self, found: Iterable[Found]) -> list[Found]:
        return [
            one for one in found if not self.rules or one.rule.startswith((*self.rules, "CRASH"))
        ]

    def _key(self, found: Found) -> tuple[str, ...]:
        return {
            "rule": (found.rule,),
            "count": (found.rule,),
            "flag": (found.rule, found.flag),
            "path": (found.rule, found.place),
        }[self.by]

    def _new(self, keys: Counter[tuple[str, ...]], other: list[Found]) -> Counter[tuple[str, ...]]:
        known = set(map(self._key, other))
        return Counter({key: count for key, count in keys.items() if key not in known})
