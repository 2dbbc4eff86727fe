"""Calling webhooks: signed, to public addresses only, without following anybody elsewhere.

Source: Standard Webhooks 1.0.0 (standardwebhooks.com): `webhook-id`, `webhook-timestamp` and
`webhook-signature` over `id.timestamp.body` with HMAC-SHA-256.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.exchange.webhook import Webhook, WebhookCall
from integration.secrets import SecretFolder

_PREFIX = "whsec_"
_AGAIN = (408, 425, 429)
"""Answers of the 4xx family that ask for another try."""
_PORTS = {"https": 443, "http": 80}


class WebhookCaller:
    """Calls other systems. `local` allows addresses of this machine and plain `http`."""

    def __init__(self, secrets: SecretFolder, now: Callable[[], float], *, local: bool) -> None:
        self._secrets = secrets
        self._now = now
        self._local = local

    async def call(self, webhook: Webhook, call: WebhookCall) -> None:
        """Post `call`; `DeliveryRejected` for good, `DeliveryUnavailable` for another try."""
        address = await self._address(webhook)
        parts = urlsplit(webhook.url)
        stamp = str(int(self._now()))
        headers = {
            "host": parts.netloc,
            "content-type": "application/json",
            "webhook-id": call.id,
            "webhook-timestamp": stamp,
            "webhook-signature": self._signature(webhook, call, stamp),
        }
        # The address that was checked is the one that is called: a name may change its mind.
        url = httpx.URL(webhook.url).copy_with(host=address)
        extensions = {"sni_hostname": parts.hostname or ""}
        try:
            async with httpx.AsyncClient(
                timeout=webhook.timeout_seconds, trust_env=False, follow_redirects=False
            ) as client:
                answer = await client.post(
                    url, content=call.body, headers=headers, extensions=extensions
                )
        except httpx.TransportError as error:
            reason = type(error).__name__
            raise DeliveryUnavailable(
                f"webhook '{webhook.id}' does not answer ({reason})"
            ) from None
        self._judge(webhook, answer.status_code)

    def _judge(self, webhook: Webhook, status: int) -> None:
        if 200 <= status < 300:
            return
        message = f"webhook '{webhook.id}' answered {status}"
        if status >= 500 or status in _AGAIN:
            raise DeliveryUnavailable(message)
        raise DeliveryRejected(message, hint="mend the webhook or what it calls, then retry")

    def _signature(self, webhook: Webhook, call: WebhookCall, stamp: str) -> str:
        secret = self._secrets.resolve(webhook.secret)
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not secret.startswith(_PREFIX) or len(key) < 16:
            raise DeliveryRejected(
                f"the secret of webhook '{webhook.id}' is not one",
                hint=f"write {_PREFIX} and at least 16 bytes in base64",
            )
        signed = b".".join((call.id.encode(), stamp.encode(), call.body))
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        return f"v1,{base64.b64encode(digest).decode()}"

    async def _address(self, webhook: Webhook) -> str:
        """The address behind the name, if it may be called."""
        parts = urlsplit(webhook.url)
        if parts.scheme != "https" and not self._local:
            raise DeliveryRejected(f"webhook '{webhook.id}' is not https")
        port = parts.port or _PORTS[parts.scheme]
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except OSError:
            raise DeliveryUnavailable(f"nobody knows the host of webhook '{webhook.id}'") from None
        addresses = [str(info[4][0]) for info in found]
        if not self._local and not all(_is_public(address) for address in addresses):
            raise DeliveryRejected(
                f"webhook '{webhook.id}' is inside our own network",
                hint="only public addresses are called",
            )
        return addresses[0]


def _is_public(address: str) -> bool:
    """Whether an address is of the open internet (IANA special-purpose registries)."""
    known = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(known, "ipv4_mapped", None)
    return (mapped or known).is_global and not known.is_multicast
