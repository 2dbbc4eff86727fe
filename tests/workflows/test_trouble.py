"""Trouble: a store that is away, totals of nothing, mended profiles, facts that are not true."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from temporalio.testing import WorkflowEnvironment

from domain.core.errors import DeliveryRejected, StoreUnavailable
from domain.invoice.remainder import LineCredit
from domain.invoice.request import RequestedLine, credit_note_request
from domain.trade.terms import ChannelConfig, DeliveryProfile
from tests import builders
from tests.payments import meant_for
from tests.workflows.test_invoice_lifecycle import answered
from tests.workflows.world import World


@contextmanager
def away(world: World, times: int) -> Iterator[list[int]]:
    """The store does not answer the next `times` transactions."""
    left, real = [times], world.store.transact

    async def transact(work: Any, *, lock: str | None = None) -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise StoreUnavailable("the database does not answer")
        return await real(work, lock=lock)

    world.store.transact = transact
    try:
        yield left
    finally:
        world.store.transact = real


async def test_a_long_outage_of_the_store_only_delays(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    with away(world, 6) as left:
        await world.decide(id)
        await world.until(id, "awaiting_response", seconds=60)
    assert left == [0]
    description = await world.handle(id).describe()
    assert description.status is not None
    assert description.status.name == "RUNNING"


async def test_a_total_of_nothing_is_issued_and_moves_nothing(world: World) -> None:
    line = RequestedLine(marketable_id="hosting", quantity=Decimal(1), unit_price=Decimal(0))
    id = await world.open(request=builders.request(lines=(line,)))
    await world.until(id, "approval")
    await world.decide(id)
    record = await world.until(id, "awaiting_response")
    assert record.number == "NW-00001"
    assert await world.store.ledger.count({}) == 0


async def test_a_mended_profile_is_used_by_the_retry(world: World) -> None:
    world.channel.failures = [DeliveryRejected("wrong host key")]
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id)
    record = await world.until(id, "transmit_failed")
    mended = DeliveryProfile(channel=ChannelConfig(kind="fake", settings={"host_key": "new"}))
    await world.store.partnerships.put(builders.partnership(delivery=mended))
    before = await world.store.transmissions.get(record.delivery.message_id)
    await world.command(id, "retry", actor="dora")
    await world.until(id, "awaiting_response")
    after = await world.store.transmissions.get(record.delivery.message_id)
    assert after.channel == mended.channel
    assert (after.id, after.file_name, after.document) == (
        before.id,
        before.file_name,
        before.document,
    )


async def test_money_that_names_another_invoice_is_not_taken(world: World) -> None:
    id = await world.sent()
    await answered(world, id, "AP")
    await world.until(id, "open")
    await world.store.payments.put(meant_for("e1", "another", "119.00"))
    await world.notice(id, "payment_received", "e1.1")
    record = await world.until(id, lambda r: "no share for this invoice" in r.failure)
    assert record.state == "open"
    assert record.settlement.paid == 0


async def test_a_credit_in_full_after_a_part_takes_what_is_left(world: World) -> None:
    id = await world.sent()
    original = await world.store.invoices.get(id)
    assert original.document is not None
    part = credit_note_request(
        id,
        original.document,
        original.request,
        credits=(LineCredit(line="1", amount=Decimal(20)),),
        reason="rebate",
    )
    stored = await world.documents.put(
        part.model_dump_json().encode(), name="r", media_type="application/json"
    )
    await world.command(id, "credit", request=stored.sha256)
    await world.until(f"{id}.cn1", "approval")
    await world.decide(f"{id}.cn1")
    await world.until(id, lambda r: r.settlement.credited > 0 and r.state == "open")
    await world.command(id, "credit", reason="all of it")
    note = await world.until(f"{id}.cn2", "approval")
    assert note.payable == Decimal("95.20")
    await world.decide(note.id)
    record = await world.until(id, "credited")
    assert record.settlement.credited == original.payable


async def test_an_unreachable_partner_holds_up_nobody_else(
    world: World, environment: WorkflowEnvironment
) -> None:
    del environment
    world.channel.failures = [DeliveryRejected("no such folder")]
    first, second = await world.open(), await world.open()
    for id in (first, second):
        await world.until(id, "approval")
        await world.decide(id)
    states = sorted(
        [(await world.until(id, lambda r: r.number is not None)).number for id in (first, second)]
    )
    assert states == ["NW-00001", "NW-00002"]
    await asyncio.gather(
        world.until(first, lambda r: r.state in ("transmit_failed", "awaiting_response")),
        world.until(second, lambda r: r.state in ("transmit_failed", "awaiting_response")),
    )


async def test_an_amount_too_large_is_a_finding(world: World) -> None:
    huge = Decimal("9" * 17)
    line = RequestedLine(marketable_id="hosting", quantity=huge, unit_price=huge)
    id = await world.open(request=builders.request(lines=(line,)))
    record = await world.until(id, "correction")
    assert "too large" in record.findings[0].message
