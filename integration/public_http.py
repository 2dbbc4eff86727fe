"""Requests to other people's systems: public addresses only, nobody followed elsewhere, bounded.

What fails is told apart by what it means for a delivery: refused for good, not arrived, or perhaps
arrived. Source: RFC 9110; IANA special-purpose address registries.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

import httpx

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown

_PORTS = {"https": 443, "http": 80}
_AGAIN = frozenset({408, 425, 429})
_SAFE = frozenset({"GET", "HEAD"})
_MAX_ANSWER = 10 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What was answered. Names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_fine(self) -> bool:
        """Whether it is of the 2xx family."""
        return 200 <= self.status < 300

    @property
    def asks_again(self) -> bool:
        """Whether it asks for another try."""
        return self.status >= 500 or self.status in _AGAIN


class PublicHttp:
    """Asks other systems. `local` allows addresses of our own network and plain `http`."""

    def __init__(self, *, local: bool) -> None:
        self._local = local

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        seconds: float = 30,
        max_bytes: int = _MAX_ANSWER,
    ) -> Answer:
        """The answer of `url`, whatever its status.

        `DeliveryRejected`: it may not be called. `DeliveryUnavailable`: nothing arrived there.
        `DeliveryUnknown`: it may have arrived, the answer was lost.
        """
        parts = _parts(url)
        address = await self._address(parts)
        request = _request(method, url, parts, address, headers or {}, content, seconds)
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(request, max_bytes)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise DeliveryUnavailable(f"{parts.hostname}: no connection{_why(error)}") from None
        except (httpx.TransportError, TimeoutError) as error:
            reason = f"{parts.hostname}: the answer was lost ({type(error).__name__})"
            lost = DeliveryUnavailable if method in _SAFE else DeliveryUnknown
            raise lost(reason) from None

    async def _exchange(self, request: httpx.Request, max_bytes: int) -> Answer:
        async with httpx.AsyncClient(
            trust_env=False, follow_redirects=False, verify=self._tls
        ) as client:
            answer = await client.send(request, stream=True)
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > max_bytes:
                    raise httpx.ReadError("the answer is too large", request=request)
            return Answer(answer.status_code, dict(answer.headers), bytes(body))

    async def _address(self, parts: SplitResult) -> str:
        """The address behind the name, if it may be called."""
        if parts.scheme != "https" and not self._local:
            raise DeliveryRejected(
                f"{parts.hostname}: plain http is not spoken outside of this machine",
                hint="give an https address",
            )
        loop = asyncio.get_running_loop()
        port = parts.port or _PORTS[parts.scheme]
        try:
            found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise DeliveryUnavailable(f"nobody knows the host {parts.hostname}") from None
        addresses = [str(info[4][0]) for info in found]
        if not self._local and not all(is_public(address) for address in addresses):
            raise DeliveryRejected(
                f"{parts.hostname} is inside our own network",
                hint="only public addresses are called",
            )
        return addresses[0]

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Loading the authorities takes longer than a request."""
        return httpx.create_ssl_context(trust_env=False)


def _request(
    method: str,
    url: str,
    parts: SplitResult,
    address: str,
    headers: Mapping[str, str],
    content: bytes | None,
    seconds: float,
) -> httpx.Request:
    """The address that was checked is the one that is called: a name may change its mind."""
    timeout = httpx.Timeout(seconds).as_dict()
    try:
        return httpx.Request(
            method,
            httpx.URL(url).copy_with(host=address),
            headers={**headers, "host": parts.netloc},
            content=content,
            extensions={"sni_hostname": parts.hostname or "", "timeout": timeout},
        )
    except UnicodeEncodeError:
        raise DeliveryRejected(
            f"{parts.hostname}: a header has characters that HTTP does not carry",
            hint="compare the secrets in the settings: they are plain ASCII",
        ) from None


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and parts.hostname and parts.port != 0
        plain = parts.username is None and url.isascii() and url.isprintable() and " " not in url
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        usable = plain = False
    if not (usable and plain):
        raise DeliveryRejected(
            "an address that was to be called is none",
            hint="an address is https://host/path, without user name and password",
        )
    return parts


def _why(error: httpx.TransportError) -> str:
    """The reason that is worth telling: a certificate that nobody trusts."""
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLCertVerificationError):
            return f" (its TLS certificate is refused: {reason.verify_message})"
        reason = reason.__cause__ or reason.__context__
    return f" ({type(error).__name__})"


def is_public(address: str) -> bool:
    """Whether an address is of the open internet."""
    known = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(known, "ipv4_mapped", None)
    return (mapped or known).is_global and not known.is_multicast
