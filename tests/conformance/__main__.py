"""`make conformance`: every official case at hand, judged by ours and by the official rules.

A case of a unit suite is met if the outcome is the expected one; a whole document, by each layer,
if we find the set of rules broken that the official rules find. The last line is one JSON object.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.conformance.agreement import LAYERS, SYNTAXES
from tests.conformance.case import Case, Found
from tests.conformance.documents import documents
from tests.conformance.engine import Ours
from tests.conformance.oracle import Oracle, Refused
from tests.conformance.own import own_documents
from tests.conformance.places import Suites, Unavailable
from tests.conformance.registry import SUITES

OWN = 100
"""Documents of our own that are judged in each syntax."""


@dataclass(slots=True)
class Result:
    """What came of a suite."""

    cases: int = 0
    official: int = 0
    """Cases that the official rules meet themselves."""
    refused: int = 0
    missed: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def met(self) -> int:
        """Cases that we meet."""
        return self.cases - len(self.missed)


def main() -> None:
    """Run the suites, print a table, the first misses and one JSON object."""
    wanted = _arguments()
    suites, ours = Suites.here(), Ours()
    oracle = Oracle(suites)
    names = [wanted.list_missed] if wanted.list_missed else wanted.suites or _all()
    results: dict[str, Result] = {}
    print(f"{'suite':26}{'cases':>8}{'met':>8}{'missed':>8}{'official':>10}{'no verdict':>12}")
    for name in names:
        try:
            result = results[name] = _run(name, suites, ours, oracle)
        except Unavailable as missing:
            print(f"{name:26} not run: {missing}")
            continue
        print(
            f"{name:26}{result.cases:8}{result.met:8}{len(result.missed):8}"
            f"{result.official:10}{result.refused:12}",
            flush=True,
        )
    _print_missed(results, None if wanted.list_missed else wanted.show)
    _print_json(results)


def _all() -> list[str]:
    whole = (f"documents-{syntax}-{layer}" for syntax in SYNTAXES for layer in LAYERS)
    return [*SUITES, *whole, *(f"own-{syntax}-en16931" for syntax in SYNTAXES)]


def _run(name: str, suites: Suites, ours: Ours, oracle: Oracle) -> Result:
    result = Result()
    is_unit = name in SUITES
    for case in SUITES[name](suites, name) if is_unit else _documents(name, suites):
        try:
            official = oracle.judge(case.content, case.layers)
        except Refused:
            result.refused += 1
            if not is_unit:
                continue
            official = []
        found = ours.judge(case.content, case.layers)
        result.cases += 1
        missed = case.misses(found) if is_unit else _difference(found, official)
        result.official += not case.misses(official)
        if missed:
            result.missed.append((case.name, [*missed, _sets(case, found, official)]))
    return result


def _documents(name: str, suites: Suites) -> Iterator[Case]:
    origin, syntax, layer = name.split("-")
    for document in own_documents(syntax, OWN) if origin == "own" else documents(suites):
        if document.syntax == syntax:
            yield Case(name, document.name, document.content, (layer,), ())


def _difference(found: list[Found], official: list[Found]) -> list[str]:
    ours, theirs = ({one.rule for one in listed} for listed in (found, official))
    return [f"-{rule}" for rule in sorted(theirs - ours)] + [
        f"+{rule}" for rule in sorted(ours - theirs)
    ]


def _sets(case: Case, found: list[Found], official: list[Found]) -> str:
    ours, theirs = (" ".join(sorted({one.rule for one in listed})) for listed in (found, official))
    return f"layers {' '.join(case.layers)}; we find [{ours}], the official rules [{theirs}]"


def _print_missed(results: dict[str, Result], show: int | None) -> None:
    """The first misses of each suite, or all of them with both sets of rules."""
    for name, result in results.items():
        for case, words in result.missed[:show]:
            print(
                f"{name}: {case} missed: {'; '.join(words if show is None else words[:-1])[:400]}"
            )


def _print_json(results: dict[str, Result]) -> None:
    cases = sum(result.cases for result in results.values())
    met = sum(result.met for result in results.values())
    print(
        json.dumps(
            {
                "name": "conformance",
                "cases": cases,
                "met": met,
                "missed": cases - met,
                "suites": {
                    name: {
                        "cases": result.cases,
                        "met": result.met,
                        "missed": len(result.missed),
                        "official": result.official,
                        "no_verdict": result.refused,
                    }
                    for name, result in results.items()
                },
                "ours": met,
                "reference": cases,
                "unit": "cases",
                "ratio": round(met / cases, 6) if cases else 0.0,
            }
        )
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suites", nargs="*", choices=_all(), metavar="SUITE")
    parser.add_argument("--list-missed", choices=_all(), metavar="SUITE")
    parser.add_argument("--show", type=int, default=3, help="misses named for each suite")
    return parser.parse_args()


if __name__ == "__main__":
    main()
