"""The local identity provider over real HTTP: what works, and the ways to abuse it."""

import itertools
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from integration.identity import LocalIdentity
from integration.settings import AuthSettings, Settings
from tests.integration.sign_in.place import INTERVAL, Place
from tests.integration.sign_in.serving import VERIFIER, Browser, location, origin, query, said
from worker.demo.people import CAST
from worker.identity.app import create_provider
from worker.identity.pages import WHAT_THEY_DO

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def code_for(place: Place, browser: Browser, person: str = "anna", **changes: str) -> str:
    return query(location(browser.choose(place.authorize(**changes), person)))["code"]


def redeem(place: Place, browser: Browser, given: str, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": given,
        "redirect_uri": place.callback,
        "code_verifier": VERIFIER,
        **place.console(),
    }
    return browser.post(place.protocol("token"), data=form | changes)


def renew(place: Place, browser: Browser, token: str, **changes: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, **place.console()}
    return browser.post(place.protocol("token"), data=form | changes)


def claims(place: Place, browser: Browser, token: str) -> dict[str, Any]:
    """What the token says, checked with the keys that the provider publishes."""
    described = browser.get(f"{place.issuer}/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(browser.get(described["jwks_uri"]).json())
    return jwt.decode(token, keys, algorithms=["RS256"]).claims


def device_codes(place: Place, browser: Browser) -> dict[str, Any]:
    form = {"client_id": "invoicing-cli", "scope": "openid profile"}
    answer = browser.post(place.protocol("auth/device"), data=form)
    assert answer.status_code == 200, answer.text
    return answer.json()


def poll(place: Place, browser: Browser, code: str, **changes: str) -> httpx.Response:
    form = {"grant_type": DEVICE, "device_code": code, "client_id": "invoicing-cli"}
    return browser.post(place.protocol("token"), data=form | changes)


# Discovery


def test_it_says_where_everything_is(place: Place, browser: Browser) -> None:
    described = browser.get(f"{place.issuer}/.well-known/openid-configuration").json()
    assert described["issuer"] == place.issuer
    assert described["code_challenge_methods_supported"] == ["S256"]
    addresses = [value for name, value in described.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(addresses) == 7
    for address in addresses:
        assert browser.options(address).status_code != 404
        assert address.startswith(f"{place.issuer}/protocol/openid-connect/")


def test_tokens_of_the_command_line_are_of_the_same_key_and_issuer(
    place: Place, browser: Browser
) -> None:
    minted = LocalIdentity(place.settings).mint("ben")
    assert claims(place, browser, minted)["iss"] == place.issuer


# The code flow


def test_a_person_signs_in_to_the_console(place: Place, browser: Browser) -> None:
    back = location(browser.choose(place.authorize(), "carla"))
    assert back.startswith(f"{place.callback}?")
    assert query(back)["state"] == "a-state"
    assert query(back)["iss"] == place.issuer
    answer = redeem(place, browser, query(back)["code"])
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    access = claims(place, browser, tokens["access_token"])
    assert access["sub"] == "carla"
    assert access["aud"] == ["invoicing-api"]
    assert access["realm_access"]["roles"] == ["approver", "finance_director"]
    assert access["exp"] - access["iat"] == tokens["expires_in"] == 900
    identity = claims(place, browser, tokens["id_token"])
    assert (identity["aud"], identity["nonce"], identity["typ"]) == (
        "invoicing-console",
        "a-nonce",
        "ID",
    )
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    who = browser.get(place.protocol("userinfo"), headers=bearer).json()
    assert who["sub"] == "carla"


def test_an_id_token_is_no_access_token(place: Place, browser: Browser) -> None:
    tokens = redeem(place, browser, code_for(place, browser)).json()
    bearer = {"Authorization": f"Bearer {tokens['id_token']}"}
    said(browser.get(place.protocol("userinfo"), headers=bearer), 401, "invalid_token")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code_verifier": VERIFIER[:-1] + "x"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/elsewhere"}, "invalid_grant"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"client_secret": "guessed"}, "invalid_client"),
        ({"client_secret": ""}, "invalid_client"),
        ({"client_id": "invoicing-docs", "client_secret": ""}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
    ],
)
def test_a_stolen_code_is_worth_nothing(
    place: Place, browser: Browser, changes: dict[str, str], code: str
) -> None:
    answer = redeem(place, browser, code_for(place, browser), **changes)
    said(answer, 401 if code == "invalid_client" else 400, code)


