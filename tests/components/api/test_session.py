"""The console's session: renewals, outages of the provider, ID tokens, seals, cookies, settings."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import Key, OctKey, RSAKey
from pydantic import SecretStr, ValidationError
from starlette.responses import Response

from api.auth import PARTNER, Principal, Provider, ProviderSilent
from api.connections import Connections
from api.problems import Problem
from api.session import sign_in_for
from api.session.client import Client
from api.session.cookies import Cookies
from api.session.identity_token import check_id_token
from api.session.keeping import Keeper, SignInRefused
from api.session.sealing import Sealer, hashed
from api.session.sign_in import SignIn
from api.session.tokens import Session, Tokens
from integration.settings import ApiSettings, AuthSettings, ConsoleSettings, Settings
from integration.store.sessions import MemorySessions
from tests.components.api.conftest import Api
from tests.signed_in import signed_in

SECRET = "a-secret-of-the-tests-that-is-long-enough"
START = datetime(2026, 11, 23, 10, tzinfo=UTC)
LIFE = timedelta(minutes=15)

# Renewals


class World:
    """One session, a clock, and a provider that does as it is told."""

    def __init__(self) -> None:
        self.now = START
        self.sessions = MemorySessions()
        self.renewals: list[str] = []
        self.answer: Exception | None = None
        self.pause: Callable[[], Awaitable[None]] | None = None
        names = iter(f"session-{number}" for number in range(9))
        self.keeper = Keeper(
            ConsoleSettings(), Sealer(SECRET), lambda: self.now, lambda: next(names)
        )

    async def begun(self) -> Session:
        tokens = Tokens("access-0", self.now + LIFE, "refresh-0", "id-0")
        return await self.keeper.begin(self.sessions, tokens)

    async def renew(self, tokens: Tokens) -> Tokens:
        self.renewals.append(tokens.refresh)
        if self.pause is not None:
            await self.pause()
        if self.answer is not None:
            raise self.answer
        number = len(self.renewals)
        return Tokens(f"access-{number}", self.now + LIFE, f"refresh-{number}", tokens.id)

    async def find(self, session: Session) -> Session | None:
        return await self.keeper.find(self.sessions, session.id, self.renew)


@pytest.fixture
def world() -> World:
    return World()


async def test_tokens_are_renewed_shortly_before_their_end(world: World) -> None:
    session = await world.begun()
    world.now += LIFE - timedelta(seconds=61)
    assert await world.find(session) is not None
    assert world.renewals == []
    world.now += timedelta(seconds=1)
    found = await world.find(session)
    assert found is not None
    assert (found.tokens.access, found.id) == ("access-1", session.id)
    assert found.began_at == START
    assert world.renewals == ["refresh-0"]


async def test_a_silent_provider_ends_nothing_while_tokens_are_good(world: World) -> None:
    session = await world.begun()
    world.now += LIFE - timedelta(seconds=30)
    world.answer = ProviderSilent()
    for _ in range(3):
        found = await world.find(session)
        assert found is not None
        assert found.tokens.access == "access-0"
    assert len(world.renewals) == 1, "it is not asked by every request"
    world.now += timedelta(seconds=31)
    with pytest.raises(ProviderSilent):
        await world.find(session)
    world.answer = None
    world.now += timedelta(seconds=20)
    found = await world.find(session)
    assert found is not None
    assert found.tokens.access == "access-3"


async def test_a_refused_renewal_ends_the_session(world: World) -> None:
    session = await world.begun()
    world.now += LIFE
    world.answer = SignInRefused("invalid_grant")
    assert await world.find(session) is None
    assert await world.sessions.find(hashed(session.id)) is None


async def test_who_comes_during_a_renewal_waits_for_it(world: World) -> None:
    session = await world.begun()
    world.now += LIFE + timedelta(minutes=1)
    going_on, go_on = asyncio.Event(), asyncio.Event()

    async def pause() -> None:
        going_on.set()
        await go_on.wait()

    world.pause = pause
    first = asyncio.create_task(world.find(session))
    await going_on.wait()
    others = [asyncio.create_task(world.find(session)) for _ in range(3)]
    await asyncio.sleep(0)
    go_on.set()
    found = await asyncio.gather(first, *others)
    assert {one.tokens.access for one in found if one} == {"access-1"}
    assert len(world.renewals) == 1


async def test_who_signs_out_during_a_renewal_stays_out(world: World) -> None:
    session = await world.begun()
    world.now += LIFE - timedelta(seconds=30)

    async def sign_out() -> None:
        await world.keeper.end(world.sessions, session.id)

    world.pause = sign_out
    await world.find(session)
    assert await world.find(session) is None


async def test_a_session_of_another_secret_counts_as_none(world: World) -> None:
    session = await world.begun()
    other = Keeper(ConsoleSettings(), Sealer(SECRET + "2"), lambda: START, str)
    assert await other.find(world.sessions, session.id, world.renew) is None


async def test_a_session_moved_to_another_id_does_not_open(world: World) -> None:
    """Whoever writes the database cannot put somebody's session under an id of their own."""
    session = await world.begun()
    kept = await world.sessions.find(hashed(session.id))
    assert kept is not None
    world.sessions._sessions[hashed("mine")] = kept
    assert await world.keeper.find(world.sessions, "mine", world.renew) is None


