"""Versions of agreements: what a change changed, place by place."""

from datetime import date
from decimal import Decimal

from domain.billing.adjustments.discount import Discount
from domain.billing.charge import QuantityChange
from domain.billing.meter import Meter
from domain.billing.versions import changes, same_terms
from tests.unit.domain.billing.agreements import agreement, flat, per_unit

SEATS = per_unit("seats", quantity=Decimal(5))


def test_every_place_is_named_by_ids() -> None:
    before = agreement(flat(), per_unit())
    after = before.model_copy(
        update={
            "version": 2,
            "charges": (per_unit(unit_price="0.20"), flat("extra")),
            "discounts": (Discount(id="launch", percentage=Decimal(10)),),
            "starts_on": date(2026, 1, 1),
        }
    )
    assert changes(before, after) == (
        "charges/base: taken out",
        "charges/calls/price/unit_price: 0.10 → 0.20",
        "charges/extra: added",
        "starts_on: nothing → 2026-01-01",
        "discounts/launch: added",
    )


def test_order_counts_where_all_else_is_the_same() -> None:
    before = agreement(flat(), per_unit())
    after = before.model_copy(update={"charges": before.charges[::-1]})
    assert changes(before, after) == ("charges: in another order",)
    assert not same_terms(before, after)


def test_lists_without_ids_are_said_whole_and_cut() -> None:
    many = tuple(QuantityChange(on=date(2026, 1, day), quantity=Decimal(day)) for day in (1, 2, 3))
    before = agreement(SEATS)
    after = agreement(SEATS.model_copy(update={"changes": many}))
    [said] = changes(before, after)
    assert said.startswith("charges/seats/changes: nothing → [{'on': '2026-01-01'")
    assert said.endswith("…")


def test_yes_and_no_are_said_as_in_the_body() -> None:
    before = agreement()
    assert changes(before, before.model_copy(update={"paused": True})) == ("paused: false → true",)


def test_the_version_itself_is_no_change() -> None:
    before = agreement()
    after = before.model_copy(update={"version": 7})
    assert same_terms(before, after)
    assert changes(before, after) == ()


def test_another_model_says_what_came_and_what_went() -> None:
    metered = per_unit("base", meter=Meter(group_by=("region",)))
    said = changes(agreement(flat()), agreement(metered))
    assert "charges/base/price/model: flat → per_unit" in said
    assert "charges/base/price/amount: taken out" in said
    assert "charges/base/price/unit_price: nothing → 0.10" in said
    assert "charges/base/meter/group_by: nothing → ['region']" in said