def test_a_code_that_comes_twice_ends_the_session(place: Place, browser: Browser) -> None:
    code = code_for(place, browser)
    tokens = redeem(place, browser, code).json()
    said(redeem(place, browser, code), 400, "invalid_grant")
    said(renew(place, browser, tokens["refresh_token"]), 400, "invalid_grant")


def test_a_code_lasts_a_minute(place: Place, browser: Browser) -> None:
    code = code_for(place, browser)
    place.clock.ahead += 61
    said(redeem(place, browser, code), 400, "invalid_grant")


@pytest.mark.parametrize(
    "redirect",
    [
        "https://evil.example/console/signed-in",
        "{callback}/",
        "{callback}?a=b",
        "{callback}#x",
        "{home}/console/signed-in/../../evil",
        "{home}@evil.example/console/signed-in",
        "{home_upper}/console/signed-in",
        "",
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_known(
    place: Place, browser: Browser, redirect: str
) -> None:
    home = place.settings.api.public_url
    url = redirect.format(callback=place.callback, home=home, home_upper=home.upper())
    for changes in ({}, {"code_challenge": None}):  # errors are not sent there either
        answer = browser.get(place.authorize(redirect_uri=url, **changes))
        assert answer.status_code == 400
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"nonce": "n" * 1001}, "invalid_request"),
    ],
)
def test_what_is_not_allowed_is_told_to_the_program(
    place: Place, browser: Browser, changes: dict[str, str], error: str
) -> None:
    back = location(browser.get(place.authorize(**changes)))
    assert back.startswith(f"{place.callback}?")
    assert (query(back)["error"], query(back)["state"]) == (error, "a-state")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_another_site_cannot_press_the_buttons(
    place: Place, browser: Browser, headers: dict[str, str]
) -> None:
    answer = browser.post(place.authorize(), data={"person": "anna"}, headers=headers)
    assert answer.status_code == 400
    code = device_codes(place, browser)["user_code"]
    form = {"person": "anna", "user_code": code}
    assert browser.post(f"{place.issuer}/device", data=form, headers=headers).status_code == 400


def test_the_pages_bring_everything_and_escape_what_was_sent(
    place: Place, browser: Browser
) -> None:
    page = browser.get(place.authorize())
    assert "script" not in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert f"form-action 'self' {place.settings.api.public_url};" in policy
    typed = browser.get(f"{place.issuer}/device", params={"user_code": "<b>x</b>"})
    assert "<b>" not in typed.text
    assert "&lt;b&gt;" in typed.text


def test_it_answers_to_no_other_name(place: Place, browser: Browser) -> None:
    url = f"{place.issuer}/.well-known/openid-configuration"
    assert browser.get(url, headers={"Host": "evil.example"}).status_code == 400


