"""Who may do what: roles and the operations they hold. Every route names its operation.

What a role may do here is only the door: four eyes, quorum and order of an approval are judged
by the invoice's own workflow.
"""

from typing import Any

from fastapi import Depends, Request, params

from api.auth import PARTNER, Principal, principal_of
from domain.core.errors import Forbidden

OPERATIONS: dict[str, str] = {
    "me.read": "see who you are",
    "inbox.read": "see what waits for you, and what you were told",
    "invoices.read": "read invoices, their timelines and documents",
    "invoices.examine": "see how invoices came about, and who does what with them",
    "invoices.create": "open invoices",
    "invoices.amend": "change, submit and cancel invoices before they are issued",
    "invoices.correct": "credit and correct issued invoices",
    "invoices.retry": "retry what failed",
    "invoices.resend": "send issued invoices again, as new messages",
    "invoices.decide": "approve, reject, delegate and withdraw",
    "invoices.comment": "comment on invoices",
    "invoices.answer": "answer what a lifecycle asks",
    "invoices.settle": "record disputes, what we have paid, and let invoices go on",
    "invoices.write_off": "ask to give up what is still owed; alone, only a finance director",
    "invoices.migrate": "have running invoices go on by another lifecycle",
    "invoices.oversee": "see what waits for others",
    "lifecycles.write": "write lifecycles",
    "lifecycles.publish": "publish and retire lifecycles",
    "people.write": "enter people",
    "delegations.write": "lend your right to decide, and take it back",
    "delegations.manage": "lend and take back the right of others to decide",
    "rates.write": "set exchange rates",
    "partners.write": "save partners and marketables",
    "setup.write": "save own companies, partnerships, agreements, coupons, series and mailboxes",
    "setup.read": "read partners and everything else that invoices are built from",
    "partnerships.read": "read partnerships",
    "usage.write": "send usage",
    "usage.read": "see usage and what meters make of it",
    "billing.preview": "calculate a period without billing it",
    "billing.run": "bill a period",
    "billing.correct": "correct what was billed",
    "billing.read": "read billing runs and balances",
    "balances.write": "open and top up balances of partnerships",
    "coupons.redeem": "redeem coupons for agreements",
    "indices.write": "record values of index series",
    "bank.write": "hand in bank statements",
    "inbound.read": "read what was received, acknowledgements and bank entries",
    "inbound.hand_in": "hand in what a partner sent on another way",
    "inbound.resolve": "retry or discard received documents",
    "payments.read": "read payments, bank statements, and what they settled",
    "payments.allocate": "say what payments settle, take it back, keep or set them aside",
    "payment_runs.propose": "propose and cancel payment runs, and take payments out of them",
    "payment_runs.approve": "approve payment runs of others, and confirm accounts of suppliers",
    "payment_runs.hand_over": "fetch the files of payment runs for the bank",
    "receivables.read": "see who owes what since when, and what cash to expect",
    "statements.read": "read statements of account",
    "exchange.read": "read what was sent, what became of it, and the exchange log",
    "exchange.inspect": "see the systems of partners, and what webhooks were told",
    "exchange.resolve": "retry or give up what could not be sent, and match acknowledgements",
    "dunning.read": "see letters, promises and disputes, and what would go when",
    "dunning.write": "note promises, and hold dunning or let it go on",
    "dunning.decide": "approve and refuse dunning letters",
    "documents.validate": "have documents judged",
}
"""Operation → what it lets a person do."""

_READS = {"me.read", "inbox.read", "invoices.read", "setup.read", "billing.preview", "billing.read"}
_READS |= {"documents.validate", "usage.read", "invoices.examine", "partnerships.read"}
_READS |= {"receivables.read", "statements.read"}
_READS_ALL = (
    _READS
    | {"dunning.read"}
    | {"payments.read", "inbound.read", "exchange.read", "exchange.inspect"}
)
_SPEAKS = {"invoices.comment", "invoices.answer"}
_GOVERNS = {"lifecycles.write", "lifecycles.publish", "people.write", "rates.write"}
_GOVERNS |= {"delegations.write", "delegations.manage", "invoices.migrate", "invoices.oversee"}
_GOVERNS |= {"balances.write", "coupons.redeem", "indices.write"}

ROLES: dict[str, frozenset[str]] = {
    "clerk": frozenset(
        _READS_ALL
        | _SPEAKS
        | {"invoices.create", "invoices.amend", "invoices.correct", "invoices.retry"}
        | {
            "invoices.settle",
            "payments.allocate",
            "payment_runs.propose",
            "payment_runs.hand_over",
            "partners.write",
            "bank.write",
            "billing.run",
            "billing.correct",
            "inbound.hand_in",
            "inbound.resolve",
            "exchange.resolve",
            "invoices.resend",
            "invoices.write_off",
        }
        | {"coupons.redeem", "dunning.write"}
    ),
    "approver": frozenset(_READS | _SPEAKS | {"invoices.decide", "delegations.write"}),
    "finance_director": frozenset(
        _READS_ALL
        | _SPEAKS
        | _GOVERNS
        | {"invoices.decide", "invoices.correct", "invoices.settle", "invoices.write_off"}
        | {"payments.allocate"}
        | {"payment_runs.propose", "payment_runs.approve", "payment_runs.hand_over"}
        | {"dunning.write", "dunning.decide"}
        | {"partners.write", "setup.write", "billing.run", "billing.correct"}
    ),
    "integrator": frozenset(
        {"me.read", "invoices.read", "invoices.create", "usage.write", "usage.read"}
        | {"inbox.read", "invoices.examine", "partnerships.read"}
        | {"bank.write"}
        | {"setup.read", "billing.preview", "billing.read", "documents.validate", "rates.write"}
        | {"indices.write", "coupons.redeem"}
    ),
    "operator": frozenset(
        _READS_ALL
        | _SPEAKS
        | _GOVERNS
        | {"invoices.retry", "partners.write", "setup.write", "usage.write"}
        | {"billing.run", "bank.write", "inbound.hand_in", "inbound.resolve"}
        | {"exchange.resolve", "invoices.resend"}
    ),
    "auditor": frozenset(_READS_ALL | {"invoices.oversee"}),
    PARTNER: frozenset(
        {"me.read", "invoices.read", "partnerships.read", "exchange.read", "statements.read"}
    ),
}
"""Role → operations. A partner's user has them on what is their partner's: `api.outside`."""


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
        principal = await principal_of(request)
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
