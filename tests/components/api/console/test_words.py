"""Words and figures: how values are said, and how bars are drawn."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console import saying, wording
from api.console.drawing.bars import HEIGHT, WIDTH, divided, standing
from api.console.offers import OFFERS
from api.console.routes.acting import ACTS
from api.console.routes.invoice import BUTTONS
from api.routes import all_routes
from domain.exchange.log import ExchangeAct
from domain.exchange.response import Business
from domain.exchange.statement import Syntax, Transport
from domain.lifecycle.steps import COMMANDS
from domain.settlement.dispute import DisputeReason

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
amounts = st.decimals(0, 10**9, places=2)


@given(st.lists(amounts, max_size=8))
def test_a_divided_bar_is_as_wide_as_the_chart(values: list[Decimal]) -> None:
    bars = divided([(str(place), value) for place, value in enumerate(values)])
    assert [bar.value for bar in bars] == [value for value in values if value]
    for before, after in pairwise(bars):
        assert before.x + before.width == after.x
    if bars:
        assert bars[-1].x + bars[-1].width == pytest.approx(WIDTH, abs=2 * len(bars))


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), max_size=24))
def test_standing_bars_stay_in_the_chart(values: list[Decimal]) -> None:
    bars = standing([("m", value) for value in values])
    assert len(bars) == (len(values) if any(value > 0 for value in values) else 0)
    for bar in bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH + 3
        assert bar.y + bar.height == HEIGHT


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (saying.money(Decimal("-1234.5"), "EUR"), "−1,234.50\u00a0EUR"),
        (saying.money(Decimal("1234.5"), "JPY"), "1,234.5\u00a0JPY"),
        (saying.plain(Decimal("2.500")), "2.5"),
        (saying.plain(Decimal("200")), "200"),
        (saying.day(date(2026, 11, 2)), "2 Nov 2026"),
        (saying.moment(NOW), "23 Nov 2026, 12:00 UTC"),
        (saying.since(NOW - timedelta(hours=30), NOW), "for 1 day"),
        (saying.since(None, NOW), ""),
        (saying.until(NOW - timedelta(days=2), NOW), "2 days late"),
        (saying.due(date(2026, 11, 23), NOW.date()), "today"),
        (saying.names(["a", "b", "c"]), "a, b or c"),
        (saying.size(5_700), "5.7 KB"),
        (saying.field("/lines/0/unit_price"), "Line 1, unit price"),
        (saying.field("/order_reference"), "Order reference"),
        (saying.sentence("no connection"), "No connection."),
    ],
)
def test_how_values_are_said(said: str, wanted: str) -> None:
    assert said == wanted


def test_every_code_has_words() -> None:
    assert set(wording.ACTS) == set(ExchangeAct)
    assert set(wording.TRANSPORT) == set(Transport)
    assert set(wording.SYNTAX) == set(Syntax)
    assert {code for code, _ in wording.DISPUTES} == set(DisputeReason)
    tones = {wording.business(value).tone for value in Business}
    assert tones <= {"good", "bad", "warn", "info", "idle"}


def test_every_button_is_an_operation_of_the_api() -> None:
    names = {route.name for route in all_routes()}
    assert set(BUTTONS.values()) <= names
    assert set(ACTS) == set(BUTTONS) - {"amend"}
    assert {one.name for one in OFFERS} <= set(BUTTONS)


def test_every_command_of_a_lifecycle_is_offered() -> None:
    assert set(COMMANDS) - {one.name for one in OFFERS} == {"correct"}, "a correction needs lines"
