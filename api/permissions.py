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
    "invoices.decide": "approve, reject, delegate and withdraw",
    "invoices.comment": "comment on invoices",
    "invoices.answer": "answer what a lifecycle asks",
    "invoices.settle": "record disputes, what we have paid, and let invoices go on",
    "invoices.write_off": "give up what is still owed",
    "invoices.migrate": "have running invoices go on by another lifecycle",
    "invoices.oversee": "see what waits for others",
    "lifecycles.write": "write lifecycles",
    "lifecycles.publish": "publish and retire lifecycles",
    "people.write": "enter people",
    "delegations.write": "lend your right to decide, and take it back",
    "delegations.manage": "lend and take back the right of others to decide",
    "rates.write": "set exchange rates",
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
_SPEAKS = {"invoices.comment", "invoices.answer"}
_GOVERNS = {"lifecycles.write", "lifecycles.publish", "people.write", "rates.write"}
_GOVERNS |= {"delegations.write", "delegations.manage", "invoices.migrate", "invoices.oversee"}

ROLES: dict[str, frozenset[str]] = {
    "clerk": frozenset(
        _READS_ALL
        | _SPEAKS
        | {"invoices.create", "invoices.amend", "invoices.correct", "invoices.retry"}
        | {"invoices.settle", "partners.write", "bank.write", "billing.run", "inbound.resolve"}
    ),
    "approver": frozenset(_READS | _SPEAKS | {"invoices.decide", "delegations.write"}),
    "finance_director": frozenset(
        _READS_ALL
        | _SPEAKS
        | _GOVERNS
        | {"invoices.decide", "invoices.correct", "invoices.settle", "invoices.write_off"}
        | {"partners.write", "setup.write", "billing.run"}
    ),
    "integrator": frozenset(
        {"me.read", "invoices.read", "invoices.create", "usage.write", "bank.write"}
        | {"setup.read", "billing.preview", "billing.read", "documents.validate", "rates.write"}
    ),
    "operator": frozenset(
        _READS_ALL
        | _SPEAKS
        | _GOVERNS
        | {"invoices.retry", "partners.write", "setup.write", "usage.write"}
        | {"billing.run", "bank.write", "inbound.resolve"}
    ),
    "auditor": frozenset(_READS_ALL | {"invoices.oversee"}),
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
