"""An application with a page of the console on it, for tests of its sign-in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, FastAPI, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from api import session as console
from api.app import create_app
from api.connections import Connections
from integration.settings import Settings
from integration.store.sessions import KeptSession, MemorySessions
from integration.wiring import Adapters
from tests.integration.sign_in.place import Place
from tests.integration.sign_in.serving import Browser, location

DESK = "/console/desk-of-the-tests"
FORMS = """<!doctype html><html lang="en"><title>Desk</title><h1>{by}</h1>
<form method="post"><input type="hidden" name="csrf_token" value="{token}">
<input type="hidden" name="what" value="it"><button>Do it</button></form>
<form method="post" action="/console/sign-out">
<input type="hidden" name="csrf_token" value="{token}"><button>Sign out</button></form>"""
POLICY = {"Content-Security-Policy": "default-src 'none'; form-action 'self'"}
desk = APIRouter(include_in_schema=False)


@desk.get(DESK)
async def look(request: Request, by: console.Viewer) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(
            FORMS.format(by=by.subject, token=console.csrf_token(request)), headers=POLICY
        )
    text = f"{by.subject} {','.join(by.roles)} {console.csrf_token(request)}"
    return PlainTextResponse(text)


@desk.post(DESK, dependencies=[Depends(console.require_csrf)])
async def act(by: console.Viewer, what: Annotated[str, Form()] = "") -> PlainTextResponse:
    return PlainTextResponse(f"{by.subject} did {what}")


class Ahead:
    """The console's clock, which a test can move on."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


@dataclass
class Console:
    """A running API with a console, and people who sign in to it."""

    place: Place
    adapters: Adapters
    clock: Ahead
    home: str

    def enter(self, browser: Browser, person: str = "anna", next: str = DESK) -> httpx.Response:
        """Sign in; the answer to coming back from the identity provider."""
        leave = browser.get(f"{self.home}/console/sign-in", params={"next": next})
        return browser.get(location(browser.choose(location(leave), person)))

    def look(self, browser: Browser) -> list[str]:
        """Subject, roles and form token, as a page shows them."""
        answer = browser.get(f"{self.home}{DESK}")
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text.split()

    def act(self, browser: Browser, token: str, **headers: str) -> httpx.Response:
        sent = {"Origin": self.home} | headers
        form = {"csrf_token": token, "what": "it"}
        return browser.post(f"{self.home}{DESK}", data=form, headers=sent)

    def is_out(self, browser: Browser) -> bool:
        answer = browser.get(f"{self.home}{DESK}")
        return answer.status_code == 303 and "/console/sign-in?next=" in location(answer)

    def kept(self) -> dict[str, KeptSession]:
        assert isinstance(self.adapters.sessions, MemorySessions)
        return self.adapters.sessions._sessions


def application(settings: Settings, adapters: Adapters, clock: Ahead) -> FastAPI:
    async def made(_: Settings) -> Adapters:
        return adapters

    app = create_app(settings, Connections(settings, make=made))
    app.state.sign_in = console.sign_in_for(app, settings, clock)
    app.include_router(desk)
    return app
