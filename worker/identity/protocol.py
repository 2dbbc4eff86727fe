"""The addresses that programs ask: discovery, keys, tokens, devices, who it is, revocation."""

from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from worker.identity.provider import Provider
from worker.identity.refusals import Refused

PROTOCOL = "/protocol/openid-connect"
_NO_STORE = {"Cache-Control": "no-store"}

routes = APIRouter()


def provider_of(request: Request) -> Provider:
    """The provider that is asked."""
    return cast(Provider, request.app.state.provider)


@routes.get("/.well-known/openid-configuration")
async def discovery(request: Request) -> JSONResponse:
    """What the provider says of itself."""
    return JSONResponse(provider_of(request).described())


@routes.get(f"{PROTOCOL}/certs")
async def keys(request: Request) -> JSONResponse:
    """The public keys."""
    return JSONResponse(provider_of(request).mint.identity.public_keys)


@routes.post(f"{PROTOCOL}/token")
async def token(request: Request) -> JSONResponse:
    """Tokens for a code, a device code, a refresh token, or a machine."""
    answer = provider_of(request).token(await _form(request), _authorization(request))
    return JSONResponse(answer, headers=_NO_STORE)


@routes.post(f"{PROTOCOL}/auth/device")
async def device(request: Request) -> JSONResponse:
    """A device code."""
    answer = provider_of(request).device(await _form(request), _authorization(request))
    return JSONResponse(answer, headers=_NO_STORE)


@routes.post(f"{PROTOCOL}/revoke")
async def revoke(request: Request) -> Response:
    """End the session of a refresh token (RFC 7009): the same answer whether there was one."""
    form, provider = await _form(request), provider_of(request)
    client = provider.client(form, _authorization(request))
    provider.grants.revoke(form.get("token", ""), client.id)
    return Response(headers=_NO_STORE)


@routes.api_route(f"{PROTOCOL}/userinfo", methods=["GET", "POST"])
async def userinfo(request: Request) -> JSONResponse:
    """Who an access token speaks for."""
    provider = provider_of(request)
    scheme, _, sent = _authorization(request).partition(" ")
    try:
        claims = provider.mint.identity.read(sent) if scheme.lower() == "bearer" else {}
    except ValueError:
        claims = {}
    alive = "sid" not in claims or provider.grants.alive(claims["sid"])
    in_time = claims.get("exp", 0) > provider.grants.clock()
    if claims.get("typ") != "Bearer" or not alive or not in_time:
        raise Refused("invalid_token", "an access token of somebody who is signed in", 401)
    shown = ("sub", "preferred_username", "realm_access")
    return JSONResponse({name: claims[name] for name in shown}, headers=_NO_STORE)


def install(app: FastAPI) -> None:
    """Answer refusals as the protocol says."""
    app.add_exception_handler(Refused, _on_refused)


async def _form(request: Request) -> dict[str, str]:
    """The fields; one that comes twice is refused (RFC 6749 §3.2)."""
    form = await request.form()
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if name in fields or not isinstance(value, str):
            raise Refused("invalid_request", f"{name} may be sent once, as text")
        fields[name] = value
    return fields


def _authorization(request: Request) -> str:
    return request.headers.get("authorization", "")


async def _on_refused(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    refused = cast(Refused, error)
    answer: dict[str, Any] = {"error": refused.code, "error_description": refused.words}
    headers = dict(_NO_STORE)
    if refused.status == 401:
        scheme = "Bearer" if refused.code == "invalid_token" else "Basic"
        headers["WWW-Authenticate"] = f'{scheme} realm="invoicing", error="{refused.code}"'
    return JSONResponse(answer, refused.status, headers=headers)
