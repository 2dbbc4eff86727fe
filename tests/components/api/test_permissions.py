"""Permissions: every route names its operation, and every role is let in or kept out by it."""

from typing import Any

import pytest

from api.permissions import OPERATIONS, ROLES, allowed, permission_of
from api.routes import all_routes
from integration.identity import PERSONAS
from tests.components.api.conftest import Api

OPEN = {"livez", "readyz", "version", "post_message"}
ROUTES = [route for route in all_routes() if route.name not in OPEN]
VALUES = {"id": "x", "sha256": "0" * 64, "reference": "standard@1"}
VALUES |= {"currency": "USD", "day": "2026-10-01", "version": "1", "line": "1", "number": "1"}


def test_every_route_declares_an_operation() -> None:
    undeclared = {route.name for route in all_routes() if permission_of(route) is None}
    assert undeclared == OPEN


def test_what_is_documented_is_what_is_tried(api: Api) -> None:
    tried = {(route.path, method.lower()) for route in all_routes() for method in route.methods}
    documented = api.app.openapi()["paths"]
    assert {(path, method) for path in documented for method in documented[path]} <= tried


ASKED_WITHIN = {"invoices.oversee", "delegations.manage"}
"""What some routes ask for only where it is about somebody else."""


def test_every_operation_is_used_and_held_by_somebody() -> None:
    used = {permission_of(route).operation for route in ROUTES}  # type: ignore[union-attr]
    used |= ASKED_WITHIN
    assert used == set(OPERATIONS)
    assert {operation for held in ROLES.values() for operation in held} == set(OPERATIONS)


def test_personas_have_known_roles() -> None:
    assert {role for roles in PERSONAS.values() for role in roles} == set(ROLES)


def test_nobody_both_opens_and_decides() -> None:
    for role, held in ROLES.items():
        assert not {"invoices.create", "invoices.decide"} <= held, role


def test_an_auditor_changes_nothing() -> None:
    writing = {"create", "amend", "correct", "retry", "decide", "write", "run", "resolve"}
    writing |= {"comment", "answer", "settle", "write_off", "migrate", "publish", "manage"}
    writing |= {"redeem"}
    assert not {name for name in ROLES["auditor"] if name.partition(".")[2] in writing}


@pytest.mark.parametrize("role", ROLES)
async def test_routes_are_open_to_those_who_may(api: Api, role: str) -> None:
    api.tokens[role] = api.identity.mint(f"some-{role}", [role])
    for route in ROUTES:
        path = route.path.format(**VALUES)
        method = next(iter(route.methods))
        answer = await api.call(role, method, path)
        operation = permission_of(route).operation  # type: ignore[union-attr]
        may = allowed((role,), operation)
        assert (answer.status_code != 403) == may, (role, method, path, answer.text)
        assert answer.status_code not in (401, 500), (role, method, path, answer.text)


@pytest.mark.parametrize("roles", [[], ["unknown"]])
async def test_without_a_role_nothing_is_open(api: Api, roles: list[str]) -> None:
    api.tokens["stranger"] = api.identity.mint("stranger", roles)
    answer = await api.get("stranger", "/v1/invoices")
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (403, "forbidden")
    assert "clerk" in body["hint"]
    del api.tokens["stranger"]
