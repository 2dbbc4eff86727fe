"""Places: the navigation of the console, who sees which, and how much waits in each.

A place is seen by whoever may do its operation. Its counter says what waits there for this very
person; it is asked on every page, so it has to be quick.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.approvals import waiting_for
from api.auth import Principal
from api.console.views import stuck
from api.console.views.billing import PARKED
from api.console.views.payments import TO_MATCH
from api.console.views.runs import TO_APPROVE
from api.permissions import allowed
from domain.ports import Store

Counter = Callable[[Store, Principal], Awaitable[int]]
_MOST_COUNTED = 100


@dataclass(frozen=True)
class Place:
    """A place of the console in its navigation."""

    name: str
    title: str
    address: str
    operation: str
    icon: str
    counter: Counter | None = None


async def _decisions(store: Store, by: Principal) -> int:
    return len(await waiting_for(store, by, _MOST_COUNTED))


async def _stuck(store: Store, by: Principal) -> int:
    found = await store.invoices.count(stuck.INVOICES)
    if allowed(by.roles, "exchange.read"):
        found += await store.transmissions.count(stuck.MESSAGES)
    if allowed(by.roles, "inbound.read"):
        found += await store.inbound.count(stuck.DOCUMENTS)
    return found


async def _runs(store: Store, by: Principal) -> int:
    if not allowed(by.roles, "payment_runs.approve"):
        return 0
    return await store.payment_runs.count(TO_APPROVE)


async def _letters(store: Store, by: Principal) -> int:
    if not allowed(by.roles, "dunning.decide"):
        return 0
    return await store.dunning.count({"letter_waits": True})


async def _to_match(store: Store, by: Principal) -> int:
    return await store.payments.count(TO_MATCH) if allowed(by.roles, "payments.allocate") else 0


async def _unbilled(store: Store, by: Principal) -> int:
    return await store.runs.count(PARKED) if allowed(by.roles, "billing.run") else 0


PLACES = (
    Place("overview", "Overview", "/console", "inbox.read", "home"),
    Place("approvals", "Approvals", "/console/approvals", "invoices.decide", "check", _decisions),
    Place("invoices", "Invoices", "/console/invoices", "invoices.read", "page"),
    Place(
        "attention", "Needs attention", "/console/attention", "invoices.examine", "alert", _stuck
    ),
    Place("payments", "Payments to match", "/console/payments", "payments.read", "bank", _to_match),
    Place(
        "receivables", "Receivables", "/console/receivables", "receivables.read", "chart", _letters
    ),
    Place("payment_runs", "Payment runs", "/console/payment-runs", "payments.read", "send", _runs),
    Place("billing", "Billing", "/console/billing", "billing.read", "run", _unbilled),
    Place("partnerships", "Partnerships", "/console/partnerships", "setup.read", "people"),
    Place("settings", "Settings", "/console/settings", "setup.read", "gear"),
)
"""In the order of the navigation."""


def places_of(by: Principal) -> list[Place]:
    """Those that somebody's roles open."""
    return [one for one in PLACES if allowed(by.roles, one.operation)]


async def counts_of(store: Store, by: Principal) -> dict[str, int]:
    """Place → how much waits there, for those that count."""
    return {
        one.name: await one.counter(store, by) for one in places_of(by) if one.counter is not None
    }
