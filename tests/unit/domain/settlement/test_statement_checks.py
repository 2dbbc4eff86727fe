"""A statement has to add up, and to follow the one before of its account."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.settlement.bank import BankEntry, BankStatement, EntryPart, StatementKind, Totals
from domain.settlement.statement_checks import (
    RULES,
    LastStatement,
    StatementCheck,
    before,
    findings,
    is_early,
    place_of,
)

ENTRY = BankEntry.single(
    reference="B-1", booked_on=date(2026, 11, 2), amount=Decimal(10), currency="EUR"
)
OUT = BankEntry.single(
    reference="B-2", booked_on=date(2026, 11, 2), amount=Decimal(-4), currency="EUR"
)
GOOD = BankStatement(
    id="S-2",
    account="DE02",
    currency="EUR",
    opening=Decimal(100),
    closing=Decimal(106),
    closed_on=date(2026, 11, 2),
    sequence=2,
    totals=Totals(entries=2, amount=Decimal(14)),
    credits=Totals(entries=1, amount=Decimal(10)),
    debits=Totals(entries=1, amount=Decimal(4)),
    entries=(ENTRY, OUT),
)
LAST = LastStatement(
    statement_id="S-1", sequence=1, closing=Decimal(100), closed_on=date(2026, 11, 1)
)


def rules(last: LastStatement | None = LAST, **changed: Any) -> list[tuple[str, str]]:
    found = findings(GOOD.model_copy(update=changed), last)
    assert all(one.rule in RULES and one.hint and one.message for one in found)
    return [(one.rule, one.path) for one in found]


def test_what_adds_up_is_not_criticised() -> None:
    assert rules() == []
    assert rules(None) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"closing": Decimal(107)}, [("BANK_BALANCE", "Stmt/Bal")]),
        ({"opening": Decimal(1), "closing": Decimal(7)}, [("BANK_OPENING", "Stmt/Bal")]),
        ({"sequence": 4}, [("BANK_SEQUENCE", "Stmt/ElctrncSeqNb")]),
        ({"currency": "USD"}, [("BANK_CURRENCY", f"Stmt/Ntry[{at}]") for at in (1, 2)]),
        ({"totals": Totals(entries=3)}, [("BANK_TOTALS", "Stmt/TxsSummry/TtlNtries")]),
        (
            {"debits": Totals(amount=Decimal(5))},
            [("BANK_TOTALS", "Stmt/TxsSummry/TtlDbtNtries")],
        ),
    ],
)
def test_what_does_not(changed: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert rules(**changed) == found


def test_parts_have_to_add_up_to_their_entry() -> None:
    parts = (EntryPart(amount=Decimal(9), currency="EUR"),)
    entry = ENTRY.model_copy(update={"parts": parts})
    assert rules(entries=(entry, OUT)) == [("BANK_PARTS", "Stmt/Ntry[1]")]


def test_what_is_pending_is_counted_and_moves_nothing() -> None:
    pending = OUT.model_copy(update={"status": "pending"})
    assert rules(entries=(ENTRY, pending), closing=Decimal(110)) == []


def test_a_page_of_the_same_number_and_a_new_year() -> None:
    assert rules(sequence=1, id="S-1") == []
    assert rules(sequence=1) == [("BANK_SEQUENCE", "Stmt/ElctrncSeqNb")]
    assert rules(LAST.model_copy(update={"sequence": 365})) == [
        ("BANK_SEQUENCE", "Stmt/ElctrncSeqNb")
    ]
    year = LAST.model_copy(update={"sequence": 365, "closed_on": date(2025, 12, 31)})
    assert rules(year, sequence=1) == []


def test_reports_and_notices_follow_nothing() -> None:
    for kind in (StatementKind.REPORT, StatementKind.NOTICE):
        assert rules(kind=kind, sequence=9, opening=None, closing=None) == []


def test_in_pieces_it_is_the_same() -> None:
    wrong = GOOD.model_copy(update={"closing": Decimal(1), "currency": "USD", "sequence": 7})
    check = StatementCheck(wrong, LAST)
    for entry in wrong.entries:
        check.take([entry])
    assert check.findings() == findings(wrong, LAST)


def row(count: int) -> list[BankStatement]:
    """Statements that follow each other."""
    return [
        GOOD.model_copy(
            update={
                "id": f"S-{at}",
                "sequence": at,
                "opening": Decimal(100 * at),
                "closing": Decimal(100 * at + 100),
                "closed_on": date(2026, 11, at),
            }
        )
        for at in range(1, count + 1)
    ]


@given(st.permutations(row(6)))
def test_statements_that_come_in_any_order_are_all_booked(came: list[BankStatement]) -> None:
    booked: list[LastStatement] = []
    waiting = came
    while waiting:
        fitting = [one for one in waiting if not order(one, booked)]
        assert fitting, "nothing fits any more"
        booked.insert(0, place_of(fitting[0]))
        waiting = [one for one in waiting if one is not fitting[0]]
    assert sorted(one.sequence or 0 for one in booked) == [1, 2, 3, 4, 5, 6]


@given(st.integers(1, 6), st.permutations(range(1, 7)))
def test_a_number_that_is_taken_is_not_booked_again(number: int, known: list[int]) -> None:
    places = [place_of(one) for one in row(6)]
    again = row(6)[number - 1].model_copy(update={"id": "another one"})
    assert order(again, [places[at - 1] for at in known])


def order(statement: BankStatement, known: list[LastStatement]) -> list[str]:
    """What is wrong with its place."""
    last = before(statement, known)
    found = [one for one in findings(statement, last) if one.rule != "BANK_BALANCE"]
    assert is_early(found) is bool(found)
    return [one.rule for one in found]
