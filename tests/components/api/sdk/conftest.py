"""The Python client, made from the document, against the API in this process."""

import asyncio
import runpy
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.streaming import Pace
from tests.components.api.conftest import Api

ROOT = Path(__file__).parents[4]
runpy.run_path(str(ROOT / "deploy" / "sdk" / "generate.py"))["generate"]()
sys.path.insert(0, str(ROOT / "deploy" / "sdk" / "python"))

from invoicing_client import AsyncInvoicing, Invoicing, Patience  # noqa: E402

QUICK = Patience(first_pause=0.0, longest_pause=60.0, done_within=2.0)


class Bridge(httpx.BaseTransport):
    """Lets a client that blocks, in a thread of its own, reach the app in the event loop."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._loop = loop
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return asyncio.run_coroutine_threadsafe(self._pass(request), self._loop).result()

    async def _pass(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        content = b"".join([part async for part in answer.stream])  # type: ignore[union-attr]
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Bytes(content))


class _Bytes(httpx.SyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Any:
        yield self._content


@pytest.fixture
async def bridge(api: Api) -> AsyncIterator[Bridge]:
    """It passes answers on when they are whole, so that streams end after a look."""
    before, api.app.state.pace = api.app.state.pace, Pace(longest=0.0)
    yield Bridge(api.app, asyncio.get_running_loop())
    api.app.state.pace = before


@pytest.fixture
async def client_of(api: Api, bridge: Bridge) -> Any:
    """A client for each person."""

    def made(person: str) -> Invoicing:
        api.auth(person)
        token = api.tokens[person]
        return Invoicing("http://api", token, transport=bridge, patience=QUICK)

    return made


@pytest.fixture
async def anna_async(api: Api) -> AsyncIterator[AsyncInvoicing]:
    api.auth("anna")
    transport = httpx.ASGITransport(app=api.app, raise_app_exceptions=False)
    async with AsyncInvoicing(
        "http://api", api.tokens["anna"], transport=transport, patience=QUICK
    ) as client:
        yield client
