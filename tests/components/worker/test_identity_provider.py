"""The local identity provider is sent anything, and answers with words, never with a fault."""

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.settings import AuthSettings, Settings
from worker.identity.app import REALM, create_provider
from worker.identity.clients import GRANTS

HOME = "http://127.0.0.1:8280"
PROTOCOL = f"{REALM}/protocol/openid-connect"
NAMES = st.sampled_from(
    [
        *("grant_type", "client_id", "client_secret", "code", "code_verifier", "redirect_uri"),
        *("refresh_token", "device_code", "scope", "token", "state", "nonce", "prompt"),
        *("code_challenge", "code_challenge_method", "response_type", "user_code", "person"),
        *("deny", "id_token_hint", "post_logout_redirect_uri"),
    ]
)
VALUES = st.text(max_size=50) | st.sampled_from(
    [*GRANTS, "invoicing-cli", "invoicing-docs", "invoicing-console", "S256", "code", "anna"]
)
FIELDS = st.dictionaries(NAMES, VALUES, max_size=8)
BODIES = st.binary(max_size=80)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder: Path = tmp_path_factory.mktemp("identity")
    issuer = AuthSettings(issuer=f"{HOME}{REALM}")
    return create_provider(Settings(data_dir=folder, auth=issuer))


def answered(provider: FastAPI, method: str, path: str, **sent: object) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(provider)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as http:
            return await http.request(method, path, **sent)  # type: ignore[arg-type]

    return asyncio.run(ask())


@settings(max_examples=40)
@given(path=st.sampled_from(["token", "auth/device", "revoke"]), fields=FIELDS)
def test_programs_that_send_anything(provider: FastAPI, path: str, fields: dict[str, str]) -> None:
    answer = answered(provider, "POST", f"{PROTOCOL}/{path}", data=fields)
    assert answer.status_code in (200, 400, 401)
    assert answer.headers["cache-control"] == "no-store"
    if answer.status_code != 200:
        assert set(answer.json()) == {"error", "error_description"}


@settings(max_examples=40)
@given(path=st.sampled_from(["token", "auth", "auth/device", "revoke", "logout"]), body=BODIES)
def test_bodies_that_are_no_forms(provider: FastAPI, path: str, body: bytes) -> None:
    answer = answered(provider, "POST", f"{PROTOCOL}/{path}", content=body, headers=FORM)
    assert answer.status_code in (200, 400, 401)


@settings(max_examples=40)
@given(path=st.sampled_from(["protocol/openid-connect/auth", "device"]), fields=FIELDS)
def test_browsers_that_bring_anything(provider: FastAPI, path: str, fields: dict[str, str]) -> None:
    for method, sent in (("GET", {"params": fields}), ("POST", {"params": fields, "data": fields})):
        answer = answered(provider, method, f"{REALM}/{path}", **sent)
        assert answer.status_code in (200, 303, 400)
        if answer.status_code == 303:
            known = [one.redirects for one in provider.state.provider.clients.values()]
            assert answer.headers["location"].partition("?")[0] in frozenset().union(*known)


@settings(max_examples=40)
@given(sent=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_headers_that_prove_nothing(provider: FastAPI, sent: str) -> None:
    for scheme in ("Basic ", "Bearer ", ""):
        headers = {"Authorization": scheme + sent}
        form = {"grant_type": "client_credentials"}
        token = answered(provider, "POST", f"{PROTOCOL}/token", data=form, headers=headers)
        assert token.status_code == 401
        who = answered(provider, "GET", f"{PROTOCOL}/userinfo", headers=headers)
        assert who.status_code == 401
