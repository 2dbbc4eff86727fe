"""Agreements and rating: which period is due when, and what it comes to."""

from datetime import UTC, datetime
from decimal import Decimal

from domain.billing.agreement import Agreement, Charge
from domain.billing.pricing import FlatPrice, PerUnitPrice
from domain.billing.rating import rate, run_id
from domain.core.dates import month_period

AGREEMENT = Agreement(
    id="acme-hosting",
    partnership_id="northwind-acme",
    time_zone="Europe/Berlin",
    charges=(
        Charge(id="base", marketable_id="base", price=FlatPrice(amount=Decimal(49))),
        Charge(id="calls", marketable_id="calls", price=PerUnitPrice(unit_price=Decimal("0.01"))),
    ),
)


def test_the_moment_a_period_is_due_leads_back_to_it() -> None:
    for month in range(1, 13):
        key = f"2026-{month:02d}"
        assert AGREEMENT.period_due(AGREEMENT.run_moment(key).astimezone(UTC)) == key


def test_a_period_is_bounded_in_the_zone_of_the_agreement() -> None:
    start, end = AGREEMENT.bounds(month_period("2026-10"))
    assert start.astimezone(UTC) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)


def test_rating_explains_every_line() -> None:
    request = rate(AGREEMENT, "2026-10", month_period("2026-10"), {"calls": Decimal(1200)})
    assert request is not None
    assert request.billing_run_id == run_id("acme-hosting", "2026-10")
    assert [(str(line.quantity), str(line.unit_price)) for line in request.lines] == [
        ("1", "49"),
        ("1200", "0.01"),
    ]
    assert request.lines[1].explanation == ("charge calls", "per unit: 1200 × 0.01")


def test_nothing_used_and_nothing_flat_is_nothing_to_bill() -> None:
    usage_only = AGREEMENT.model_copy(update={"charges": AGREEMENT.charges[1:]})
    assert rate(usage_only, "2026-10", month_period("2026-10"), {}) is None
