"""One time-skipping server and one world per test: nobody else's timers fire in it."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from integration.expressions import CelConditions
from integration.formats import FORMATS
from integration.inbound import read_inbound
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from tests import builders
from tests.workflows.world import FakeChannel, ListAnchor, World, running
from workflows.names import SEARCH_ATTRIBUTES

TEST_SERVER = Path(sys.executable).with_name("temporal-test-server")


@pytest.fixture
async def environment() -> AsyncIterator[WorkflowEnvironment]:
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(TEST_SERVER), data_converter=pydantic_data_converter
    ) as env:
        await _register(env.client)
        yield env


@pytest.fixture
async def world(environment: WorkflowEnvironment) -> AsyncIterator[World]:
    store, channel, anchor = MemoryStore(), FakeChannel(), ListAnchor()
    await builders.populate(store)
    adapters = SimpleNamespace(
        store=store,
        documents=MemoryDocumentStore(),
        channels={"fake": channel},
        formats=FORMATS,
        conditions=CelConditions(),
        anchor=anchor,
        read_inbound=read_inbound,
    )
    async with running(environment.client, adapters):
        yield World(environment.client, store, adapters.documents, channel, anchor)


@pytest.fixture
def client(environment: WorkflowEnvironment) -> Client:
    return environment.client


async def _register(client: Client) -> None:
    """The time-skipping server knows search attributes only after they were added."""
    types = {
        name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}")
        for name, kind in SEARCH_ATTRIBUTES.items()
    }
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=types)
    await client.operator_service.add_search_attributes(request)
