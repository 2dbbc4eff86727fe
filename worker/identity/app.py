"""The local identity provider as a web application, under Keycloak's addresses.

It answers on this machine alone: it refuses production, an issuer that is not on the loopback
interface, and requests for any other host name (a name that leads here, DNS rebinding).
"""

import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from integration.identity import LocalIdentity
from integration.settings import Settings
from worker.demo.people import CAST
from worker.identity import pages, protocol
from worker.identity.clients import clients_of
from worker.identity.grants import Grants
from worker.identity.minting import Mint
from worker.identity.provider import Provider

REALM = "/realms/invoicing"
_LOOPBACK = ("127.0.0.1", "localhost")
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels: no words; nothing that is read as a digit (RFC 8628 §6.1)."""


def create_provider(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    fresh: Callable[[], str] = lambda: secrets.token_urlsafe(32),
    interval: float = 5.0,
) -> FastAPI:
    """The provider of `settings.auth.issuer`. `interval`: seconds between questions of a device."""
    issuer = settings.auth.issuer
    host = _refuse_elsewhere(settings)
    identity = LocalIdentity(settings)
    identity.ensure()
    app = FastAPI(title="Local sign-in", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.origin = f"http://{host}"
    app.state.home = settings.api.public_url
    app.state.provider = Provider(
        issuer=issuer,
        clients=clients_of(settings),
        grants=Grants(clock, fresh, fresh_user_code, interval),
        mint=Mint(identity, issuer, settings.auth.audience, CAST, clock, fresh),
    )
    app.include_router(protocol.routes, prefix=REALM)
    app.include_router(pages.routes, prefix=REALM)
    protocol.install(app)
    pages.install(app)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[_origin(settings.api.public_url)],
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "X-Requested-With"],
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(_LOOPBACK))
    return app


def port_of(issuer: str) -> int:
    """The port that the provider of this issuer listens on."""
    return urlsplit(issuer).port or 80


def fresh_user_code() -> str:
    """Eight letters that people can type: 34 bits, for ten minutes."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _refuse_elsewhere(settings: Settings) -> str:
    parts = urlsplit(settings.auth.issuer)
    if settings.environment == "production":
        raise RuntimeError(
            "the local identity provider asks for no password, so it does not start in "
            "production; name yours in INVOICING__AUTH__ISSUER"
        )
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or parts.path != REALM:
        raise RuntimeError(
            "the local identity provider is for this machine alone: INVOICING__AUTH__ISSUER has "
            f"to be http://127.0.0.1:PORT{REALM}, not {settings.auth.issuer}"
        )
    return parts.netloc


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
