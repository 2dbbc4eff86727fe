"""Sign-in with a real Keycloak: every way that people and machines come by a token, and its end."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.keycloak.conftest import OurApi
from tests.e2e.keycloak.server import CLI, DOCS, METER, Keycloak
from tests.integration.sign_in.serving import CHALLENGE, VERIFIER, query


def sign_in(page: Page, keycloak: Keycloak, person: str) -> None:
    """Fill in Keycloak's own form."""
    page.fill("#username", person)
    page.fill("#password", keycloak.password)
    page.click("#kc-login")


def authorize(keycloak: Keycloak, **changes: str | None) -> str:
    asked = {
        "response_type": "code",
        "client_id": DOCS,
        "redirect_uri": f"{keycloak.home}/docs/api/",
        "scope": "openid profile",
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    sent = {name: value for name, value in (asked | changes).items() if value is not None}
    return f"{keycloak.at('auth')}?{urlencode(sent)}"


def tokens_of(page: Page, keycloak: Keycloak, person: str) -> dict[str, Any]:
    """Sign `person` in by code flow with PKCE, as the API reference does."""
    page.goto(authorize(keycloak))
    sign_in(page, keycloak, person)
    page.wait_for_url(f"{keycloak.home}/docs/api/**")
    came = query(page.url)
    assert came["state"] == "a-state"
    answer = keycloak.token(
        grant_type="authorization_code",
        client_id=DOCS,
        code=came["code"],
        redirect_uri=f"{keycloak.home}/docs/api/",
        code_verifier=VERIFIER,
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
    return found


def refused(ours: OurApi, token: str) -> str:
    answer = ours.get(token)
    assert answer.status_code == 401, answer.text
    return str(answer.json()["detail"])


def test_a_machine(keycloak: Keycloak, ours: OurApi) -> None:
    me = ours.me(keycloak.machine())
    assert (me["subject"], me["roles"]) == ("meter", ["integrator"])
    missing = [error["pointer"] for error in ours.http.get("/readyz").json().get("errors", [])]
    assert "identity" not in missing


@pytest.mark.parametrize(
    ("person", "roles"),
    [("carla", ["approver", "finance_director"]), ("audit", ["auditor"]), ("boris", ["partner"])],
)
def test_people_with_their_roles(
    keycloak: Keycloak, ours: OurApi, page: Page, person: str, roles: list[str]
) -> None:
    found = tokens_of(page, keycloak, person)
    me = ours.me(found["access_token"])
    assert (me["subject"], me["name"], me["roles"]) == (person, person, roles)
    assert claims(found["access_token"])["aud"] == "invoicing-api"


def test_a_partners_user_sees_their_own_partnership(
    keycloak: Keycloak, ours: OurApi, page: Page
) -> None:
    token = tokens_of(page, keycloak, "boris")["access_token"]
    assert claims(token)["partners"] == ["acme"]
    found = ours.get(token, "/v1/partnerships").json()["items"]
    assert [one["id"] for one in found] == ["northwind-acme"]
    assert ours.get(token, "/v1/partnerships/northwind-delta").status_code == 404
    assert ours.get(token, "/v1/people").status_code == 403


def test_nobody_chooses_their_own_partners(keycloak: Keycloak) -> None:
    profile = keycloak.admin("GET", "/users/profile").json()["attributes"]
    partners = next(one for one in profile if one["name"] == "partners")
    assert partners["permissions"] == {"view": ["admin"], "edit": ["admin"]}


def test_roles_of_the_api_count_too(keycloak: Keycloak, ours: OurApi, page: Page) -> None:
    api = keycloak.admin("GET", "/clients", params={"clientId": "invoicing-api"}).json()[0]["id"]
    keycloak.admin("POST", f"/clients/{api}/roles", json={"name": "auditor"})
    role = keycloak.admin("GET", f"/clients/{api}/roles/auditor").json()
    keycloak.admin("POST", f"/users/ben/role-mappings/clients/{api}", json=[role])
    me = ours.me(tokens_of(page, keycloak, "ben")["access_token"])
    assert me["roles"] == ["approver", "auditor"]


def test_only_access_tokens(keycloak: Keycloak, ours: OurApi, page: Page) -> None:
    found = tokens_of(page, keycloak, "anna")
    assert "'aud'" in refused(ours, found["id_token"])
    refused(ours, found["refresh_token"])


def test_a_refresh_token_works_once(keycloak: Keycloak, ours: OurApi, page: Page) -> None:
    first = tokens_of(page, keycloak, "anna")
    form = {"grant_type": "refresh_token", "client_id": DOCS}
    second = keycloak.token(**form, refresh_token=first["refresh_token"])
    assert ours.me(second.json()["access_token"])["subject"] == "anna"
    again = keycloak.token(**form, refresh_token=first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_needs_its_verifier_and_pkce_is_demanded(keycloak: Keycloak, page: Page) -> None:
    page.goto(authorize(keycloak, code_challenge=None, code_challenge_method=None))
    assert query(page.url)["error"] == "invalid_request"
    page.goto(authorize(keycloak))
    sign_in(page, keycloak, "anna")
    page.wait_for_url(f"{keycloak.home}/docs/api/**")
    answer = keycloak.token(
        grant_type="authorization_code",
        client_id=DOCS,
        code=query(page.url)["code"],
        redirect_uri=f"{keycloak.home}/docs/api/",
        code_verifier="x" * 50,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_another_redirect_is_refused(keycloak: Keycloak, page: Page) -> None:
    page.goto(authorize(keycloak, redirect_uri="http://127.0.0.1:1/docs/api/"))
    assert "redirect_uri" in page.content()
    assert page.url.startswith(keycloak.issuer)


def test_a_device_approved_in_the_browser(keycloak: Keycloak, ours: OurApi, page: Page) -> None:
    asked = keycloak.http.post(
        keycloak.at("auth/device"), data={"client_id": CLI, "scope": "openid profile"}
    ).json()
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "client_id": CLI,
        "device_code": asked["device_code"],
    }
    assert keycloak.token(**form).json()["error"] == "authorization_pending"
    page.goto(asked["verification_uri_complete"])
    sign_in(page, keycloak, "dora")
    page.click("#kc-login")
    page.wait_for_selector("text=Device Login Successful")
    page.wait_for_timeout(asked["interval"] * 1000)  # asking earlier is refused (RFC 8628 §3.5)
    answer = keycloak.token(**form)
    assert answer.status_code == 200, answer.text
    assert ours.me(answer.json()["access_token"])["roles"] == ["operator"]


def test_the_audience_of_another_api(keycloak: Keycloak, ours: OurApi) -> None:
    made = {
        "clientId": "stranger",
        "secret": "of-a-stranger",
        "serviceAccountsEnabled": True,
        "defaultClientScopes": ["basic", "profile"],
    }
    keycloak.admin("POST", "/clients", json=made)
    answer = keycloak.token(
        grant_type="client_credentials", client_id="stranger", client_secret="of-a-stranger"
    )
    assert "'aud'" in refused(ours, answer.json()["access_token"])


def test_new_keys_are_found(keycloak: Keycloak, ours: OurApi) -> None:
    before = keycloak.machine()
    realm = keycloak.admin("GET", "").json()["id"]
    made = {
        "name": "newer",
        "providerId": "rsa-generated",
        "providerType": "org.keycloak.keys.KeyProvider",
        "parentId": realm,
        "config": {"priority": ["200"], "keySize": ["2048"]},
    }
    keycloak.admin("POST", "/components", json=made)
    after = keycloak.machine()
    assert header(before)["kid"] != header(after)["kid"]
    answer = ours.get(after)
    while answer.status_code == 401:  # keys were looked for a moment ago
        ours.http.get("/livez")
        answer = ours.get(after)
    assert answer.status_code == 200, answer.text
    assert ours.me(before)["subject"] == "meter"


def header(token: str) -> dict[str, Any]:
    body = token.split(".")[0]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
    return found


def test_the_console_and_the_end_of_its_session(
    keycloak: Keycloak, ours: OurApi, page: Page, context: BrowserContext
) -> None:
    page.goto(f"{ours.home}/console/sign-in")
    sign_in(page, keycloak, "ben")
    page.wait_for_url(f"{ours.home}/console**")
    assert len(console_sessions(keycloak)) == 1
    held = context.cookies(ours.home)
    assert held
    assert all(cookie["httpOnly"] for cookie in held)
    sign_out(page, ours, context)
    page.wait_for_url(f"{ours.home}/console/signed-out")
    assert console_sessions(keycloak) == []
    page.goto(f"{ours.home}/console/sign-in")
    assert page.is_visible("#kc-login")


def console_sessions(keycloak: Keycloak) -> list[dict[str, Any]]:
    """Sessions of ben at Keycloak in which he uses the console."""
    found = keycloak.admin("GET", "/users/ben/sessions").json()
    return [one for one in found if "invoicing-console" in one["clients"].values()]


def sign_out(page: Page, ours: OurApi, context: BrowserContext) -> None:
    """Send the form that every page of the console has."""
    session = {cookie["name"]: cookie["value"] for cookie in context.cookies(ours.home)}
    sign_in = ours.app.state.sign_in
    mark = sign_in.sealer.form_token(session[sign_in.cookies.session])
    page.evaluate(
        """mark => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = "/console/sign-out";
            form.innerHTML = '<input name="csrf_token">';
            form.firstChild.value = mark;
            document.body.append(form);
            form.submit();
        }""",
        mark,
    )


def test_sign_out_ends_the_session(keycloak: Keycloak, page: Page) -> None:
    found = tokens_of(page, keycloak, "anna")
    back = f"{keycloak.home}/docs/api/"
    asked = {"id_token_hint": found["id_token"], "post_logout_redirect_uri": back}
    page.goto(f"{keycloak.at('logout')}?{urlencode(asked)}")
    page.wait_for_url(f"{back}**")
    answer = keycloak.token(
        grant_type="refresh_token", client_id=DOCS, refresh_token=found["refresh_token"]
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    page.goto(authorize(keycloak))
    assert page.is_visible("#kc-login")


def test_secrets_are_not_guessed(keycloak: Keycloak) -> None:
    answer = keycloak.token(
        grant_type="client_credentials", client_id=METER, client_secret="local-only-not-a-secret"
    )
    assert answer.status_code == 401
