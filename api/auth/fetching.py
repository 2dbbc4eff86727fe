"""What the identity provider answers, read with bounds: where from, how long, how much.

No redirects, https alone; plain http only on this machine, or, outside production, at the host
that the settings name for discovery.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

Fetch = Callable[[str], Awaitable[Any]]
"""What an address answers, as JSON. Raises `NotFetched`."""

_SECONDS = 5.0
_MOST_BYTES = 256 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NotFetched(Exception):
    """The address did not answer, or not with something usable; the message says which."""


class Fetcher:
    """Reads JSON from the identity provider."""

    def __init__(
        self,
        home: str,
        *,
        strict: bool,
        http: Callable[[], httpx.AsyncClient] = lambda: httpx.AsyncClient(timeout=_SECONDS),
        seconds: float = _SECONDS,
    ) -> None:
        """`home`: the address of the settings, which may be plain http unless `strict`."""
        self._home = "" if strict else _origin(home)
        self._http = http
        self._seconds = seconds

    async def json(self, address: str) -> Any:
        """What `address` answers. Raises `NotFetched`."""
        self._check(address)
        try:
            async with asyncio.timeout(self._seconds):
                return json.loads(await self._read(address))
        except TimeoutError:
            raise NotFetched(f"no answer in {self._seconds:g} seconds") from None
        except httpx.HTTPError as error:
            raise NotFetched(f"no answer ({type(error).__name__})") from None
        except (ValueError, RecursionError):
            raise NotFetched("the answer is not JSON") from None

    async def _read(self, address: str) -> bytes:
        found = bytearray()
        async with self._http() as http, http.stream("GET", address) as answer:
            if answer.status_code != 200:
                raise NotFetched(f"it answers {answer.status_code}")
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > _MOST_BYTES:
                    raise NotFetched(f"the answer is larger than {_MOST_BYTES // 1024} KiB")
        return bytes(found)

    def _check(self, address: str) -> None:
        parts = urlsplit(address)
        local = parts.hostname in _LOOPBACK or _origin(address) == self._home
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise NotFetched("keys are read over https alone")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
