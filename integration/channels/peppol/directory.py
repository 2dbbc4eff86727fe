"""Who receives for a participant: asked of the SML (DNS) and the SMP (HTTP), known for a while.

Source: Peppol Service Metadata Locator 1.3 (U-NAPTR), policy for use of identifiers 4.4 (policy 7),
Peppol Service Metadata Publishing 1.4.
"""

import base64
import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import dns.asyncresolver
import dns.exception
import dns.resolver
from dns.rdtypes.IN.NAPTR import NAPTR

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, Unreadable
from integration.channels.peppol.metadata import Asked, Endpoint, Redirect, read_metadata
from integration.channels.peppol.sbdh import PARTICIPANTS
from integration.channels.peppol.settings import PeppolSettings
from integration.channels.peppol.signature import signer_of
from integration.channels.peppol.trust import Trust, provider_id
from integration.public_http import PublicHttp
from integration.xml.parser import parse

_SERVICE = "meta:smp"
_COMMON_NAME = re.compile(r"\bCN\s*=\s*([^,+]+)", re.IGNORECASE)
_KEPT = 10_000
_MAX_METADATA = 1024 * 1024
_DNS_SECONDS = 10.0


class Directory:
    """Looks receivers up. `monotonic` measures how long an answer is kept."""

    def __init__(
        self,
        http: PublicHttp,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._now = now
        self._monotonic = monotonic
        self._kept: dict[tuple[Asked, object], tuple[float, Endpoint]] = {}

    async def find(
        self, asked: Asked, settings: PeppolSettings, trust: Trust, *, anew: bool = False
    ) -> tuple[Endpoint, bool]:
        """Where it goes, and whether that was known; `anew`: nobody's memory is trusted."""
        source = (settings.smp_url or settings.zone, settings.nameservers, trust)
        known = self._kept.get((asked, source))
        if known is not None and not anew and self._is_fresh(*known):
            return known[1], True
        self._kept.pop((asked, source), None)
        publisher = settings.smp_url or await self.publisher(asked.participant, settings)
        endpoint = await self._ask(publisher, asked, settings, trust)
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[asked, source] = (self._monotonic() + settings.cache_seconds, endpoint)
        return endpoint, False

    def _is_fresh(self, until: float, endpoint: Endpoint) -> bool:
        in_service = endpoint.expires is None or self._now() < endpoint.expires
        return in_service and self._monotonic() < until

    async def publisher(self, participant: str, settings: PeppolSettings) -> str:
        """The address of the SMP that knows `participant`."""
        resolver = _resolver(settings.nameservers)
        name = host_of(participant, settings.zone)
        try:
            answer = await resolver.resolve(name, "NAPTR", search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            raise DeliveryRejected(
                f"{participant} is not registered in Peppol ({settings.zone})",
                hint="compare the receiver's identifier; it may use another one, or not take part",
            ) from None
        except dns.exception.DNSException as error:
            reason = type(error).__name__
            raise DeliveryUnavailable(
                f"the SML {settings.zone} does not answer ({reason})"
            ) from None
        records = sorted(answer, key=lambda record: (record.order, record.preference))
        for record in records:
            url = _url(record)
            if url:
                return url
        raise DeliveryRejected(
            f"{participant} is registered in Peppol without an SMP", hint="ask the receiver"
        )

    async def _ask(
        self, publisher: str, asked: Asked, settings: PeppolSettings, trust: Trust
    ) -> Endpoint:
        found, _ = await self._metadata(address_of(publisher, asked), asked, settings, trust)
        if isinstance(found, Endpoint):
            return found
        # One redirection is followed, to the SMP that the first one names by its certificate.
        redirected, signer = await self._metadata(found.url, asked, settings, trust)
        if isinstance(redirected, Redirect):
            raise DeliveryRejected(
                f"{asked}: its SMPs refer to one another", hint="ask the receiver"
            )
        if not _names(found.subject, signer):
            raise DeliveryRejected(
                f"{asked}: the SMP that it was referred to signs as '{signer}', not as announced",
                hint="ask the receiver; its registration is inconsistent",
            )
        return redirected

    async def _metadata(
        self, url: str, asked: Asked, settings: PeppolSettings, trust: Trust
    ) -> tuple[Endpoint | Redirect, str]:
        """What the metadata at `url` says, and who signed it."""
        answer = await self._http.ask(
            "GET", url, seconds=settings.timeout_seconds, max_bytes=_MAX_METADATA
        )
        if answer.status == 404:
            raise DeliveryRejected(
                f"{asked}: the receiver does not take this document",
                hint="choose a format that it is registered for",
            )
        if not answer.is_fine:
            message = f"{asked}: its SMP answered {answer.status}"
            raise (DeliveryUnavailable if answer.asks_again else DeliveryRejected)(message)
        try:
            root = parse(answer.body, max_bytes=_MAX_METADATA)
        except Unreadable as error:
            raise DeliveryRejected(
                f"{asked}: its SMP does not answer with service metadata", findings=error.findings
            ) from None
        certificate = signer_of(root)
        trust.check_publisher(certificate)
        return read_metadata(root, asked, self._now()), provider_id(certificate)


def host_of(participant: str, zone: str) -> str:
    """The name of a participant in the DNS: a hash, so that it fits and tells nothing."""
    digest = hashlib.sha256(participant.lower().encode()).digest()
    label = base64.b32encode(digest).decode().rstrip("=")
    return f"{label}.{PARTICIPANTS}.{zone}."


def address_of(publisher: str, asked: Asked) -> str:
    """Where an SMP keeps what it says of a participant and a document."""
    participant = quote(f"{PARTICIPANTS}::{asked.participant}", safe="")
    document = quote(f"{asked.scheme}::{asked.document}", safe="")
    return f"{publisher.rstrip('/')}/{participant}/services/{document}"


def _names(subject: str, signer: str) -> bool:
    """Whether a redirection means `signer`: by its name alone or by its whole subject."""
    named = _COMMON_NAME.search(subject)
    return (named.group(1) if named else subject).strip().lower() == signer.lower()


def _resolver(nameservers: tuple[str, ...]) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=not nameservers)
    resolver.lifetime = _DNS_SECONDS
    if nameservers:
        split = [server.rpartition(":") for server in nameservers]
        resolver.nameservers = [address for address, _, _ in split]
        resolver.nameserver_ports = {address: int(port) for address, _, port in split}
    return resolver


def _url(record: NAPTR) -> str:
    """The address in a U-NAPTR record of an SMP: `!.*!https://smp.example!`; empty for others."""
    said = record.regexp.decode(errors="replace")
    if record.flags.lower() != b"u" or record.service.decode(errors="replace").lower() != _SERVICE:
        return ""
    parts = said.split(said[:1]) if said else []
    return parts[2] if len(parts) == 4 and parts[1] in (".*", "^.*$") else ""