def test_the_reference_may_ask_from_its_page_and_nobody_else(
    place: Place, browser: Browser
) -> None:
    url, home = place.protocol("token"), place.settings.api.public_url
    asked = {"Access-Control-Request-Method": "POST"}
    allowed = browser.options(url, headers={"Origin": home, **asked})
    assert allowed.headers["access-control-allow-origin"] == home
    refused = browser.options(url, headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in refused.headers


# Refresh tokens


def test_a_refresh_token_is_good_once_and_theft_ends_the_session(
    place: Place, browser: Browser
) -> None:
    first = redeem(place, browser, code_for(place, browser)).json()["refresh_token"]
    answers = [renew(place, browser, first).json()]
    for _ in range(2):
        answers.append(renew(place, browser, answers[-1]["refresh_token"]).json())
    tokens = [first, *(answer["refresh_token"] for answer in answers)]
    assert len(set(tokens)) == 4
    said(renew(place, browser, tokens[1]), 400, "invalid_grant")
    said(renew(place, browser, tokens[-1]), 400, "invalid_grant")
    bearer = {"Authorization": f"Bearer {answers[-1]['access_token']}"}
    said(browser.get(place.protocol("userinfo"), headers=bearer), 401, "invalid_token")


def test_a_refresh_token_is_for_its_program_alone(place: Place, browser: Browser) -> None:
    token = redeem(place, browser, code_for(place, browser)).json()["refresh_token"]
    other = {"client_id": "invoicing-cli", "client_secret": ""}
    said(renew(place, browser, token, **other), 400, "invalid_grant")
    browser.post(place.protocol("revoke"), data={"token": token, "client_id": "invoicing-cli"})
    assert renew(place, browser, token).status_code == 200


def test_a_session_lasts_half_a_day(place: Place, browser: Browser) -> None:
    token = redeem(place, browser, code_for(place, browser)).json()["refresh_token"]
    place.clock.ahead += 6 * 3600
    token = renew(place, browser, token).json()["refresh_token"]
    place.clock.ahead += 6 * 3600 + 1
    said(renew(place, browser, token), 400, "invalid_grant")


def test_a_revoked_token_is_over(place: Place, browser: Browser) -> None:
    token = redeem(place, browser, code_for(place, browser)).json()["refresh_token"]
    for _ in range(2):
        form = {"token": token, **place.console()}
        assert browser.post(place.protocol("revoke"), data=form).status_code == 200
    said(renew(place, browser, token), 400, "invalid_grant")


# Signing out


def test_signing_out_ends_the_session_and_leads_back(place: Place, browser: Browser) -> None:
    tokens = redeem(place, browser, code_for(place, browser)).json()
    home = f"{place.settings.api.public_url}/console/signed-out"
    asked = {
        "id_token_hint": tokens["id_token"],
        "post_logout_redirect_uri": home,
        "state": "s",
    }
    assert location(browser.get(place.protocol("logout"), params=asked)) == f"{home}?state=s"
    said(renew(place, browser, tokens["refresh_token"]), 400, "invalid_grant")


def test_signing_out_leads_nowhere_else(place: Place, browser: Browser) -> None:
    tokens = redeem(place, browser, code_for(place, browser)).json()
    for asked in (
        {"post_logout_redirect_uri": "https://evil.example"},
        {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "https://evil.example"},
        {"id_token_hint": tokens["access_token"]},
        {"id_token_hint": "rubbish"},
        {"id_token_hint": tokens["id_token"], "client_id": "invoicing-cli"},
    ):
        answer = browser.get(place.protocol("logout"), params=asked)
        assert answer.status_code == 400, asked
        assert "location" not in answer.headers


# Devices


def test_a_program_without_a_browser_is_let_in(place: Place, browser: Browser) -> None:
    begun = device_codes(place, browser)
    assert begun["interval"] == INTERVAL
    said(poll(place, browser, begun["device_code"]), 400, "authorization_pending")
    page = browser.get(begun["verification_uri_complete"])
    assert begun["user_code"] in page.text
    form = {"user_code": begun["user_code"].lower().replace("-", " "), "person": "dora"}
    here = {"Origin": origin(place.issuer)}
    done = browser.post(begun["verification_uri"], data=form, headers=here)
    assert "You are dora" in done.text
    place.clock.ahead += 1
    tokens = poll(place, browser, begun["device_code"]).json()
    assert claims(place, browser, tokens["access_token"])["sub"] == "dora"
    place.clock.ahead += 1
    said(poll(place, browser, begun["device_code"]), 400, "invalid_grant")
    assert browser.post(begun["verification_uri"], data=form, headers=here).status_code == 400


def test_a_program_that_asks_too_often_is_slowed_down(place: Place, browser: Browser) -> None:
    begun = device_codes(place, browser)
    with place.clock.stopped():
        said(poll(place, browser, begun["device_code"]), 400, "authorization_pending")
        said(poll(place, browser, begun["device_code"]), 400, "slow_down")
    place.clock.ahead += 4
    with place.clock.stopped():
        said(poll(place, browser, begun["device_code"]), 400, "slow_down")
    place.clock.ahead += 10 + 2 * INTERVAL
    said(poll(place, browser, begun["device_code"]), 400, "authorization_pending")


def test_a_device_code_ends(place: Place, browser: Browser) -> None:
    begun = device_codes(place, browser)
    said(
        poll(place, browser, begun["device_code"], client_id="invoicing-docs"),
        400,
        "unauthorized_client",
    )
    place.clock.ahead += 601
    said(poll(place, browser, begun["device_code"]), 400, "expired_token")
    page = browser.get(begun["verification_uri_complete"])
    assert "No program waits" in page.text


def test_somebody_says_no(place: Place, browser: Browser) -> None:
    begun = device_codes(place, browser)
    form = {"user_code": begun["user_code"], "deny": "yes"}
    browser.post(begun["verification_uri"], data=form)
    said(poll(place, browser, begun["device_code"]), 400, "access_denied")


def test_only_programs_that_may_get_device_codes(place: Place, browser: Browser) -> None:
    form = {"client_id": "invoicing-docs"}
    said(browser.post(place.protocol("auth/device"), data=form), 400, "unauthorized_client")


# Machines


def test_a_machine_has_a_token_of_its_own(place: Place, browser: Browser) -> None:
    form = {"grant_type": "client_credentials"}
    auth = ("invoicing-meter", "local-only-not-a-secret")
    tokens = browser.post(place.protocol("token"), data=form, auth=auth).json()
    assert "refresh_token" not in tokens
    access = claims(place, browser, tokens["access_token"])
    assert (access["sub"], access["azp"]) == ("meter", "invoicing-meter")
    assert access["realm_access"]["roles"] == ["integrator"]
    wrong = browser.post(place.protocol("token"), data=form, auth=("invoicing-meter", "x"))
    said(wrong, 401, "invalid_client")
    assert wrong.headers["www-authenticate"].startswith("Basic")


def test_a_parameter_that_comes_twice_is_refused(place: Place, browser: Browser) -> None:
    content = "grant_type=client_credentials&client_id=a&client_id=b"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.post(place.protocol("token"), content=content, headers=kind)
    said(answer, 400, "invalid_request")


# Where it does not run


@pytest.mark.parametrize(
    "issuer",
    [
        "https://127.0.0.1:8280/realms/invoicing",
        "http://192.0.2.1:8280/realms/invoicing",
        "http://0.0.0.0:8280/realms/invoicing",
        "http://id.example/realms/invoicing",
        "http://127.0.0.1.evil.example/realms/invoicing",
        "http://127.0.0.1:8280/realms/other",
        "http://127.0.0.1/invoicing-local",
    ],
)
def test_it_is_for_this_machine_alone(tmp_path: Path, issuer: str) -> None:
    settings = Settings(data_dir=tmp_path, auth=AuthSettings(issuer=issuer))
    with pytest.raises(RuntimeError, match="this machine alone"):
        create_provider(settings)


def test_it_does_not_start_in_production(place: Place) -> None:
    settings = place.settings.model_copy(update={"environment": "production"})
    with pytest.raises(RuntimeError, match="production"):
        create_provider(settings)


def test_codes_that_people_type_are_plain(place: Place, browser: Browser) -> None:
    codes = [device_codes(place, browser)["user_code"] for _ in range(20)]
    assert len(set(codes)) == 20
    letters = set(itertools.chain.from_iterable(codes))
    assert letters <= set("BCDFGHJKLMNPQRSTVWXZ-")


def test_everybody_has_a_button_that_says_what_they_do() -> None:
    assert set(WHAT_THEY_DO) == set(CAST)
