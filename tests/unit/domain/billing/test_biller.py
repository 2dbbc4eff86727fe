"""Billing a period: once, in order where order counts, late usage by difference."""

from decimal import Decimal

import pytest

from domain.billing.agreement import Grouping, IssueDate, LateUsage, UsageRule
from domain.billing.calendar import period_named
from domain.billing.charge import Timing
from domain.billing.meter import Meter
from domain.billing.pricing import GraduatedPrice
from domain.billing.pricing.matrix import Cell, MatrixPrice
from domain.billing.pricing.tiers import Tier
from domain.core.codes import InvoiceTypeCode
from domain.invoice.request import InvoiceRequest
from domain.process.rated import Outcome
from tests import builders
from tests.unit.domain.billing.agreements import Desk, agreement, at, flat, per_unit, used

NOVEMBER = at("2026-11-01T06:00")
DECEMBER = at("2026-12-01T06:00")
JANUARY = at("2027-01-01T06:00")


async def asked(desk: Desk, outcome: Outcome) -> list[InvoiceRequest]:
    """The invoices that a run asked for."""
    assert outcome.run is not None, outcome.reason
    return [(await desk.store.drafts.get(id)).request for id in outcome.run.invoice_ids]


def sums(request: InvoiceRequest) -> list[tuple[str, Decimal]]:
    """Charge and amount of each line."""
    return [
        (line.origin.charge_id if line.origin else "", line.quantity * line.unit_price)
        for line in request.lines
    ]


async def test_a_period_is_billed_with_a_ledger_and_a_reason_for_every_line() -> None:
    desk = await Desk.open(agreement())
    await desk.meter([used("1200", "2026-10-05")], "2026-10-05T01:00")
    outcome = await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    assert outcome.state == "completed"
    [request] = await asked(desk, outcome)
    assert sums(request) == [("base", Decimal("49.00")), ("calls", Decimal("120.00"))]
    origin = request.lines[1].origin
    assert origin is not None
    assert (origin.model, origin.period_key) == ("per_unit", "2026-10")
    assert origin.usage is not None
    assert origin.usage.events == 1
    assert outcome.run is not None
    assert [item.net for item in outcome.run.items] == [Decimal("49.00"), Decimal("120.00")]
    assert outcome.run.net == Decimal("169.00")
    assert outcome.run.items[1].quantity == 1200


async def test_a_billed_period_is_answered_with_its_run() -> None:
    desk = await Desk.open(agreement())
    first = await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    await desk.meter([used("5", "2026-10-05")], "2026-11-02")
    again = await desk.biller.bill("acme-hosting", "2026-10", DECEMBER)
    assert again.run == first.run
    assert await desk.store.drafts.count({}) == 1


async def test_a_period_that_is_not_over_is_early() -> None:
    desk = await Desk.open(agreement())
    outcome = await desk.biller.bill("acme-hosting", "2026-11", NOVEMBER)
    assert outcome.state == "early"
    assert "2026-12-01" in outcome.reason
    assert await desk.store.runs.count({}) == 0


async def test_late_usage_is_a_line_of_the_next_run_and_only_of_that() -> None:
    desk = await Desk.open(agreement(per_unit()))
    await desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    await desk.meter([used("20", "2026-10-31"), used("7", "2026-11-03")], "2026-11-04")
    [november] = await asked(desk, await desk.biller.bill("acme-hosting", "2026-11", DECEMBER))
    assert sums(november) == [("calls", Decimal("0.70")), ("calls", Decimal("2.00"))]
    late = november.lines[1]
    assert late.origin is not None
    assert (late.origin.kind, late.origin.period_key) == ("late_usage", "2026-10")
    assert late.quantity == 20
    december = await desk.biller.bill("acme-hosting", "2026-12", JANUARY)
    assert december.run is not None
    assert december.run.invoice_ids == ()


