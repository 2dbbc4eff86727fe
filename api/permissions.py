"""Who may do what: roles and the operations they hold. Every route names its operation.

What a role may do here is only the door: four eyes, quorum and order of an approval are judged
by the invoice's own workflow.
"""

from typing import Any

from fastapi import Depends, Request, params

from api.auth import Principal, principal_of
from domain.core.errors import Forbidden

OPERATIONS: dict[str, str] = {
    "me.read": "see who you are",
    "invoices.read": "read invoices, their timelines and documents",
    "invoices.create": "open invoices",
    "invoices.amend": "change, submit and cancel invoices before they are issued",
    "invoices.correct": "credit and correct issued invoices",
    "invoices.retry": "retry what failed",
    "invoices.decide": "approve and reject",
    "partners.write": "save partners and marketables",
    "setup.write": "save own companies, partnerships, agreements, series and mailboxes",
    "setup.read": "read partners, partnerships and everything they are built from",
    "usage.write": "send usage",
    "billing.preview": "calculate a period without billing it",
    "billing.run": "bill a period",
    "billing.read": "read billing runs",
    "bank.write": "hand in bank statements",
    "inbound.read": "read what was received, acknowledgements and bank entries",
    "inbound.resolve": "retry or discard received documents",
    "documents.validate": "have documents judged",
}
"""Operation → what it lets a person do."""

_READS = {"me.read", "invoices.read", "setup.read", "billing.preview", "billing.read"}
_READS |= {"documents.validate"}
_READS_ALL = _READS | {"inbound.read"}

ROLES: dict[str, frozenset[str]] = {
    "clerk": frozenset(
        _READS_ALL
        | {"invoices.create", "invoices.amend", "invoices.correct", "invoices.retry"}
        | {"partners.write", "bank.write", "billing.run", "inbound.resolve"}
    ),
    "approver": frozenset(_READS | {"invoices.decide"}),
    "finance_director": frozenset(
        _READS_ALL
        | {"invoices.decide", "invoices.correct", "partners.write", "setup.write", "billing.run"}
    ),
    "integrator": frozenset(
        {"me.read", "invoices.read", "invoices.create", "usage.write", "bank.write"}
        | {"setup.read", "billing.preview", "billing.read", "documents.validate"}
    ),
    "operator": frozenset(
        _READS_ALL
        | {"invoices.retry", "partners.write", "setup.write", "usage.write"}
        | {"billing.run", "bank.write", "inbound.resolve"}
    ),
    "auditor": frozenset(_READS_ALL),
}
"""Role → operations."""


def allowed(roles: tuple[str, ...], operation: str) -> bool:
    """Whether one of `roles` holds `operation`."""
    return any(operation in ROLES.get(role, ()) for role in roles)


def holders(operation: str) -> list[str]:
    """The roles that hold `operation`."""
    return [role for role, operations in ROLES.items() if operation in operations]


def require(principal: Principal, operation: str) -> None:
    """`Forbidden` if no role of `principal` holds `operation`."""
    if not allowed(principal.roles, operation):
        raise Forbidden(
            f"'{principal.name}' may not {OPERATIONS[operation]}",
            hint=f"this needs one of the roles {', '.join(holders(operation))}",
        )


class Permission:
    """The dependency by which a route names its operation."""

    def __init__(self, operation: str) -> None:
        if operation not in OPERATIONS:
            raise ValueError(f"there is no operation '{operation}'")
        self.operation = operation

    async def __call__(self, request: Request) -> Principal:
        """Who asks, if they may; 401 or `Forbidden` else."""
        principal = principal_of(request)
        require(principal, self.operation)
        return principal


def allow(operation: str) -> list[params.Depends]:
    """The `dependencies` of a route that needs `operation`."""
    return [Depends(Permission(operation))]


def permission_of(route: Any) -> Permission | None:
    """The permission that `route` declares."""
    for dependency in getattr(route, "dependencies", ()):
        if isinstance(dependency.dependency, Permission):
            return dependency.dependency
    return None
