"""The console's signed-in session: sign-in by OpenID Connect on the server, cookies, form marks.

Pages depend on `viewer` (or take a `Viewer`), write `csrf_token(request)` into their forms, and
depend on `require_csrf` wherever they change something. `install` adds all of it to the app.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import FastAPI

from api.auth import ProviderSilent
from api.session import routes
from api.session.client import Client
from api.session.cookies import Cookies
from api.session.guards import (
    CSRF_FIELD,
    CSRF_HEADER,
    SignInNeeded,
    Viewer,
    csrf_token,
    require_csrf,
    viewer,
)
from api.session.keeping import Clock, Keeper
from api.session.sealing import Sealer
from api.session.sign_in import SignIn
from integration.settings import Settings

__all__ = [
    "CSRF_FIELD",
    "CSRF_HEADER",
    "Viewer",
    "csrf_token",
    "install",
    "require_csrf",
    "sign_in_for",
    "viewer",
]


def install(app: FastAPI, settings: Settings) -> None:
    """Let people sign in to the console of `app`, whose tokens `api.auth` checks already."""
    app.state.sign_in = sign_in_for(app, settings)
    app.include_router(routes.routes)
    app.add_exception_handler(SignInNeeded, routes.send_to_sign_in)
    app.add_exception_handler(ProviderSilent, routes.say_silent)


def sign_in_for(
    app: FastAPI,
    settings: Settings,
    clock: Clock = lambda: datetime.now(UTC),
    fresh: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> SignIn:
    """The way to sign in that the settings ask for, at the identity provider that `app` asks."""
    public_url = settings.api.public_url.rstrip("/")
    sealer = Sealer(settings.console.session_secret.get_secret_value())
    provider, find_key = app.state.discovery.provider, app.state.keys.find
    callback = f"{public_url}{routes.SIGNED_IN}"
    return SignIn(
        public_url=public_url,
        sealer=sealer,
        keeper=Keeper(settings.console, sealer, clock, fresh),
        client=Client(settings.console, callback, provider, find_key, clock),
        cookies=Cookies(public_url),
        verifier=app.state.verifier,
        clock=clock,
        fresh=fresh,
        offered=bool(settings.console.client_id),
    )
