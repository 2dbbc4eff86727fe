"""Streams in the client: whole, over breaks, and problems as problems."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from invoicing_client import Invoicing, NotFound
from invoicing_client.watching import Feed, watched, watched_async

from api.streaming import Pace
from tests.components.api.conftest import Api

A, B = 'id: 1\nevent: entry\ndata: {"n": 1}\n\n', 'id: 2\nevent: entry\ndata: {"n": 2}\n\n'
END = "event: end\ndata: {}\n\n"


class Parts(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Text in pieces; `None` is where the connection breaks."""

    def __init__(self, parts: list[str | None]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            if part is None:
                raise httpx.ReadError("broken")
            yield part.encode()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def answered(*answers: list[str | None] | int) -> tuple[httpx.MockTransport, list[str]]:
    left, asked = list(answers), list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("last-event-id", ""))
        now = left.pop(0)
        return (
            httpx.Response(now) if isinstance(now, int) else httpx.Response(200, stream=Parts(now))
        )

    return httpx.MockTransport(answer), asked


def client(transport: httpx.MockTransport) -> Invoicing:
    return Invoicing("http://api", "t", transport=transport)


BREAKS: list[Any] = [
    pytest.param([[A + B + END]], [""], id="whole"),
    pytest.param([list(A + B + END)], [""], id="letter by letter"),
    pytest.param([[A], [B + END]], ["", "1"], id="ended by the API"),
    pytest.param([[A, B[:20], None], [B + END]], ["", "1"], id="broken inside an event"),
    pytest.param([[None], [A], [": still here\n\n", B], 204], ["", "", "1", "2"], id="204"),
]


@pytest.mark.parametrize(("answers", "asked"), BREAKS)
def test_breaks_are_not_seen(
    answers: list[Any], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    transport, seen = answered(*answers)
    with client(transport) as invoicing:
        monkeypatch.setattr(invoicing._http, "pause", lambda _: None)
        assert [one["n"] for one in watched(invoicing.api, "/v1/x/events")] == [1, 2]
    assert seen == asked


def test_data_of_many_lines_is_one() -> None:
    feed = Feed()
    lines = ["data: [1,", "data: 2]", ":a word", ""]
    assert [feed.take(line) for line in lines] == [None, None, None, [1, 2]]


async def test_an_invoice_is_watched_to_its_end(api: Api, client_of: Any) -> None:
    before, api.app.state.pace = api.app.state.pace, Pace(look=0.01)

    def work() -> list[str]:
        anna = client_of("anna")
        seen = []
        for entry in anna.invoices.watch("inv-1"):
            seen.append(entry.action)
        return seen

    await api.open("inv-1", submit=False)
    await api.post("anna", "/v1/invoices/inv-1/cancel")
    try:
        assert (await asyncio.to_thread(work))[0] == "opened"
        with pytest.raises(NotFound):
            await asyncio.to_thread(lambda: list(client_of("anna").invoices.watch("nothing")))
    finally:
        api.app.state.pace = before


async def test_event_loops_watch_as_well() -> None:
    from invoicing_client import AsyncInvoicing

    transport, _ = answered([A], [B + END])
    async with AsyncInvoicing("http://api", "t", transport=transport) as invoicing:
        found = [one async for one in watched_async(invoicing.api, "/v1/x/events")]
    assert json.dumps(found) == '[{"n": 1}, {"n": 2}]'
