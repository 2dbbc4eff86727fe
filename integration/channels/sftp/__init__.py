"""The SFTP channel: invoices go into a partner's folder, answers are collected from another.

Few connections per partner, kept open between deliveries; one partner that hangs takes only its
own few threads.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from pydantic import ValidationError

from domain.core.errors import DeliveryRejected
from domain.core.findings import Finding
from domain.exchange.delivery import Receipt, RemoteFile
from integration import file_exchange
from integration.channels.sftp.connection import connect
from integration.channels.sftp.files import SftpFiles
from integration.channels.sftp.pool import Pool
from integration.channels.sftp.settings import SftpSettings
from integration.secrets import SecretFolder
from integration.validation import findings_of

__all__ = ["SftpChannel", "SftpSettings"]

T = TypeVar("T")

CONNECTIONS_PER_PARTNER = 4
_THREADS = 32
_RULE = "CHANNEL_SETTINGS"


class SftpChannel:
    """Sends and collects over SFTP with pinned host keys."""

    kind = "sftp"
    settings_model = SftpSettings

    def __init__(self, secrets: SecretFolder) -> None:
        self._pool = Pool(lambda settings: connect(settings, secrets))
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sftp")
        self._gates: WeakKeyDictionary[
            asyncio.AbstractEventLoop, dict[SftpSettings, asyncio.Semaphore]
        ] = WeakKeyDictionary()

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            SftpSettings.model_validate(settings)
        except ValidationError as error:
            return findings_of(error, _RULE)
        return []

    async def send(self, settings: dict[str, Any], name: str, content: bytes) -> Receipt:
        """Put `content` under `name`, visible only when whole. Safe to repeat."""
        parsed = _parsed(settings)
        return await self._run(
            parsed, lambda files: file_exchange.send(files, parsed.outbox, name, content)
        )

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """Take up to `limit` files out of the way of other readers, with their bytes."""
        parsed = _parsed(settings)
        return await self._run(
            parsed, lambda files: file_exchange.claim(files, parsed.inbox, limit)
        )

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Put a claimed file with the done ones, or with those in error."""
        parsed = _parsed(settings)
        await self._run(
            parsed,
            lambda files: file_exchange.finish(files, parsed.inbox, claimed_as, accepted=accepted),
        )

    def close(self) -> None:
        """Hang up on every partner."""
        self._pool.close()
        self._threads.shutdown(wait=False)

    async def _run(self, settings: SftpSettings, work: Callable[[SftpFiles], T]) -> T:
        """`work` in a thread on a connection of its own; waiting for one costs no thread."""

        def borrowed() -> T:
            with self._pool.borrow(settings) as connection:
                return work(connection.files)

        loop = asyncio.get_running_loop()
        gates = self._gates.setdefault(loop, {})
        gate = gates.setdefault(settings, asyncio.Semaphore(CONNECTIONS_PER_PARTNER))
        async with gate:
            return await loop.run_in_executor(self._threads, borrowed)


def _parsed(settings: dict[str, Any]) -> SftpSettings:
    try:
        return SftpSettings.model_validate(settings)
    except ValidationError as error:
        raise DeliveryRejected(
            "the settings of the SFTP channel are wrong",
            hint="mend the delivery profile of the partnership",
            findings=findings_of(error, _RULE),
        ) from None
