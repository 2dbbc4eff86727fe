"""The pages that people see: who are you, which program waits, and signed out.

No script, nothing from elsewhere. A form counts only if the browser says that it came from here.
"""

from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from worker.identity.protocol import PROTOCOL, provider_of
from worker.identity.provider import Asked, Provider
from worker.identity.refusals import Misled, Refused

routes = APIRouter(default_response_class=HTMLResponse)

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
)
_FOUND, _SEE_OTHER = 302, 303

WHAT_THEY_DO = {
    "anna": "writes invoices and looks after partners",
    "ben": "approves invoices",
    "carla": "approves, and decides what is large",
    "dora": "sets up the product and mends what is stuck",
    "meter": "a machine that sends usage",
    "audit": "reads everything and changes nothing",
    "boris": "works for acme, a partner, and sees what concerns acme, over the API",
    "emil": "writes invoices and approves those of others",
    "frida": "approves when somebody lends her the right",
}


@routes.get(f"{PROTOCOL}/auth")
async def ask(request: Request) -> Response:
    """Who are you? One button each."""
    try:
        asked = provider_of(request).asked(request.query_params)
    except Refused as refused:
        return _sent_back(request, refused)
    return _people(request, f"to go on to {asked.client.title}", back=asked.redirect)


@routes.post(f"{PROTOCOL}/auth")
async def choose(request: Request) -> Response:
    """Somebody has chosen: back to the program, with a code."""
    _refuse_foreign(request)
    provider = provider_of(request)
    try:
        asked = provider.asked(request.query_params)
    except Refused as refused:
        return _sent_back(request, refused)
    consent = provider.grants.consent(
        asked.client.id, await _chosen(request), asked.scope, asked.nonce
    )
    code = provider.grants.code(consent, asked.redirect, asked.challenge)
    return _back(provider, asked, code=code, session_state=consent.id)


@routes.get("/device")
async def device(request: Request, user_code: str = "") -> Response:
    """Which program waits? Its code has to be the one that it shows."""
    found = provider_of(request).grants.waiting(user_code) if user_code else None
    if found is None:
        return _page(request, "device.html", typed=user_code[:20])
    title = provider_of(request).clients[found.client].title
    return _people(request, f"to let {title} in", user_code=found.user_code)


@routes.post("/device")
async def decide(request: Request) -> Response:
    """Somebody lets the program in, or says no."""
    _refuse_foreign(request)
    grants, form = provider_of(request).grants, await request.form()
    found = grants.waiting(str(form.get("user_code", "")))
    if found is None:
        raise Misled("No program waits with this code any more. Begin again where it was shown.")
    if "deny" in form:
        found.denied = True
        return _page(request, "done.html", title="Not let in", text="The program was told no.")
    found.consent = grants.consent(found.client, await _chosen(request), found.scope)
    return _page(
        request,
        "done.html",
        title="Signed in",
        text=f"You are {found.consent.person} there. This page can be closed.",
    )


@routes.api_route(f"{PROTOCOL}/logout", methods=["GET", "POST"])
async def sign_out(request: Request) -> Response:
    """End the session, and go on to where the program wants, if it may."""
    sent = dict(request.query_params)
    if request.method == "POST":
        sent |= {name: str(value) for name, value in (await request.form()).items()}
    onward = provider_of(request).sign_out(sent)
    if onward is None:
        return _page(request, "done.html", title="Signed out", text="Your session has ended.")
    state = f"?{urlencode({'state': sent['state']})}" if "state" in sent else ""
    return RedirectResponse(onward + state, _FOUND)


def install(app: FastAPI) -> None:
    """Show what must not be answered to a program."""
    app.add_exception_handler(Misled, _on_misled)


def _back(provider: Provider, asked: Asked, **answer: str) -> Response:
    state = {"state": asked.state} if asked.state else {}
    query = urlencode({**answer, **state, "iss": provider.issuer})
    return RedirectResponse(f"{asked.redirect}?{query}", _SEE_OTHER)


def _sent_back(request: Request, refused: Refused) -> Response:
    """The refusal, told to the program through the browser (RFC 6749 §4.1.2.1)."""
    provider = provider_of(request)
    _, redirect = provider.landing(request.query_params)
    answer = {"error": refused.code, "error_description": refused.words, "iss": provider.issuer}
    if state := request.query_params.get("state", ""):
        answer["state"] = state
    return RedirectResponse(f"{redirect}?{urlencode(answer)}", _SEE_OTHER)


async def _chosen(request: Request) -> str:
    person = str((await request.form()).get("person", ""))
    if person not in provider_of(request).mint.people:
        raise Misled("There is nobody of that name here.")
    return person


def _refuse_foreign(request: Request) -> None:
    """Another site must not press our buttons."""
    if request.headers.get("origin", "") not in ("", request.app.state.origin):
        raise Misled("The form did not come from this page.")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Misled("The form did not come from this page.")


def _people(request: Request, why: str, *, user_code: str = "", back: str = "") -> Response:
    people = [
        (name, ", ".join(roles).replace("_", " "), WHAT_THEY_DO.get(name, ""))
        for name, roles in provider_of(request).mint.people.items()
    ]
    return _page(request, "people.html", back, why=why, people=people, user_code=user_code)


def _page(
    request: Request, name: str, back: str = "", status: int = 200, **shown: object
) -> Response:
    """A page; its form may lead to the program that asked and nowhere else."""
    home = cast(str, request.app.state.home)
    parts = urlsplit(back)
    onward = f" {parts.scheme}://{parts.netloc}" if back else ""
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{onward}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    text = _PAGES.get_template(name).render(home=home, **shown)
    return HTMLResponse(text, status, headers=headers)


async def _on_misled(request: Request, error: Exception) -> Response:
    return _page(request, "done.html", status=400, title="This does not work", text=str(error))