async def test_late_usage_of_a_period_without_any_is_billed_once_and_taken_back_once() -> None:
    desk = await Desk.open(agreement(flat(), per_unit()))
    await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    await desk.meter([used("20", "2026-10-31", event_id="late")], "2026-11-04")
    [november] = await asked(desk, await desk.biller.bill("acme-hosting", "2026-11", DECEMBER))
    assert sums(november)[1:] == [("calls", Decimal("2.00"))]
    await desk.meter([used("5", "2026-10-30")], "2026-12-04")
    [december] = await asked(desk, await desk.biller.bill("acme-hosting", "2026-12", JANUARY))
    assert sums(december)[1:] == [("calls", Decimal("0.50"))]
    await desk.meter([used("0", "2026-10-31", corrects="late")], "2027-01-04")
    [january] = await asked(
        desk, await desk.biller.bill("acme-hosting", "2027-01", at("2027-02-01T06:00"))
    )
    assert sums(january)[1:] == [("calls", Decimal("-2.00"))]


async def test_late_usage_moves_through_the_tiers_of_its_own_period() -> None:
    tiers = (Tier(up_to=Decimal(100), unit_price=Decimal(1)), Tier(unit_price=Decimal("0.5")))
    desk = await Desk.open(agreement(per_unit(price=GraduatedPrice(tiers=tiers))))
    await desk.meter([used("90", "2026-10-05")], "2026-10-05T01:00")
    await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    await desk.meter([used("30", "2026-10-31")], "2026-11-04")
    [november] = await asked(desk, await desk.biller.bill("acme-hosting", "2026-11", DECEMBER))
    assert sums(november) == [("calls", Decimal("20.0"))]  # 10 × 1 + 20 × 0.5


async def test_usage_that_is_taken_back_late_is_credited() -> None:
    desk = await Desk.open(agreement(per_unit()))
    wrong = used("100", "2026-10-05", event_id="wrong")
    await desk.meter([wrong], "2026-10-05T01:00")
    await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    await desk.meter([used("0", "2026-10-05", corrects="wrong")], "2026-11-04")
    [note] = await asked(desk, await desk.biller.bill("acme-hosting", "2026-11", DECEMBER))
    assert note.type_code is InvoiceTypeCode.CREDIT_NOTE
    assert sums(note) == [("calls", Decimal("10.00"))]


async def test_late_usage_may_be_left_to_people() -> None:
    rule = UsageRule(late=LateUsage.ADJUSTMENT)
    desk = await Desk.open(agreement(per_unit(), usage=rule))
    await desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    await desk.meter([used("20", "2026-10-31")], "2026-11-04")
    outcome = await desk.biller.bill("acme-hosting", "2026-11", DECEMBER)
    assert outcome.run is not None
    assert outcome.run.invoice_ids == ()
    assert outcome.run.notes == ("1 events for periods billed before: adjustment",)


async def test_in_advance_and_in_arrears_meet_on_one_invoice() -> None:
    ahead = flat(timing=Timing.ADVANCE)
    desk = await Desk.open(agreement(ahead, per_unit(), starts_on=at("2026-10-01").date()))
    october = await desk.biller.bill("acme-hosting", "2026-10", at("2026-10-01T06:00"))
    assert sums((await asked(desk, october))[0]) == [("base", Decimal("49.00"))]
    await desk.meter([used("10", "2026-10-31")], "2026-10-31T02:00")
    november = await desk.biller.bill("acme-hosting", "2026-11", NOVEMBER)
    [request] = await asked(desk, november)
    assert sums(request) == [("base", Decimal("49.00")), ("calls", Decimal("1.00"))]
    keys = [line.origin.period_key for line in request.lines if line.origin]
    assert keys == ["2026-11", "2026-10"]


async def test_a_change_of_timing_bills_nothing_twice() -> None:
    desk = await Desk.open(agreement(flat()))
    await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    await desk.agree(agreement(flat(), flat("extra", "5", timing=Timing.ADVANCE), version=2))
    november = await desk.biller.bill("acme-hosting", "2026-11", NOVEMBER)
    assert sums((await asked(desk, november))[0]) == [("extra", Decimal(5))]
    assert november.run is not None
    assert november.run.notes == ("base for 2026-10: billed with acme-hosting.2026-10",)


