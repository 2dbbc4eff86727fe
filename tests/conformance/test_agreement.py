"""Ours and the official EN 16931 rules on documents of our own and seeded mutants of them.

The official rules and schemas are those that test dependencies ship, so this runs everywhere.
"""

from pathlib import Path

import pytest

from tests.conformance.case import has_nothing_fatal
from tests.conformance.difference import Difference
from tests.conformance.engine import Ours
from tests.conformance.mutants import Mutants
from tests.conformance.oracle import Oracle, Refused
from tests.conformance.own import GENERATED, own_documents
from tests.conformance.places import Suites

NO_SUITES = Suites(Path("/nowhere"))
LAYERS = ("en16931",)
SEED = 20_261_122
MUTANTS = 400


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(NO_SUITES, cache=None)


@pytest.mark.parametrize("syntax", GENERATED)
def test_our_documents_are_valid_for_both(syntax: str, oracle: Oracle) -> None:
    for document in own_documents(syntax, 25):
        assert oracle.judge(document.content, LAYERS) == []
        assert Ours().judge(document.content, LAYERS) == []


@pytest.mark.parametrize("syntax", GENERATED)
def test_mutants_break_the_same_rules(syntax: str, oracle: Oracle) -> None:
    mutants = Mutants(NO_SUITES, syntax, own_documents(syntax, 40))
    difference, ours, invalid = Difference(), Ours(), 0
    for case in mutants.cases(SEED, MUTANTS, LAYERS):
        try:
            official = oracle.judge(case.content, LAYERS)
        except Refused:
            continue
        difference.add(case.name, ours.judge(case.content, LAYERS), official)
        invalid += not has_nothing_fatal(official)
    different = {rule: (row.missing[:1], row.extra[:1]) for rule, row in difference.rows.items()}
    assert different == {}
    assert difference.verdicts == difference.judged > MUTANTS * 0.9
    assert invalid > MUTANTS * 0.2
