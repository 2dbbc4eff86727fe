"""The realm for Keycloak says the same as the code: roles, clients, people, and no secret."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from api.permissions import ROLES
from integration.identity import PARTNERS, PERSONAS
from integration.settings import ApiSettings, AuthSettings, ConsoleSettings, Settings
from worker.identity.clients import CODE, DEVICE, MACHINE, clients_of

TEXT = Path("deploy/keycloak/realm.json").read_text("utf-8")
REALM: dict[str, Any] = json.loads(TEXT)
HOME = "${INVOICING_PUBLIC_URL:http://127.0.0.1:8000}"
CLIENTS = {client["clientId"]: client for client in REALM["clients"]}
OURS = clients_of(
    Settings(
        api=ApiSettings(public_url=HOME),
        console=ConsoleSettings(client_id="invoicing-console", client_secret=SecretStr("x")),
    )
)


def test_roles_are_those_of_the_code() -> None:
    assert {role["name"] for role in REALM["roles"]["realm"]} == set(ROLES)


def test_people_are_the_personas_with_their_roles() -> None:
    found = {user["id"]: user for user in REALM["users"]}
    assert {id: set(user["realmRoles"]) for id, user in found.items()} == {
        id: set(roles) for id, roles in PERSONAS.items()
    }
    partners = {
        id: user["attributes"]["partners"]
        for id, user in found.items()
        if "partner" in user["realmRoles"]
    }
    assert partners == {id: list(ids) for id, ids in PARTNERS.items()}


@pytest.mark.parametrize("id", OURS)
def test_clients_are_those_of_the_bundled_provider(id: str) -> None:
    client, ours = CLIENTS[id], OURS[id]
    assert client["standardFlowEnabled"] == (CODE in ours.grants)
    assert client["serviceAccountsEnabled"] == (MACHINE in ours.grants)
    device = client["attributes"].get("oauth2.device.authorization.grant.enabled") == "true"
    assert device == (DEVICE in ours.grants)
    assert client["publicClient"] == (ours.secret is None)
    assert set(client["redirectUris"]) == set(ours.redirects)
    if CODE in ours.grants:
        assert client["attributes"]["pkce.code.challenge.method"] == "S256"


@pytest.mark.parametrize("id", CLIENTS)
def test_no_client_takes_passwords_or_any_redirect(id: str) -> None:
    client = CLIENTS[id]
    assert not client["directAccessGrantsEnabled"]
    assert not client["implicitFlowEnabled"]
    assert "*" not in "".join(client["redirectUris"] + client["webOrigins"])


def test_secrets_come_from_the_environment() -> None:
    for value in re.findall(r'"(?:secret|value)": "([^"]*)"', TEXT):
        assert re.fullmatch(r"\$\{INVOICING_\w+\}", value), value


def test_tokens_have_the_audience_and_the_places_that_the_settings_expect() -> None:
    scope = next(one for one in REALM["clientScopes"] if one["name"] == "invoicing")
    config = {one["name"]: one["config"] for one in scope["protocolMappers"]}
    defaults = AuthSettings()
    assert config["audience"]["included.custom.audience"] == defaults.audience
    assert config["audience"]["id.token.claim"] == "false"
    places = (config["roles"]["claim.name"], config["roles of the API"]["claim.name"])
    assert places == defaults.roles_claims
    assert config["partners"]["claim.name"] == defaults.partner_claim
