"""One time-skipping server and one world per test: nobody else's timers fire in it.

A real server for what the other one lacks: one for a module to keep schedules on, and one for each
test that runs workflows, as those that a test leaves behind would go on in the next one's world.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from tests.workflows.world import World, time_skipping_server, trading
from worker.embedded.ports import pick_port
from worker.embedded.temporal import Temporal
from workflows.names import SEARCH_ATTRIBUTES


@pytest.fixture
async def environment() -> AsyncIterator[WorkflowEnvironment]:
    async with time_skipping_server() as env:
        yield env


@pytest.fixture
async def world(environment: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[World]:
    """Secrets are files in the test's own folder."""
    async with trading(environment.client, secrets=tmp_path) as made:
        yield made


def _started(tmp_path_factory: pytest.TempPathFactory) -> Temporal:
    folder = tmp_path_factory.mktemp("temporal")
    ports = pick_port(0, print), pick_port(0, print)
    return Temporal.start(folder, *ports, SEARCH_ATTRIBUTES)


async def _connected(server: Temporal) -> Client:
    return await Client.connect(server.address, data_converter=pydantic_data_converter)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Temporal]:
    temporal = _started(tmp_path_factory)
    yield temporal
    temporal.kill()


@pytest.fixture
async def client(server: Temporal) -> Client:
    return await _connected(server)


@pytest.fixture
async def real_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    temporal = _started(tmp_path_factory)
    try:
        async with trading(await _connected(temporal)) as world:
            yield world
    finally:
        temporal.kill()
