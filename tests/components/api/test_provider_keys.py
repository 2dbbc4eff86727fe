"""Keys and addresses from the provider: kept, rotated, bounded, and through its outages."""

import asyncio
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import Key, RSAKey

from api.auth import ClaimReader, Discovery, ProviderKeys, ProviderSilent, TokenVerifier
from api.auth.fetching import NotFetched
from api.problems import Problem
from integration.settings import AuthSettings

NOW = 1_800_000_000
SETTINGS = AuthSettings(issuer="https://id.example/realms/one")
HOME = SETTINGS.discovery_address
CERTS = "https://id.example/realms/one/certs"
ROLES = frozenset({"clerk"})


def described(**changes: Any) -> dict[str, Any]:
    return {"issuer": SETTINGS.issuer, "jwks_uri": CERTS, **changes}


def public(*keys: Key, **more: Any) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) | more for key in keys]}


class Wire:
    """A provider: what it answers, whether it answers, and how often it was asked."""

    def __init__(self, *keys: Key) -> None:
        self.answers: dict[str, Any] = {HOME: described(), CERTS: public(*keys)}
        self.asked: list[str] = []
        self.down = False
        self.now = 1000.0
        self.slow = asyncio.Event()
        self.slow.set()
        discovery = Discovery(SETTINGS, self.fetch, lambda: self.now)
        self.discovery = discovery
        self.keys = ProviderKeys(discovery, self.fetch, lambda: self.now)
        reader = ClaimReader(SETTINGS, ROLES)
        self.verifier = TokenVerifier(SETTINGS, self.keys, reader, lambda: NOW)

    async def fetch(self, address: str) -> Any:
        self.asked.append(address)
        await self.slow.wait()
        if self.down:
            raise NotFetched("no answer (ConnectError)")
        return self.answers[address]

    def times(self, address: str) -> int:
        return self.asked.count(address)

    async def subject(self, token: str) -> str:
        return (await self.verifier.verify(token)).subject

    async def code(self, token: str) -> str:
        with pytest.raises(Problem) as caught:
            await self.verifier.verify(token)
        return caught.value.code


def made(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def minted(key: RSAKey, **changes: Any) -> str:
    header = {"alg": "RS256", "kid": key.kid, **changes.pop("header", {})}
    claims = {"iss": SETTINGS.issuer, "aud": SETTINGS.audience, "sub": "anna", "exp": NOW + 60}
    return jwt.encode(header, claims | changes, key)


@pytest.fixture(scope="module")
def one() -> RSAKey:
    return made("one")


@pytest.fixture(scope="module")
def two() -> RSAKey:
    return made("two")


@pytest.fixture
def wire(one: RSAKey) -> Wire:
    return Wire(one)


async def test_keys_are_asked_for_once_in_ten_minutes(wire: Wire, one: RSAKey) -> None:
    token = minted(one)
    for _ in range(3):
        assert await wire.subject(token) == "anna"
    assert wire.asked == [HOME, CERTS]
    wire.now += 601
    assert await wire.subject(token) == "anna"
    assert wire.times(CERTS) == 2


async def test_many_at_once_ask_once(wire: Wire, one: RSAKey) -> None:
    wire.slow.clear()
    waiting = [asyncio.create_task(wire.subject(minted(one))) for _ in range(20)]
    while not wire.asked:
        await asyncio.sleep(0)
    wire.slow.set()
    assert await asyncio.gather(*waiting) == ["anna"] * 20
    assert wire.asked == [HOME, CERTS]


async def test_a_new_key_is_looked_for_every_few_seconds_at_most(
    wire: Wire, one: RSAKey, two: RSAKey
) -> None:
    await wire.subject(minted(one))
    assert await wire.code(minted(two)) == "token_invalid"
    assert wire.times(CERTS) == 1
    wire.now += 4
    wire.answers[CERTS] = public(one, two)
    assert await wire.subject(minted(two)) == "anna"
    unknown = minted(RSAKey.import_key(one.as_dict(private=True) | {"kid": "made-up"}))
    for _ in range(50):
        assert await wire.code(unknown) == "token_invalid"
    assert wire.times(CERTS) == 2


async def test_a_new_key_under_an_old_name(wire: Wire, one: RSAKey, two: RSAKey) -> None:
    await wire.subject(minted(one))
    wire.now += 4
    again = RSAKey.import_key(two.as_dict(private=True) | {"kid": "one"})
    wire.answers[CERTS] = public(again)
    assert await wire.subject(minted(again)) == "anna"
    assert await wire.code(minted(one)) == "token_invalid"
    assert wire.times(CERTS) == 2


async def test_a_key_that_was_withdrawn_is_forgotten(wire: Wire, one: RSAKey, two: RSAKey) -> None:
    await wire.subject(minted(one))
    wire.answers[CERTS] = public(two)
    wire.now += 601
    assert await wire.code(minted(one)) == "token_invalid"


async def test_known_keys_outlive_an_outage(wire: Wire, one: RSAKey) -> None:
    await wire.subject(minted(one))
    wire.down = True
    wire.now += 100_000
    assert await wire.subject(minted(one)) == "anna"
    assert await wire.verifier.trouble() == ""


async def test_whoever_has_a_known_key_waits_for_nobody(wire: Wire, one: RSAKey) -> None:
    await wire.subject(minted(one))
    wire.now += 601
    wire.slow.clear()
    first = asyncio.create_task(wire.subject(minted(one)))
    while wire.times(HOME) < 2:
        await asyncio.sleep(0)
    assert await wire.subject(minted(one)) == "anna"
    assert not first.done()
    wire.slow.set()
    assert await first == "anna"


async def test_never_known_is_no_fault_of_the_token(wire: Wire, one: RSAKey) -> None:
    wire.down = True
    assert await wire.code(minted(one)) == "identity_unavailable"
    assert "no answer (ConnectError)" in await wire.verifier.trouble()
    wire.down = False
    wire.now += 4
    assert await wire.verifier.trouble() == ""
    assert await wire.subject(minted(one)) == "anna"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"keys": 5},
        {"keys": []},
        {"keys": [7]},
        {"keys": [{"kty": "RSA", "kid": "x"}]},
        {"keys": [{"kty": "oct", "kid": "one", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}]},
    ],
)
async def test_what_is_no_key_set(wire: Wire, one: RSAKey, answer: Any) -> None:
    wire.answers[CERTS] = answer
    assert await wire.code(minted(one)) == "identity_unavailable"


