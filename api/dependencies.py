"""What routes are given: who asks, the adapters, the way to the workflows, the settings."""

from dataclasses import replace
from typing import Annotated, cast

from fastapi import Depends, Request

from api.auth import Principal, principal_of
from api.connections import Connections
from api.desk import Desk
from api.gateway import WorkflowGateway
from api.idempotency import message_id
from api.outside import seen_by
from domain.ports import Store
from integration.settings import Settings
from integration.wiring import Adapters


async def _caller(request: Request) -> Principal:
    return await principal_of(request)


async def _message_id(request: Request) -> str:
    return message_id(request)


async def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


def connections_of(request: Request) -> Connections:
    """What this process is connected to."""
    return cast(Connections, request.app.state.connections)


async def _adapters(request: Request) -> Adapters:
    adapters = await connections_of(request).adapters()
    store = seen_by(_known(request), adapters.store)
    return adapters if store is adapters.store else replace(adapters, store=store)


async def _store(request: Request) -> Store:
    return (await _adapters(request)).store


def _known(request: Request) -> Principal | None:
    """Who asks, as the route's permission has found out; `None` where none is needed."""
    return getattr(request.state, "principal", None)


async def _gateway(request: Request) -> WorkflowGateway:
    return await connections_of(request).gateway()


async def _desk(request: Request) -> Desk:
    connections = connections_of(request)
    return Desk(
        adapters=await _adapters(request),
        gateway=await connections.gateway(),
        settings=cast(Settings, request.app.state.settings),
        definitions=connections.definitions,
    )


Caller = Annotated[Principal, Depends(_caller)]
MessageId = Annotated[str, Depends(_message_id)]
Configured = Annotated[Settings, Depends(_settings)]
Wired = Annotated[Adapters, Depends(_adapters)]
Stored = Annotated[Store, Depends(_store)]
Workflows = Annotated[WorkflowGateway, Depends(_gateway)]
AtDesk = Annotated[Desk, Depends(_desk)]