# Who is let in


@pytest.mark.parametrize(("role", "let_in"), [("approver", True), (PARTNER, False)])
async def test_the_console_is_for_our_own_people(world: World, role: str, let_in: bool) -> None:
    class Verifier:
        async def verify(self, token: str) -> Principal:
            assert token == "access-0"
            return Principal("zoe", "zoe", (role,))

    app = FastAPI()
    app.state.verifier = Verifier()
    app.state.keys = SimpleNamespace(find=None)
    app.state.discovery = SimpleNamespace(provider=None)
    sign_in = sign_in_for(app, Settings())
    session = await world.begun()
    if let_in:
        assert (await sign_in.principal(session)).subject == "zoe"
        return
    with pytest.raises(Problem, match="for our own people"):
        await sign_in.principal(session)


def silent(api: Api) -> SignIn:
    """A sign-in at a provider that is down."""

    async def provider() -> Provider:
        raise ProviderSilent("no answer")

    settings = ConsoleSettings(client_id="console")
    client = Client(settings, "http://api/console/signed-in", provider, find_key, lambda: START)
    return replace(api.app.state.sign_in, client=client, offered=True)


async def test_without_a_client_the_sign_in_says_what_to_do(api: Api) -> None:
    page = await api.http.get("/console/sign-in")
    assert page.status_code == 503
    assert "invoicing dev" in page.text
    assert "INVOICING__CONSOLE__CLIENT_ID" in page.text


async def test_a_provider_that_is_down_is_named(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api.app.state._state, "sign_in", silent(api))
    page = await api.http.get("/console/sign-in", params={"next": "/console/inbox"})
    assert page.status_code == 503
    assert api.app.state.settings.auth.issuer in page.text
    assert 'href="/console/sign-in?next=/console/inbox"' in page.text


async def test_a_session_ends_with_its_token_or_by_signing_out(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = api.adapters.sessions
    for token, let_in in (
        (api.identity.mint("ben"), True),
        (api.identity.mint("ben", ttl=-60), False),
    ):
        by = await signed_in(api.app, sessions, token)
        forged = by.changing | {"X-CSRF-Token": "x"}
        answer = await api.http.post("/console/sign-out", headers=forged)
        assert answer.status_code == (403 if let_in else 303)
        assert (await sessions.find(hashed(by.id)) is not None) == let_in
    by = await signed_in(api.app, sessions, api.identity.mint("ben"))
    monkeypatch.setitem(api.app.state._state, "sign_in", silent(api))
    answer = await api.http.post("/console/sign-out", headers=by.changing)
    assert answer.headers["location"] == "/console/signed-out", "though the provider is down"
    assert await sessions.find(hashed(by.id)) is None


PLAIN = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,"'))


@settings(max_examples=40)
@given(state=st.text(max_size=60), code=st.text(max_size=20), sealed=PLAIN, name=PLAIN)
def test_whoever_comes_back_with_anything_is_told_no(
    app: FastAPI, state: str, code: str, sealed: str, name: str
) -> None:
    async def come() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        cookies = f"invoicing-sign-in-{name}={sealed}; invoicing-session={sealed}"
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
            return await http.get(
                "/console/signed-in",
                params={"state": state, "code": code},
                headers={"Cookie": cookies},
            )

    async def made(_: Settings) -> Any:
        return SimpleNamespace(sessions=MemorySessions())

    app.state.connections = Connections(app.state.settings, make=made)
    answer = asyncio.run(come())
    assert answer.status_code == 400
    assert not any("session" in one for one in answer.headers.get_list("set-cookie"))


# ID tokens

KEY = RSAKey.generate_key(2048, {"kid": "k1"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1"})
CLAIMS: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "console",
    "sub": "anna",
    "nonce": "n",
    "iat": int(START.timestamp()),
    "exp": int(START.timestamp()) + 60,
}


async def find_key(kid: str) -> Key | None:
    return KEY if kid == "k1" else None


async def checked(token: str) -> dict[str, Any]:
    return await check_id_token(
        token,
        find_key,
        issuer="https://id.example",
        client_id="console",
        nonce="n",
        now=lambda: START,
    )


def signed(key: Any = KEY, alg: str = "RS256", kid: str = "k1", **changes: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": kid}, claims, key, algorithms=[alg])


async def test_an_id_token_for_us_is_taken() -> None:
    assert (await checked(signed()))["sub"] == "anna"
    assert (await checked(signed(aud=["console", "other"], azp="console")))["sub"] == "anna"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://id.example/"},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["console", "another"], "azp": "another"},
        {"nonce": "m"},
        {"nonce": None},
        {"sub": None},
        {"exp": int(START.timestamp()) - 31},
        {"exp": None},
        {"iat": int(START.timestamp()) + 31},
        {"key": OTHER},
        {"kid": "unknown"},
        {"key": OctKey.generate_key(256), "alg": "HS256"},
    ],
)
async def test_any_other_id_token_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SignInRefused):
        await checked(signed(**changes))


