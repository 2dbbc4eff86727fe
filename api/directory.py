"""The directory keeps itself: whoever calls is noted, beside the request and only now and then.

What a person may do says their token, never the directory. It is there so that policies can name
people who exist, and so that it can be told who could approve.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from pydantic import ValidationError

from api.auth import Principal
from domain.core.errors import InvoicingError
from domain.people import Person
from domain.ports import Records
from integration.wiring import Adapters

_AGAIN_SECONDS = 300.0
"""So long a person is not noted again, unless their roles have changed."""
_MOST_REMEMBERED = 10_000

log = logging.getLogger("invoicing.api.directory")


class Directory:
    """Notes who calls. Never in the way of a request, never a reason for one to fail."""

    def __init__(
        self,
        adapters: Callable[[], Awaitable[Adapters]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adapters = adapters
        self._monotonic = monotonic
        self._noted: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def note(self, caller: Principal) -> None:
        """Have `caller` noted, if that was not done a moment ago."""
        now = self._monotonic()
        at, roles = self._noted.get(caller.subject, (0.0, ()))
        if caller.roles == roles and now - at < _AGAIN_SECONDS:
            return
        if len(self._noted) >= _MOST_REMEMBERED:
            self._noted.clear()
        self._noted[caller.subject] = (now, caller.roles)
        task = asyncio.create_task(self._write(caller))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait for what is being noted."""
        await asyncio.gather(*self._running)

    async def _write(self, caller: Principal) -> None:
        try:
            store = (await self._adapters()).store
            await store.transact(lambda records: _upsert(records, caller))
        except (InvoicingError, ValidationError) as error:
            log.warning("a caller could not be noted: %s", type(error).__name__)


async def _upsert(records: Records, caller: Principal) -> None:
    """The person as their token says; a name and a leave that were entered by hand stay."""
    known = await records.people.find(caller.subject)
    seen = {"roles": caller.roles, "seen_at": datetime.now(UTC)}
    if known is None:
        await records.people.put(Person(id=caller.subject, name=caller.name, **seen))
    else:
        await records.people.put(known.model_copy(update=seen))
