"""The readers of the suites' forms, and the mutant generator, on small examples of our own."""

from pathlib import Path

import pytest
from lxml import etree

from tests.conformance import testsets, xmute
from tests.conformance.case import Case, Expected, Found
from tests.conformance.mutants import Mutants
from tests.conformance.own import own_documents
from tests.conformance.places import Suites
from tests.conformance.schemas import is_valid

NO_SUITES = Suites(Path("/nowhere"))
SET = """<testSet xmlns="http://difi.no/xsd/vefa/validator/1.0" configuration="x">
  <assert><scope>R-1</scope></assert>
  <test><assert><success>R-1</success></assert><Invoice xmlns="urn:i"><a/></Invoice></test>
  <test><assert><error number="2">R-1</error><warning>R-2</warning></assert><b xmlns=""/></test>
</testSet>"""
INSTANCE = """<doc><?xmute mutator="identity" schematron-valid="xrubl:R-1" ?>
  <?xmute mutator="remove" schematron-invalid="xrubl:R-1 cenubl:R-2" ?>
  <?xmute mutator="code" values="x, y" attribute="k" schematron-valid="xrubl:R-1" ?>
  <?xmute mutator="empty" schematron-invalid="xrubl:R-1" ?>
  <!-- between --><one k="v">text</one></doc>"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (tmp_path / "set.xml").write_text(SET)
    (tmp_path / "instance.xml").write_text(INSTANCE)
    return tmp_path


def test_a_test_set_says_what_is_broken_how_often_and_how_badly(written: Path) -> None:
    good, bad = testsets.read(written / "set.xml", "s", "set", "en16931")
    assert (good.name, good.scope, good.layers) == ("set#1", frozenset({"R-1"}), ("en16931",))
    assert etree.fromstring(good.content).tag == "{urn:i}Invoice"
    assert good.expected == (Expected("R-1", False),)
    assert bad.expected == (
        Expected("R-1", True, 2, "fatal"),
        Expected("R-2", True, None, "warning"),
    )


def test_instructions_change_the_element_after_them(written: Path) -> None:
    cases = list(xmute.read(written / "instance.xml", "s"))
    ones = [etree.fromstring(case.content).find("one") for case in cases]
    assert [one is not None and (one.get("k"), one.text) for one in ones] == [
        ("v", "text"),
        False,
        ("x", "text"),
        ("y", "text"),
        ("v", None),
    ]
    assert cases[1].layers == ("xrechnung", "en16931")
    assert cases[1].expected == (Expected("R-1", True), Expected("R-2", True))
    assert b"xmute" not in cases[0].content


FATAL, WARNING = Found("R-1", "fatal", "/a"), Found("R-1", "warning", "/a")


@pytest.mark.parametrize(
    ("expected", "found", "is_met"),
    [
        (Expected("R-1", True), [FATAL], True),
        (Expected("R-1", True), [], False),
        (Expected("R-1", False), [FATAL], False),
        (Expected("R-1", True, 2), [FATAL], False),
        (Expected("R-1", True, 2), [FATAL, FATAL], True),
        (Expected("R-1", True, flag="fatal"), [WARNING], False),
    ],
)
def test_an_expectation_is_met_or_not(expected: Expected, found: list[Found], is_met: bool) -> None:
    assert expected.is_met_by(found) is is_met


def test_rules_of_the_scope_may_not_be_broken_unexpectedly() -> None:
    case = Case("s", "c", b"", (), (Expected("R-2", False),), scope=frozenset({"R-1"}))
    assert case.misses([FATAL]) == ["R-1 is broken 1x, expected nothing"]
    assert case.misses([Found("R-3", "fatal", "/")]) == []


def test_a_severity_changed_by_a_scenario_counts_in_the_verdict() -> None:
    valid = Case("s", "c", b"", (), (), is_valid=True, levels={"R-1": "warning"})
    assert valid.misses([FATAL]) == []
    assert Case("s", "c", b"", (), (), is_valid=True).misses([FATAL])


def test_places_are_the_same_however_they_are_written() -> None:
    ours = "/Invoice/cac:TaxTotal[2]/cbc:TaxAmount"
    schxslt = "/Q{urn:i}Invoice[1]/Q{urn:cac}TaxTotal[2]/Q{urn:cbc}TaxAmount[1]"
    compiled = "/*:Invoice[namespace-uri()='urn:i'][1]/*:TaxTotal[namespace-uri()='u:b'][2]"
    place = "/Invoice/TaxTotal[2]"
    assert Found("R", "fatal", ours).place == f"{place}/TaxAmount"
    assert Found("R", "fatal", schxslt).place == f"{place}/TaxAmount"
    assert Found("R", "fatal", compiled).place == place


def test_a_seed_gives_the_same_valid_mutants_again() -> None:
    first, again = (Mutants(NO_SUITES, "ubl", own_documents("ubl", 8)) for _ in range(2))
    mutants = [first.mutant(1, number) for number in range(30)]
    assert mutants == [again.mutant(1, number) for number in range(30)]
    assert len({content for _, content in mutants}) > 25
    assert mutants[0] != first.mutant(2, 0)
    for _, content in mutants:
        assert is_valid(NO_SUITES, etree.fromstring(content))
