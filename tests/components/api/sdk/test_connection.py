"""Keys, patience and tokens of the Python client, against a server that plays what it is told."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoicing_client import (
    AsyncInvoicing,
    ClientCredentials,
    Conflict,
    Invoicing,
    NotDoneYet,
    NotFound,
    Patience,
    ProblemError,
    SignInFailed,
    TooManyRequests,
    Unavailable,
    Unreachable,
)
from invoicing_client.generated.api.health import get_me

NOW = 1_800_000_000.0


class Server:
    """Answers in turn what it is given, the last one for ever; notes requests and pauses."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(copied(request))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, headers, body = (*answer, {}, {})[:3]
        return httpx.Response(status, headers=headers, json=body)

    def client(self, token: Any = "t", **patience: Any) -> Invoicing:
        asked = Patience(wall_clock=lambda: NOW, chance=lambda: 1.0, **patience)
        made = Invoicing("http://api", token, transport=httpx.MockTransport(self), patience=asked)
        made._http._sleep = self.pauses.append
        return made

    @property
    def keys(self) -> list[str]:
        return [one.headers.get("idempotency-key", "") for one in self.requests]


def copied(one: httpx.Request) -> httpx.Request:
    """As it is now: the next attempt writes its headers anew."""
    return httpx.Request(one.method, one.url, headers=one.headers, content=one.content)


def problem(status: int, code: str, **headers: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    media = {"content-type": "application/problem+json"}
    said = {"code": code, "detail": "d", "hint": "h", "request_id": "r", "title": "t"}
    return status, media | {name.replace("_", "-"): v for name, v in headers.items()}, said


def retry(client: Invoicing) -> Any:
    return client.invoices.credit("inv-1", {"reason": "x"})


READ = (200, {}, {"items": []})
LOST = httpx.ReadError("lost")
WAYS = [
    pytest.param(problem(503, "store_unavailable", retry_after="2"), [2.0], id="503"),
    pytest.param(problem(429, "rate_limited", retry_after="7"), [7.0], id="429"),
    pytest.param((503, {"retry-after": "Fri, 15 Jan 2027 08:00:09 GMT"}), [9.0], id="a date"),
    pytest.param(problem(409, "idempotency_in_flight", retry_after="1"), [1.0], id="in flight"),
    pytest.param((503, {"retry-after": "soon"}), [0.5], id="nonsense"),
    pytest.param((502,), [0.5], id="a proxy"),
    pytest.param(LOST, [0.5], id="connection lost"),
    pytest.param(httpx.ConnectError("no"), [0.5], id="no connection"),
]


@pytest.mark.parametrize(("fault", "pauses"), WAYS)
def test_what_passes_is_waited_for(fault: Any, pauses: list[float]) -> None:
    server = Server(fault, READ)
    assert list(server.client().partners.list()) == []
    assert server.pauses == pauses


def test_a_post_keeps_its_key_and_its_body_until_it_is_done() -> None:
    done = (409, {}, {"code": "conflict"})
    server = Server(LOST, (503,), (202, {"retry-after": "1"}), LOST, done)
    with pytest.raises(Conflict):
        retry(server.client())
    assert len(server.requests) == 5
    assert len(set(server.keys)) == 1
    assert len(server.keys[0]) == 32
    assert {one.content for one in server.requests} == {b'{"reason":"x"}'}
    with pytest.raises(Conflict):
        retry(server.client())
    assert len(set(server.keys)) == 2


def test_a_key_of_your_own_is_used() -> None:
    server = Server((409,))
    with pytest.raises(Conflict):
        server.client().invoices.submit("inv-1", key="mine")
    assert server.keys == ["mine"]


def test_patience_ends() -> None:
    server = Server(LOST)
    with pytest.raises(Unreachable, match="tried 5 times"):
        list(server.client().partners.list())
    assert server.pauses == [0.5, 1.0, 2.0, 4.0]
    server = Server(problem(503, "not_ready"))
    with pytest.raises(Unavailable, match="not_ready: d; h; request r"):
        list(server.client(attempts=2).partners.list())
    assert len(server.requests) == 2
    server = Server(problem(429, "rate_limited", retry_after="3600"))
    with pytest.raises(TooManyRequests):
        list(server.client().partners.list())
    assert server.pauses == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 500])
def test_what_will_not_pass_is_said_at_once(status: int) -> None:
    server = Server((status,))
    with pytest.raises(ProblemError) as raised:
        retry(server.client())
    assert (raised.value.status, len(server.requests)) == (status, 1)


def test_our_own_502_is_an_answer() -> None:
    server = Server(problem(502, "undeliverable"))
    with pytest.raises(ProblemError, match="undeliverable"):
        retry(server.client())
    assert len(server.requests) == 1


