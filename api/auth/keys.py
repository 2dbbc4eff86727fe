"""The provider's public keys: from a file, or over HTTP and kept.

Keys are never taken from a token. Those known so far outlive an outage. Source: RFC 7517.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from api.auth.discovery import AGAIN_SECONDS, KEPT_SECONDS, Discovery, ProviderSilent
from api.auth.fetching import Fetch, NotFetched

log = logging.getLogger("invoicing.api.auth")

_MOST_KEYS = 100
_KINDS = ("RSA", "EC", "OKP")


class KeySource(Protocol):
    """Where public keys come from."""

    async def find(self, kid: str, *, again: bool = False) -> Key | None:
        """The key called `kid`; `again`: what is known does not fit, so look whether it changed.

        Raises `ProviderSilent` if no key is known at all.
        """

    async def trouble(self) -> str:
        """Why no token can be checked; empty if they can."""


class _Keys:
    """Keys that are known, and when it is time to look again."""

    def __init__(self, monotonic: Callable[[], float], kept: float) -> None:
        self._monotonic = monotonic
        self._kept = kept
        self._lock = asyncio.Lock()
        self._known: dict[str, Key] = {}
        self._fresh_until = self._wait_until = float("-inf")
        self._said = ""

    async def find(self, kid: str, *, again: bool = False) -> Key | None:
        """The key called `kid`, looked for again if it is not known."""
        await self._refresh(again or kid not in self._known)
        if not self._known:
            raise ProviderSilent(self._said)
        return self._known.get(kid)

    async def trouble(self) -> str:
        """Why no token can be checked."""
        await self._refresh(not self._known)
        return "" if self._known else self._said

    async def _refresh(self, wanted: bool) -> None:
        """Look if it is time; what is known already waits for nobody who is looking."""
        if self._due(wanted) and (wanted or not self._lock.locked()):
            async with self._lock:
                if self._due(wanted):
                    await self._look()

    def _due(self, wanted: bool) -> bool:
        now = self._monotonic()
        return now >= self._wait_until and (wanted or now >= self._fresh_until)

    async def _look(self) -> None:
        try:
            known = _usable(await self._read())
        except (OSError, ValueError) as error:
            self._fault(f"they cannot be read ({type(error).__name__})")
        except (NotFetched, ProviderSilent) as error:
            self._fault(str(error))
        else:
            self._known = known
            self._fresh_until = self._monotonic() + self._kept
        self._wait_until = self._monotonic() + AGAIN_SECONDS

    def _fault(self, said: str) -> None:
        self._said = f"there are no keys to check tokens with: {said}"
        log.warning("the keys of the identity provider could not be read: %s", said)

    async def _read(self) -> Any:
        raise NotImplementedError


class KeyFile(_Keys):
    """The public keys in a JWKS file, read again when a token names a key that is not there."""

    def __init__(self, path: Path, monotonic: Callable[[], float]) -> None:
        super().__init__(monotonic, kept=float("inf"))
        self._path = path

    async def _read(self) -> Any:
        return json.loads(await asyncio.to_thread(self._path.read_bytes))


class ProviderKeys(_Keys):
    """The public keys at the provider's own address, read again every ten minutes."""

    def __init__(self, discovery: Discovery, fetch: Fetch, monotonic: Callable[[], float]) -> None:
        super().__init__(monotonic, kept=KEPT_SECONDS)
        self._discovery = discovery
        self._fetch = fetch

    async def _read(self) -> Any:
        return await self._fetch((await self._discovery.provider()).jwks_uri)


def _usable(found: Any) -> dict[str, Key]:
    """The public keys for signatures, by their ids; others are passed over (RFC 7517 §5).

    Keycloak publishes one for encryption too. A shared secret (`oct`) is no public key.
    """
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise NotFetched("the answer is not a key set")
    known = {}
    for one in listed[:_MOST_KEYS]:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        if one.get("kty") in _KINDS and isinstance(one.get("kid"), str):
            try:
                known[one["kid"]] = JWKRegistry.import_key(one)
            except (JoseError, ValueError, KeyError, TypeError):
                continue
    if not known:
        raise NotFetched("the key set has no key for signatures")
    return known
