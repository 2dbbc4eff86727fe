"""The documentation at `/docs`: the files that `make docs` built, and nothing from elsewhere.

Only what the build listed in `site.json` is served, so no address leads out of the folder. Texts
come compressed as they were built. Sources: RFC 9110 (conditional requests, 13), RFC 9111;
Content Security Policy Level 3.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.auth import Provider, ProviderSilent
from api.dependencies import Configured
from api.problems import CATALOGUE, Problem
from integration.settings import Settings

routes = APIRouter(include_in_schema=False)

BUILT = Path(__file__).parents[1] / ".site"
_NOT_BUILT = Path(__file__).with_name("templates") / "not_built.html"
_LIST = "site.json"
_OPERATIONS = "api/index.html"
_NEXT_TIME = "no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"
_PLAIN = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Site:
    """A built site: what is in it, as of one build."""

    folder: Path
    files: dict[str, dict[str, Any]]
    scripts: tuple[str, ...]
    built_at: int
    """When its list was written; another time means another build."""

    def policy(self, elsewhere: str = "") -> str:
        """What its pages may do. `elsewhere`: where the API reference may ask for tokens."""
        scripts = " ".join(f"'{one}'" for one in self.scripts)
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' {scripts}",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' {elsewhere}".rstrip(),
                "worker-src 'self' blob:",
                "manifest-src 'self'",
                "base-uri 'self'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            )
        )


def site_of(app_state: Any, settings: Settings) -> Site | None:
    """The site as it was built last; none if it was not."""
    folder = settings.docs_dir or BUILT
    try:
        built_at = (folder / _LIST).stat().st_mtime_ns
    except OSError:
        return None
    known: Site | None = getattr(app_state, "website", None)
    if known is None or known.built_at != built_at:
        listed = json.loads((folder / _LIST).read_text("utf-8"))
        known = Site(folder / "html", listed["files"], tuple(listed["scripts"]), built_at)
        app_state.website = known
    return known


@routes.get("/", name="home")
async def home() -> RedirectResponse:
    """The front door leads to the documentation."""
    return RedirectResponse("/docs/")


@routes.get("/llms.txt", name="llms")
async def llms() -> RedirectResponse:
    """Where programs that read look first (https://llmstxt.org)."""
    return RedirectResponse("/docs/llms.txt")


@routes.get("/problems/{code}", name="problem")
async def problem(code: str) -> RedirectResponse:
    """What the `type` of a problem leads to: its page."""
    return RedirectResponse(f"/docs/errors/{code}/" if code in CATALOGUE else "/docs/errors/")


@routes.get("/docs", name="docs")
async def docs() -> RedirectResponse:
    """The documentation, with the slash that its links begin at."""
    return RedirectResponse("/docs/")


@routes.get("/docs/sign-in.json", name="docs_sign_in")
async def sign_in(request: Request, settings: Configured) -> JSONResponse:
    """How the API reference lets people sign in; empty if the provider is not to be reached."""
    provider = await _provider(request)
    if provider is None:
        return JSONResponse({})
    return JSONResponse(
        {
            "client_id": settings.auth.docs_client_id,
            "authorization_url": provider.authorization_endpoint,
            "token_url": provider.token_endpoint,
            "scopes": settings.console.scope.split(),
        }
    )


@routes.api_route("/docs/{path:path}", methods=["GET", "HEAD"], name="docs_file")
async def docs_file(path: str, request: Request, settings: Configured) -> Response:
    """One file of the site; for a folder its page."""
    site = site_of(request.app.state, settings)
    if site is None:
        return HTMLResponse(_NOT_BUILT.read_text("utf-8"), 503, {"Content-Security-Policy": _PLAIN})
    name = f"{path}index.html" if path == "" or path.endswith("/") else path
    if name not in site.files:
        return _missing(site, path, request)
    elsewhere = _origin(await _provider(request)) if name == _OPERATIONS else ""
    return _answer(site, name, request, site.policy(elsewhere))


def _missing(site: Site, path: str, request: Request) -> Response:
    """A folder without its slash is shown the way; for all else there is a page."""
    if f"{path}/index.html" in site.files:
        return RedirectResponse(f"/docs/{path}/")
    if "text/html" not in request.headers.get("accept", ""):
        raise Problem("not_found", "there is no such page", hint="the pages are listed at /docs/")
    return _answer(site, "404.html", request, site.policy(), 404)


def _answer(site: Site, name: str, request: Request, policy: str, status: int = 200) -> Response:
    entry = site.files[name]
    small = entry["compressed"] and "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{entry["hash"]}{"-gz" if small else ""}"'
    headers = {
        "ETag": tag,
        "Cache-Control": _FOR_EVER if entry["for_ever"] else _NEXT_TIME,
        "Content-Security-Policy": policy,
        "Vary": "Accept-Encoding",
    }
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if small:
        headers["Content-Encoding"] = "gzip"
    content = (site.folder / (f"{name}.gz" if small else name)).read_bytes()
    return Response(content, status, headers, media_type=entry["kind"])


async def _provider(request: Request) -> Provider | None:
    """The identity provider, if people can sign in there from a browser."""
    try:
        provider: Provider = await request.app.state.discovery.provider()
    except ProviderSilent:
        return None
    return provider if provider.authorization_endpoint and provider.token_endpoint else None


def _origin(provider: Provider | None) -> str:
    if provider is None:
        return ""
    parts = urlsplit(provider.token_endpoint)
    return f"{parts.scheme}://{parts.netloc}"
