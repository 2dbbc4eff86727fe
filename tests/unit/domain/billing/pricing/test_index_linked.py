"""Index-linked: revisions day by day, bounds, and values that are the same for ever."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.index_series import IndexSeries, IndexValue
from domain.billing.pricing import IndexLinkedPrice
from domain.core.dates import Period
from domain.core.errors import Invalid
from tests.unit.domain.billing.pricing.bases import D, basis

FLAT = {"model": "flat", "amount": "1000.00"}


def price(**given: Any) -> IndexLinkedPrice:
    """Revised every January by the value of October before, from 2021 on."""
    return IndexLinkedPrice.model_validate(
        {
            "base": FLAT,
            "series": "vpi",
            "base_month": "2019-10",
            "first_revision": "2021-01",
            "lag_months": 3,
            **given,
        }
    )


def series(*values: tuple[str, str, str]) -> dict[str, IndexSeries]:
    known = tuple(
        IndexValue(month=month, value=D(value), published_on=date.fromisoformat(day))
        for month, value, day in values
    )
    return {"vpi": IndexSeries(id="vpi", name="CPI", publisher="-", base="-", values=known)}


def octobers(*values: str) -> dict[str, IndexSeries]:
    """The values of October 2019, 2020 and so on, each published in November."""
    return series(
        *((f"{2019 + n}-10", value, f"{2019 + n}-11-12") for n, value in enumerate(values))
    )


def amount(model: IndexLinkedPrice, day: str, known: dict[str, IndexSeries]) -> Decimal:
    start = date.fromisoformat(day)
    service = Period(start=start, end=start)
    [line] = model.price(basis(1, service=service, series=known))
    return line.amount


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019-11-01", 1000),
        ("2020-12-31", 1000),
        ("2021-01-01", 1010),
        ("2021-12-31", 1010),
        ("2022-01-01", 1030),
        ("2023-01-01", 990),
    ],
)
def test_the_price_on_a_day(day: str, expected: int) -> None:
    assert amount(price(), day, octobers("100", "101", "103", "99")) == expected


def test_a_third_is_not_rounded_on_the_way() -> None:
    assert amount(price(), "2022-06-01", octobers("3", "7", "3")) == 1000


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ({"threshold": "2"}, ("100", "101.99"), "1000"),
        ({"threshold": "2"}, ("100", "102"), "1020"),
        ({"threshold": "2"}, ("100", "98"), "980"),
        ({"threshold": "2"}, ("100", "101", "102.5"), "1025"),
        ({"threshold": "2"}, ("100", "103", "104", "105.05"), "1030"),
        ({"threshold": "2"}, ("100", "103", "104", "105.06"), "1050.6"),
        ({"revision_cap": "3"}, ("100", "103"), "1030"),
        ({"revision_cap": "3"}, ("100", "103.01"), "1030"),
        ({"revision_cap": "3"}, ("100", "105", "105"), "1030"),
        ({"revision_cap": "3", "carried_over": True}, ("100", "105", "105"), "1050"),
        ({"revision_cap": "3", "carried_over": True}, ("100", "110", "110"), "1060.9"),
        ({"revision_floor": "0"}, ("100", "98", "99.96"), "1020"),
        ({"revision_floor": "0", "carried_over": True}, ("100", "98", "99.96"), "1000"),
        ({"revision_floor": "1"}, ("100", "100"), "1010"),
        ({"overall_cap": "5"}, ("100", "104", "108"), "1050"),
        ({"overall_floor": "-2"}, ("100", "99", "90"), "980"),
        ({"every_months": 24}, ("100", "101", "105", "109"), "1090"),
    ],
)
def test_bounds(rule: dict[str, Any], values: tuple[str, ...], expected: str) -> None:
    last_revision = f"{2019 + len(values)}-01-01"
    assert amount(price(**rule), last_revision, octobers(*values)) == D(expected)


@pytest.mark.parametrize(("places", "expected"), [(2, "1012.35"), (0, "1012"), (None, "1012.345")])
def test_the_revised_price_is_rounded_half_up(places: int | None, expected: str) -> None:
    known = octobers("100", "101.2345")
    assert amount(price(places=places), "2021-01-01", known) == D(expected)


def test_a_tie_is_a_tie_after_many_revisions() -> None:
    """30 × 1.0035 = 30.105: exact only if no step on the way was rounded."""
    model = price(base={"model": "per_unit", "unit_price": "30"}, places=2)
    known = octobers("100", "33.3333", "77.7777", "100.35")
    assert amount(model, "2022-12-31", known) != D("30.11")
    assert amount(model, "2023-01-01", known) == D("30.11")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ([("101", "2020-11-12")], 1010),
        ([("101", "2020-11-12"), ("102", "2021-01-01")], 1020),
        ([("101", "2020-11-12"), ("102", "2021-01-02")], 1010),
        ([("102", "2021-01-02"), ("103", "2021-02-02")], 1020),
    ],
)
def test_which_publication_of_a_month_counts(
    published: list[tuple[str, str]], expected: int
) -> None:
    base = ("2019-10", "100", "2019-11-12")
    for order in (published, published[::-1]):
        known = series(base, *(("2020-10", value, day) for value, day in order))
        assert amount(price(), "2021-06-01", known) == expected


@pytest.mark.parametrize(
    ("known", "missing"), [(octobers("100"), "2020-10"), (series(), "2019-10")]
)
def test_a_missing_value_is_named_with_series_and_month(known: Any, missing: str) -> None:
    with pytest.raises(Invalid, match=f"the index 'vpi' has no value for {missing}") as caught:
        amount(price(), "2021-01-01", known)
    assert "record the value" in caught.value.hint


def test_before_the_first_revision_no_value_is_needed() -> None:
    assert amount(price(), "2020-12-31", series()) == 1000


def test_a_missing_series_is_named() -> None:
    with pytest.raises(Invalid, match="the index series 'vpi' is not known"):
        amount(price(), "2021-01-01", {})


def test_the_values_are_recorded_in_the_steps() -> None:
    day = Period(start=date(2022, 3, 1), end=date(2022, 3, 31))
    known = octobers("100", "101", "106")
    model = price(threshold="2", revision_cap="5", overall_cap="4")
    [line] = model.price(basis(series=known, service=day))
    assert line.steps == (
        "flat: 1000.00 per period",
        "index vpi on 2021-01-01: 101 of 2020-10 (published 2020-11-12) against 100 of 2019-10 "
        "(published 2019-11-12): +1 %, below the threshold of 2 %",
        "index vpi on 2022-01-01: 106 of 2021-10 (published 2021-11-12) against 100 of 2019-10 "
        "(published 2019-11-12): +6 %, capped at 5 %, overall, capped at 4 %",
        "index vpi: 1000.00 revised is 1040",
    )


def test_every_amount_of_the_base_is_linked() -> None:
    tiers = [{"up_to": "10", "unit_price": "2", "flat_fee": "7"}, {"unit_price": "1"}]
    model = price(base={"model": "graduated", "tiers": tiers})
    service = Period(start=date(2021, 1, 1), end=date(2021, 1, 31))
    known = basis(12, service=service, series=octobers("100", "150"))
    assert [line.unit_price for line in model.price(known)] == [3, D("10.5"), D("1.5")]
    nothing = basis(0, service=service, series=octobers("100", "150"))
    assert model.price(nothing) == ()


@given(
    st.lists(st.decimals("50", "200", places=1), min_size=2, max_size=8),
    st.decimals(0, 20, places=1),
    st.decimals(-20, 0, places=1),
)
def test_bounds_hold_whatever_the_index_does(
    values: list[Decimal], cap: Decimal, floor: Decimal
) -> None:
    known = octobers(*map(str, values))
    model = price(overall_cap=cap, overall_floor=floor)
    per_revision = price(revision_cap=cap, revision_floor=floor)
    before = D(1000)
    for year in range(2021, 2020 + len(values)):
        now = amount(model, f"{year}-01-01", known)
        assert 1000 * (1 + floor / 100) <= now <= 1000 * (1 + cap / 100)
        after = amount(per_revision, f"{year}-01-01", known)
        slack = D("1e-9")
        assert before * (1 + floor / 100) - slack <= after <= before * (1 + cap / 100) + slack
        before = after


@given(st.lists(st.decimals("50", "200", places=1), min_size=2, max_size=8))
def test_without_bounds_only_first_and_last_value_count(values: list[Decimal]) -> None:
    day = f"{2019 + len(values)}-01-01"
    direct = octobers(str(values[0]), *(["1"] * (len(values) - 2)), str(values[-1]))
    known = octobers(*map(str, values))
    assert amount(price(), day, known) == amount(price(), day, direct)
    assert amount(price(carried_over=True), day, known) == amount(price(), day, direct)


def test_it_is_what_its_base_is() -> None:
    assert (price().metered, price().prorated, price().per_event) == (False, True, False)
    assert price().series_ids == {"vpi"}
    used = price(base={"model": "per_unit", "unit_price": "1"})
    assert used.metered is True


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"first_revision": "2020-01"}, "has to use a month after the base month 2019-10"),
        ({"revision_cap": "1", "revision_floor": "2"}, "revision_cap is below revision_floor"),
        ({"overall_cap": "1", "overall_floor": "2"}, "overall_cap is below overall_floor"),
        ({"threshold": "-1"}, "greater than or equal to 0"),
        ({"revision_floor": "-100"}, "greater than -100"),
        ({"base_month": "2019-13"}, "should match pattern"),
        ({"base": {"model": "milestone", "milestones": []}}, "expected tags"),
    ],
)
def test_what_makes_no_sense(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        price(**given)
