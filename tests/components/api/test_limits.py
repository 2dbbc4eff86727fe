"""Rate limits: a bucket per caller, said in every answer."""

from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from api.limits import WINDOW, Buckets, RateLimits
from integration.settings import Settings
from tests.components.api.conftest import Api


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.floats(0, 30), st.sampled_from(["a", "b"])), max_size=200),
)
def test_nobody_gets_more_than_a_minutes_worth_and_what_filled_since(
    requests: int, steps: list[tuple[float, str]]
) -> None:
    clock = Clock()
    buckets = Buckets(requests, clock)
    allowed = {"a": 0, "b": 0}
    for pause, caller in steps:
        clock.now += pause
        one = buckets.take(caller)
        allowed[caller] += one.allowed
        assert 0 <= one.remaining <= requests
        assert one.allowed is (one.wait == 0)
        assert allowed[caller] <= requests + clock.now * requests / WINDOW + 1e-6


def test_who_waits_as_told_may_go_on() -> None:
    clock = Clock()
    buckets = Buckets(3, clock)
    for _ in range(3):
        assert buckets.take("a").allowed
    refused = buckets.take("a")
    assert not refused.allowed
    assert buckets.take("b").allowed
    clock.now += refused.wait
    assert buckets.take("a").allowed


def test_callers_are_forgotten_before_they_fill_the_memory() -> None:
    buckets = Buckets(2, Clock())
    for number in range(10_001):
        buckets.take(str(number))
    assert len(buckets._known) == 10_000


async def test_too_many_are_refused_with_a_problem_and_other_callers_are_not(
    settings: Settings,
) -> None:
    app = FastAPI()
    app.state.settings = settings
    app.add_middleware(RateLimits, requests=2, monotonic=Clock())

    @app.get("/v1/things")
    async def things() -> str:
        return "here"

    @app.get("/livez")
    async def livez() -> str:
        return "yes"

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        first = await http.get("/v1/things")
        assert first.headers["ratelimit-policy"] == '"caller";q=2;w=60'
        assert first.headers["ratelimit"] == '"caller";r=1;t=30'
        await http.get("/v1/things")
        refused = await http.get("/v1/things")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
        assert refused.json()["code"] == "rate_limited"
        assert refused.headers["content-type"] == "application/problem+json"
        other = await http.get("/v1/things", headers={"authorization": "Bearer somebody"})
        assert other.status_code == 200
        assert "ratelimit" not in (await http.get("/livez")).headers


async def test_the_api_says_what_is_left(api: Api) -> None:
    answer = await api.get("anna", "/v1/invoices")
    assert answer.headers["ratelimit-policy"].startswith('"caller";q=')
