"""Histories that grow: the invoice continues as new and loses nothing. On a real server."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from tests.workflows.test_invoice_lifecycle import answered, paid
from tests.workflows.world import World, trading
from workflows.names import SEARCH_ATTRIBUTES

_EVENTS = 60
_MESSAGES = 120
_MANY = int(os.environ.get("SIGNALS", "1000"))
"""`SIGNALS=10000` takes some minutes."""


@pytest.fixture
async def busy_world() -> AsyncIterator[World]:
    attributes = [
        word for name, kind in SEARCH_ATTRIBUTES.items() for word in _attribute(name, kind)
    ]
    async with (
        await WorkflowEnvironment.start_local(
            dev_server_existing_path=str(Path(sys.executable).with_name("temporal")),
            dev_server_extra_args=[
                "--dynamic-config-value",
                f"limit.historyCount.suggestContinueAsNew={_EVENTS}",
                *attributes,
            ],
            data_converter=pydantic_data_converter,
        ) as env,
        trading(env.client) as world,
    ):
        yield world


def _attribute(name: str, kind: str) -> list[str]:
    return ["--search-attribute", f"{name}={kind}"]


async def test_many_messages_and_none_is_lost(busy_world: World) -> None:
    world = busy_world
    id = await world.open()
    await world.until(id, "approval")
    first_run = (await world.handle(id).describe()).run_id
    refused = await asyncio.gather(*(world.decide(id, actor="anna") for _ in range(_MESSAGES)))
    repeated = refused[0]
    record = await world.until(id, lambda r: len(r.decisions) == _MESSAGES)
    assert not any(decision.counted for decision in record.decisions)
    await world.send(id, repeated)
    await world.decide(id, actor="ben")
    await world.until(id, "awaiting_response")
    await answered(world, id, "AP")
    await world.until(id, "open")
    await paid(world, id, "119.00", "e1")
    done = await world.until(id, "reconciled")
    assert len(done.decisions) == _MESSAGES + 1
    assert (await world.handle(id).describe()).run_id != first_run


async def test_commands_and_decisions_across_runs(busy_world: World) -> None:
    world = busy_world
    id = await world.open(submit=False)
    await world.until(id, "draft")
    answer = await world.command(id, "submit")
    assert answer["state"] == "validating"
    await asyncio.gather(*(world.decide(id, actor="anna") for _ in range(_MESSAGES)))
    await world.until(id, lambda r: len(r.decisions) == _MESSAGES)
    await world.decide(id, actor="ben")
    await world.until(id, "awaiting_response")


async def test_a_flood_of_signals_is_recorded_each_once(busy_world: World) -> None:
    """More than the record shows: the audit journal has them all, each once."""
    world, gate = busy_world, asyncio.Semaphore(100)
    id = await world.open()
    await world.until(id, "approval")

    async def one() -> str:
        async with gate:
            return (await world.decide(id, actor="anna")).id

    sent = await asyncio.gather(*(one() for _ in range(_MANY)))
    await world.decide(id, actor="ben")
    await world.until(id, "awaiting_response", seconds=600)
    said = [e for e in await world.store.audit.chain(id) if e.action == "decision"]
    assert len(said) == len(set(sent)) + 1
    assert [entry.data["counted"] for entry in said].count(True) == 1
    assert len((await world.store.invoices.get(id)).decisions) == min(_MANY + 1, 300)
