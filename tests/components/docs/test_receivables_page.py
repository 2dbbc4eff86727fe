"""The worked examples of docs/receivables.md are what the code comes to."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from domain.core.dates import Period
from domain.settlement.receivables import Buckets, By, Change, ChangeKind, Claim, Tally
from domain.settlement.receivables_dso import MonthOfSales, days_sales_outstanding
from domain.settlement.receivables_statement import Bookkeeper

PAGE = (Path(__file__).parents[3] / "docs" / "receivables.md").read_text("utf-8")


def table(head: str) -> list[list[str]]:
    """The rows of the table on the page that starts with `head`."""
    text = PAGE[PAGE.index(head) :].split("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines()[2:]]


def claims() -> list[Claim]:
    return [_claim(*row) for row in table("| Document | Issued |")]


def _claim(number: str, issued: str, due: str, amount: str, paid: str) -> Claim:
    changes = ()
    if found := re.fullmatch(r"(\S+) on (\S+)", paid):
        day, much = date.fromisoformat(found[2]), -Decimal(found[1])
        changes = (Change(kind=ChangeKind.PAYMENT, on=day, amount=much),)
    return Claim(
        invoice_id=number.lower(),
        number=number,
        partner_id="acme",
        partner_name="Acme AG",
        partnership_id="northwind-acme",
        currency="EUR",
        amount=Decimal(amount),
        issued_on=date.fromisoformat(issued),
        due_on=date.fromisoformat(due or issued),
        changes=changes,
    )


def test_the_ageing() -> None:
    tally = Tally(date(2026, 10, 31), By.PARTNER, Buckets())
    tally.add(claims())
    (row,) = tally.ageing().rows
    (shown,) = table("| not_due |")
    found = [*row.amounts, row.open, row.credits, row.balance]
    assert [Decimal(cell) for cell in shown] == found
    assert "| " + " | ".join((*Buckets().names, "open", "credits", "balance")) + " |" in PAGE


def test_the_statement() -> None:
    period = Period(start=date(2026, 10, 1), end=date(2026, 11, 30))
    book = Bookkeeper(period)
    book.add(claims())
    (account,) = book.accounts()
    opening, *moved, closing = table("| Date | What |")
    assert opening == [str(period.start), "opening", "", "", str(account.opening)]
    assert closing == [str(period.end), "closing", "", "", str(account.closing)]
    assert moved == [
        [str(one.on), one.kind.value, one.number, str(one.amount), str(one.balance)]
        for one in account.movements
    ]


def test_days_sales_outstanding() -> None:
    sold = (("2026-10", 31, 600), ("2026-09", 30, 0), ("2026-08", 31, 500))
    months = [MonthOfSales(month=key, days=days, sales=Decimal(much)) for key, days, much in sold]
    found = days_sales_outstanding("EUR", Decimal(1500), months)
    assert f"1500 / 1100 × 92 = {found.simple}" in PAGE
    assert found.count_back is None
    half = days_sales_outstanding("EUR", Decimal(850), months)
    assert f"31 + 30 + 250 / 500 × 31 = {half.count_back}" in PAGE
