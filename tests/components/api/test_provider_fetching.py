"""What the provider is asked for: from where, how much, how long; and what production needs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from api.auth import Fetcher
from api.auth.fetching import NotFetched
from integration.settings import AuthSettings, Settings

HOME = "https://id.example/realms/one/.well-known/openid-configuration"


def fetcher(
    answer: Callable[[httpx.Request], httpx.Response], home: str = HOME, **more: Any
) -> Fetcher:
    transport = httpx.MockTransport(answer)
    options = {"strict": True, **more}
    return Fetcher(home, http=lambda: httpx.AsyncClient(transport=transport), **options)


async def why(made: Fetcher, address: str = HOME) -> str:
    with pytest.raises(NotFetched) as caught:
        await made.json(address)
    return str(caught.value)


async def test_an_answer_that_is_too_large_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"[" * 65536

    found = await why(fetcher(lambda _: httpx.Response(200, content=endless())))
    assert "256 KiB" in found
    assert sent < 10


async def test_an_answer_that_takes_too_long() -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    slow = fetcher(lambda _: httpx.Response(200, content=never()), seconds=0.05)
    assert "0.05 seconds" in await why(slow)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(500), "500"),
        (httpx.Response(302, headers={"location": "http://169.254.169.254/"}), "302"),
        (httpx.Response(200, text="<html>"), "not JSON"),
        (httpx.Response(200, text="[" * 100_000), "not JSON"),
    ],
)
async def test_answers_of_no_use(answer: httpx.Response, said: str) -> None:
    assert said in await why(fetcher(lambda _: answer))


@pytest.mark.parametrize(
    ("address", "home", "strict", "may"),
    [
        ("https://id.example/x", HOME, True, True),
        ("http://id.example/x", HOME, False, False),
        ("http://127.0.0.1:8080/x", HOME, True, True),
        ("http://localhost/x", HOME, True, True),
        ("http://127.0.0.1.evil.example/x", HOME, False, False),
        ("http://keycloak:8080/certs", "http://keycloak:8080/realms/x", False, True),
        ("http://keycloak:8080/certs", "http://keycloak:8080/realms/x", True, False),
        ("http://keycloak:9999/certs", "http://keycloak:8080/realms/x", False, False),
        ("file:///etc/passwd", HOME, False, False),
        ("ftp://127.0.0.1/x", HOME, False, False),
    ],
)
async def test_where_keys_may_come_from(address: str, home: str, strict: bool, may: bool) -> None:
    made = fetcher(lambda _: httpx.Response(200, text=json.dumps({})), home, strict=strict)
    if may:
        assert await made.json(address) == {}
    else:
        assert "https" in await why(made, address)


def production(**auth: Any) -> Settings:
    secret = SecretStr("x" * 32)
    return Settings(environment="production", decision_secret=secret, auth=AuthSettings(**auth))


def test_production_needs_keys_that_can_be_trusted() -> None:
    with pytest.raises(ValidationError, match="AUTH__ISSUER"):
        production()
    with pytest.raises(ValidationError, match="AUTH__ISSUER"):
        production(issuer="http://id.example")
    with pytest.raises(ValidationError, match="AUTH__DISCOVERY_URL"):
        production(issuer="https://id.example", discovery_url="http://keycloak:8080/x")
    assert production(issuer="https://id.example").keys_over_http
    assert not production(issuer="http://id.example", jwks_file="keys.json").keys_over_http


def test_in_local_mode_plain_http_is_the_bundled_identity() -> None:
    local = Settings(auth=AuthSettings(issuer="http://127.0.0.1:9/realms/invoicing"))
    assert local.signs_itself
    other = local.auth.model_copy(update={"discovery_url": "http://127.0.0.1:9/x"})
    assert Settings(auth=other).keys_over_http
    assert not Settings(auth=other).signs_itself