async def test_what_cannot_be_rated_is_parked_with_every_reason_and_billed_on_a_second_try() -> (
    None
):
    desk = await Desk.open(agreement(flat(marketable_id="unknown"), per_unit(marketable_id="lost")))
    await desk.meter([used("1", "2026-10-05", marketable_id="lost")], "2026-10-05T01:00")
    parked = await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    assert parked.state == "parked"
    assert parked.run is not None
    assert [finding.path for finding in parked.run.findings] == [
        "charges/base/marketable_id",
        "charges/calls/marketable_id",
    ]
    for id in ("unknown", "lost"):
        await desk.store.marketables.put(builders.marketable(id=id))
    mended = await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    assert mended.state == "completed"


async def test_invoices_are_grouped_by_family_or_order() -> None:
    charges = (
        flat("a", "1", order_reference="PO-1"),
        flat("b", "2", order_reference="PO-2"),
        flat("c", "3"),
        flat("d", "4", order_reference="PO-1"),
    )
    grouped = agreement(*charges, grouping=Grouping.ORDER_REFERENCE, order_reference="PO-9")
    desk = await Desk.open(grouped)
    requests = await asked(desk, await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER))
    assert [(one.order_reference, len(one.lines)) for one in requests] == [
        ("PO-1", 2),
        ("PO-2", 1),
        ("PO-9", 1),
    ]


async def test_agreements_are_consolidated_into_one_invoice_with_a_run_each() -> None:
    desk = await Desk.open(
        agreement(flat()),
        agreement(flat("extra", "1"), id="acme-extra", consolidated_into="acme-hosting"),
    )
    outcome = await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    [request] = await asked(desk, outcome)
    assert len(request.lines) == 2
    member = await desk.store.runs.get("acme-extra.2026-10")
    assert (member.invoice_ids, member.net) == (("inv-acme-hosting.2026-10",), Decimal(1))


async def test_an_agreement_says_otherwise_than_its_partnership() -> None:
    other = agreement(flat(), currency="CHF", series="ch", issue_date=IssueDate.PERIOD_END)
    desk = await Desk.open(other)
    [request] = await asked(desk, await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER))
    assert request.agreed is not None
    assert (request.agreed.currency, request.agreed.series) == ("CHF", "ch")
    assert str(request.agreed.issue_on) == "2026-10-31"


@pytest.mark.parametrize("late", [True, False])
async def test_a_preview_is_what_the_run_comes_to(late: bool) -> None:
    one = agreement()
    desk = await Desk.open(one)
    await desk.meter([used("12", "2026-10-05")], "2026-10-05T01:00")
    period = period_named(one, "2026-10")
    preview = await desk.biller.rated(one, period, at=NOVEMBER, late=late)
    outcome = await desk.biller.bill(one.id, "2026-10", NOVEMBER)
    assert outcome.rated is not None
    assert preview.requests == outcome.rated.requests
    assert outcome.run is not None
    assert preview.net == outcome.run.net == sum(item.net for item in outcome.run.items)


async def test_a_charge_without_a_price_for_its_usage_parks_with_its_place() -> None:
    price = MatrixPrice(
        dimensions=("region",), cells=(Cell(values=("eu",), unit_price=Decimal(1)),)
    )
    charge = per_unit(price=price, meter=Meter(group_by=("region",)))
    desk = await Desk.open(agreement(flat(), charge))
    await desk.meter([used("1", "2026-10-05", dimensions={"region": "mars"})], "2026-10-05T01:00")
    parked = await desk.biller.bill("acme-hosting", "2026-10", NOVEMBER)
    assert parked.run is not None
    [finding] = parked.run.findings
    assert finding.path.startswith("agreements/acme-hosting/charges/calls")
    assert "mars" in finding.message
