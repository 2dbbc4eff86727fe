"""`python -m tests.conformance.agreement`: ours and the official rules on seeded mutants.

Every mutant is judged by each layer on its own: the verdict (is anything fatal broken) and the set
of broken rules are to be the same. Mutants that the official rules cannot judge are counted apart.
"""

import argparse
import json
from collections.abc import Iterable

from tests.conformance.case import Case
from tests.conformance.difference import Difference
from tests.conformance.engine import Engine, Ours
from tests.conformance.mutants import Mutants, donors, valid_documents
from tests.conformance.oracle import Oracle, Refused
from tests.conformance.own import own_documents
from tests.conformance.places import Suites, Unavailable

OWN = 150
"""Documents of our own that are changed beside official ones."""
LAYERS = ("en16931", "peppol", "xrechnung")
SYNTAXES = ("ubl", "cii")


def agreement(
    cases: Iterable[Case], layers: Iterable[str], ours: Engine, oracle: Oracle, by: str = "rule"
) -> dict[str, Difference]:
    """The differences by layer."""
    found = {layer: Difference(by) for layer in layers}
    for case in cases:
        for layer, difference in found.items():
            try:
                official = oracle.judge(case.content, (layer,))
            except Refused:
                difference.refused += 1
                continue
            difference.add(case.name, ours.judge(case.content, (layer,)), official)
    return found


def print_rows(name: str, rows: dict[str, Difference]) -> None:
    """One line a layer."""
    for layer, row in rows.items():
        print(
            f"{name:10}{layer:12}{row.judged:8}{row.refused:9}"
            f"{row.verdicts:9} {part(row.verdicts, row.judged):9.4%}"
            f"{row.equal:9} {part(row.equal, row.judged):9.4%}"
        )


def part(some: int, whole: int) -> float:
    """A share; nothing of nothing is nothing."""
    return some / whole if whole else 0.0


def main() -> None:
    """Judge the mutants, print a table, the rules that differ, and one JSON object."""
    wanted = _arguments()
    suites, ours = Suites.here(), Ours()
    oracle = Oracle(suites)
    valid = list(valid_documents(suites, oracle))
    print(f"{len(valid)} valid official documents at hand")
    rows = {}
    print(f"{'':10}{'layer':12}{'judged':>8}{'refused':>9}{'verdict':>19}{'rule set':>19}")
    for syntax in wanted.syntax:
        bases = [*valid, *own_documents(syntax, OWN)]
        mutants = Mutants(suites, syntax, bases, donors(suites))
        layers = [layer for layer in wanted.layers if _is_at_hand(oracle, layer, syntax)]
        cases = mutants.cases(wanted.seed, wanted.count, ())
        chosen = mutants.growths(()) if wanted.growths else cases
        found = agreement(chosen, layers, ours, oracle, wanted.by)
        print_rows(syntax, found)
        rows.update({f"{syntax} {layer}": row for layer, row in found.items()})
    for name, row in rows.items():
        if row.equal < row.judged:
            print(f"\n{name}, rules that differ:")
            row.print(wanted.show)
    _print_json(rows, wanted.seed)


def _is_at_hand(oracle: Oracle, layer: str, syntax: str) -> bool:
    try:
        oracle.warm((layer,), syntax)
    except Unavailable as missing:
        print(f"{syntax} {layer} not run: {missing}")
        return False
    return True


def _print_json(rows: dict[str, Difference], seed: int) -> None:
    judged, same = (
        sum(getattr(row, what) for row in rows.values()) for what in ("judged", "equal")
    )
    verdicts = sum(row.verdicts for row in rows.values())
    print(
        json.dumps(
            {
                "name": "conformance-mutants",
                "ours": same,
                "reference": judged,
                "unit": "mutants judged by a layer with the same set of broken rules",
                "ratio": round(part(same, judged), 6),
                "verdicts": round(part(verdicts, judged), 6),
                "refused": sum(row.refused for row in rows.values()),
                "seed": seed,
                "rows": {
                    name: {"judged": row.judged, "verdicts": row.verdicts, "same": row.equal}
                    for name, row in rows.items()
                },
            }
        )
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000, help="mutants of each syntax")
    parser.add_argument("--growths", action="store_true", help="all that the schema allows, added")
    parser.add_argument("--syntax", nargs="+", choices=SYNTAXES, default=SYNTAXES)
    parser.add_argument("--layers", type=lambda text: text.split(","), default=LAYERS)
    parser.add_argument("--by", choices=["rule", "count", "flag", "path"], default="rule")
    parser.add_argument("--show", type=int, default=1, help="examples a rule")
    return parser.parse_args()


if __name__ == "__main__":
    main()
