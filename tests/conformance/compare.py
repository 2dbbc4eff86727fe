"""`python -m tests.conformance.compare`: our findings beside those of the official rules.

    compare FILE... --layers en16931         the difference for single documents
    compare --suite cen-ubl --rules BR-S     a unit suite: expectations missed, then differences
    compare --documents --syntax cii         whole official documents
    compare --mutants 2000 --seed 7          seeded XSD-valid mutants of them
    compare --growths --rules UBL-CR         every element the schema allows, added once

Per rule id it prints in how many documents we miss it or find it in excess, with an example.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conformance.agreement import OWN
from tests.conformance.case import Case, Found
from tests.conformance.difference import Difference
from tests.conformance.documents import documents
from tests.conformance.engine import Ours
from tests.conformance.mutants import Mutants, donors, valid_documents
from tests.conformance.oracle import Oracle, Refused
from tests.conformance.own import own_documents
from tests.conformance.places import Suites, Unavailable
from tests.conformance.registry import SUITES


def main() -> None:
    """Compare what the arguments name."""
    wanted = _arguments()
    try:
        _run(wanted)
    except Unavailable as missing:
        sys.exit(str(missing))


def _run(wanted: argparse.Namespace) -> None:
    suites, ours = Suites.here(), Ours()
    oracle = Oracle(suites)
    difference = Difference(wanted.by, tuple(wanted.rules))
    for case in _cases(wanted, suites, oracle):
        if wanted.case and wanted.case not in case.name:
            continue
        found = ours.judge(case.content, case.layers)
        _expectations(case, found, wanted.rules)
        try:
            official = oracle.judge(case.content, case.layers)
        except Refused as reason:
            difference.refused += 1
            if wanted.files:
                print(f"{case.name}: refused by the official rules: {reason}")
            continue
        if not difference.add(case.name, found, official) and wanted.save:
            wanted.save.mkdir(parents=True, exist_ok=True)
            (wanted.save / f"{case.name.replace('/', '_')}.xml").write_bytes(case.content)
    difference.print(wanted.show)


def _expectations(case: Case, found: list[Found], rules: list[str]) -> None:
    missed = [words for words in case.misses(found) if words.startswith(tuple(rules) or "")]
    if missed:
        print(f"{case.name} missed: {'; '.join(missed)}")


def _cases(wanted: argparse.Namespace, suites: Suites, oracle: Oracle) -> Iterator[Case]:
    layers = tuple(wanted.layers.split(","))
    for path in wanted.files:
        yield Case("files", path.name, path.read_bytes(), layers, ())
    if wanted.suite:
        yield from SUITES[wanted.suite](suites, wanted.suite)
    if wanted.documents is not None:
        for document in documents(suites, *wanted.documents):
            if wanted.syntax in (None, document.syntax):
                yield Case("documents", document.name, document.content, layers, ())
    if wanted.mutants or wanted.growths:
        valid = list(valid_documents(suites, oracle))
        for syntax in (wanted.syntax,) if wanted.syntax else ("ubl", "cii"):
            bases = [*valid, *own_documents(syntax, OWN)]
            mutants = Mutants(suites, syntax, bases, donors(suites))
            yield from mutants.cases(wanted.seed, wanted.mutants, layers)
            if wanted.growths:
                yield from mutants.growths(layers)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--suite", choices=list(SUITES))
    parser.add_argument("--case", help="only cases with this in their name (BR-S-08#2)")
    parser.add_argument("--documents", nargs="*", metavar="GROUP", help="all, or groups of them")
    parser.add_argument("--mutants", type=int, default=0, metavar="COUNT", help="a syntax")
    parser.add_argument("--growths", action="store_true", help="all that the schema allows, added")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--syntax", choices=["ubl", "cii"])
    parser.add_argument("--layers", default="en16931", help="comma-separated")
    parser.add_argument("--rules", nargs="*", default=[], metavar="PREFIX")
    parser.add_argument("--by", choices=["rule", "count", "flag", "path"], default="rule")
    parser.add_argument("--show", type=int, default=1, help="examples a rule")
    parser.add_argument("--save", type=Path, help="a folder for the documents that differ")
    return parser.parse_args()


if __name__ == "__main__":
    main()
