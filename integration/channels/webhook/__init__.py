"""The webhook channel: documents by HTTPS POST, signed, in both directions.

The body is the document as it is. The `webhook-id` is the message id: by it the other side can tell
a repetition, and so can we. Source: Standard Webhooks 1.0.0; RFC 9110, 10.2.3 (Retry-After).
"""

import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic import ValidationError

from domain.core.errors import DeliveryRejected
from domain.core.findings import Finding
from domain.exchange.delivery import Evidence, OutboundMessage, Receipt
from domain.exchange.inbound import Mailbox
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Transport
from domain.ports import Arrival, HttpReply, Posted
from domain.trade.terms import AcknowledgementKind
from integration import standard_webhooks
from integration.channels.webhook.answers import judge
from integration.channels.webhook.receiving import Door, opened
from integration.channels.webhook.settings import WebhookSettings
from integration.public_http import Answer, PublicHttp
from integration.secrets import SecretFolder
from integration.validation import findings_of

__all__ = ["WebhookChannel", "WebhookSettings"]

_RULE = "CHANNEL_SETTINGS"
_MOST_KEPT = 64 * 1024


class WebhookChannel:
    """Posts documents, and takes those that are posted to us."""

    kind = "webhook"
    settings_model = WebhookSettings

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
            WebhookSettings.model_validate(settings)
        except ValidationError as error:
            return findings_of(error, _RULE)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Post the document. The other side tells a repetition by its `webhook-id`."""
        parsed = _parsed(settings)
        url = _url(parsed)
        keys = self._keys(parsed)
        headers = {
            **self._authorization(parsed),
            "content-type": message.media_type,
            "content-disposition": f"attachment; filename*=UTF-8''{quote(message.file_name)}",
            **({"x-test": "true"} if message.test else {}),
            **standard_webhooks.signed(keys, message.id, self._now(), message.content),
        }
        answer = await self._http.ask(
            "POST", url, headers=headers, content=message.content, seconds=parsed.timeout_seconds
        )
        judge(answer, urlsplit(url).hostname or "", self._now())
        return _receipt(url, message, answer)

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Whether the address answers, and our secrets are usable. Nothing is posted."""
        parsed = _parsed(settings)
        count = len(self._keys(parsed))
        headers, lines = self._authorization(parsed), [f"secrets: {count} usable"]
        if parsed.url is not None:
            seconds = parsed.timeout_seconds
            answer = await self._http.ask("HEAD", parsed.url, headers=headers, seconds=seconds)
            host = urlsplit(parsed.url).hostname
            lines.append(f"{host}: answers (HEAD: {answer.status}); only a POST shows more")
        return lines

    async def receive(self, mailboxes: Sequence[Mailbox], posted: Posted) -> Arrival | HttpReply:
        """The document that was posted; for which mailbox, its signature says."""
        doors = []
        for mailbox in mailboxes:
            try:
                parsed = _parsed(mailbox.channel.settings)
                doors.append(Door(mailbox.id, self._keys(parsed), parsed.tolerance_seconds))
            except DeliveryRejected:
                continue
        return await opened(doors, posted, self._now())

    def _authorization(self, settings: WebhookSettings) -> dict[str, str]:
        if settings.authorization is None:
            return {}
        return {"authorization": self._secrets.resolve(settings.authorization)}

    def _keys(self, settings: WebhookSettings) -> tuple[bytes, ...]:
        return tuple(self._key(reference) for reference in settings.secrets)

    def _key(self, reference: str) -> bytes:
        try:
            return standard_webhooks.key_of(self._secrets.resolve(reference))
        except ValueError as error:
            raise DeliveryRejected(
                f"the secret {reference} cannot be signed with", hint=str(error)
            ) from None


def _receipt(url: str, message: OutboundMessage, answer: Answer) -> Receipt:
    said = Statement(
        kind=AcknowledgementKind.HTTP_REPLY,
        about=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=message.id),
        transport=Transport.DELIVERED,
        code=f"HTTP {answer.status}",
    )
    media_type = answer.headers.get("content-type", "application/octet-stream")[:100]
    kept = Evidence(name="reply", media_type=media_type, content=answer.body[:_MOST_KEPT])
    parts = urlsplit(url)
    return Receipt(
        # Without the query: there may be a token in it.
        location=f"{parts.scheme}://{parts.netloc}{parts.path}",
        size=len(message.content),
        statements=(said,),
        evidence=kept if answer.body else None,
    )


def _url(settings: WebhookSettings) -> str:
    if settings.url is not None:
        return settings.url
    finding = Finding(
        rule=_RULE, path="url", message="there is no address to post to", hint="give an https url"
    )
    raise _refused([finding])


def _parsed(settings: dict[str, Any]) -> WebhookSettings:
    try:
        return WebhookSettings.model_validate(settings)
    except ValidationError as error:
        raise _refused(findings_of(error, _RULE)) from None


def _refused(findings: list[Finding]) -> DeliveryRejected:
    return DeliveryRejected(
        "the settings of the webhook channel are wrong",
        hint="mend the delivery profile of the partnership",
        findings=findings,
    )