@settings(max_examples=30)
@given(token=st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_rubbish_is_refused_as_such(token: str) -> None:
    for text in (token, f"eyJhbGciOiJub25lIn0.{token}."):
        with pytest.raises(SignInRefused):
            asyncio.run(checked(text))


# Seals and marks


@given(content=st.binary(max_size=200), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_what_was_changed_does_not_open(content: bytes, at: int, bit: int) -> None:
    sealer = Sealer(SECRET)
    sealed = bytearray(sealer.seal(content, "session", "a"))
    assert sealer.open(bytes(sealed), "session", "a") == content
    assert sealer.open(bytes(sealed), "session", "b") is None
    assert sealer.open(bytes(sealed), "sign-in", "a") is None
    sealed[at % len(sealed)] ^= 1 << bit
    assert sealer.open(bytes(sealed), "session", "a") is None
    assert sealer.open(bytes(sealed[: at % 29]), "session", "a") is None


@given(token=st.text(max_size=90))
def test_a_mark_cannot_be_guessed(token: str) -> None:
    sealer = Sealer(SECRET)
    assert not sealer.is_form_token(token, "a")
    assert sealer.is_form_token(sealer.form_token("a"), "a")
    assert not sealer.is_form_token(sealer.form_token("a"), "b")
    assert not Sealer(SECRET + "2").is_form_token(sealer.form_token("a"), "a")


# Cookies


def test_over_https_cookies_are_of_this_host_alone() -> None:
    answer, cookies = Response(), Cookies("https://invoicing.example")
    cookies.set_session(answer, "id")
    cookies.set_pending(answer, "s" * 43, "00", {})
    for cookie in answer.headers.getlist("set-cookie"):
        assert cookie.startswith("__Host-invoicing-s")
        for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
            assert part in cookie
        assert "Domain" not in cookie


# Settings


@pytest.mark.parametrize(
    ("console", "url", "said"),
    [
        ({"client_id": "c"}, "https://i.example", "CONSOLE__SESSION_SECRET"),
        ({"client_id": "c", "session_secret": "short"}, "https://i.example", "at least 32"),
        ({"client_id": "c", "session_secret": "s" * 32}, "http://i.example", "https://"),
        ({"client_id": "c", "session_secret": "s" * 32}, "https://i.example", ""),
        ({}, "http://i.example", ""),
    ],
)
def test_production_refuses_a_console_that_is_open(
    console: dict[str, str], url: str, said: str, tmp_path: Any
) -> None:
    def made() -> Settings:
        return Settings(
            environment="production",
            decision_secret=SecretStr("d" * 32),
            auth=AuthSettings(issuer="https://id.example", jwks_file=tmp_path / "jwks.json"),
            api=ApiSettings(public_url=url),
            console=ConsoleSettings.model_validate(console),
        )

    if not said:
        assert made().console.client_id == console.get("client_id", "")
        return
    with pytest.raises(ValidationError, match=said):
        made()
