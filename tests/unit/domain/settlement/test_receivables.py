"""Receivables: ageing, statements and cash expected, from claims and their dated changes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.core.dates import Period
from domain.core.money import ZERO, total
from domain.settlement.receivables import Ageing, Buckets, By, Change, ChangeKind, Claim, Tally
from domain.settlement.receivables_dso import (
    MonthOfSales,
    days_sales_outstanding,
    months_up_to,
)
from domain.settlement.receivables_forecast import Outlook, habit_of
from domain.settlement.receivables_statement import Bookkeeper, MovementKind

DAY = date(2026, 10, 31)


def claim(id: str = "inv-1", amount: str = "100", **more: Any) -> Claim:
    base: dict[str, Any] = {
        "invoice_id": id,
        "number": id.upper(),
        "partner_id": "acme",
        "partner_name": "Acme AG",
        "partnership_id": "northwind-acme",
        "currency": "EUR",
        "amount": Decimal(amount),
        "issued_on": date(2026, 9, 1),
        "due_on": date(2026, 10, 1),
    }
    return Claim(**{**base, **more})


def paid(on: date, amount: str, kind: ChangeKind = ChangeKind.PAYMENT) -> Change:
    return Change(kind=kind, on=on, amount=Decimal(amount))


def aged(
    *claims: Claim, day: date = DAY, by: By = By.PARTNER, bounds: Any = (30, 60, 90)
) -> Ageing:
    tally = Tally(day, by, Buckets(bounds=bounds))
    tally.add(claims)
    return tally.ageing()


@pytest.mark.parametrize(
    ("overdue", "bucket"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (900, 4)],
)
def test_each_day_overdue_has_its_bucket(overdue: int, bucket: int) -> None:
    assert Buckets().place(overdue) == bucket
    row = aged(claim(due_on=DAY - timedelta(days=overdue))).rows[0]
    assert [place for place, amount in enumerate(row.amounts) if amount] == [bucket]


def test_buckets_are_data() -> None:
    assert Buckets().names == ("not_due", "1-30", "31-60", "61-90", "over 90")
    assert Buckets(bounds=(7, 14)).names == ("not_due", "1-7", "8-14", "over 14")
    for wrong in ((), (30, 30), (60, 30), (0,)):
        with pytest.raises(ValidationError):
            Buckets(bounds=wrong)


def test_currencies_are_never_added_up() -> None:
    found = aged(claim("a"), claim("b", currency="CHF"), claim("c", "50"))
    assert [(row.id, row.currency, row.open) for row in found.rows] == [
        ("acme", "CHF", 100),
        ("acme", "EUR", 150),
    ]
    assert [row.currency for row in found.totals] == ["CHF", "EUR"]


def test_credit_notes_stand_beside_the_buckets() -> None:
    row = aged(claim(), claim("cn-1", "-30")).rows[0]
    assert (row.open, row.credits, row.balance, row.invoices) == (100, -30, 70, 1)


def test_what_was_open_follows_from_dates() -> None:
    one = claim(changes=(paid(date(2026, 10, 5), "-60"), paid(date(2026, 10, 9), "20")))
    days = {date(2026, 8, 31): 0, date(2026, 9, 1): 100, date(2026, 10, 4): 100}
    days |= {date(2026, 10, 5): 40, date(2026, 10, 9): 60}
    assert {day: one.open_on(day) for day in days} == days


DAYS = st.dates(date(2026, 6, 1), date(2026, 12, 31))
AMOUNTS = st.decimals("0.01", "9999.99", places=2)
KINDS = st.sampled_from([kind for kind in ChangeKind if kind is not ChangeKind.SET_OFF])


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """Invoices and credit notes, paid in parts, reversed, and set off against each other."""
    found: list[Claim] = []
    for number in range(draw(st.integers(1, 6))):
        issued, amount = draw(DAYS), draw(AMOUNTS)
        note = draw(st.booleans()) and bool(found)
        changes = [
            Change(kind=draw(KINDS), on=max(draw(DAYS), issued), amount=draw(AMOUNTS) * sign)
            for sign in draw(st.lists(st.sampled_from([1, -1]), max_size=3))
        ]
        one = claim(
            f"doc-{number}",
            str(-amount if note else amount),
            currency=draw(st.sampled_from(["EUR", "JPY"])),
            partner_id=draw(st.sampled_from(["acme", "delta"])),
            issued_on=issued,
            due_on=issued + timedelta(days=draw(st.integers(0, 90))),
            disputed=draw(st.booleans()),
            changes=tuple(changes),
        )
        other = found[-1] if note else None
        if other and other.currency == one.currency and other.amount > 0:
            part = min(amount, other.amount)
            day = max(draw(DAYS), one.issued_on, other.issued_on)
            found[-1] = with_set_off(other, day, -part)
            one = with_set_off(one, day, part)
        found.append(one)
    return found


def with_set_off(one: Claim, on: date, amount: Decimal) -> Claim:
    change = Change(kind=ChangeKind.SET_OFF, on=on, amount=amount)
    return one.model_copy(update={"changes": (*one.changes, change)})


@given(claims(), DAYS, st.sampled_from(By), st.sampled_from([(30, 60, 90), (1,), (7, 14, 21)]))
def test_buckets_add_up_to_what_is_open(
    some: list[Claim], day: date, by: By, bounds: tuple[int, ...]
) -> None:
    found = aged(*some, day=day, by=by, bounds=bounds)
    for currency in ("EUR", "JPY"):
        of_it = [one for one in some if one.currency == currency]
        open = total(one.open_on(day) for one in of_it if one.amount > 0)
        balance = total(one.open_on(day) for one in of_it)
        rows = [row for row in found.rows if row.currency == currency]
        totals = [row for row in found.totals if row.currency == currency]
        assert total(total(row.amounts) for row in rows) == open
        assert total(total(row.amounts) for row in totals) == open
        assert total(row.open + row.credits for row in rows) == balance
        assert total(row.balance for row in totals) == balance


@given(claims(), DAYS, DAYS)
def test_opening_and_movements_come_to_the_closing_balance(
    some: list[Claim], one_day: date, other_day: date
) -> None:
    period = Period(start=min(one_day, other_day), end=max(one_day, other_day))
    book = Bookkeeper(period)
    book.add(some)
    by_currency = {account.currency: account for account in book.accounts()}
    for currency in {one.currency for one in some}:
        of_it = [one for one in some if one.currency == currency]
        before = total(one.open_on(period.start - timedelta(days=1)) for one in of_it)
        after = total(one.open_on(period.end) for one in of_it)
        if currency not in by_currency:
            assert (before, after) == (0, 0)
            continue
        account = by_currency[currency]
        assert account.opening == before
        assert account.opening + total(line.amount for line in account.movements) == after
        assert account.closing == after == total(item.open for item in account.items)
        if account.movements:
            assert account.movements[-1].balance == account.closing


@given(claims(), DAYS, DAYS, DAYS)
def test_a_statement_goes_on_where_the_last_one_ended(
    some: list[Claim], a: date, b: date, c: date
) -> None:
    start, middle, end = sorted((a, b, c))
    if middle == end:
        return
    first, second = (
        Bookkeeper(Period(start=start, end=middle)),
        Bookkeeper(Period(start=middle + timedelta(days=1), end=end)),
    )
    first.add(some)
    second.add(some)
    closing = {account.currency: account.closing for account in first.accounts()}
    for account in second.accounts():
        assert account.opening == closing.get(account.currency, ZERO)


def test_a_statement_says_what_is_overdue_and_in_which_order_it_came() -> None:
    book = Bookkeeper(Period(start=date(2026, 9, 1), end=DAY))
    book.add([
        claim(changes=(paid(date(2026, 10, 5), "-60"),)),
        claim("cn-1", "-30", issued_on=date(2026, 10, 5), corrects="inv-1"),
        claim("inv-0", issued_on=date(2026, 10, 5), due_on=date(2026, 11, 5)),
    ])  # fmt: skip
    (account,) = book.accounts()
    assert [(line.kind, line.balance) for line in account.movements] == [
        (MovementKind.INVOICE, 100),
        (MovementKind.INVOICE, 200),
        (MovementKind.CREDIT_NOTE, 170),
        (MovementKind.PAYMENT, 110),
    ]
    assert (account.closing, account.overdue) == (110, 40)


def test_days_sales_outstanding_both_ways() -> None:
    months = [
        MonthOfSales(month="2026-10", days=31, sales=Decimal(620)),
        MonthOfSales(month="2026-09", days=30, sales=Decimal(600)),
        MonthOfSales(month="2026-08", days=31, sales=Decimal(310)),
    ]
    found = days_sales_outstanding("EUR", Decimal(920), months)
    assert (found.sales, found.days) == (1530, 92)
    assert found.simple == Decimal("55.3")  # 920 / 1530 x 92
    assert found.count_back == Decimal("46.0")  # October whole, half of September


def test_days_sales_outstanding_that_cannot_be_said() -> None:
    month = MonthOfSales(month="2026-10", days=31, sales=ZERO)
    none = days_sales_outstanding("EUR", Decimal(10), [month])
    assert (none.simple, none.count_back) == (None, None)
    assert days_sales_outstanding("EUR", ZERO, [month]).count_back == 0


@given(st.lists(AMOUNTS, min_size=1, max_size=6), st.integers(0, 100))
def test_count_back_lies_between_nothing_and_all_days(
    sales: list[Decimal], percentage: int
) -> None:
    keys = months_up_to(DAY, len(sales))
    months = [
        MonthOfSales(month=key, days=days, sales=sold)
        for (key, days), sold in zip(keys, sales, strict=True)
    ]
    found = days_sales_outstanding("EUR", total(sales) * percentage / 100, months)
    assert found.count_back is not None
    assert 0 <= found.count_back <= found.days


def test_months_count_back_over_the_year() -> None:
    assert months_up_to(date(2027, 1, 15), 3) == [("2027-01", 15), ("2026-12", 31), ("2026-11", 30)]


def test_habits_need_some_payments() -> None:
    assert habit_of("acme", [9, 10]).days == 0
    assert habit_of("acme", [30, -2, 4]).days == 4
    assert habit_of("acme", [1, 2, 3, 4]).payments == 4


def test_cash_is_expected_when_the_buyer_usually_pays() -> None:
    outlook = Outlook("EUR", date(2026, 10, 28), 2)  # a Wednesday
    habits = {"acme": habit_of("acme", [7, 7, 7])}
    for one in (
        claim("a", "1", due_on=date(2026, 10, 29)),
        claim("b", "2", due_on=date(2026, 10, 22)),
        claim("c", "4", due_on=date(2026, 10, 20)),
        claim("d", "8", due_on=date(2026, 11, 3)),
        claim("e", "16", due_on=date(2026, 10, 29), disputed=True),
        claim("f", "-32"),
    ):
        outlook.add(one, habits)
    found = outlook.forecast()
    assert [(week.starts_on, week.expected) for week in found.weeks] == [
        (date(2026, 10, 26), 2),
        (date(2026, 11, 2), 1),
    ]
    assert (found.late, found.later, found.disputed, found.credits) == (4, 8, 16, -32)
    assert [week.due for week in found.weeks] == [17, 8]
    assert found.open == 31


@given(claims(), DAYS, st.integers(1, 20), st.integers(-20, 60))
def test_nothing_expected_is_lost(some: list[Claim], day: date, weeks: int, delay: int) -> None:
    outlook = Outlook("EUR", day, weeks)
    of_it = [one for one in some if one.currency == "EUR"]
    for one in of_it:
        outlook.add(one, {"acme": habit_of("acme", [delay] * 3)})
    found = outlook.forecast()
    assert found.open == total(one.open_on(day) for one in of_it if one.amount > 0)
    assert found.open + found.credits == total(one.open_on(day) for one in of_it)
