"""Server-Sent Events of the API: what happens, as it happens, over breaks of the connection.

A stream that breaks off is gone on with behind the last event; it is over when the API says so.
"""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import httpx

from invoicing_client.connection import AsyncConnection, Connection
from invoicing_client.generated.client import AuthenticatedClient

_SILENCE = httpx.Timeout(30.0, read=60.0)
"""The API is heard of every 15 seconds."""
_PAUSE = 1.0
_END = "end"


@dataclass
class Feed:
    """Lines as they come in; events as they are complete."""

    last: str = ""
    over: bool = False
    _fields: dict[str, str] = field(default_factory=dict)

    def take(self, line: str) -> dict[str, Any] | None:
        """The data of the event that `line` completes, if it does."""
        if line:
            name, _, value = line.partition(":")
            if name:
                known = self._fields.get(name) if name == "data" else None
                said = value.removeprefix(" ")
                self._fields[name] = said if known is None else f"{known}\n{said}"
            return None
        got, self._fields = self._fields, {}
        self.last = got.get("id", self.last)
        self.over = got.get("event") == _END
        if self.over or "data" not in got:
            return None
        return cast(dict[str, Any], json.loads(got["data"]))

    def request(self, http: httpx.Client | httpx.AsyncClient, path: str) -> httpx.Request:
        """What asks for what comes next."""
        self._fields = {}
        headers = {"Accept": "text/event-stream"}
        if self.last:
            headers["Last-Event-ID"] = self.last
        return http.build_request("GET", path, headers=headers, timeout=_SILENCE)


def watched(api: AuthenticatedClient, path: str) -> Iterator[dict[str, Any]]:
    """The data of each event at `path`, until the thing has ended."""
    http, feed = cast(Connection, api.get_httpx_client()), Feed()
    while not feed.over:
        answer = http.send(feed.request(http, path), stream=True)
        try:
            feed.over = answer.status_code == httpx.codes.NO_CONTENT
            for line in answer.iter_lines():
                data = feed.take(line)
                if data is not None:
                    yield data
        except httpx.TransportError:
            http.pause(_PAUSE)
        finally:
            answer.close()


async def watched_async(api: AuthenticatedClient, path: str) -> AsyncIterator[dict[str, Any]]:
    """The same for event loops."""
    http, feed = cast(AsyncConnection, api.get_async_httpx_client()), Feed()
    while not feed.over:
        answer = await http.send(feed.request(http, path), stream=True)
        try:
            feed.over = answer.status_code == httpx.codes.NO_CONTENT
            async for line in answer.aiter_lines():
                data = feed.take(line)
                if data is not None:
                    yield data
        except httpx.TransportError:
            await http.pause(_PAUSE)
        finally:
            await answer.aclose()
