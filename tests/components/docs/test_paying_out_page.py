"""The tables of docs/paying-out.md say what the code does."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.settlement.payee import KnownAccount, Payee, fingerprint, why_blocked
from domain.settlement.paying_out import OrderState, PaymentRunState
from domain.settlement.payment_status import PaymentStatusReport, answered
from domain.trade.mandate import PayingPolicy
from tests.paying import IBAN, OTHER
from tests.unit.bank.test_pain import order

PAGE = (Path(__file__).parents[3] / "docs" / "paying-out.md").read_text("utf-8")


def rows(head: str) -> list[list[str]]:
    text = PAGE[PAGE.index(head) :].split("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines()[2:]]


def _payee(known: str) -> Payee | None:
    if "nothing was ever" in known:
        return None
    account = fingerprint(IBAN)
    seen = KnownAccount(account=account, by="dora", at=datetime(2026, 11, 2, tzinfo=UTC))
    return Payee(id="acme", accounts=(seen,))


@pytest.mark.parametrize("row", rows("| What is known |"), ids=lambda row: row[0][:40])
def test_which_accounts_are_paid(row: list[str]) -> None:
    known, asked, outcome = row
    entered = None if "no IBAN" in known else OTHER if "entered now" in asked else IBAN
    account = IBAN if asked == "the same" else OTHER
    reason = why_blocked(_payee(known), fingerprint(account), entered)
    assert outcome == ("blocked" if reason else "paid")


@pytest.mark.parametrize("row", rows("| Status | Payment |"), ids=lambda row: row[1][:20])
def test_what_a_status_means(row: list[str]) -> None:
    codes, meaning = row
    for code in re.findall(r"`(\w+)`", codes):
        report = PaymentStatusReport(id="s", about="r", status=code)
        state = answered(order(1, state=OrderState.SENT), report).state
        expected = meaning.split(",")[0].split()[0]
        assert state.value == {"nothing": "sent"}.get(expected, expected)


def test_every_state_and_every_setting_is_named() -> None:
    for state in PaymentRunState:
        assert state.value in PAGE
    for name in PayingPolicy.model_fields:
        assert f"`{name}`" in PAGE
