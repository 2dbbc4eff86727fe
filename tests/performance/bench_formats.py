"""`make bench-formats`: documents written and read, beside other Python libraries.

Documents are made up anew for every round: numbers, names, parties, amounts, quantities differ.
"known" documents have the structure of one of ten senders, as most traffic has; "new" documents
have a structure of their own, down to every line. All libraries get the same documents in turn
within a round, the first changing from round to round; CPU time, medians of the rounds. The ratio
is the worst of writing and reading at both sizes in both syntaxes, of known documents: the time of
the best other library by ours. A library that fails at a document is left out there, and named.
"""

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from integration.formats import XML
from tests.conformance.generated_cii import cii
from tests.conformance.generated_ubl import ubl
from tests.performance.libraries import Library, libraries

SENDERS = 10
STYLES = 3
"""Forms that the lines of a known sender take."""
KINDS = ("known", "new")
MAKE = {"ubl": ubl, "cii": cii}
OURS = {"ubl": XML["ubl-2.1"], "cii": XML["cii-d16b"]}
BATCH = {10: 30, 1000: 1}
"""Documents a round, by lines."""


class Place(NamedTuple):
    """What is measured."""

    work: str
    syntax: str
    size: int
    kind: str

    def __str__(self) -> str:
        return f"{self.work} {self.syntax} {self.size:>4} {self.kind}"


@dataclass(slots=True)
class Bench:
    """Milliseconds of CPU a document, a figure for each round."""

    seed: int
    spent: dict[Place, dict[str, list[float]]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def round(self, syntax: str, kind: str, turn: int) -> None:
        """Every library on the same fresh documents, in another order each time."""
        ours = Library("ours", OURS[syntax].read, OURS[syntax].read, OURS[syntax].write)
        known = [ours, *libraries(syntax)]
        first = turn % len(known)
        for size in BATCH:
            documents = [
                document(syntax, f"{self.seed}/{turn}/{kind}/{number}", size, kind)
                for number in range(BATCH[size])
            ]
            for library in known[first:] + known[:first]:
                self._measure(Place("read", syntax, size, kind), library, library.read, documents)
                if library.write is None or library.prepare is None:
                    continue
                prepared = self._prepared(library, documents)
                self._measure(Place("write", syntax, size, kind), library, library.write, prepared)

    def _prepared(self, library: Library, documents: Sequence[bytes]) -> list[Any]:
        assert library.prepare is not None
        try:
            return [library.prepare(content) for content in documents]
        except Exception as error:
            self.failed[library.name] = f"{type(error).__name__}: {error}"[:80]
            return []

    def _measure(
        self,
        place: Place,
        library: Library,
        work: Callable[[Any], object],
        items: Sequence[Any],
    ) -> None:
        gc.collect()
        began = time.process_time()
        try:
            for item in items:
                work(item)
        except Exception as error:
            self.failed[library.name] = f"{place}: {type(error).__name__}: {error}"[:80]
            return
        if items:
            spent = (time.process_time() - began) / len(items) * 1000
            self.spent.setdefault(place, {}).setdefault(library.name, []).append(spent)

    def median(self, place: Place, name: str) -> float | None:
        """Of the rounds; none if the library failed in one."""
        rounds = self.spent[place].get(name, [])
        if len(rounds) < len(self.spent[place]["ours"]):
            return None
        return statistics.median(rounds)

    def has_other(self, place: Place) -> bool:
        """Whether another library did the same."""
        return any(self.median(place, name) for name in self.spent[place] if name != "ours")

    def best_other(self, place: Place) -> tuple[str, float]:
        """The fastest of the others."""
        others = {
            name: median
            for name in self.spent[place]
            if name != "ours" and (median := self.median(place, name)) is not None
        }
        return min(others.items(), key=lambda one: one[1])

    def ratio(self, place: Place) -> float:
        """How many times as long the best other takes."""
        ours = self.median(place, "ours")
        assert ours is not None
        return self.best_other(place)[1] / ours


def document(syntax: str, seed: str, size: int, kind: str) -> bytes:
    """A fresh document: of a known sender's structure, or of its own."""
    if kind == "new":
        return MAKE[syntax](seed, size)
    return MAKE[syntax](seed, size, structure=f"sender {hash_of(seed) % SENDERS}", styles=STYLES)


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return sum(text.encode())


def main() -> None:
    """Measure, print a table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1, help="another one makes other documents")
    wanted = parser.parse_args()
    bench = Bench(wanted.seed)
    for kind in KINDS:
        for syntax in MAKE:
            for warm in range(6):
                bench.round(syntax, kind, -1 - warm)
    bench.spent.clear()
    for turn in range(wanted.rounds):
        for kind in KINDS:
            for syntax in MAKE:
                bench.round(syntax, kind, turn)
    report(bench)


def report(bench: Bench) -> None:
    """The table and the line of JSON."""
    places = sorted(place for place in bench.spent if bench.has_other(place))
    names = list(dict.fromkeys(name for place in places for name in bench.spent[place]))
    print("CPU ms a document" + " " * 10 + "".join(f"{name:>15}" for name in names) + "  ratio")
    for place in places:
        medians = [bench.median(place, name) for name in names]
        cells = "".join(f"{m:15.3f}" if m is not None else f"{'-':>15}" for m in medians)
        print(f"{place!s:27}{cells}{bench.ratio(place):7.2f}")
    for name, why in bench.failed.items():
        print(f"{name} failed at a document: {why}")
    worst = min((place for place in places if place.kind == "known"), key=bench.ratio)
    print(
        json.dumps(
            {
                "name": "formats",
                "ours": round(bench.median(worst, "ours") or 0, 3),
                "reference": round(bench.best_other(worst)[1], 3),
                "unit": f"ms CPU a document: {worst}",
                "ratio": round(bench.ratio(worst), 3),
                "best_other": bench.best_other(worst)[0],
                "ratios": {str(place): round(bench.ratio(place), 3) for place in places},
            }
        )
    )


if __name__ == "__main__":
    main()
