"""When an invoice is due, and how its terms are said."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.trade.terms import EarlyPayment, PaymentTerms
from integration.rules.xrechnung.values import states_discounts

SKONTO = (
    EarlyPayment(days=7, percentage=Decimal(3)),
    EarlyPayment(days=14, percentage=Decimal("2.25")),
)


@pytest.mark.parametrize(
    ("terms", "issued", "due"),
    [
        ({}, "2026-10-15", "2026-11-14"),
        ({"net_days": 0}, "2026-10-15", "2026-10-15"),
        ({"net_days": 0, "months": 1}, "2026-01-31", "2026-02-28"),
        ({"net_days": 0, "end_of_month": True}, "2026-10-15", "2026-10-31"),
        ({"net_days": 0, "end_of_month": True, "months": 1}, "2026-10-15", "2026-11-30"),
        ({"net_days": 0, "end_of_month": True, "months": 1}, "2026-02-15", "2026-03-31"),
        ({"net_days": 10, "end_of_month": True}, "2026-10-15", "2026-11-10"),
        ({"net_days": 30, "fixed_days": (15, 31)}, "2026-10-10", "2026-11-15"),
        ({"net_days": 30, "fixed_days": (15, 31)}, "2026-10-20", "2026-11-30"),
        ({"net_days": 0, "fixed_days": (10,)}, "2026-10-11", "2026-11-10"),
        ({"net_days": 0, "fixed_days": (30,)}, "2026-02-10", "2026-02-28"),
    ],
)
def test_due(terms: dict[str, Any], issued: str, due: str) -> None:
    assert str(PaymentTerms(**terms).due(date.fromisoformat(issued))) == due


@given(
    st.dates(date(2020, 1, 1), date(2050, 1, 1)),
    st.integers(0, 365),
    st.integers(0, 12),
    st.booleans(),
    st.sets(st.integers(1, 31), max_size=4),
)
def test_nothing_is_due_before_its_days_have_passed(
    issued: date, days: int, months: int, end: bool, fixed: set[int]
) -> None:
    terms = PaymentTerms(
        net_days=days, months=months, end_of_month=end, fixed_days=tuple(sorted(fixed))
    )
    due = terms.due(issued)
    free = terms.model_copy(update={"fixed_days": ()}).due(issued)
    assert due >= free >= issued
    assert (due - free).days <= 31
    assert not fixed or _is_one_of(fixed, due)


def _is_one_of(fixed: set[int], due: date) -> bool:
    last_of_month = (due + timedelta(days=1)).day == 1
    return due.day in fixed or (last_of_month and max(fixed) > due.day)


@given(
    st.dates(date(2020, 1, 1), date(2050, 1, 1)),
    st.integers(0, 90),
    st.sets(st.integers(1, 31), min_size=1, max_size=4),
)
def test_it_is_due_on_the_first_fixed_day_that_comes(
    issued: date, days: int, fixed: set[int]
) -> None:
    due = PaymentTerms(net_days=days, fixed_days=tuple(sorted(fixed))).due(issued)
    day = issued + timedelta(days=days)
    while not _is_one_of(fixed, day):
        day += timedelta(days=1)
    assert due == day


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "within 30 days of issue"),
        ({"net_days": 0}, "within 0 days of issue"),
        ({"net_days": 0, "months": 1}, "within 1 month of issue"),
        ({"net_days": 1, "months": 2}, "within 2 months and 1 day of issue"),
        ({"net_days": 0, "end_of_month": True}, "by the end of the month of issue"),
        ({"net_days": 10, "end_of_month": True}, "within 10 days of the end of the month of issue"),
        (
            {"fixed_days": (15, 31)},
            "30 days after issue, on the next day 15 or last day of a month",
        ),
        ({"net_days": 0, "fixed_days": (10,)}, "on the next day 10 of a month from issue"),
    ],
)
def test_terms_in_words(terms: dict[str, Any], words: str) -> None:
    assert PaymentTerms(**terms).text() == f"Payable {words}"


def test_discounts_in_words() -> None:
    assert PaymentTerms(discounts=SKONTO).text() == (
        "Payable within 30 days of issue; "
        "3 % discount within 7 days; 2.25 % discount within 14 days"
    )


def test_a_discount_is_granted_until_a_day() -> None:
    assert PaymentTerms(discounts=SKONTO).discount_until(date(2026, 10, 20)) == date(2026, 11, 3)
    assert PaymentTerms().discount_until(date(2026, 10, 20)) is None


def test_xrechnung_has_a_syntax_for_early_payment() -> None:
    text = PaymentTerms(discounts=SKONTO).text(structured=True)
    assert text.splitlines() == [
        "#SKONTO#TAGE=7#PROZENT=3.00#",
        "#SKONTO#TAGE=14#PROZENT=2.25#",
        "Payable within 30 days of issue",
    ]
    assert states_discounts(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fixed_days": (31, 15)},
        {"discounts": SKONTO[::-1]},
        {"discounts": ({"days": 3, "percentage": "1.234"},)},
        {"discounts": ({"days": 7, "percentage": "2"}, {"days": 14, "percentage": "3"})},
        {"net_days": 10, "discounts": SKONTO},
        {"discounts": ({"days": 7, "percentage": "100"},)},
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PaymentTerms(**wrong)
