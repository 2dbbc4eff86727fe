"""What the buyer says one after the other: always shown, and counting while it still stands."""

import asyncio
from datetime import timedelta

import pytest

from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.response import Business, ResponseCode, lifecycle_event, response_that_stands
from tests import builders
from tests.acknowledged import response
from tests.workflows.world import World


async def say(world: World, id: str, *codes: str) -> None:
    """The buyer answers several times: each answer is kept, and signalled at once."""
    record = await world.store.invoices.get(id)
    before = await world.store.acknowledgements.count({"invoice_id": id})
    for place, code in enumerate(codes, start=before):
        said = Acknowledgement(
            id=f"{place:064d}.1",
            statement=response(record.number, code),
            invoice_id=id,
            received_at=builders.NOON + timedelta(minutes=place),
        )
        await world.store.acknowledgements.put(said)
        await world.notice(id, lifecycle_event(ResponseCode(code)), said.id)


async def shown(world: World, id: str, state: str, business: Business) -> None:
    await world.until(id, lambda r: (r.state, r.delivery.business) == (state, business))


async def noted(world: World, id: str, times: int) -> None:
    """Answers were written down that moved nothing."""
    async with asyncio.timeout(30):
        while True:
            chain = await world.store.audit.chain(id)
            if [one.action for one in chain].count("response_noted") >= times:
                return
            await asyncio.sleep(0.01)


async def test_what_moves_nothing_any_more_is_shown_at_once(world: World) -> None:
    id = await world.sent()
    await say(world, id, "CA")
    await shown(world, id, "open", Business.CONDITIONALLY_ACCEPTED)
    await say(world, id, "AP")
    await shown(world, id, "open", Business.ACCEPTED)
    await say(world, id, "PD")
    await shown(world, id, "open", Business.PAID)


async def test_an_acceptance_before_a_refusal_takes_nothing_back(world: World) -> None:
    id = await world.sent()
    await say(world, id, "CA", "AP")
    await shown(world, id, "open", Business.ACCEPTED)
    await say(world, id, "RE")
    await shown(world, id, "rejected", Business.REJECTED)
    await say(world, id, "IP")
    await noted(world, id, 3)  # AP at once, AP where a state would know it, IP
    await shown(world, id, "rejected", Business.REJECTED)


async def test_who_said_that_it_pays_refuses_nothing_any_more(world: World) -> None:
    id = await world.sent()
    await say(world, id, "AP", "PD")
    await shown(world, id, "open", Business.PAID)
    await say(world, id, "RE")
    await noted(world, id, 2)  # PD and RE
    await shown(world, id, "open", Business.PAID)


@pytest.mark.parametrize(
    ("business", "event"),
    [
        (Business.UNKNOWN, "response_noted"),
        (Business.QUERIED, "response_noted"),
        (Business.CONDITIONALLY_ACCEPTED, "response_accepted"),
        (Business.REJECTED, "response_rejected"),
        (Business.PAID, "response_accepted"),
    ],
)
def test_the_event_that_an_axis_amounts_to(business: Business, event: str) -> None:
    assert response_that_stands(business) == event
