"""The Peppol channel: documents go to the receiver's access point by AS4, and come from others'.

The receiver is looked up, its metadata's signature checked; the receipt that comes back is proof of
delivery. What is posted to us is opened, and answered with a receipt. Source: Peppol AS4 profile
2.0.3, SML 1.3, SMP 1.4, Business Message Envelope 2.0.2.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from domain.core.errors import DeliveryRejected
from domain.core.findings import Finding
from domain.exchange.delivery import Evidence, OutboundMessage, Receipt
from domain.exchange.inbound import Mailbox
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Transport
from domain.ports import Arrival, HttpReply, Posted
from domain.trade.terms import AcknowledgementKind
from integration.channels.peppol import inbound, probing
from integration.channels.peppol.directory import Directory
from integration.channels.peppol.inbound import Box
from integration.channels.peppol.metadata import Asked, Endpoint
from integration.channels.peppol.outbound import Built, Names, build, names_of
from integration.channels.peppol.settings import PeppolSettings
from integration.channels.peppol.signals import Refused, judge
from integration.channels.peppol.subject import Subject, subject_of
from integration.channels.peppol.trust import AccessPoint, Identities, is_valid
from integration.public_http import PublicHttp
from integration.secrets import SecretFolder
from integration.validation import findings_of

__all__ = ["PeppolChannel", "PeppolSettings"]

_RULE = "CHANNEL_SETTINGS"
_MAX_SIGNAL = 1024 * 1024


def _clock() -> datetime:
    return datetime.now(UTC)


class PeppolChannel:
    """Sends and receives over Peppol AS4, as an access point of our own."""

    kind = "peppol-as4"
    settings_model = PeppolSettings

    def __init__(
        self, secrets: SecretFolder, http: PublicHttp, now: Callable[[], datetime] = _clock
    ) -> None:
        self._identities = Identities(secrets)
        self._now = now
        self._http = http
        self._directory = Directory(http, now)

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            PeppolSettings.model_validate(settings)
        except ValidationError as error:
            return findings_of(error, _RULE)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Hand `message` to the receiver's access point. A repetition has the same ids."""
        parsed = _parsed(settings)
        if message.test and parsed.network == "production":
            raise DeliveryRejected(
                "a test is not sent over the production network of Peppol",
                hint="choose the network 'test' for this partner while it is on trial",
            )
        own = self._own(parsed)
        subject = await asyncio.to_thread(subject_of, message.content, parsed)
        endpoint, known = await self._endpoint(subject, parsed)
        try:
            return await self._deliver(message, subject, parsed, own, endpoint)
        except Refused as refused:
            if not (refused.is_stale and known):
                raise
            fresh, _ = await self._endpoint(subject, parsed, anew=True)
            if (fresh.url, fresh.certificate) == (endpoint.url, endpoint.certificate):
                raise
        return await self._deliver(message, subject, parsed, own, fresh)

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Whether our certificate is in its term, and where the receiver's documents would go."""
        parsed = _parsed(settings)
        own = self._own(parsed)
        found = [probing.of_ours(own, parsed.network)]
        asked = probing.asked_of(parsed)
        if asked is None:
            return [*found, "the settings name no receiver: nobody was looked up"]
        if parsed.endpoint is None and parsed.smp_url is None:
            publisher = await self._directory.publisher(asked.participant, parsed)
            found.append(f"{asked.participant} is registered at {publisher}")
        endpoint, _ = await self._found(asked, parsed, anew=True)
        return [*found, probing.of_theirs(asked, endpoint)]

    async def receive(self, mailboxes: Sequence[Mailbox], posted: Posted) -> Arrival | HttpReply:
        """The document that another access point posted, with the receipt for it."""
        return await asyncio.to_thread(lambda: inbound.receive(self._boxes(mailboxes), posted))

    def _boxes(self, mailboxes: Sequence[Mailbox]) -> list[Box]:
        """Those that can be used: one with wrong settings keeps nobody else from receiving."""
        boxes = []
        for mailbox in mailboxes:
            try:
                parsed = _parsed(mailbox.channel.settings)
                own, trust = self._identities.access_points(parsed), self._identities.trust(parsed)
            except DeliveryRejected:
                continue
            boxes.append(Box(mailbox.id, parsed, own, trust))
        return boxes

    def _own(self, settings: PeppolSettings) -> AccessPoint:
        own = self._identities.access_points(settings)[0]
        if not is_valid(own.certificate, self._now()):
            raise DeliveryRejected(
                f"the certificate of our access point {own.id} is not in its term",
                hint="renew it with the authority of the network",
            )
        return own

    async def _endpoint(
        self, subject: Subject, settings: PeppolSettings, *, anew: bool = False
    ) -> tuple[Endpoint, bool]:
        asked = Asked(subject.receiver, subject.document, subject.scheme, subject.process)
        return await self._found(asked, settings, anew=anew)

    async def _found(
        self, asked: Asked, settings: PeppolSettings, *, anew: bool
    ) -> tuple[Endpoint, bool]:
        """The access point, trusted at this moment, and whether it was known before."""
        trust = self._identities.trust(settings)
        if settings.endpoint and settings.endpoint_certificate:
            certificate = self._identities.certificate(settings.endpoint_certificate)
            found, known = Endpoint(settings.endpoint, certificate), False
        else:
            found, known = await self._directory.find(asked, settings, trust, anew=anew)
        trust.check_provider(found.certificate)
        return found, known

    async def _deliver(
        self,
        message: OutboundMessage,
        subject: Subject,
        settings: PeppolSettings,
        own: AccessPoint,
        endpoint: Endpoint,
    ) -> Receipt:
        names = names_of(message.id, own)
        built: Built = await asyncio.to_thread(
            build, message.content, subject, names, settings, own, endpoint
        )
        answer = await self._http.ask(
            "POST",
            endpoint.url,
            headers=built.headers,
            content=built.body,
            seconds=settings.timeout_seconds,
            max_bytes=_MAX_SIGNAL,
        )
        trust = self._identities.trust(settings)
        repeated = await asyncio.to_thread(
            judge, answer, endpoint, trust, names.message_id, built.references
        )
        return _receipt(message, names, endpoint, answer.body, repeated=repeated)


def _receipt(
    message: OutboundMessage, names: Names, endpoint: Endpoint, signal: bytes, *, repeated: bool
) -> Receipt:
    delivered = Statement(
        kind=AcknowledgementKind.AS4_RECEIPT,
        about=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=message.id),
        transport=Transport.DELIVERED,
        code="eb:Receipt",
        document_id=names.message_id[:300],
    )
    return Receipt(
        location=endpoint.url,
        size=len(message.content),
        already_there=repeated,
        statements=(delivered,),
        references=tuple(
            Reference(scheme=ReferenceScheme.MESSAGE_ID, value=name)
            for name in (names.message_id, names.instance)
        ),
        evidence=Evidence(
            name="as4-receipt.xml", media_type="application/soap+xml", content=signal
        ),
    )


def _parsed(settings: dict[str, Any]) -> PeppolSettings:
    try:
        return PeppolSettings.model_validate(settings)
    except ValidationError as error:
        raise DeliveryRejected(
            "the settings of the Peppol channel are wrong",
            hint="mend the delivery profile of the partnership",
            findings=findings_of(error, _RULE),
        ) from None
