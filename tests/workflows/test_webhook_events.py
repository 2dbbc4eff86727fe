"""Webhooks are told of every event, by a real HTTP server that somebody else's library guards."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from standardwebhooks import Webhook as Library
from temporalio.testing import WorkflowEnvironment

from domain.exchange.event import EventKind
from domain.exchange.transmission import Transmission, TransmissionState
from domain.exchange.webhook import Webhook
from domain.process.replaying import replayed
from integration.channels.webhook import WebhookChannel
from integration.public_http import PublicHttp
from integration.secrets import SecretFolder
from tests.integration.exchange.listener import Listener, listening
from tests.workflows.world import World, trading
from worker.relay import start_forgotten_deliveries

SECRET = "whsec_" + base64.b64encode(b"known to the ERP, and to us").decode()
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def erp() -> Iterator[Listener]:
    with listening() as server:
        yield server


@pytest.fixture
async def world(environment: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "erp").write_text(SECRET)
    channel = WebhookChannel(SecretFolder(tmp_path), PublicHttp(local=True))
    async with trading(environment.client, channels={"webhook": channel}) as made:
        yield made


async def listens(
    world: World, erp: Listener, events: tuple[EventKind, ...] | Literal["all"] = "all"
) -> Webhook:
    webhook = Webhook(id="erp", title="ERP", url=erp.url, secret="file:erp", events=events)
    await world.store.webhooks.put(webhook)
    return webhook


async def told(world: World, clock: WorkflowEnvironment | None = None) -> list[Transmission]:
    """What the relay starts, carried to its end, the oldest first. With a `clock`, time passes."""
    while await start_forgotten_deliveries(world.store, world.client, datetime.now(UTC)):
        pass
    while True:
        listed = (await world.store.transmissions.page({"webhook_id": "erp"}, limit=200)).items
        if all(order.state is not TransmissionState.PENDING for order in listed):
            return list(reversed(listed))
        await (clock.sleep(timedelta(minutes=1)) if clock else asyncio.sleep(0.01))


def verified(erp: Listener) -> list[dict[str, Any]]:
    """The bodies that the ERP heard, each of which it believes."""
    for _, headers, body in erp.heard:
        Library(SECRET).verify(body, headers)
    return [json.loads(body) for _, _, body in erp.heard]


async def test_every_entry_of_the_journal_is_told_once_and_in_numbers(
    world: World, erp: Listener
) -> None:
    await listens(world, erp)
    id = await world.sent()
    assert {order.state for order in await told(world)} == {TransmissionState.SENT}
    bodies = sorted(verified(erp), key=lambda body: body["data"]["sequence"])
    chain = await world.store.audit.chain(id)
    assert [body["data"]["sequence"] for body in bodies] == [entry.sequence for entry in chain]
    assert [body["data"]["state"] for body in bodies] == [entry.data["state"] for entry in chain]
    by_type = {body["type"]: body["data"] for body in bodies}
    assert {"invoice.opened", "invoice.decided", "invoice.issued", "invoice.sent"} <= by_type.keys()
    record = await world.store.invoices.get(id)
    opened = by_type["invoice.opened"]
    assert (opened["number"], opened["open"]) == (None, "0")
    assert by_type["invoice.issued"]["number"] == record.number
    assert by_type["invoice.issued"]["payable"] == str(record.payable)


async def test_only_what_was_asked_for(world: World, erp: Listener) -> None:
    await listens(world, erp, (EventKind.ISSUED,))
    await world.sent()
    await told(world)
    assert [body["type"] for body in verified(erp)] == ["invoice.issued"]


async def test_a_system_that_is_down_hears_of_it_later_under_the_same_id(
    world: World, environment: WorkflowEnvironment, erp: Listener
) -> None:
    await listens(world, erp, (EventKind.ISSUED,))
    erp.statuses = [503] * 7
    await world.sent()
    (order,) = await told(world, environment)
    assert (order.state, order.attempts) == (TransmissionState.SENT, 8)
    assert {headers["webhook-id"] for _, headers, _ in erp.heard} == {order.id}
    assert len({body for _, _, body in erp.heard}) == 1


async def test_what_is_refused_is_shown_and_told_again_on_demand(
    world: World, erp: Listener
) -> None:
    webhook = await listens(world, erp, (EventKind.ISSUED,))
    erp.status = 410
    await world.sent()
    (order,) = await told(world)
    assert order.state is TransmissionState.FAILED
    assert "410" in order.failure
    erp.status = 200

    def wanted(order: Transmission) -> bool:
        return order.state is TransmissionState.FAILED

    now = datetime.now(UTC) + timedelta(seconds=1)
    for _ in range(2):  # a command that is repeated counts once
        (again,) = await replayed(world.store, webhook, BEGINNING, wanted, "c1", now, "dora")
    assert (await first(world)).id == again.id
    await told(world)
    assert (await world.store.transmissions.get(again.id)).state is TransmissionState.SENT
    assert (await world.store.transmissions.get(order.id)).superseded_by == again.id
    first_body, second_body = (body for _, _, body in erp.heard)
    assert first_body == second_body


async def first(world: World) -> Transmission:
    """The newest message to the ERP."""
    return (await world.store.transmissions.page({"webhook_id": "erp"}, limit=1)).items[0]
