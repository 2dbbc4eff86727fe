"""The judge: contexts, what is remembered of a shape, and that remembering changes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.findings import Severity
from integration.rules import judge
from integration.rules.engine import Judge
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, compile_path, fits, unused
from integration.rules.shape import _GAP
from integration.rules.syntax import Syntax
from integration.xml.parser import parse

SYNTAX = Syntax(
    name="toy",
    namespaces={"": ""},
    roots=frozenset({"doc"}),
    lines=frozenset({"line"}),
    line_facts=lambda line: line.value("currency"),
    line_net="amount",
    containers=frozenset({"box"}),
)


def patterns(*contexts: tuple[str, list[Rule], Callable[[Node], object] | None]) -> list[Pattern]:
    pattern = Pattern("toy")
    for paths, rules, when in contexts:
        pattern.at(paths, rules, when=when)
    return [pattern]


def hits(judge: Judge, document: str) -> list[tuple[str, str]]:
    return [(hit.rule.id, hit.path) for hit in judge.judge(parse(document.encode()))]


POSITIVE = Rule("POSITIVE", lambda node: node.decimal > 0)
SUM = Rule(
    "SUM",
    lambda root: (
        root.number("total") is None or root.number("total") == sum(map(int, root.document.nets))
    ),
)
ONE = Rule("ONE", lambda root: len(set(root.document.lines)) < 2)
SAME = Rule("SAME", lambda node: node.text == node.document.root.value("currency"))


def toy() -> Judge:
    return Judge(
        SYNTAX,
        patterns(
            ("/doc", [SUM, ONE], None),
            ("line/amount", [POSITIVE], None),
            ("line/currency", [SAME], None),
            ("secret", [unused("UNUSED")], None),
        ),
    )


def test_a_document_that_holds_has_no_hit() -> None:
    document = (
        "<doc><total>3</total><line><amount>1</amount></line><line><amount>2</amount></line></doc>"
    )
    assert hits(toy(), document) == []


def test_every_unit_of_a_shape_is_judged_by_its_own_texts() -> None:
    document = (
        "<doc>" + "".join(f"<line><amount>{n}</amount></line>" for n in (1, 0, 5, -1)) + "</doc>"
    )
    assert hits(toy(), document) == [
        ("POSITIVE", "/doc/line[2]/amount"),
        ("POSITIVE", "/doc/line[4]/amount"),
    ]


def test_what_lines_say_is_gathered_from_each() -> None:
    judge, line = toy(), "<line><amount>1</amount><currency>{}</currency></line>"
    for currencies, expected in ((["SEK", "SEK"], []), (["SEK", "EUR"], [("ONE", "/doc")])):
        lines = "".join(map(line.format, currencies))
        document = f"<doc><currency>SEK</currency><total>2</total>{lines}</doc>"
        assert [hit for hit in hits(judge, document) if hit[0] in ("ONE", "SUM")] == expected


def test_no_number_where_one_belongs_is_a_hit() -> None:
    assert hits(toy(), "<doc><line><amount>x</amount></line></doc>") == [
        ("POSITIVE", "/doc/line[1]/amount")
    ]


def test_what_depends_on_the_document_is_not_remembered() -> None:
    judge = toy()
    document = "<doc><currency>{}</currency><line><currency>EUR</currency></line></doc>"
    assert hits(judge, document.format("EUR")) == []
    assert hits(judge, document.format("SEK")) == [("SAME", "/doc/line[1]/currency")]
    assert hits(judge, document.format("EUR")) == []


def test_what_looks_around_only_for_some_texts_is_not_remembered_either() -> None:
    rule = Rule("R", lambda n: n.text == "skip" or n.document.root.value("mode") == "ok")
    judge = Judge(SYNTAX, patterns(("a", [rule], None)))
    assert hits(judge, "<doc><mode>no</mode><a>skip</a></doc>") == []
    assert hits(judge, "<doc><mode>no</mode><a>look</a></doc>") == [("R", "/doc/a[1]")]
    assert hits(judge, "<doc><mode>ok</mode><a>look</a></doc>") == []


def test_the_first_context_that_fits_counts() -> None:
    judge = Judge(
        SYNTAX,
        patterns(
            ("a", [Rule("ONE", lambda _: False)], lambda node: node.text == "1"),
            ("a", [Rule("KIND", lambda _: False)], lambda node: "kind" in node.attributes),
            ("a | b", [Rule("REST", lambda _: False)], None),
        ),
    )
    document = "<doc><a>1</a><a>2</a><a kind='x'>2</a><b/></doc>"
    assert hits(judge, document) == [
        ("ONE", "/doc/a[1]"),
        ("REST", "/doc/a[2]"),
        ("KIND", "/doc/a[3]"),
        ("REST", "/doc/b[1]"),
    ]


def test_units_in_a_container_stand_below_it() -> None:
    rule = Rule("IN", lambda node: node.document.root.has("box/a"))
    judge = Judge(SYNTAX, patterns(("/doc/box/a/b", [rule, Rule("B", lambda _: False)], None)))
    assert hits(judge, "<doc><box><a><b/></a><a><b/><b/></a></box></doc>") == [
        ("B", "/doc/box/a[1]/b"),
        ("B", "/doc/box/a[2]/b[1]"),
        ("B", "/doc/box/a[2]/b[2]"),
    ]


def test_an_unused_element_is_told_once() -> None:
    assert hits(toy(), "<doc><secret/><secret/><line><secret/></line></doc>") == [
        ("UNUSED", "/doc/secret[1]")
    ]


def test_white_space_like_the_mark_between_units_does_no_harm() -> None:
    gap = _GAP.replace("\n", "&#10;")
    document = f"<doc><a>{gap}</a><line><amount>0</amount></line></doc>"
    assert hits(toy(), document) == [("POSITIVE", "/doc/line[1]/amount")]


def test_texts_are_unescaped_and_normalized() -> None:
    seen: list[tuple[str, str]] = []
    rule = Rule("R", lambda node: seen.append((node.raw, node.text)) or True)
    Judge(SYNTAX, patterns(("a", [rule], None))).judge(
        parse(b"<doc><a>&lt; &amp;\n b <!-- c --></a><a><![CDATA[<x>]]></a></doc>")
    )
    assert set(seen) == {("< &\n b ", "< & b"), ("<x>", "<x>")}


@pytest.mark.parametrize(
    ("path", "names", "fitting"),
    [
        ("a", "a b doc", True),
        ("b/a", "a b doc", True),
        ("doc/a", "a b doc", False),
        ("/doc", "doc", True),
        ("/doc", "doc b", False),
        ("/*/b", "b doc", True),
        ("//a", "a b doc", True),
        ("doc//a", "a b doc", True),
        ("doc//a", "a doc", True),
        ("*", "a", True),
        ("b//c//a", "a x c b doc", True),
    ],
)
def test_match_patterns(path: str, names: str, fitting: bool) -> None:
    assert fits(tuple(names.split()), compile_path(path)) is fitting


_amounts = st.lists(
    st.tuples(st.sampled_from(["1", "0", "-2", "x", " 7 ", ""]), st.sampled_from(["EUR", "SEK"])),
    max_size=6,
)


@given(st.lists(_amounts, min_size=1, max_size=6))
def test_a_judge_that_remembers_says_what_a_fresh_one_says(
    documents: list[list[tuple[str, str]]],
) -> None:
    old = toy()
    for lines in documents:
        document = (
            "<doc><currency>EUR</currency>"
            + "".join(
                f"<line><amount>{amount}</amount><currency>{currency}</currency></line>"
                for amount, currency in lines
            )
            + "</doc>"
        )
        assert hits(old, document) == hits(toy(), document)


def test_many_threads_judge_at_once() -> None:
    document = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
     xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
     <cbc:ID>%d</cbc:ID></Invoice>"""
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(judge, [document % n for n in range(200)]))
    assert {tuple(f.rule for f in report.findings) for report in reports} == {
        tuple(f.rule for f in reports[0].findings)
    }
    assert all(f.severity in Severity for f in reports[0].findings)
