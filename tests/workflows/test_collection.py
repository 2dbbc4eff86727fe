"""A document in a partner's folder: that they took it is known, and that they did not."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from domain.exchange.statement import Transport
from domain.trade.terms import AcknowledgementKind, Expectation
from tests import builders
from tests.workflows.test_deliveries import finished, profile
from tests.workflows.world import World

COLLECTED = Expectation(kind=AcknowledgementKind.COLLECTED, within="P1D")


async def in_the_folder(world: World) -> str:
    """An invoice that was sent and that the partner is expected to take away."""
    await world.store.partnerships.put(builders.partnership(delivery=profile(expects=(COLLECTED,))))
    id = await world.sent()
    assert list(world.channel.files)
    return id


async def looked(world: World, clock: WorkflowEnvironment, times: int) -> None:
    """Time passes until somebody has looked so often."""
    while world.channel.looks < times:
        await clock.sleep(timedelta(minutes=10))


async def taken(world: World, clock: WorkflowEnvironment, id: str) -> None:
    """The partner takes it, and time passes until that is known."""
    world.channel.files.clear()
    while (await world.store.transmissions.get(f"{id}.m1")).waits:
        await clock.sleep(timedelta(minutes=10))
    assert (await finished(world, f"{id}.m1")).transport == "delivered"


async def test_what_is_taken_is_known(world: World, environment: WorkflowEnvironment) -> None:
    id = await in_the_folder(world)
    await looked(world, environment, 3)
    assert (await world.store.transmissions.get(f"{id}.m1")).waits
    await taken(world, environment, id)
    record = await world.until(id, lambda r: r.delivery.transport is Transport.DELIVERED)
    assert record.delivery.awaits == ()
    (said,) = (await world.store.acknowledgements.page({"invoice_id": id})).items
    assert (said.statement.kind, said.transmission_id) == ("collected", f"{id}.m1")


async def test_what_nobody_takes_is_overdue_and_watched_on(
    world: World, environment: WorkflowEnvironment
) -> None:
    id = await in_the_folder(world)
    await looked(world, environment, 1)
    while not (await world.store.transmissions.get(f"{id}.m1")).waits[0].is_overdue:
        await environment.sleep(timedelta(hours=1))
    assert world.channel.looks < 40
    await taken(world, environment, id)


async def test_who_expects_nothing_is_not_watched(
    world: World, environment: WorkflowEnvironment
) -> None:
    await world.sent()
    await environment.sleep(timedelta(minutes=10))
    assert world.channel.looks == 0
