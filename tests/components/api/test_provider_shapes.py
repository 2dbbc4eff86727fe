"""Tokens as Keycloak, Entra, Okta and Auth0 write them, read with the settings of the guide."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import Key, RSAKey

from api.auth import ClaimReader, Principal, TokenVerifier
from api.auth.claims import find
from api.permissions import ROLES
from api.problems import Problem
from integration.settings import Settings

NOW = 1_800_000_000
GUIDE = Path("docs/sign-in.md").read_text("utf-8")
TENANT = "00000000-1111-2222-3333-444444444444"
APP = "55555555-6666-7777-8888-999999999999"
PERSON = "3f2b8c1e-4f5a-4b6c-9d7e-8f9a0b1c2d3e"

KEYCLOAK = {
    "iss": "https://id.example.com/realms/invoicing",
    "aud": ["invoicing-api", "account"],
    "sub": PERSON,
    "typ": "Bearer",
    "azp": "invoicing-console",
    "sid": "0d5e",
    "realm_access": {"roles": ["offline_access", "uma_authorization", "approver"]},
    "resource_access": {
        "invoicing-api": {"roles": ["finance_director"]},
        "account": {"roles": ["auditor"]},
    },
    "scope": "openid profile",
    "preferred_username": "carla",
}
ENTRA = {
    "aud": APP,
    "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
    "azp": "11112222-bbbb-3333-cccc-4444dddd5555",
    "azpacr": "1",
    "oid": PERSON,
    "preferred_username": "carla@example.com",
    "rh": "0.AX",
    "roles": ["approver", "finance_director"],
    "scp": "access",
    "sub": "pairwise-and-only-ours",
    "tid": TENANT,
    "uti": "x",
    "ver": "2.0",
}
OKTA = {
    "ver": 1,
    "jti": "AT.x",
    "iss": "https://example.okta.com/oauth2/default",
    "aud": "api://default",
    "cid": "0oa1",
    "uid": "00u1a2b3c4",
    "scp": ["openid", "profile"],
    "sub": "carla@example.com",
    "groups": ["Everyone", "Board", "approver"],
}
AUTH0 = {
    "https://invoicing.example.com/roles": ["partner"],
    "https://invoicing.example.com/partners": ["acme"],
    "iss": "https://example.eu.auth0.com/",
    "sub": "auth0|507f1f77bcf86cd799439020",
    "aud": ["https://invoicing.example.com/api", "https://example.eu.auth0.com/userinfo"],
    "azp": "my_client_id",
    "scope": "openid profile",
}


class OneKey:
    """A provider with one key."""

    def __init__(self, key: Key) -> None:
        self._key = key

    async def find(self, kid: str, *, again: bool = False) -> Key | None:
        return self._key

    async def trouble(self) -> str:
        return ""


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


def settings_of(provider: str) -> Settings:
    """As somebody has them who follows the guide."""
    section = re.split(r"^## ", GUIDE, flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(f"{provider}\n"))
    block = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)[0]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in re.findall(r"^export (\w+)=(.*)$", block, flags=re.MULTILINE):
            patch.setenv(name, value.strip("'\""))
        return Settings()


async def read(provider: str, claims: dict[str, Any], key: RSAKey) -> Principal:
    auth = settings_of(provider).auth
    verifier = TokenVerifier(auth, OneKey(key), ClaimReader(auth, frozenset(ROLES)), lambda: NOW)
    times = {"iat": NOW, "nbf": NOW, "exp": NOW + 300}
    token = jwt.encode({"alg": "RS256", "kid": "one", "typ": "JWT"}, claims | times, key)
    return await verifier.verify(token)


@pytest.mark.parametrize(
    ("provider", "claims", "subject", "roles", "partners"),
    [
        ("Keycloak", KEYCLOAK, PERSON, ("approver", "finance_director"), ()),
        ("Entra", ENTRA, PERSON, ("approver", "finance_director"), ()),
        ("Okta", OKTA, "00u1a2b3c4", ("approver",), ()),
        ("Auth0", AUTH0, "auth0|507f1f77bcf86cd799439020", ("partner",), ("acme",)),
    ],
)
async def test_who_it_is_in_which_roles(
    provider: str,
    claims: dict[str, Any],
    subject: str,
    roles: tuple[str, ...],
    partners: tuple[str, ...],
    key: RSAKey,
) -> None:
    found = await read(provider, claims, key)
    assert (found.subject, found.roles, found.partners) == (subject, roles, partners)


async def test_partners_of_each_shape(key: RSAKey) -> None:
    claims: dict[str, Any] = ENTRA | {
        "roles": ["partner", "clerk"],
        "extn.partners": ["acme", "delta"],
    }
    found = await read("Entra", claims, key)
    assert (found.roles, found.partners) == (("partner",), ("acme", "delta"))
    claims = KEYCLOAK | {"realm_access": {"roles": ["partner"]}, "partners": "acme"}
    assert (await read("Keycloak", claims, key)).partners == ("acme",)


async def test_a_name_of_ours_counts_only_if_it_is_not_listed(key: RSAKey) -> None:
    claims = OKTA | {"groups": ["approver", "auditor", "Invoicing Clerks"]}
    found = await read("Okta", claims, key)
    assert found.roles == ("auditor", "clerk")


async def test_a_person_without_the_claim_they_are_called_by(key: RSAKey) -> None:
    claims = {name: value for name, value in OKTA.items() if name != "uid"}
    with pytest.raises(Problem, match="subject"):
        await read("Okta", claims, key)


async def test_the_client_that_a_token_was_made_for(
    key: RSAKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICING__AUTH__CLIENTS", json.dumps(["0oa1", "invoicing-cli"]))
    assert (await read("Okta", OKTA, key)).subject == "00u1a2b3c4"
    for claims in (OKTA | {"cid": "0oa2"}, {**OKTA, "cid": None}):
        with pytest.raises(Problem, match="client"):
            await read("Okta", claims, key)


def test_a_role_that_nobody_knows_stops_the_start() -> None:
    auth = Settings().auth.model_copy(update={"role_names": {"aprover": ("x",)}})
    with pytest.raises(ValueError, match="'aprover'"):
        ClaimReader(auth, frozenset(ROLES))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b.c", 1),
        ("x.y", 2),
        ("https://e.example/roles", 3),
        ("r.my.client.roles", 4),
        ("a.b.c.d", None),
        ("none", None),
        ("a", {"b": {"c": 1}}),
    ],
)
def test_places_in_a_token(path: str, found: Any) -> None:
    claims = {
        "a": {"b": {"c": 1}},
        "x.y": 2,
        "https://e.example/roles": 3,
        "r": {"my.client": {"roles": 4}},
    }
    assert find(claims, path) == found
