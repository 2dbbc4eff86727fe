"""What the API is connected to: the adapters and the workflows, each when it can be had.

The API starts without them; what needs one that is missing answers 503, and the next request
tries again.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from api.directory import Directory
from api.gateway import WorkflowGateway
from domain.core.errors import StoreUnavailable
from domain.lifecycle.definition import LifecycleDefinition
from integration.settings import Settings
from integration.temporal import connect
from integration.wiring import Adapters, build

_TRY_AGAIN_SECONDS = 1.0

log = logging.getLogger("invoicing.api")


class Connections:
    """Adapters and gateway, made on first use."""

    def __init__(
        self,
        settings: Settings,
        *,
        make: Callable[[Settings], Awaitable[Adapters]] = build,
        gateway: WorkflowGateway | None = None,
    ) -> None:
        self._settings = settings
        self._make = make
        self._adapters: Adapters | None = None
        self._lock = asyncio.Lock()
        self._tried_at = 0.0
        self._gateway = gateway
        self.definitions: dict[str, LifecycleDefinition] = {}
        """Lifecycles by digest: published ones never change, so they are read once."""
        self.directory = Directory(self.adapters)
        """Notes who calls."""

    async def open(self) -> None:
        """Connect to what answers; what does not is tried again when it is needed."""
        try:
            await self.adapters()
        except StoreUnavailable as error:
            log.warning("started without the system of record: %s", error)

    async def adapters(self) -> Adapters:
        """The adapters; `StoreUnavailable` while the system of record does not answer."""
        if self._adapters is None:
            async with self._lock:
                if self._adapters is None:
                    self._adapters = await self._build()
        return self._adapters

    async def gateway(self) -> WorkflowGateway:
        """The way to the workflows. Connects at its first call, not here."""
        if self._gateway is None:
            client = await connect(self._settings, lazy=True)
            self._gateway = WorkflowGateway(client, self._settings.api.answer_timeout_seconds)
        return self._gateway

    async def close(self) -> None:
        """Let go of everything."""
        await self.directory.settle()
        if self._adapters is not None:
            await self._adapters.close()
            self._adapters = None

    async def _build(self) -> Adapters:
        if time.monotonic() - self._tried_at < _TRY_AGAIN_SECONDS:
            raise _no_store()
        try:
            return await self._make(self._settings)
        except StoreUnavailable:
            self._tried_at = time.monotonic()
            raise


def _no_store() -> StoreUnavailable:
    return StoreUnavailable(
        "the system of record does not answer", hint="try again in a moment; nothing was changed"
    )
