"""Logging in from a terminal: the API says who signs people in, and a browser anywhere does it.

Sources: RFC 9728 (what an API says of itself), OpenID Connect Discovery 1.0, RFC 8628 (device
flow), RFC 7009 (revocation).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from worker.cli.logins import Login

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECONDS = 15.0
_INTERVAL, _SLOWER = 5.0, 5.0


class LoginFailed(Exception):
    """It did not work; the message says why, and what to do."""


@dataclass(frozen=True)
class Shown:
    """What the person at the terminal is shown."""

    code: str
    page: str
    whole: str
    """The page with the code filled in."""


def log_in(
    server: str,
    show: Callable[[Shown], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> Login:
    """Log in at the API at `server`; returns when somebody has signed in. Raises `LoginFailed`."""
    with httpx.Client(timeout=_SECONDS) as http:
        resource = _resource(http, server)
        issuer = str((resource.get("authorization_servers") or [""])[0])
        provider = _provider(http, issuer)
        client = str(resource.get("invoicing_cli_client_id") or "invoicing-cli")
        scope = " ".join(resource.get("scopes_supported") or ["openid"])
        began = _begin(http, provider, client, scope)
        show(_shown(began))
        answer = _wait(http, provider, client, began, sleep)
    login = Login(
        server=server,
        issuer=issuer,
        client_id=client,
        token_endpoint=provider["token_endpoint"],
        revocation_endpoint=str(provider.get("revocation_endpoint") or ""),
        access_token="",
        refresh_token="",
        expires_at=0,
    )
    return login.renewed(answer, clock())


def renew(login: Login, clock: Callable[[], float] = time.time) -> Login | None:
    """The login with new tokens; `None` if the provider has ended it."""
    if not login.refresh_token:
        return None
    form = {
        "grant_type": "refresh_token",
        "refresh_token": login.refresh_token,
        "client_id": login.client_id,
    }
    with httpx.Client(timeout=_SECONDS) as http:
        answer = _post(http, login.token_endpoint, form)
    found = _object(answer)
    return login.renewed(found, clock()) if answer.is_success and "access_token" in found else None


def revoke(login: Login) -> bool:
    """End the login at the provider; whether that worked."""
    if not login.revocation_endpoint or not login.refresh_token:
        return False
    form = {
        "token": login.refresh_token,
        "token_type_hint": "refresh_token",
        "client_id": login.client_id,
    }
    try:
        with httpx.Client(timeout=_SECONDS) as http:
            return _post(http, login.revocation_endpoint, form).is_success
    except LoginFailed:
        return False


def is_safe(url: str) -> bool:
    """Whether tokens may go there: over https, or to this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _resource(http: httpx.Client, server: str) -> dict[str, Any]:
    if not is_safe(server):
        raise LoginFailed(f"{server} is neither https nor this machine; tokens are not sent there")
    found = _get(http, f"{server}/.well-known/oauth-protected-resource")
    if found.get("resource") != server:
        raise LoginFailed(
            f"the API at {server} calls itself {found.get('resource')}; "
            "log in there: invoicing login --server URL"
        )
    return found


def _provider(http: httpx.Client, issuer: str) -> dict[str, Any]:
    if not is_safe(issuer):
        raise LoginFailed(f"the API names no identity provider to sign in at ({issuer or 'none'})")
    found = _get(http, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise LoginFailed(f"the identity provider at {issuer} calls itself {found.get('issuer')}")
    for name in ("device_authorization_endpoint", "token_endpoint"):
        if not is_safe(str(found.get(name, ""))):
            raise LoginFailed(
                f"the identity provider at {issuer} offers no device flow ({name}); "
                "give --token or set INVOICING_TOKEN"
            )
    return found


def _begin(http: httpx.Client, provider: dict[str, Any], client: str, scope: str) -> dict[str, Any]:
    form = {"client_id": client, "scope": scope}
    answer = _post(http, provider["device_authorization_endpoint"], form)
    found = _object(answer)
    if not answer.is_success or "device_code" not in found:
        raise LoginFailed(f"the identity provider refuses to begin: {_reason(found, answer)}")
    return found


def _wait(
    http: httpx.Client,
    provider: dict[str, Any],
    client: str,
    began: dict[str, Any],
    sleep: Callable[[float], None],
) -> dict[str, Any]:
    form = {"grant_type": _GRANT, "device_code": began["device_code"], "client_id": client}
    interval = float(began.get("interval", _INTERVAL))
    waited, longest = 0.0, float(began.get("expires_in", 600))
    while waited <= longest:
        sleep(interval)
        waited += interval
        answer = _post(http, provider["token_endpoint"], form)
        found = _object(answer)
        if answer.is_success and "access_token" in found:
            return found
        match found.get("error"):
            case "authorization_pending":
                continue
            case "slow_down":
                interval += _SLOWER
            case "access_denied":
                raise LoginFailed("somebody has said no in the browser")
            case "expired_token":
                break
            case _:
                reason = _reason(found, answer)
                raise LoginFailed(f"the identity provider refuses it: {reason}")
    raise LoginFailed("nobody has signed in in time; begin again: invoicing login")


def _shown(began: dict[str, Any]) -> Shown:
    page = str(began["verification_uri"])
    whole = str(began.get("verification_uri_complete") or page)
    return Shown(str(began["user_code"]), page, whole)


def _get(http: httpx.Client, url: str) -> dict[str, Any]:
    try:
        answer = http.get(url)
    except httpx.HTTPError as error:
        raise LoginFailed(f"{url} does not answer: {error or type(error).__name__}") from None
    if not answer.is_success:
        raise LoginFailed(f"{url} answers {answer.status_code}; is it an Invoicing API?")
    return _object(answer)


def _post(http: httpx.Client, url: str, form: dict[str, str]) -> httpx.Response:
    try:
        return http.post(url, data=form)
    except httpx.HTTPError as error:
        raise LoginFailed(f"{url} does not answer: {error or type(error).__name__}") from None


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _reason(found: dict[str, Any], answer: httpx.Response) -> str:
    return str(found.get("error_description") or found.get("error") or answer.status_code)
