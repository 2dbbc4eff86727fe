"""The AS2 channel: documents by HTTP, signed and encrypted, answered with signed receipts.

The receipt is proof of delivery: it is the partner's, and names the digest of what was sent. What
is posted to us is opened, checked and answered likewise. Source: RFC 4130 (AS2), RFC 5402
(compression), RFC 8098 (MDN).
"""

import asyncio
import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.core.findings import Finding
from domain.exchange.delivery import OutboundMessage, Receipt
from domain.exchange.inbound import Mailbox
from domain.exchange.statement import Reference, ReferenceScheme
from domain.ports import Arrival, HttpReply, Posted
from integration.channels.as2 import inbound, probing
from integration.channels.as2.inbound import Box
from integration.channels.as2.judging import Verdict, answered, evidence
from integration.channels.as2.mime import Entity
from integration.channels.as2.notification import REPORT
from integration.channels.as2.packing import Built, build
from integration.channels.as2.settings import As2Settings, ReceiptSettings
from integration.channels.as2.trust import Keyring, Trust
from integration.public_http import Answer, PublicHttp
from integration.secrets import SecretFolder
from integration.validation import findings_of

__all__ = ["As2Channel", "As2Settings"]

_RULE = "CHANNEL_SETTINGS"
_MAX_RECEIPT = 1024 * 1024
_RECEIPTS = (REPORT, "multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime")


def _clock() -> datetime:
    return datetime.now(UTC)


class As2Channel:
    """Sends and receives over AS2."""

    kind = "as2"
    settings_model = As2Settings

    def __init__(
        self, secrets: SecretFolder, http: PublicHttp, now: Callable[[], datetime] = _clock
    ) -> None:
        self._keyring = Keyring(secrets)
        self._http = http
        self._now = now

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            As2Settings.model_validate(settings)
        except ValidationError as error:
            return findings_of(error, _RULE)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Post `message` to the partner; what its receipt says, with the receipt as evidence.

        Each attempt has the same Message-ID, so the partner can tell a repetition.
        """
        if "receipt" in settings:
            return await self._post_receipt(settings, message)
        parsed = _parsed(settings)
        url = _url(parsed)
        trust, built = await asyncio.to_thread(self._built, parsed, message)
        answer = await self._http.ask(
            "POST",
            url,
            headers={**built.headers, **self._credentials(parsed)},
            content=built.body,
            seconds=parsed.timeout_seconds,
            max_bytes=_MAX_RECEIPT,
        )
        _judge(answer, url)
        entity = Entity(answer.headers, answer.body, answer.body)
        names = (Reference(scheme=ReferenceScheme.MESSAGE_ID, value=built.message_id),)
        if parsed.mdn != "sync" and (parsed.mdn == "none" or entity.media_type not in _RECEIPTS):
            return Receipt(location=url, size=len(message.content), references=names)
        verdict = await asyncio.to_thread(
            answered, entity, built, message.id, parsed, trust, self._now()
        )
        _refuse_for_now(verdict)
        return Receipt(
            location=url,
            size=len(message.content),
            already_there=verdict.is_repetition,
            statements=(verdict.statement,),
            references=names,
            evidence=evidence(entity, "mdn.eml"),
        )

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Whether keys and certificates can be used, and the partner's system answers."""
        parsed = _parsed(settings)
        trust = await asyncio.to_thread(self._keyring.trust, parsed)
        found = probing.certificates(parsed, trust, self._now())
        if parsed.url is None:
            return [*found, "the settings name no url: we only receive from this partner"]
        answer = await self._http.ask("HEAD", parsed.url, seconds=parsed.timeout_seconds)
        return [*found, f"{parsed.url} answers (status {answer.status}); nothing was posted"]

    async def receive(self, mailboxes: Sequence[Mailbox], posted: Posted) -> Arrival | HttpReply:
        """The document or receipt that a partner posted."""

        def opened() -> Arrival | HttpReply:
            return inbound.receive(mailboxes, self._box, posted, self._now())

        return await asyncio.to_thread(opened)

    def _box(self, mailbox: Mailbox) -> Box:
        parsed = _parsed(mailbox.channel.settings)
        return Box(mailbox.id, parsed, self._keyring.trust(parsed))

    def _built(self, settings: As2Settings, message: OutboundMessage) -> tuple[Trust, Built]:
        trust = self._keyring.trust(settings)
        return trust, build(message, settings, trust, self._now())

    def _credentials(self, settings: As2Settings) -> dict[str, str]:
        if settings.username is None:
            return {}
        given = f"{settings.username}:{self._keyring.secret(settings.password)}"
        return {"authorization": f"Basic {base64.b64encode(given.encode()).decode()}"}

    async def _post_receipt(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Post a receipt to where the partner wants it; it is never answered with another."""
        parsed = ReceiptSettings.model_validate(settings)
        answer = await self._http.ask(
            "POST",
            parsed.url,
            headers=parsed.headers,
            content=message.content,
            seconds=parsed.timeout_seconds,
            max_bytes=_MAX_RECEIPT,
        )
        _judge(answer, parsed.url)
        return Receipt(location=parsed.url, size=len(message.content))


def _judge(answer: Answer, url: str) -> None:
    if answer.is_fine:
        return
    if answer.asks_again:
        raise DeliveryUnavailable(f"{url} answers {answer.status}")
    raise DeliveryRejected(
        f"{url} answers {answer.status}",
        hint="compare url, username and password with the partner; addresses are not followed"
        " elsewhere",
    )


def _refuse_for_now(verdict: Verdict) -> None:
    if verdict.asks_again:
        said = verdict.statement
        raise DeliveryUnavailable(
            f"the partner's system could not process the message ({said.code}): {said.reason}",
            hint="ask the partner what its system found wrong",
        )


def _url(settings: As2Settings) -> str:
    if settings.url is None:
        raise DeliveryRejected(
            "the settings name no address of the partner", hint="give the partner's AS2 url"
        )
    return settings.url


def _parsed(settings: dict[str, Any]) -> As2Settings:
    try:
        return As2Settings.model_validate(settings)
    except ValidationError as error:
        raise DeliveryRejected(
            "the settings of the AS2 channel are wrong",
            hint="mend the delivery profile of the partnership",
            findings=findings_of(error, _RULE),
        ) from None
