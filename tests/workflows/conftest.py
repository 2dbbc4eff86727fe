"""One time-skipping server and one world per test: nobody else's timers fire in it."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.world import World, time_skipping_server, trading


@pytest.fixture
async def environment() -> AsyncIterator[WorkflowEnvironment]:
    async with time_skipping_server() as env:
        yield env


@pytest.fixture
async def world(environment: WorkflowEnvironment) -> AsyncIterator[World]:
    async with trading(environment.client) as made:
        yield made