async def test_keys_of_other_kinds_are_passed_over(wire: Wire, one: RSAKey, two: RSAKey) -> None:
    for_encryption = public(two, use="enc")["keys"]
    odd = [{"kty": "new-kind", "kid": "odd"}, {"no": "kind"}]
    wire.answers[CERTS] = {"keys": odd + for_encryption + public(one)["keys"]}
    assert await wire.subject(minted(one)) == "anna"
    assert await wire.code(minted(two)) == "token_invalid"


@pytest.mark.parametrize("kind", ["logout+jwt", "dpop+jwt", "secevent+jwt"])
async def test_other_types_of_token(wire: Wire, one: RSAKey, kind: Any) -> None:
    assert await wire.code(minted(one, header={"typ": kind})) == "token_invalid"


@pytest.mark.parametrize("kind", ["JWT", "at+jwt", "AT+JWT", "application/at+jwt"])
async def test_types_of_access_tokens(wire: Wire, one: RSAKey, kind: str) -> None:
    assert await wire.subject(minted(one, header={"typ": kind})) == "anna"


@pytest.mark.parametrize(
    "claims",
    [
        {"typ": "Logout"},
        {"typ": "Offline"},
        {"typ": "DPoP"},
        {"at_hash": "x"},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
        {"cnf": {"jkt": "x"}},
    ],
)
async def test_tokens_that_are_for_something_else(
    wire: Wire, one: RSAKey, claims: dict[str, Any]
) -> None:
    assert await wire.code(minted(one, **claims)) == "token_invalid"


@pytest.mark.parametrize(
    "answer",
    [described(issuer="https://evil.example"), {"issuer": SETTINGS.issuer}, "text", None, [1]],
)
async def test_a_description_that_cannot_be_used(wire: Wire, answer: Any) -> None:
    wire.answers[HOME] = answer
    with pytest.raises(ProviderSilent, match="realms/one"):
        await wire.discovery.provider()
    with pytest.raises(ProviderSilent):
        await wire.discovery.provider()
    assert wire.times(HOME) == 1


async def test_the_last_description_outlives_an_outage(wire: Wire) -> None:
    wire.answers[HOME] = described(token_endpoint="https://id.example/token")
    first = await wire.discovery.provider()
    wire.down, wire.now = True, wire.now + 601
    assert await wire.discovery.provider() is first
    assert first.token_endpoint == "https://id.example/token"
