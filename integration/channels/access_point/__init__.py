"""The access-point channel: an external provider takes and brings documents over its HTTP API.

What its interface looks like is data, so that one channel fits many providers. Whoever is handed a
document twice can tell by the idempotency key, which is the message id.
"""

import asyncio
import base64
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, Undeliverable
from domain.core.findings import Finding
from domain.exchange.delivery import OutboundMessage, Receipt, RemoteFile
from domain.exchange.inbound import Mailbox
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Transport
from domain.ports import Arrival, HttpReply, Posted
from domain.trade.terms import AcknowledgementKind
from integration.channels.access_point.events import (
    is_from,
    read_event,
    statement_of,
)
from integration.channels.access_point.settings import (
    AccessPointSettings,
    ApiKey,
    Bearer,
    StatusQuery,
)
from integration.channels.access_point.template import at, fill, read_json, text_at
from integration.public_http import Answer, PublicHttp
from integration.secrets import SecretFolder
from integration.validation import findings_of

__all__ = ["AccessPointChannel", "AccessPointSettings"]

_RULE = "CHANNEL_SETTINGS"
_FINAL = frozenset({Transport.DELIVERED, Transport.FAILED})


class AccessPointChannel:
    """Sends, collects and receives through an external access point."""

    kind = "access-point"
    settings_model = AccessPointSettings

    def __init__(
        self,
        secrets: SecretFolder,
        http: PublicHttp,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._secrets = secrets
        self._http = http
        self._now = now

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            AccessPointSettings.model_validate(settings)
        except ValidationError as error:
            return findings_of(error, _RULE)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Hand `message` over; what the provider says of it at once is in the receipt."""
        parsed = _parsed(settings)
        how = parsed.submission
        body = fill(how.template, message) if how.mode == "json" else message.content
        media_type = "application/json" if how.mode == "json" else message.media_type
        headers = {"content-type": media_type, **how.headers, how.idempotency_header: message.id}
        answer = await self._ask(parsed, how.method, how.path, headers, body)
        said = read_json(answer.body)
        already = answer.status in how.already
        if not already:
            _judge(
                answer, "the access point does not take the document", text_at(said, how.error_at)
            )
        remote = text_at(said, how.id_at)
        statements = [_handed_over(message, answer.status)]
        statements += await self._told(parsed, message, remote, said)
        name = (Reference(scheme=ReferenceScheme.MESSAGE_ID, value=remote[:300]),) if remote else ()
        return Receipt(
            location=_address(parsed, how.path),
            size=len(message.content),
            already_there=already,
            statements=tuple(statements),
            references=name,
        )

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Whether the provider answers, and takes our credentials."""
        parsed = _parsed(settings)
        answer = await self._ask(parsed, "GET", parsed.probe_path)
        _judge(answer, f"{_address(parsed, parsed.probe_path)} refuses us")
        return [f"{_address(parsed, parsed.probe_path)} answers {answer.status}"]

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """Up to `limit` documents that wait for us there, with their bytes."""
        parsed = _parsed(settings)
        inbox = parsed.inbox
        if inbox is None:
            return []
        answer = await self._ask(parsed, "GET", inbox.path.replace("{limit}", str(limit)))
        _judge(answer, "the access point does not list our documents")
        listed = at(read_json(answer.body), inbox.items_at)
        ids = [text_at(item, inbox.id_at) for item in listed] if isinstance(listed, list) else []
        files = []
        for remote in [one for one in ids if one][:limit]:
            found = await self._ask(parsed, "GET", _named(inbox.content_path, remote))
            _judge(found, "the access point does not hand a document out")
            name = f"{quote(remote, safe='')[:100]}.{inbox.extension}"
            files.append(RemoteFile(name=name, claimed_as=remote, content=found.body))
        return files

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Tell the provider that a document was taken, or could not be used."""
        parsed = _parsed(settings)
        inbox = parsed.inbox
        if inbox is None:
            return
        path = inbox.done_path if accepted or inbox.error_path is None else inbox.error_path
        answer = await self._ask(parsed, inbox.done_method, _named(path, claimed_as), body=b"")
        if answer.status not in (404, 410):
            _judge(answer, "the access point does not acknowledge a document")

    async def receive(self, mailboxes: Sequence[Mailbox], posted: Posted) -> Arrival | HttpReply:
        """The status or document that the provider posted; whose it is, its secret says."""
        for mailbox in mailboxes:
            try:
                parsed = _parsed(mailbox.channel.settings)
                if parsed.events is None:
                    continue
                secret = self._secrets.resolve(parsed.events.secret)
            except DeliveryRejected:
                continue
            if is_from(parsed.events, secret, posted, self._now()):
                return read_event(mailbox.id, parsed, parsed.events, posted)
        return HttpReply(401, b"the secret of no mailbox fits\n")

    async def _told(
        self, settings: AccessPointSettings, message: OutboundMessage, remote: str, said: Any
    ) -> list[Statement]:
        """What it says of the document at once, or when it is asked. A fault in asking is none of
        the delivery: it was handed over."""
        status, reason = text_at(said, settings.status_at), text_at(said, settings.reason_at)
        statement = statement_of(settings, message.id, status, reason)
        query = settings.status
        for _ in range(query.times if query and remote else 0):
            if query is None or _is_final(statement):
                break
            await asyncio.sleep(query.every_seconds)
            try:
                statement = await self._status(settings, query, message, remote) or statement
            except Undeliverable:
                break
        return [statement] if statement else []

    async def _status(
        self,
        settings: AccessPointSettings,
        query: StatusQuery,
        message: OutboundMessage,
        remote: str,
    ) -> Statement | None:
        answer = await self._ask(settings, "GET", _named(query.path, remote))
        said = read_json(answer.body) if answer.is_fine else None
        status, reason = text_at(said, settings.status_at), text_at(said, settings.reason_at)
        return statement_of(settings, message.id, status, reason)

    async def _ask(
        self,
        settings: AccessPointSettings,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        return await self._http.ask(
            method,
            _address(settings, path),
            headers={**(headers or {}), **self._credentials(settings)},
            content=body,
            seconds=settings.timeout_seconds,
            max_bytes=settings.max_document_bytes,
        )

    def _credentials(self, settings: AccessPointSettings) -> dict[str, str]:
        given = settings.credentials
        if isinstance(given, ApiKey):
            return {given.header: self._secrets.resolve(given.key)}
        if isinstance(given, Bearer):
            return {"Authorization": f"Bearer {self._secrets.resolve(given.token)}"}
        pair = f"{given.username}:{self._secrets.resolve(given.password)}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _address(settings: AccessPointSettings, path: str) -> str:
    return settings.base_url.rstrip("/") + path


def _named(path: str, remote: str) -> str:
    return path.replace("{id}", quote(remote, safe=""))


def _is_final(statement: Statement | None) -> bool:
    return statement is not None and (statement.transport is None or statement.transport in _FINAL)


def _handed_over(message: OutboundMessage, status: int) -> Statement:
    return Statement(
        kind=AcknowledgementKind.HTTP_REPLY,
        about=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=message.id),
        transport=Transport.TRANSMITTED,
        code=f"HTTP {status}",
    )


def _judge(answer: Answer, message: str, error: str = "") -> None:
    """`DeliveryUnavailable` for another try, `DeliveryRejected` for good; nothing if it is fine."""
    if answer.is_fine:
        return
    if answer.asks_again:
        raise DeliveryUnavailable(f"{message} now (it answered {answer.status})")
    if answer.status in (401, 403):
        raise DeliveryRejected(
            f"the access point refuses our credentials (it answered {answer.status})",
            hint="compare the secret in the settings with the provider's",
        )
    why = f": {error[:300]}" if error else ""
    raise DeliveryRejected(
        f"{message} (it answered {answer.status}){why}",
        hint="mend the document or the settings of the channel, then send it again",
    )


def _parsed(settings: dict[str, Any]) -> AccessPointSettings:
    try:
        return AccessPointSettings.model_validate(settings)
    except ValidationError as error:
        raise DeliveryRejected(
            "the settings of the access-point channel are wrong",
            hint="mend the delivery profile of the partnership",
            findings=findings_of(error, _RULE),
        ) from None
