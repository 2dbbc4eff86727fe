"""A Temporal namespace made fit: search attributes and retention, on any server, again and again.

A server may forbid this to us (Temporal Cloud does: there it is done in its own console), so
nothing here fails hard; what could not be done is told.
"""

from collections.abc import Mapping
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

RETENTION = timedelta(days=90)
"""How long a finished workflow can be looked at in the Web UI; the server's default is a day."""


async def prepare_namespace(
    client: Client, attributes: Mapping[str, str], retention: timedelta = RETENTION
) -> list[str]:
    """Register missing search attributes (name → type) and lengthen a shorter retention.

    Returns one warning for each thing that the server did not allow; none when all is well.
    """
    warnings: list[str] = []
    for what, step in (
        ("search attributes", _register(client, attributes)),
        ("retention", _lengthen(client, retention)),
    ):
        try:
            await step
        except RPCError as error:
            warnings.append(
                f"Temporal namespace {client.namespace}: {what} not set by us "
                f"({error.status.name.lower()}: {error.message}); set it on the server"
            )
    return warnings


async def missing_attributes(client: Client, attributes: Mapping[str, str]) -> dict[str, str]:
    """The search attributes that the namespace lacks."""
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    present = {*known.custom_attributes, *known.system_attributes}
    return {name: kind for name, kind in attributes.items() if name not in present}


async def _register(client: Client, attributes: Mapping[str, str]) -> None:
    missing = await missing_attributes(client, attributes)
    if missing:
        wanted = {name: _indexed(kind) for name, kind in missing.items()}
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=wanted)
        )


async def _lengthen(client: Client, retention: timedelta) -> None:
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace)
    )
    present = described.config.workflow_execution_retention_ttl.ToTimedelta()
    if present < retention:
        wanted = Duration()
        wanted.FromTimedelta(retention)
        config = NamespaceConfig(workflow_execution_retention_ttl=wanted)
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(namespace=client.namespace, config=config)
        )


def _indexed(kind: str) -> IndexedValueType.ValueType:
    """`KeywordList` → `INDEXED_VALUE_TYPE_KEYWORD_LIST`."""
    snake = "".join(f"_{letter}" if letter.isupper() else letter for letter in kind).upper()
    return IndexedValueType.Value(f"INDEXED_VALUE_TYPE{snake}")
