"""Releases of Peppol BIS Billing: from when each counts, and what changed with it."""

from datetime import date

import pytest

from domain.core.findings import Severity
from integration.rules import judge
from integration.rules.peppol import PEPPOL, codes
from integration.rules.peppol.process import named, named_or_french, numbered
from tests.unit.rules.peppol_documents import UBL, broken, changed, ubl

RELEASES = ("3.0.19", "3.0.20", "3.0.21")


@pytest.mark.parametrize(
    ("day", "release"),
    [
        (date(2025, 1, 1), "3.0.19"),
        (date(2026, 2, 22), "3.0.19"),
        (date(2026, 2, 23), "3.0.20"),
        (date(2026, 8, 16), "3.0.20"),
        (date(2026, 8, 17), "3.0.21"),
    ],
)
def test_a_document_is_judged_by_the_release_of_its_day(day: date, release: str) -> None:
    assert PEPPOL.release(on=day).version == release


def test_every_rule_has_a_text_of_its_own() -> None:
    rules = {
        rule.id
        for syntax in ("ubl", "cii")
        for pattern in PEPPOL.patterns[syntax]()
        for context in pattern.contexts
        for rule in context.rules
    }
    assert len(rules) == 167
    assert [rule for rule in sorted(rules) if not PEPPOL.text(rule).message] == []
    assert PEPPOL.text("BR-01").message == ""


@pytest.mark.parametrize(
    ("scheme", "text", "found"),
    [
        ("0096", "1", ("", "warning", "fatal")),
        ("0198", "1", ("", "warning", "fatal")),
        ("0106", "1", ("", "", "warning")),
        ("0088", "1", ("fatal", "fatal", "fatal")),
    ],
)
def test_identifiers_came_to_be_judged(scheme: str, text: str, found: tuple[str, ...]) -> None:
    content = ubl(changed(UBL, ('schemeID="0002">1', f'schemeID="{scheme}">{text}')))
    severities = [
        "".join(finding.severity for finding in judge(content, (f"peppol@{release}",)).findings)
        for release in RELEASES
    ]
    assert severities == list(found)


def test_a_rule_of_one_release_counts_once() -> None:
    content = ubl(changed(UBL, ('schemeID="0002">1', 'schemeID="0198">1')))
    (finding,) = judge(content, ("peppol@3.0.21",)).findings
    assert finding.severity is Severity.FATAL


def test_code_lists_change() -> None:
    assert "STD" in codes.CURRENCIES["3.0.20"] - codes.CURRENCIES["3.0.21"]
    assert "BGN" in codes.CURRENCIES["3.0.20"] - codes.CURRENCIES["3.0.21"]
    assert codes.ADDRESS_SCHEMES["3.0.21"] - codes.ADDRESS_SCHEMES["3.0.20"] == {
        "0242",
        "0246",
        "0248",
    }
    assert [codes.spans(release) for release in RELEASES] == [
        ("", "3.0.20"),
        ("3.0.20", "3.0.21"),
        ("3.0.21", ""),
    ]


def test_processes_change() -> None:
    old = "urn:fdc:peppol.eu:2017:poacc:billing:07:1.0"
    assert (numbered(old), named(old)) == ("07", "")
    assert named("urn:peppol:bis:billing_with_response") == "02"
    french = "urn:peppol:france:billing:regulated"
    assert (named(french), named_or_french(french)) == ("", "01")


def test_a_process_asks_for_its_document_types() -> None:
    body = changed(UBL, (">380<", ">9<"), ("billing:01:1.0", "billing:02:1.0"))
    assert set(broken(ubl(body), "3.0.20")) == set()
    with_response = changed(
        UBL,
        (">380<", ">9<"),
        ("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "urn:peppol:bis:billing_with_response"),
    )
    assert set(broken(ubl(with_response))) == {"PEPPOL-EN16931-P0100"}
