"""Health: is the process alive, can it work, which version is it; and who am I."""

from importlib.metadata import PackageNotFoundError, version
from typing import cast

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.auth import TokenVerifier
from api.dependencies import Caller, Configured, connections_of
from api.permissions import ROLES, allow
from api.problems import Problem, ProblemItem
from api.routing import router
from domain.core.errors import InvoicingError

probes = APIRouter(tags=["health"])
routes = router("health")


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """Everything that is needed answers."""

    status: str = "ready"
    checks: dict[str, str] = Field(examples=[{"store": "ok", "temporal": "ok", "identity": "ok"}])


class Version(BaseModel):
    """What runs here."""

    name: str = "invoicing"
    version: str = Field(examples=["0.1.0"])
    environment: str = Field(examples=["local"])


class Me(BaseModel):
    """Who asks, and what they may do."""

    subject: str = Field(description="the stable id that four eyes rest on", examples=["anna"])
    name: str
    roles: tuple[str, ...]
    operations: list[str]


@probes.get("/livez", name="livez")
async def livez() -> Alive:
    """Is the process alive

    Asks nothing else. A failure here means: restart it.
    """
    return Alive()


@probes.get("/readyz", name="readyz")
async def readyz(request: Request) -> Ready:
    """Can it work

    Asks the system of record, Temporal and the keys that tokens are checked with. `503` names
    every one that does not answer.
    """
    connections = connections_of(request)
    checks = {"store": "ok", "temporal": "ok", "identity": "ok"}
    try:
        await (await connections.adapters()).store.ping()
    except InvoicingError as error:
        checks["store"] = error.message
    try:
        await (await connections.gateway()).ping()
    except Problem as problem:
        checks["temporal"] = problem.detail
    if trouble := await cast(TokenVerifier, request.app.state.verifier).trouble():
        checks["identity"] = trouble
    missing = {name: said for name, said in checks.items() if said != "ok"}
    if missing:
        items = [
            ProblemItem(pointer=name, rule="NOT_READY", message=said)
            for name, said in missing.items()
        ]
        raise Problem("not_ready", f"missing: {', '.join(missing)}", errors=items)
    return Ready(checks=checks)


@probes.get("/version", name="version")
async def get_version(settings: Configured) -> Version:
    """Which version runs here

    The version of the package.
    """
    try:
        found = version("invoicing")
    except PackageNotFoundError:
        found = "unknown"
    return Version(version=found, environment=settings.environment)


@routes.get("/me", dependencies=allow("me.read"), name="get_me")
async def get_me(by: Caller) -> Me:
    """Who am I

    What your token says, and the operations that your roles hold.
    """
    held = sorted({operation for role in by.roles for operation in ROLES[role]})
    return Me(subject=by.subject, name=by.name, roles=by.roles, operations=held)
