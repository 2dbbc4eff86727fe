"""Matching, the ledger, statements."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.settlement.allocation import OpenInvoice, match
from domain.settlement.bank import BankEntry, BankStatement
from domain.settlement.ledger import JournalEntry, LedgerLine, allocation_entry, receipt_entry
from tests.builders import NOON

OPEN = {
    number: OpenInvoice(id=number.lower(), number=number, currency="EUR")
    for number in ("NW-00001", "NW-00010", "NW-00002")
}


def entry(*remittance: str, amount: str = "100", currency: str = "EUR") -> BankEntry:
    return BankEntry(
        reference="r",
        amount=Decimal(amount),
        currency=currency,
        booked_on=date(2026, 11, 20),
        remittance=remittance,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoice NW-00001", ["nw-00001"]),
        ("nw-00002, NW-00001 thanks", ["nw-00002", "nw-00001"]),
        ("NW-000010", []),
        ("XNW-00001", []),
        ("NW-00010", ["nw-00010"]),
    ],
)
def test_numbers_are_found_as_whole_words_in_order(text: str, expected: list[str]) -> None:
    found, reason = match(entry(text), OPEN)
    assert [invoice.id for invoice in found] == expected
    assert bool(reason) != bool(expected)


def test_money_that_left_or_another_currency_settles_nothing() -> None:
    assert "left" in match(entry("NW-00001", amount="-5"), OPEN)[1]
    assert "not in USD" in match(entry("NW-00001", currency="USD"), OPEN)[1]


@pytest.mark.parametrize("amount", ["12.34", "-12.34"])
def test_entries_balance(amount: str) -> None:
    booked = receipt_entry(id="e", at=NOON, currency="EUR", amount=Decimal(amount))
    assert sum(line.debit - line.credit for line in booked.lines) == 0
    shared = allocation_entry(
        id="a",
        at=NOON,
        currency="EUR",
        amount=Decimal("12.34"),
        invoice_id="i",
        partner_id="p",
    )
    assert shared.lines[1].account == "receivable:p"


def test_an_unbalanced_entry_cannot_exist() -> None:
    lines = (
        LedgerLine(account="bank", debit=Decimal(1)),
        LedgerLine(account="revenue", credit=Decimal(2)),
    )
    with pytest.raises(ValidationError, match="debit 1 is not credit 2"):
        JournalEntry(id="x", at=NOON, currency="EUR", text="t", lines=lines)


def test_a_statement_that_does_not_add_up_says_so() -> None:
    statement = BankStatement(
        id="s",
        account_iban="DE89370400440532013000",
        currency="EUR",
        opening=Decimal(0),
        closing=Decimal(99),
        entries=(entry("x"), entry("y", currency="USD")),
    )
    assert [finding.rule for finding in statement.findings()] == ["CAMT_BALANCE", "CAMT_CURRENCY"]
