"""Our API on a port of its own, over the world of a test: where others post to us."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from api.app import create_app
from api.connections import Connections
from api.gateway import WorkflowGateway
from integration.settings import Settings
from integration.wiring import Adapters
from tests.e2e.exchange.collecting import moment
from tests.workflows.world import SECRET, World

_SECONDS = 10


class _Server(uvicorn.Server):
    """A server inside of a test, which keeps the signals to itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def front_door(world: World, path: Path) -> AsyncIterator[str]:
    """The address of the API."""

    async def ours(_: Settings) -> Adapters:
        return world.adapters

    settings = Settings(data_dir=path / "api", decision_secret=SecretStr(SECRET))
    gateway = WorkflowGateway(world.client, _SECONDS)
    app = create_app(settings, Connections(settings, make=ours, gateway=gateway))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not serving.done(), "the API did not start"
            await moment()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
