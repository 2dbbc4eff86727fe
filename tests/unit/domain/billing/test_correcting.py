"""Correcting what was billed: found, shown, confirmed, stored once; ledger and documents agree."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.adjustments.commitment import Cap, Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement, LateUsage, UsageRule
from domain.billing.balance import Balance, BalanceEntry, BalanceKind
from domain.billing.cadence import Cadence, Unit
from domain.billing.charge import QuantityChange, Timing
from domain.billing.correction import CorrectionState, Way
from domain.billing.pricing import GraduatedPrice
from domain.billing.pricing.graduated import Tier
from domain.billing.usage import UsageEvent
from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Conflict, Invalid, StaleContent
from tests.unit.domain.billing.agreements import agreement, at, flat, per_unit, used
from tests.unit.domain.billing.corrections import LATER, Office

OCTOBER, NOVEMBER = "acme-hosting.2026-10", "acme-hosting.2026-11"
FIRST = f"inv-{OCTOBER}"


async def billed(calls: str = "100", *more: str) -> Office:
    """October billed at 49.00 and calls at 0.10, and issued."""
    office = await Office.open(agreement())
    await office.desk.meter([used(calls, "2026-10-05")], "2026-10-05T01:00")
    await office.billed("2026-10", "2026-11-01T06:00")
    return office


async def cheaper(office: Office, price: str = "0.08") -> None:
    """The price of calls should have been another."""
    await office.desk.agree(agreement(flat(), per_unit(unit_price=price), version=2))


async def test_a_corrected_price_is_shown_line_by_line() -> None:
    office = await billed()
    await cheaper(office)
    proposal = await office.propose("2026-10")
    [part] = proposal.runs
    [line] = part.differences.lines
    assert (line.key.charge_id, line.delta) == ("calls", Decimal("-2.00"))
    assert line.reason == "the unit price is 0.08 instead of 0.10"
    assert part.differences.unchanged == 1
    assert proposal.delta == Decimal("-2.00")
    [one] = part.invoices
    assert (one.way, one.invoice_id, one.taken) == (Way.CREDIT, FIRST, ("2",))
    assert await office.store.drafts.count({}) == 1


async def test_confirming_credits_the_line_and_bills_it_again() -> None:
    office = await billed()
    await cheaper(office)
    done = await office.carried_out(await office.propose("2026-10"))
    assert done.documents == (f"{FIRST}.cn1", f"{FIRST}.r1")
    note = await office.store.invoices.get(f"{FIRST}.cn1")
    bill = await office.store.invoices.get(f"{FIRST}.r1")
    assert note.document is not None
    assert note.document.totals.line_net == Decimal("10.00")
    assert bill.document is not None
    assert bill.document.totals.line_net == Decimal("8.00")
    assert bill.document.preceding[0].number == "NW-00001"
    [line] = bill.request.lines
    assert line.origin is not None
    assert (line.origin.kind, line.origin.period_key) == ("correction", "2026-10")
    assert bill.created_by == "ben"
    original = await office.store.invoices.get(FIRST)
    assert original.credit_note_ids == (f"{FIRST}.cn1",)
    assert original.replaced_by is None


async def test_the_ledger_has_the_negative_and_the_new_entry() -> None:
    office = await billed()
    await cheaper(office)
    await office.carried_out(await office.propose("2026-10"))
    run = await office.store.runs.get(OCTOBER)
    assert [str(item.net) for item in run.items] == ["49.00", "10.00", "-10.00", "8.00"]
    assert run.net == Decimal("57.00")
    assert run.corrections == ("cor-1",)
    assert run.invoice_ids == (FIRST, f"{FIRST}.cn1", f"{FIRST}.r1")
    await office.check_books(OCTOBER)


async def test_usage_that_comes_after_a_correction_is_late_at_the_corrected_price() -> None:
    office = await billed()
    await cheaper(office)
    await office.carried_out(await office.propose("2026-10"))
    await office.desk.meter([used("10", "2026-10-30")], "2026-11-20")
    november = await office.billed("2026-11", "2026-12-01T06:00")
    assert [str(item.net) for item in november.items] == ["49.00", "0.80"]


async def test_nothing_is_left_to_correct_afterwards() -> None:
    office = await billed()
    await cheaper(office)
    await office.carried_out(await office.propose("2026-10"))
    [part] = (await office.propose("2026-10")).runs
    assert not part.changes
    assert part.differences.lines == ()


async def test_a_second_correction_builds_on_the_first() -> None:
    office = await billed()
    await cheaper(office)
    await office.carried_out(await office.propose("2026-10"))
    await office.desk.agree(agreement(flat(), per_unit(unit_price="0.05"), version=3))
    proposal = await office.propose("2026-10")
    assert proposal.delta == Decimal("-3.00")
    [one] = proposal.runs[0].invoices
    assert one.invoice_id == f"{FIRST}.r1"
    await office.carried_out(proposal)
    await office.check_books(OCTOBER)
    run = await office.store.runs.get(OCTOBER)
    assert run.net == Decimal("54.00")


async def test_booking_again_stores_nothing_new() -> None:
    office = await billed()
    await cheaper(office)
    done = await office.carried_out(await office.propose("2026-10"))
    run = await office.store.runs.get(OCTOBER)
    again = await office.booking.book(done.id, OCTOBER, LATER)
    assert again == await office.store.corrections.get(done.id)
    assert await office.store.runs.get(OCTOBER) == run
    assert await office.store.drafts.count({}) == 3


async def test_a_whole_invoice_is_taken_back_on_demand() -> None:
    office = await billed()
    await cheaper(office)
    done = await office.carried_out(await office.propose("2026-10", whole=True))
    note = await office.store.invoices.get(f"{FIRST}.cn1")
    bill = await office.store.invoices.get(f"{FIRST}.r1")
    assert note.document is not None
    assert note.document.totals.line_net == Decimal("59.00")
    assert bill.document is not None
    assert bill.document.totals.line_net == Decimal("57.00")
    assert (await office.store.invoices.get(FIRST)).replaced_by == f"{FIRST}.r1"
    await office.check_books(OCTOBER)
    assert not (await office.propose("2026-10")).runs[0].changes
    assert done.runs[0].settled


async def test_what_is_new_is_billed_without_taking_anything_back() -> None:
    office = await billed()
    more = flat("support", "20.00")
    await office.desk.agree(agreement(flat(), per_unit(), more, version=2))
    done = await office.carried_out(await office.propose("2026-10"))
    [bill] = done.documents
    record = await office.store.invoices.get(bill)
    assert record.document is not None
    assert record.document.totals.line_net == Decimal("20.00")
    assert record.document.preceding == ()
    await office.check_books(OCTOBER)


async def test_what_is_not_due_any_more_is_credited_only() -> None:
    office = await billed()
    await office.desk.agree(agreement(flat(), version=2))
    done = await office.carried_out(await office.propose("2026-10"))
    assert done.documents == (f"{FIRST}.cn1",)
    await office.check_books(OCTOBER)


async def test_an_agreement_that_ended_earlier_is_credited_in_full() -> None:
    office = await billed()
    ended = agreement(version=2, ends_on=at("2026-09-30").date())
    await office.desk.agree(ended)
    done = await office.carried_out(await office.propose("2026-10"))
    [one] = done.runs[0].invoices
    assert one.all_taken
    assert (await office.store.runs.get(OCTOBER)).net == 0
    await office.check_books(OCTOBER)


async def test_late_usage_by_policy_is_an_adjustment() -> None:
    rule = UsageRule(late=LateUsage.ADJUSTMENT)
    office = await Office.open(agreement(per_unit(), usage=rule))
    await office.desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await office.billed("2026-10", "2026-11-01T06:00")
    await office.desk.meter([used("20", "2026-10-31")], "2026-11-04")
    proposal = await office.propose("2026-10")
    assert proposal.runs[0].differences.lines[0].reason == "the quantity is 120 instead of 100"
    await office.carried_out(proposal)
    run = await office.store.runs.get(OCTOBER)
    assert run.net == Decimal("12.00")
    assert sum(item.quantity for item in run.items) == 120
    await office.check_books(OCTOBER)


async def test_late_usage_that_was_billed_with_the_next_run_is_corrected_with_its_own_period() -> (
    None
):
    office = await Office.open(agreement(per_unit()))
    await office.desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await office.billed("2026-10", "2026-11-01T06:00")
    await office.desk.meter([used("20", "2026-10-31"), used("7", "2026-11-03")], "2026-11-04")
    await office.billed("2026-11", "2026-12-01T06:00")
    assert not (await office.propose("2026-10", "2026-11")).delta
    await office.desk.agree(agreement(per_unit(unit_price="0.08"), version=2))
    proposal = await office.propose("2026-10", "2026-11")
    october, november = proposal.runs
    assert (october.differences.delta, november.differences.delta) == (
        Decimal("-2.40"),
        Decimal("-0.14"),
    )
    assert [one.invoice_id for one in october.invoices] == [FIRST, f"inv-{NOVEMBER}"]
    await office.carried_out(proposal)
    await office.check_books(OCTOBER, NOVEMBER)
    assert not any(part.changes for part in (await office.propose("2026-10", "2026-11")).runs)


async def test_a_credit_note_of_a_run_is_turned_round_by_an_invoice() -> None:
    office = await Office.open(agreement(per_unit()))
    await office.desk.meter([used("100", "2026-10-05", event_id="wrong")], "2026-10-05T01:00")
    await office.billed("2026-10", "2026-11-01T06:00")
    await office.desk.meter([used("40", "2026-10-05", corrects="wrong")], "2026-11-04")
    run = await office.billed("2026-11", "2026-12-01T06:00")
    note = await office.store.invoices.get(run.invoice_ids[0])
    assert note.request.type_code is InvoiceTypeCode.CREDIT_NOTE
    await office.desk.agree(agreement(per_unit(unit_price="0.20"), version=2))
    done = await office.carried_out(await office.propose("2026-10"))
    assert {one.way for one in done.runs[0].invoices} == {Way.CREDIT, Way.REVERSE}
    assert done.delta == Decimal("4.00")
    await office.check_books(OCTOBER, NOVEMBER)
    assert not (await office.propose("2026-10")).runs[0].changes


async def test_a_draft_is_amended_and_waits_for_its_workflow() -> None:
    office = await Office.open(agreement())
    await office.desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await office.bill("2026-10", "2026-11-01T06:00")
    await cheaper(office)
    proposal = await office.propose("2026-10")
    [one] = proposal.runs[0].invoices
    assert one.way is Way.AMEND
    done = await office.carried_out(proposal)
    assert done.documents == ()
    assert done.runs[0].booked
    assert not done.runs[0].settled


async def test_a_draft_that_is_issued_in_between_is_credited() -> None:
    office = await Office.open(agreement())
    await office.desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await office.bill("2026-10", "2026-11-01T06:00")
    await cheaper(office)
    done = await office.carried_out(await office.propose("2026-10"))
    await office.issue(FIRST)
    done = await office.booking.book(done.id, OCTOBER, LATER)
    assert done.documents == (f"{FIRST}.cn1", f"{FIRST}.r1")
    for id in done.documents:
        await office.issue(id)
    await office.check_books(OCTOBER)


async def test_a_voided_invoice_is_billed_again() -> None:
    office = await Office.open(agreement(flat()))
    await office.bill("2026-10", "2026-11-01T06:00")
    await office.void(FIRST)
    proposal = await office.propose("2026-10")
    assert proposal.delta == Decimal("49.00")
    assert "was voided" in proposal.runs[0].notes[0]
    done = await office.carried_out(proposal)
    assert done.documents == (f"{FIRST}.c2",)
    await office.check_books(OCTOBER)


async def test_what_was_credited_by_hand_is_told_and_counted() -> None:
    office = await billed()
    original = await office.store.invoices.get(FIRST)
    await office.credit_by_hand(original, "2", "2.00")
    await cheaper(office)
    [part] = (await office.propose("2026-10")).runs
    assert part.invoices == ()
    assert part.notes == (f"{FIRST}.cn1 took back a part of NW-00001 before",)


async def test_an_invoice_replaced_by_hand_is_left_to_people() -> None:
    office = await Office.open(agreement(flat()))
    await office.bill("2026-10", "2026-11-01T06:00")
    await office.issue(FIRST, replaced_by="inv-other")
    await office.desk.agree(agreement(flat(amount="40.00"), version=2))
    proposal = await office.propose("2026-10")
    assert "was replaced by inv-other" in proposal.runs[0].obstacle
    assert proposal.delta == 0
    with pytest.raises(Conflict, match="changes nothing"):
        await office.correcting.confirm(
            proposal.id, proposal.fingerprint, by="ben", roles=(), at=LATER
        )


async def test_what_has_changed_since_it_was_shown_is_not_confirmed() -> None:
    office = await billed()
    await cheaper(office)
    proposal = await office.propose("2026-10")
    await cheaper(office, "0.07")
    with pytest.raises(StaleContent, match="has changed since"):
        await office.correcting.confirm(
            proposal.id, proposal.fingerprint, by="ben", roles=(), at=LATER
        )
    with pytest.raises(StaleContent, match="not what the correction"):
        await office.correcting.confirm(proposal.id, "0" * 64, by="ben", roles=(), at=LATER)


async def test_what_changes_after_it_was_confirmed_stops_it() -> None:
    office = await billed()
    await cheaper(office)
    one, other = await office.propose("2026-10"), await office.propose("2026-10")
    for proposal in (one, other):
        await office.correcting.confirm(
            proposal.id, proposal.fingerprint, by="ben", roles=(), at=LATER
        )
    await office.booking.book(one.id, OCTOBER, LATER)
    late = await office.booking.book(other.id, OCTOBER, LATER)
    assert "has changed since it was confirmed" in late.runs[0].problem
    assert not late.runs[0].booked
    assert await office.store.drafts.count({}) == 3


async def test_a_discarded_correction_is_not_confirmed() -> None:
    office = await billed()
    await cheaper(office)
    proposal = await office.propose("2026-10")
    gone = await office.correcting.discard(proposal.id, by="anna", at=LATER)
    assert gone.state is CorrectionState.DISCARDED
    with pytest.raises(Conflict, match="was discarded"):
        await office.correcting.confirm(
            proposal.id, proposal.fingerprint, by="ben", roles=(), at=LATER
        )


async def test_a_confirmed_correction_is_not_discarded() -> None:
    office = await billed()
    await cheaper(office)
    done = await office.carried_out(await office.propose("2026-10"))
    with pytest.raises(Conflict, match="was confirmed by ben"):
        await office.correcting.discard(done.id, by="anna", at=LATER)


async def test_a_period_that_was_not_billed_is_refused() -> None:
    office = await billed()
    with pytest.raises(Invalid, match="2026-12 of 'acme-hosting' was not billed yet"):
        await office.propose("2026-10", "2026-12")


async def test_a_shadow_run_shows_and_keeps_nothing() -> None:
    office = await billed()
    rules = agreement(flat(amount="60.00"), per_unit(unit_price="0.09"))
    part = await office.correcting.shadow(OCTOBER, rules)
    assert part.differences.delta == Decimal("10.00")
    assert [line.reason for line in part.differences.lines] == [
        "the unit price is 60.00 instead of 49.00",
        "the unit price is 0.09 instead of 0.10",
    ]
    assert await office.store.corrections.count({}) == 0
    assert await office.store.drafts.count({}) == 1


prices = st.sampled_from(["0.10", "0.08", "0.33", "1.005"])
amounts = st.sampled_from([None, "49.00", "19.99"])
tiered = st.booleans()
agreed = st.sampled_from(["none", "discount", "commitment", "cap"])
usage = st.lists(st.tuples(st.sampled_from(["10", "11"]), st.integers(1, 400)), max_size=4)


def rules(version: int, price: str, base: str | None, tiers: bool, terms: str) -> Agreement:
    """An agreement with or without a base, by unit or by tiers."""
    calls = per_unit(unit_price=price)
    if tiers:
        steps = (
            Tier(up_to=Decimal(100), unit_price=Decimal(price)),
            Tier(unit_price=Decimal("0.05")),
        )
        calls = calls.model_copy(update={"price": GraduatedPrice(tiers=steps)})
    charges = (calls, flat(amount=base)) if base else (calls,)
    return agreement(*charges, version=version, **TERMS[terms])


TERMS: dict[str, dict[str, Any]] = {
    "none": {},
    "discount": {
        "discounts": (Discount(id="launch", percentage=Decimal(10), limit=Decimal("6.00")),)
    },
    "commitment": {
        "commitments": (Commitment(id="least", amount=Decimal(60), marketable_id="hosting"),)
    },
    "cap": {"caps": (Cap(id="most", amount=Decimal(50)),)},
}


def events(wanted: list[tuple[str, int]]) -> list[UsageEvent]:
    return [used(str(quantity), f"2026-{month}-09") for month, quantity in wanted]


async def corrected(office: Office, *, whole: bool) -> bool:
    """Both months corrected, as far as it goes at once; whether there was anything to do."""
    proposal = await office.propose("2026-10", "2026-11", whole=whole)
    if not any(part.changes for part in proposal.runs):
        return False
    before = [await office.store.runs.get(id) for id in (OCTOBER, NOVEMBER)]
    await office.carried_out(proposal)
    after = [await office.store.runs.get(id) for id in (OCTOBER, NOVEMBER)]
    assert sum(run.net for run in after) - sum(run.net for run in before) == proposal.delta
    await office.check_books(OCTOBER, NOVEMBER)
    return True


@settings(max_examples=8, deadline=None)
@given(
    st.tuples(prices, amounts, tiered, agreed),
    st.lists(
        st.tuples(prices, amounts, tiered, agreed, usage, st.booleans()), min_size=1, max_size=3
    ),
    usage,
    usage,
)
def test_ledger_and_documents_agree_after_any_corrections(
    first: tuple[str, str | None, bool, str],
    changes: list[tuple[str, str | None, bool, str, list[tuple[str, int]], bool]],
    early: list[tuple[str, int]],
    late: list[tuple[str, int]],
) -> None:
    async def play() -> None:
        office = await Office.open(rules(1, *first))
        await office.desk.meter(events(early), "2026-10-05T01:00")
        await office.billed("2026-10", "2026-11-01T06:00")
        await office.desk.meter(events(late), "2026-11-10")
        await office.billed("2026-11", "2026-12-01T06:00")
        for version, (price, base, tiers, terms, more, whole) in enumerate(changes, start=2):
            await office.desk.agree(rules(version, price, base, tiers, terms))
            await office.desk.meter(events(more), "2026-12-10")
            for _ in range(3):
                if not await corrected(office, whole=whole):
                    break
            again = await office.propose("2026-10", "2026-11")
            assert not any(part.changes or part.obstacle for part in again.runs)

    asyncio.run(play())


async def granted(office: Office, kind: BalanceKind, amount: str) -> None:
    """A balance of the partnership, topped up before the first run."""
    entry = BalanceEntry(id="top-up", amount=Decimal(amount), at=at("2026-09-01"), reason="granted")
    await office.store.balances.put(
        Balance(
            id="purse",
            partnership_id="northwind-acme",
            kind=kind,
            currency="EUR",
            entries=(entry,),
        )
    )


async def test_a_credit_that_was_drawn_is_drawn_again_by_what_is_due() -> None:
    office = await Office.open(agreement(flat(amount="100.00")))
    await granted(office, BalanceKind.CREDIT, "60.00")
    await office.billed("2026-10", "2026-11-01T06:00")
    assert (await office.store.runs.get(OCTOBER)).net == Decimal("40.00")
    assert not (await office.propose("2026-10")).runs[0].changes
    await office.desk.agree(agreement(flat(amount="50.00"), version=2))
    proposal = await office.propose("2026-10")
    assert proposal.delta == Decimal("-40.00")
    await office.carried_out(proposal)
    await office.check_books(OCTOBER)
    assert (await office.store.balances.get("purse")).amount == Decimal("10.00")
    assert not (await office.propose("2026-10")).runs[0].changes


async def test_what_was_paid_ahead_pays_for_the_corrected_invoice() -> None:
    office = await Office.open(agreement(flat(amount="100.00")))
    await granted(office, BalanceKind.PREPAID, "119.00")
    await office.billed("2026-10", "2026-11-01T06:00")
    assert (await office.store.invoices.get(FIRST)).payable == 0
    await office.desk.agree(agreement(flat(amount="80.00"), version=2))
    await office.carried_out(await office.propose("2026-10"))
    bill = await office.store.invoices.get(f"{FIRST}.r1")
    assert bill.document is not None
    assert bill.document.totals.prepaid == Decimal("95.20")
    assert (await office.store.balances.get("purse")).amount == Decimal("23.80")
    note = await office.store.invoices.get(f"{FIRST}.cn1")
    assert (note.payable, bill.payable) == (0, 0)


async def test_a_part_of_what_was_paid_ahead_follows_its_line() -> None:
    office = await Office.open(agreement(flat(amount="60.00"), flat("support", "40.00")))
    await granted(office, BalanceKind.PREPAID, "59.50")
    await office.billed("2026-10", "2026-11-01T06:00")
    await office.desk.agree(agreement(flat(amount="60.00"), flat("support", "44.00"), version=2))
    await office.carried_out(await office.propose("2026-10"))
    note = await office.store.invoices.get(f"{FIRST}.cn1")
    bill = await office.store.invoices.get(f"{FIRST}.r1")
    assert note.document is not None
    assert bill.document is not None
    assert note.document.totals.prepaid == bill.document.totals.prepaid == Decimal("23.80")
    assert (await office.store.balances.get("purse")).amount == 0


async def test_a_consolidated_agreement_is_corrected_by_itself() -> None:
    main, member = agreement(flat()), agreement(flat("extra", "10.00"), id="acme-extra")
    member = member.model_copy(update={"consolidated_into": main.id})
    office = await Office.open(main, member)
    await office.billed("2026-10", "2026-11-01T06:00")
    dearer = member.model_copy(update={"charges": (flat("extra", "12.00"),), "version": 2})
    await office.desk.agree(dearer)
    assert not (await office.propose("2026-10")).runs[0].changes
    await office.carried_out(await office.propose("2026-10", agreement_id=member.id, whole=True))
    await office.check_books(OCTOBER, "acme-extra.2026-10")
    bill = await office.store.invoices.get(f"{FIRST}.r1")
    assert bill.document is not None
    assert bill.document.totals.line_net == Decimal("61.00")
    for id in (main.id, member.id):
        assert not (await office.propose("2026-10", agreement_id=id)).runs[0].changes


async def test_what_was_billed_in_advance_is_corrected_with_its_run() -> None:
    seats = per_unit("seats", unit_price="10", quantity=Decimal(10), timing=Timing.ADVANCE)
    office = await Office.open(agreement(seats, per_unit()))
    await office.desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await office.billed("2026-10", "2026-10-01T06:00")
    await office.billed("2026-11", "2026-11-01T06:00")
    more = QuantityChange(on=date(2026, 10, 16), quantity=Decimal(14))
    grown = seats.model_copy(update={"changes": (more,)})
    await office.desk.agree(agreement(grown, per_unit(unit_price="0.20"), version=2))
    proposal = await office.propose("2026-10", "2026-11")
    october, november = proposal.runs
    assert october.differences.delta == Decimal("20.65")  # 4 seats more, 16 of 31 days
    assert november.differences.delta == Decimal("50.00")  # 4 seats; 100 calls of October
    await office.carried_out(proposal)
    await office.check_books(OCTOBER, NOVEMBER)
    again = await office.propose("2026-10", "2026-11")
    assert not any(part.changes or part.obstacle for part in again.runs)


async def test_an_invoice_of_two_periods_that_is_taken_back_whole_is_still_of_both() -> None:
    office = await Office.open(agreement())
    await office.desk.meter([used("100", "2026-10-05")], "2026-10-05T01:00")
    await office.billed("2026-10", "2026-11-01T06:00")
    await office.desk.meter([used("20", "2026-10-05"), used("7", "2026-11-05")], "2026-11-10")
    await office.billed("2026-11", "2026-12-01T06:00")
    await cheaper(office)
    first = await office.propose("2026-10", "2026-11", whole=True)
    assert "propose this one after it" in first.runs[1].obstacle
    await office.carried_out(first)
    await office.check_books(OCTOBER, NOVEMBER)
    october, november = (await office.propose("2026-10", "2026-11")).runs
    assert not october.changes
    assert november.differences.delta == Decimal("-0.14")
    assert [one.invoice_id for one in november.invoices] == [f"inv-{NOVEMBER}.r1"]


async def test_a_period_that_the_calendar_does_not_have_any_more_is_left_as_it_is() -> None:
    office = await Office.open(agreement(flat(), cadence=Cadence(unit=Unit.QUARTER)))
    await office.billed("2026-Q3", "2026-10-01T06:00")
    await office.desk.agree(agreement(flat(amount="20.00"), version=2))
    [part] = (await office.propose("2026-Q3")).runs
    assert "2026-Q3" in part.obstacle
    assert not part.changes
