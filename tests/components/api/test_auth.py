"""Tokens: what is accepted, and every way in which one is refused."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from api.auth import ClaimReader, KeyFile, KeySource, TokenVerifier
from api.problems import Problem
from integration.settings import AuthSettings
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

NOW = 1_800_000_000
SETTINGS = AuthSettings(issuer="https://id.example", audience="invoicing-api")
ROLES = frozenset({"clerk", "approver"})


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


@pytest.fixture
def jwks(tmp_path: Path, key: RSAKey) -> Path:
    path = tmp_path / "jwks.json"
    publish(path, key)
    return path


@pytest.fixture
def verifier(jwks: Path) -> TokenVerifier:
    return verifies(KeyFile(jwks, time.monotonic))


def verifies(keys: KeySource, settings: AuthSettings = SETTINGS) -> TokenVerifier:
    return TokenVerifier(settings, keys, ClaimReader(settings, ROLES), lambda: NOW)


def publish(path: Path, *keys: Any) -> None:
    path.write_text(json.dumps(KeySet(list(keys)).as_dict(private=False)))


def claims(**changes: Any) -> dict[str, Any]:
    base = {
        "iss": SETTINGS.issuer,
        "aud": ["account", SETTINGS.audience],
        "sub": "f1a2",
        "preferred_username": "anna",
        "realm_access": {"roles": ["clerk", "offline_access", "default-roles-realm", 7, ["x"]]},
        "typ": "Bearer",
        "iat": NOW,
        "exp": NOW + 300,
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


def minted(key: Any, alg: str = "RS256", header: Any = None, **changes: Any) -> str:
    head = {"alg": alg, "kid": "one", **(header or {})}
    return jwt.encode(head, claims(**changes), key, algorithms=[alg])


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def part(value: dict[str, Any]) -> str:
    return encoded(json.dumps(value).encode())


async def refused(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(Problem) as caught:
        await verifier.verify(token)
    return caught.value.code


async def test_a_good_token_says_who_and_in_which_known_roles(
    verifier: TokenVerifier, key: RSAKey
) -> None:
    principal = await verifier.verify(minted(key))
    assert (principal.subject, principal.name, principal.roles) == ("f1a2", "anna", ("clerk",))


@pytest.mark.parametrize(
    "made",
    [
        lambda: (ECKey.generate_key("P-256", {"kid": "one"}), "ES256"),
        lambda: (OKPKey.generate_key("Ed25519", {"kid": "one"}), "Ed25519"),
    ],
)
async def test_other_algorithms_of_the_list(jwks: Path, made: Any) -> None:
    other, alg = made()
    publish(jwks, other)
    verifier = verifies(KeyFile(jwks, time.monotonic))
    assert (await verifier.verify(minted(other, alg))).subject == "f1a2"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://other.example"}, "token_invalid"),
        ({"iss": None}, "token_invalid"),
        ({"aud": "other"}, "token_invalid"),
        ({"aud": None}, "token_invalid"),
        ({"sub": None}, "token_invalid"),
        ({"sub": 7}, "token_invalid"),
        ({"sub": ""}, "token_invalid"),
        ({"sub": "x" * 101}, "token_invalid"),
        ({"sub": "a b"}, "token_invalid"),
        ({"sub": "anna\n"}, "token_invalid"),
        ({"exp": None}, "token_invalid"),
        ({"exp": "soon"}, "token_invalid"),
        ({"exp": NOW - 31}, "token_expired"),
        ({"nbf": NOW + 31}, "token_expired"),
        ({"iat": NOW + 31}, "token_expired"),
        ({"typ": "ID"}, "token_invalid"),
        ({"typ": "Refresh"}, "token_invalid"),
    ],
)
async def test_wrong_claims(
    verifier: TokenVerifier, key: RSAKey, changes: dict[str, Any], code: str
) -> None:
    assert await refused(verifier, minted(key, **changes)) == code


async def test_clocks_may_differ_a_little(verifier: TokenVerifier, key: RSAKey) -> None:
    assert (await verifier.verify(minted(key, exp=NOW - 29, iat=NOW + 29))).subject == "f1a2"


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "x5c"])
async def test_a_token_does_not_bring_its_own_key(
    verifier: TokenVerifier, key: RSAKey, name: str
) -> None:
    header = {
        "jku": "https://evil.example/jwks",
        "x5u": "https://evil.example/x5u",
        "jwk": key.as_dict(private=False),
        "x5c": ["AAAA"],
    }
    assert await refused(verifier, minted(key, header={name: header[name]})) == "token_invalid"


async def test_a_signature_by_somebody_else(verifier: TokenVerifier) -> None:
    other = RSAKey.generate_key(2048, {"kid": "one"})
    assert await refused(verifier, minted(other)) == "token_invalid"


async def test_no_algorithm_and_a_shared_secret(verifier: TokenVerifier, key: RSAKey) -> None:
    head, body, _ = minted(key).split(".")
    shared = f"{part({'alg': 'HS256', 'kid': 'one'})}.{body}"
    digest = hmac.new(key.as_pem(private=False), shared.encode(), hashlib.sha256).digest()
    assert await refused(verifier, f"{shared}.{encoded(digest)}") == "token_invalid"
    assert (
        await refused(verifier, f"{part({'alg': 'none', 'kid': 'one'})}.{body}.") == "token_invalid"
    )
    assert await refused(verifier, f"{head}.{body}.") == "token_invalid"


async def test_an_algorithm_of_another_kind_of_key(verifier: TokenVerifier) -> None:
    other = ECKey.generate_key("P-256", {"kid": "one"})
    assert await refused(verifier, minted(other, "ES256")) == "token_invalid"


@pytest.mark.parametrize("token", ["", ".", "...", "a.b.c", "eyJ9.e30.x", "W10.e30.x", "ü.ü.ü"])
async def test_garbage(verifier: TokenVerifier, token: str) -> None:
    assert await refused(verifier, token) == "token_invalid"


async def test_a_token_that_is_too_large_is_not_even_read(verifier: TokenVerifier) -> None:
    assert await refused(verifier, "a" * 8193) == "token_too_large"


@pytest.mark.parametrize("kid", ["two", "../../etc/passwd", None, 7])
async def test_an_unknown_key(verifier: TokenVerifier, key: RSAKey, kid: Any) -> None:
    _, body, signature = minted(key).split(".")
    first = part({"alg": "RS256", "kid": kid})
    assert await refused(verifier, f"{first}.{body}.{signature}") == "token_invalid"


async def test_a_new_key_is_found_but_the_file_is_not_read_for_every_token(
    jwks: Path, key: RSAKey
) -> None:
    clock = [0.0]
    verifier = verifies(KeyFile(jwks, lambda: clock[0]))
    new = RSAKey.generate_key(2048, {"kid": "two"})
    token = minted(new, header={"kid": "two"})
    assert await refused(verifier, token) == "token_invalid"
    publish(jwks, key, new)
    assert await refused(verifier, token) == "token_invalid"
    clock[0] = 4.0
    assert (await verifier.verify(token)).subject == "f1a2"


async def test_known_keys_outlive_a_damaged_file(jwks: Path, key: RSAKey) -> None:
    clock = [0.0]
    keys = KeyFile(jwks, lambda: clock[0])
    assert await keys.find("one") is not None
    jwks.write_text("{")
    clock[0] = 10.0
    assert await keys.find("two") is None
    assert await keys.find("one") is not None


async def test_roles_where_another_provider_puts_them(jwks: Path, key: RSAKey) -> None:
    settings = SETTINGS.model_copy(update={"roles_claims": ("groups",)})
    verifier = verifies(KeyFile(jwks, time.monotonic), settings)
    assert (await verifier.verify(minted(key, groups=["approver"]))).roles == ("approver",)
    assert (await verifier.verify(minted(key, groups="approver"))).roles == ("approver",)
    assert (await verifier.verify(minted(key))).roles == ()


async def test_without_a_token(api: Api) -> None:
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}):
        answer = await api.http.get("/v1/invoices", headers=headers)
        problem(answer, 401, "token_missing")
        said = "http://127.0.0.1:8000/.well-known/oauth-protected-resource"
        assert answer.headers["www-authenticate"] == f'Bearer resource_metadata="{said}"'


async def test_a_challenge_leads_to_how_one_signs_in(api: Api) -> None:
    answer = await api.http.get("/v1/invoices", headers={"Authorization": "Bearer nonsense"})
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith('Bearer error="invalid_token", resource_metadata="http://')
    where = challenge.rpartition("=")[2].strip('"').removeprefix("http://127.0.0.1:8000")
    said = (await api.http.get(where)).json()
    assert said["authorization_servers"]
    assert where.endswith("/.well-known/oauth-protected-resource")


async def test_the_catalogue_of_the_api(api: Api) -> None:
    answer = await api.http.get("/.well-known/api-catalog")
    assert answer.headers["content-type"].startswith("application/linkset+json; profile=")
    described = answer.json()["linkset"][0]
    for relation in ("service-desc", "service-meta"):
        path = described[relation][0]["href"].removeprefix("http://127.0.0.1:8000")
        assert (await api.http.get(path)).status_code == 200, path
    head = await api.http.head("/.well-known/api-catalog")
    assert (head.status_code, 'rel="api-catalog"' in head.headers["link"]) == (200, True)


async def test_the_token_is_checked_before_the_body_is_read(api: Api) -> None:
    async def body() -> Any:
        raise AssertionError("the body was read")
        yield b""

    answer = await api.http.post(
        "/v1/invoices", content=body(), headers={"Content-Type": "application/json"}
    )
    problem(answer, 401, "token_missing")


async def test_me(api: Api) -> None:
    body = (await api.get("carla", "/v1/me")).json()
    assert (body["subject"], body["roles"]) == ("carla", ["approver", "finance_director"])
    assert "invoices.decide" in body["operations"]


async def test_a_token_never_comes_back(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    token = minted(RSAKey.generate_key(2048, {"kid": "other"}))
    answer: httpx.Response = await api.http.get(
        "/v1/me", headers={"Authorization": f"Bearer {token}"}
    )
    problem(answer, 401, "token_invalid")
    assert token not in answer.text + caplog.text
