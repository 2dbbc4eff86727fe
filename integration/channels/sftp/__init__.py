"""The SFTP channel: invoices go into a partner's folder, answers are collected from another.

Few connections per partner, kept open between deliveries; one partner that hangs takes only its
own few threads.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from domain.core.errors import DeliveryRejected
from domain.core.findings import Finding
from domain.exchange.delivery import OutboundMessage, Receipt, RemoteFile
from integration import file_collecting, file_exchange
from integration.channels.sftp.connection import connect
from integration.channels.sftp.files import SftpFiles
from integration.channels.sftp.pool import Pool
from integration.channels.sftp.settings import SftpSettings
from integration.partner_threads import PartnerThreads
from integration.secrets import SecretFolder
from integration.validation import findings_of

__all__ = ["SftpChannel", "SftpSettings"]

T = TypeVar("T")

_RULE = "CHANNEL_SETTINGS"


class SftpChannel:
    """Sends and collects over SFTP with pinned host keys."""

    kind = "sftp"
    settings_model = SftpSettings

    def __init__(self, secrets: SecretFolder) -> None:
        self._pool = Pool(lambda settings: connect(settings, secrets))
        self._threads = PartnerThreads("sftp")

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            SftpSettings.model_validate(settings)
        except ValidationError as error:
            return findings_of(error, _RULE)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Put the document under its name, visible only when whole. Safe to repeat."""
        parsed = _parsed(settings)
        name, content = message.file_name, message.content
        return await self._run(parsed, lambda it: file_exchange.send(it, parsed, name, content))

    async def look(self, settings: dict[str, Any], location: str) -> bool:
        """Whether the file that was sent to `location` (or a file name) is still there."""
        parsed = _parsed(settings)
        return await self._run(parsed, lambda it: file_exchange.look(it, parsed, location))

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Connect with the pinned host key, log in, look into both folders."""
        parsed = _parsed(settings)
        found = await self._run(parsed, lambda it: file_exchange.probe(it, parsed))
        return (f"{parsed.place}: host key as pinned, '{parsed.username}' is logged in", *found)

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """Take up to `limit` files out of the way of other readers, with their bytes."""
        parsed = _parsed(settings)
        return await self._run(parsed, lambda it: file_collecting.claim(it, parsed, limit))

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Put a claimed file where the partner wants finished ones."""
        parsed = _parsed(settings)
        finish = file_collecting.finish
        await self._run(parsed, lambda it: finish(it, parsed, claimed_as, accepted=accepted))

    def close(self) -> None:
        """Hang up on every partner."""
        self._pool.close()
        self._threads.close()

    async def _run(self, settings: SftpSettings, work: Callable[[SftpFiles], T]) -> T:
        """`work` in a thread on a connection of its own; waiting for one costs no thread."""

        def borrowed() -> T:
            with self._pool.borrow(settings) as connection:
                return work(connection.files)

        return await self._threads.run(settings.login, settings.connections, borrowed)


def _parsed(settings: dict[str, Any]) -> SftpSettings:
    try:
        return SftpSettings.model_validate(settings)
    except ValidationError as error:
        raise DeliveryRejected(
            "the settings of the SFTP channel are wrong",
            hint="mend the delivery profile of the partnership",
            findings=findings_of(error, _RULE),
        ) from None