def test_an_amendment_that_may_have_been_made_is_not_made_again() -> None:
    seen: Any = type("Seen", (), {"id": "inv-1", "version": 3})()
    server = Server(LOST)
    with pytest.raises(Unreachable):
        server.client().invoices.amend(seen, {})
    assert len(server.requests) == 1
    assert server.requests[0].headers["if-match"] == '"v3"'
    server = Server(httpx.ConnectError("no"), (404,))
    with pytest.raises(NotFound):
        server.client().invoices.amend(seen, {})
    assert len(server.requests) == 2
    server = Server((202, {"retry-after": "1"}))
    with pytest.raises(NotDoneYet, match="read it again"):
        server.client().invoices.amend(seen, {})
    assert len(server.requests) == 1


def test_what_takes_too_long_is_told() -> None:
    server = Server((202, {"retry-after": "4"}))
    with pytest.raises(NotDoneYet) as raised:
        retry(server.client(done_within=10))
    assert server.pauses == [4.0, 4.0]
    assert raised.value.key == server.keys[0]


def test_all_broken_rules_are_told() -> None:
    errors = [{"pointer": "/lines/0", "rule": "R-1", "message": "m", "hint": "h", "new": 1}]
    server = Server((422, {}, {"code": "invalid", "detail": "1 rule", "errors": errors}))
    with pytest.raises(ProblemError, match=r"/lines/0: m \[R-1\]") as raised:
        retry(server.client())
    assert raised.value.errors[0].hint == "h"


@given(
    st.binary(max_size=60), st.integers(400, 599).filter(lambda n: n not in (429, 502, 503, 504))
)
def test_any_answer_that_is_no_success_is_a_problem(content: bytes, status: int) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    with Invoicing("http://api", "t", transport=transport) as client, pytest.raises(ProblemError):
        retry(client)


def test_a_token_may_be_made_for_each_request() -> None:
    tokens = iter(["one", "two"])
    server = Server((503,), READ)
    list(server.client(lambda: next(tokens)).partners.list())
    assert [one.headers["authorization"] for one in server.requests] == ["Bearer one", "Bearer two"]


class Provider(Server):
    """Gives tokens at `/token`, and accepts the newest only."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self.revoked = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(copied(request))
        if request.url.path == "/token":
            self.given += 1
            self.revoked = False
            return httpx.Response(200, json={"access_token": f"t{self.given}", "expires_in": 90})
        good = request.headers["authorization"] == f"Bearer t{self.given}" and not self.revoked
        return httpx.Response(200 if good else 401, json={"items": []})


def credentials(clock: Callable[[], float] = lambda: 0.0) -> ClientCredentials:
    return ClientCredentials("http://idp/token", "erp", "geheim", scope="api", clock=clock)


def test_programs_fetch_and_renew_their_token() -> None:
    provider, time = Provider(), [0.0]
    who = credentials(lambda: time[0])
    client = provider.client(who)
    list(client.partners.list())
    list(client.partners.list())
    assert provider.given == 1
    assert b"client_secret=geheim" in provider.requests[0].content
    assert "idempotency-key" not in provider.requests[0].headers
    time[0] = 61.0
    list(client.partners.list())
    assert provider.given == 2
    provider.revoked = True
    list(client.partners.list())
    assert provider.given == 3
    assert "geheim" not in repr(who)


def test_who_gets_no_token_is_told() -> None:
    server = Server((401, {}, {"error": "invalid_client"}))
    with pytest.raises(SignInFailed, match="invalid_client"):
        list(server.client(credentials()).partners.list())
    assert len(server.requests) == 1


async def test_the_twin_for_event_loops_is_as_patient() -> None:
    server = Server(LOST, problem(429, "rate_limited", retry_after="3"), problem(404, "not_found"))

    async def sleep(seconds: float) -> None:
        server.pauses.append(seconds)

    transport = httpx.MockTransport(server)
    asked = Patience(chance=lambda: 1.0)
    async with AsyncInvoicing("http://api", "t", transport=transport, patience=asked) as client:
        client._http._sleep = sleep
        with pytest.raises(NotFound):
            await get_me.asyncio(client=client.api)
    assert server.pauses == [0.5, 3.0]


def test_the_description_of_a_base_path_is_kept() -> None:
    server = Server((409,))
    client = Invoicing("http://api/in", "t", transport=httpx.MockTransport(server))
    with pytest.raises(Conflict):
        retry(client)
    assert str(server.requests[0].url) == "http://api/in/v1/invoices/inv-1/credit"
    assert server.keys[0]
    assert json.loads(server.requests[0].content) == {"reason": "x"}
