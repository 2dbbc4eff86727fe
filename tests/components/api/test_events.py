"""Server-Sent Events: what happens as it happens, from where one was, until it has ended."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.requests import ClientDisconnect

from api.problems import Problem
from api.streaming import Event, EventStream, Glimpse, Pace, Streams, streamed, written
from domain.billing.batch import BatchProgress, BatchState
from domain.core.errors import StoreUnavailable
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

WATCH = "/v1/invoices/inv-1/events"


class Clock:
    """Time that passes when one sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.then: list[Callable[[], Awaitable[Any]]] = []
        """What happens meanwhile, one thing each time."""

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.then:
            await self.then.pop(0)()

    def pace(self, heartbeat: float = 15.0, longest: float = 900.0) -> Pace:
        return Pace(1.0, heartbeat, longest, monotonic=lambda: self.now, sleep=self.sleep)


@pytest.fixture
def clock(api: Api) -> Iterator[Clock]:
    made, before = Clock(), api.app.state.pace
    api.app.state.pace = made.pace()
    yield made
    api.app.state.pace = before
    assert api.app.state.streams._open.total() == 0, "every place is free again"


def read(answer: httpx.Response) -> list[tuple[str, str, Any]]:
    """Id, name and data of each event."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "data" in fields:
            said = fields.get("id", ""), fields.get("event", ""), json.loads(fields["data"])
            found.append(said)
    return found


async def test_an_invoice_is_watched_until_it_has_ended(api: Api, clock: Clock) -> None:
    await api.open("inv-1", submit=False)
    clock.then = [
        lambda: api.get("anna", "/v1/me"),
        lambda: api.post("anna", "/v1/invoices/inv-1/cancel", {"reason": "ordered twice"}),
    ]
    answer = await api.get("audit", WATCH)
    events = read(answer)
    journal = (await api.get("audit", "/v1/invoices/inv-1/timeline")).json()["entries"]
    assert [data for _, name, data in events if name == "entry"] == journal
    assert [id for id, _, _ in events[:-1]] == [str(n + 1) for n in range(len(journal))]
    assert events[-1] == ("", "end", {})
    assert any("cancelled" in entry["what"] for entry in journal)
    assert answer.headers["cache-control"] == "no-store"
    assert clock.now == 2


async def test_who_comes_back_gets_the_rest_and_then_nothing(api: Api, clock: Clock) -> None:
    await api.open("inv-1", submit=False)
    await api.post("anna", "/v1/invoices/inv-1/cancel")
    all_of_them = read(await api.get("audit", WATCH))
    rest = read(await api.get("audit", WATCH, headers={"Last-Event-ID": "1"}))
    assert rest == all_of_them[1:]
    last = all_of_them[-2][0]
    done = await api.get("audit", WATCH, headers={"Last-Event-ID": last})
    assert (done.status_code, done.content) == (204, b"")


async def test_what_cannot_be_watched_is_a_problem(api: Api, clock: Clock) -> None:
    problem(await api.get("audit", WATCH), 404, "not_found")
    problem(await api.get("audit", "/v1/billing-batches/x/events"), 404, "not_found")
    problem(await api.get("audit", "/v1/billing-runs/x/events"), 404, "not_found")
    await api.open("inv-1")
    for wrong in ("x", "1" * 10, "-1"):
        answer = await api.get("audit", WATCH, headers={"Last-Event-ID": wrong})
        assert problem(answer, 422, "validation_failed")["errors"][0]["pointer"] == "Last-Event-ID"
    problem(await api.get("boris", WATCH), 403, "forbidden")


async def test_a_batch_is_told_each_time_it_got_further(api: Api, clock: Clock) -> None:
    body = {"id": "b-1", "mode": "dry", "period": "2026-10"}
    started = await api.post("carla", "/v1/billing-batches", body)
    assert started.status_code == 202, started.text

    async def further(done: int) -> None:
        api.workflows.progress = BatchProgress(total=2, done=done)

    async def finish() -> None:
        batch = await api.adapters.store.batches.get("b-1")
        done = batch.model_copy(update={"state": BatchState.COMPLETED})
        await api.adapters.store.batches.put(done)

    clock.then = [lambda: further(1), lambda: further(1), lambda: further(2), finish]
    events = read(await api.get("audit", "/v1/billing-batches/b-1/events"))
    assert [name for _, name, _ in events][-1] == "end"
    assert [data["progress"]["done"] for _, name, data in events if name == "progress"][:3] == [
        0,
        1,
        2,
    ]
    assert len({id for id, _, _ in events}) == len(events)


async def silent(_: str) -> Glimpse:
    return Glimpse((), ended=False)


async def text(look: Any, pace: Pace, last: str = "") -> str:
    first = await look(last)
    return b"".join([part async for part in written(look, last, first, pace)]).decode()


async def test_silence_has_a_heartbeat_and_an_end() -> None:
    clock = Clock()
    said = await text(silent, clock.pace(heartbeat=15, longest=61))
    assert said.count(": still here") == 4
    assert "data" not in said
    assert clock.now == 61


async def test_each_look_starts_where_the_last_event_was() -> None:
    asked = []

    async def look(last: str) -> Glimpse:
        asked.append(last)
        n = int(last or 0) + 1
        return Glimpse([Event(str(n), "n", str(n))], ended=n == 3)

    said = await text(look, Clock().pace())
    assert asked == ["", "1", "2"]
    assert [line for line in said.splitlines() if line.startswith("id")] == [
        "id: 1",
        "id: 2",
        "id: 3",
    ]


async def test_a_store_that_is_gone_ends_the_stream_and_not_the_thing() -> None:
    asked: list[str] = []

    async def look(last: str) -> Glimpse:
        asked.append(last)
        if len(asked) == 2:
            raise StoreUnavailable("gone")
        return Glimpse((), ended=False)

    assert "event: end" not in await text(look, Clock().pace())


async def test_places_are_limited_and_given_back() -> None:
    streams = Streams(most=3, most_each=2)
    held = [await streamed(streams, "anna", silent, "") for _ in range(2)]
    with pytest.raises(Problem) as refused:
        await streamed(streams, "anna", silent, "")
    assert (refused.value.code, refused.value.headers) == ("rate_limited", {"Retry-After": "10"})
    await streamed(streams, "ben", silent, "")
    with pytest.raises(Problem):
        await streamed(streams, "carla", silent, "")

    async def gone(_: Any) -> None:
        raise OSError("the client is gone before it began")

    async def never() -> Any:
        return {"type": "http.disconnect"}

    answer = held[0]
    assert isinstance(answer, EventStream)
    scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
    with pytest.raises(ClientDisconnect):
        await answer(scope, never, gone)
    await streamed(streams, "anna", silent, "")
