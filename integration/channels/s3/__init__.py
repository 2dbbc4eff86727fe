"""The S3 channel: documents go into a partner's bucket, answers are collected from it.

The conventions are those of every channel of files. A put is checked by the store (SHA-256) and
never goes over another object; the same bytes again are a success.
"""

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.core.findings import Finding
from domain.exchange.delivery import OutboundMessage, Receipt, RemoteFile
from integration import file_collecting, file_exchange
from integration.channels.s3.faults import as_files
from integration.channels.s3.files import BucketFiles
from integration.channels.s3.settings import S3Settings
from integration.partner_threads import PartnerThreads
from integration.secrets import SecretFolder
from integration.validation import findings_of

__all__ = ["S3Channel", "S3Settings"]

T = TypeVar("T")

_RULE = "CHANNEL_SETTINGS"
_AT_ONCE = 4
_MOST_CLIENTS = 100
_TELL_SECRETS = ("fd00:ec2::254", "100.100.100.200")
"""Where clouds tell machines their secrets, besides the addresses of the link."""


class S3Channel:
    """Sends and collects through buckets.

    `local` allows stores on this machine, and `http`.
    """

    kind = "s3"
    settings_model = S3Settings

    def __init__(self, secrets: SecretFolder, *, local: bool = False) -> None:
        self._secrets = secrets
        self._local = local
        self._threads = PartnerThreads("s3")
        self._lock = threading.Lock()
        self._clients: dict[tuple[S3Settings, tuple[str | None, ...]], Any] = {}

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            self._parsed(settings)
        except DeliveryRejected as error:
            return list(error.findings)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Put the document under its name, unless there is one. Safe to repeat."""
        how = self._parsed(settings)
        name, content, media_type = message.file_name, message.content, message.media_type

        def put(files: BucketFiles) -> Receipt:
            def create(path: str, content: bytes) -> None:
                files.create(path, content, media_type)

            return file_exchange.send(files, how, name, content, create)

        return await self._run(how, put)

    async def look(self, settings: dict[str, Any], location: str) -> bool:
        """Whether the object that was sent to `location` (or a file name) is still there."""
        how = self._parsed(settings)
        return await self._run(how, lambda it: file_exchange.look(it, how, location))

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """List what is below both prefixes."""
        how = self._parsed(settings)
        return await self._run(how, lambda it: file_exchange.probe(it, how))

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """Take up to `limit` objects out of the way of other readers, with their bytes."""
        how = self._parsed(settings)
        return await self._run(how, lambda it: file_collecting.claim(it, how, limit))

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Put a claimed object where the partner wants finished ones."""
        how = self._parsed(settings)
        finish = file_collecting.finish
        await self._run(how, lambda it: finish(it, how, claimed_as, accepted=accepted))

    def close(self) -> None:
        """Let go of connections."""
        self._threads.close()
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.close()

    async def _run(self, settings: S3Settings, work: Callable[[BucketFiles], T]) -> T:
        def done() -> T:
            if not self._local:
                _outside(settings)
            files = BucketFiles(self._client(settings), settings.bucket, settings.place)
            return work(files)

        return await self._threads.run((settings.place, settings.access_key), _AT_ONCE, done)

    def _client(self, settings: S3Settings) -> Any:
        """The library's client; making one takes longer than a request."""
        keys = tuple(
            self._secrets.resolve(one) if one else None
            for one in (settings.access_key, settings.secret_key, settings.session_token)
        )
        with self._lock:
            found = self._clients.pop((settings, keys), None)
            if found is None:
                with as_files(settings.place):
                    found = _made(settings, *keys)
            self._clients[settings, keys] = found
            while len(self._clients) > _MOST_CLIENTS:
                del self._clients[next(iter(self._clients))]
            return found

    def _parsed(self, settings: dict[str, Any]) -> S3Settings:
        try:
            parsed = S3Settings.model_validate(settings)
        except ValidationError as error:
            raise _refused(findings_of(error, _RULE)) from None
        if not self._local and (parsed.endpoint or "").startswith("http:"):
            finding = Finding(
                rule=_RULE,
                path="endpoint",
                message="plain http is not spoken outside of this machine",
                hint="give an https address",
            )
            raise _refused([finding])
        return parsed


def _made(
    settings: S3Settings, access_key: str | None, secret_key: str | None, token: str | None
) -> Any:
    # Loaded by those who have a bucket: it takes longer than all other channels together.
    import boto3
    from botocore.config import Config

    return boto3.session.Session().client(
        "s3",
        region_name=settings.region,
        endpoint_url=settings.endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=token,
        config=Config(
            connect_timeout=settings.timeout_seconds,
            read_timeout=settings.timeout_seconds,
            retries={"total_max_attempts": 2, "mode": "standard"},
            max_pool_connections=_AT_ONCE,
            s3={"addressing_style": settings.addressing},
            proxies={},
            # What a store of somebody else does not know, it refuses; ours is sent always.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def _outside(settings: S3Settings) -> None:
    """Stores may be in our network, but not on this machine or where clouds tell secrets."""
    if settings.endpoint is None:
        return
    host = urlsplit(settings.endpoint).hostname or ""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        raise DeliveryUnavailable(f"nobody knows the host {host}") from None
    for address in found:
        known = ipaddress.ip_address(address.partition("%")[0])
        known = getattr(known, "ipv4_mapped", None) or known
        bare = known.is_loopback or known.is_link_local or known.is_unspecified
        if bare or known.is_multicast or str(known) in _TELL_SECRETS:
            raise DeliveryRejected(
                f"{host} is an address of this machine, not of a store",
                hint="give the address of the store",
            )


def _refused(findings: list[Finding]) -> DeliveryRejected:
    return DeliveryRejected(
        "the settings of the S3 channel are wrong",
        hint="mend the delivery profile of the partnership",
        findings=findings,
    )
