"""The mail channel: documents go out as attachments, and come in as attachments to an inbox.

Handed in to a mail server is transmitted, no more: what became of it, notices of delivery say,
which come to an inbox and are read like acknowledgements of any other kind.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from imap_tools import BaseMailBox
from pydantic import ValidationError

from domain.core.errors import DeliveryRejected
from domain.core.findings import Finding
from domain.exchange.delivery import Evidence, OutboundMessage, Receipt, RemoteFile
from integration.channels.mail import inbox, smtp
from integration.channels.mail.dsn import looks_like_mail, read_dsn
from integration.channels.mail.letter import write
from integration.channels.mail.sessions import Sessions
from integration.channels.mail.settings import Imap, MailSettings, Smtp
from integration.partner_threads import PartnerThreads
from integration.secrets import SecretFolder
from integration.validation import SEE, findings_of

__all__ = ["MailChannel", "MailSettings", "looks_like_mail", "read_dsn"]

T = TypeVar("T")

_RULE = "CHANNEL_SETTINGS"
_THREADS = 16
_AT_ONCE = 2


class MailChannel:
    """Sends by SMTP, collects by IMAP.

    `local` allows connections without TLS.
    """

    kind = "mail"
    settings_model = MailSettings

    def __init__(
        self,
        secrets: SecretFolder,
        now: Callable[[], float] = time.time,
        *,
        local: bool = False,
    ) -> None:
        self._secrets = secrets
        self._now = now
        self._local = local
        self._sessions = Sessions(secrets)
        self._threads = PartnerThreads("imap", _THREADS)

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            self._parsed(settings)
        except DeliveryRejected as error:
            return list(error.findings)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Hand the mail in. A repetition has the same Message-ID and envelope id."""
        parsed = self._parsed(settings)
        server, domain = self._smtp(parsed)
        letter = await asyncio.to_thread(write, parsed, message, self._now())
        async with smtp.session(server, domain, self._secrets) as client:
            replies = await smtp.hand_in(client, server, letter, notices=parsed.notices)
        taken = [one for one in letter.recipients if one not in replies.refused]
        location = f"mailto:{','.join(taken)}"
        if replies.refused:
            location += f" (refused: {', '.join(replies.refused)})"
        log = "\n".join((f"Message-ID: <{letter.reference.value}>", *replies.log, ""))
        return Receipt(
            location=location,
            size=len(message.content),
            references=(letter.reference,),
            evidence=Evidence(name="smtp.txt", media_type="text/plain", content=log.encode()),
        )

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Log in to both servers. No mail is sent or moved."""
        parsed = self._parsed(settings)
        lines: list[str] = []
        if parsed.smtp is not None:
            server, domain = self._smtp(parsed)
            async with smtp.session(server, domain, self._secrets) as client:
                notices = "offers" if client.supports_extension("dsn") else "does not offer"
                lines.append(f"smtp://{server.place}: takes mail, {notices} notices of delivery")
        if parsed.imap is not None:
            lines += await self._run(parsed.imap, inbox.probe)
        return lines

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """The documents of mails, moved out of the way of other readers. All of a mail come
        together, so that there may be a few more than `limit`."""
        imap = self._imap(settings)
        return await self._run(imap, lambda box, it: inbox.claim(box, it, limit))

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Move the mail on with its last document."""
        imap = self._imap(settings)
        await self._run(imap, lambda box, it: inbox.finish(box, it, claimed_as, accepted=accepted))

    def close(self) -> None:
        """Log out everywhere."""
        self._sessions.close()
        self._threads.close()

    async def _run(self, imap: Imap, work: Callable[[BaseMailBox, Imap], T]) -> T:
        def borrowed() -> T:
            with self._sessions.use(imap) as box:
                return work(box, imap)

        return await self._threads.run(imap, _AT_ONCE, borrowed)

    def _smtp(self, settings: MailSettings) -> tuple[Smtp, str]:
        """The server, and the domain that we speak for."""
        if settings.smtp is None or settings.sender is None:
            raise _refused([_missing("smtp", "to send, give smtp, sender and to")])
        return settings.smtp, settings.sender.rpartition("@")[2]

    def _imap(self, settings: dict[str, Any]) -> Imap:
        parsed = self._parsed(settings)
        if parsed.imap is None:
            raise _refused([_missing("imap", "to receive, give imap")])
        return parsed.imap

    def _parsed(self, settings: dict[str, Any]) -> MailSettings:
        try:
            parsed = MailSettings.model_validate(settings)
        except ValidationError as error:
            raise _refused(findings_of(error, _RULE)) from None
        open_lines = [
            _missing(f"{name}.security", "without TLS everybody on the way reads along")
            for name, server in (("smtp", parsed.smtp), ("imap", parsed.imap))
            if server is not None and server.security == "none" and not self._local
        ]
        if open_lines:
            raise _refused(open_lines)
        return parsed


def _missing(path: str, message: str) -> Finding:
    return Finding(
        rule=_RULE,
        path=path,
        message=message,
        hint=SEE,
    )


def _refused(findings: list[Finding]) -> DeliveryRejected:
    return DeliveryRejected(
        "the settings of the mail channel are wrong",
        hint="mend the delivery profile of the partnership",
        findings=findings,
    )
