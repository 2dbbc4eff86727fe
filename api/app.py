"""The application: settings in, a FastAPI app out. It starts whatever else is down."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api import auth, console, documentation, errors, resource_metadata, session, website
from api.connections import Connections
from api.limits import RateLimits
from api.middleware import KnownMethods, RequestContext
from api.permissions import ROLES
from api.routes import ROUTERS, all_routes
from api.streaming import Pace, Streams
from integration.identity import LocalIdentity
from integration.settings import Settings


def create_app(settings: Settings, connections: Connections | None = None) -> FastAPI:
    """The API over what `settings` name; tests bring their own `connections`."""
    app = FastAPI(
        title="Invoicing",
        version=_version(),
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.connections = connections or Connections(settings)
    app.state.routes = all_routes()
    app.state.streams, app.state.pace = Streams(), Pace()
    auth.install(app, settings, frozenset(ROLES))
    app.add_middleware(GZipMiddleware, minimum_size=2000)
    app.add_middleware(KnownMethods, routes=app.state.routes)
    limit = settings.api.requests_per_minute
    app.add_middleware(RateLimits, requests=limit, monotonic=time.monotonic)
    app.add_middleware(RequestContext)
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(website.routes)
    app.include_router(resource_metadata.routes)
    session.install(app, settings)
    console.install(app)
    documentation.describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    if settings.signs_itself:
        LocalIdentity(settings).ensure()
    connections: Connections = app.state.connections
    await connections.open()
    try:
        yield
    finally:
        await connections.close()


def _version() -> str:
    try:
        return version("invoicing")
    except PackageNotFoundError:
        return "0"
