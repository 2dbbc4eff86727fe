"""The ledger, and what a statement has to fulfil."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.settlement.bank import BankStatement, EntryStatus
from domain.settlement.ledger import JournalEntry, LedgerLine, receipt_entry
from domain.settlement.statement_checks import RULES, LastStatement, findings
from tests.builders import NOON
from tests.payments import entry


@pytest.mark.parametrize("amount", ["12.34", "-12.34"])
def test_entries_balance(amount: str) -> None:
    booked = receipt_entry(id="e", at=NOON, currency="EUR", amount=Decimal(amount))
    assert booked is not None
    assert sum(line.debit - line.credit for line in booked.lines) == 0


def test_an_unbalanced_entry_cannot_exist() -> None:
    lines = (
        LedgerLine(account="bank", debit=Decimal(1)),
        LedgerLine(account="revenue", credit=Decimal(2)),
    )
    with pytest.raises(ValidationError, match="debit 1 is not credit 2"):
        JournalEntry(id="x", at=NOON, currency="EUR", text="t", lines=lines)


def statement(**said: object) -> BankStatement:
    entries = (entry("60.00"), entry("40.00"))
    base = {"id": "s-2", "account": "DE89", "currency": "EUR", "opening": "5", "closing": "105"}
    return BankStatement.model_validate({**base, "entries": entries, **said})


def rules(found: BankStatement, last: LastStatement | None = None) -> list[str]:
    wrong = findings(found, last)
    assert all(one.hint and one.rule in RULES for one in wrong)
    return [one.rule for one in wrong]


def test_a_statement_that_adds_up() -> None:
    assert rules(statement()) == []
    assert rules(statement(opening=None, closing=None)) == []


def test_a_statement_that_does_not_add_up_says_so() -> None:
    assert rules(statement(closing="104.99")) == ["BANK_BALANCE"]
    odd = entry("100.00", currency="USD")
    assert rules(statement(entries=(odd,))) == ["BANK_CURRENCY"]
    apart = entry("100.00").model_copy(update={"parts": entry("99.00").parts})
    assert rules(statement(entries=(apart,))) == ["BANK_PARTS"]


def test_what_is_not_booked_moves_nothing() -> None:
    pending = entry("7.00").model_copy(update={"status": EntryStatus.PENDING})
    assert rules(statement(entries=(entry("100.00"), pending))) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"sequence": 8}, []),
        ({"sequence": 9}, ["BANK_SEQUENCE"]),
        ({"sequence": 7}, ["BANK_SEQUENCE"]),
        ({"sequence": 8, "opening": "6", "closing": "106"}, ["BANK_OPENING"]),
        ({"sequence": 1, "closed_on": "2027-01-04"}, []),
        ({"sequence": 1, "closed_on": "2026-11-20"}, ["BANK_SEQUENCE"]),
        ({}, []),
        ({"kind": "notice", "sequence": 99, "opening": None, "closing": None}, []),
    ],
)
def test_statements_of_an_account_follow_each_other(
    said: dict[str, object], expected: list[str]
) -> None:
    last = LastStatement(
        statement_id="s-1", sequence=7, closing=Decimal(5), closed_on=date(2026, 11, 19)
    )
    assert rules(statement(**said), last) == expected
