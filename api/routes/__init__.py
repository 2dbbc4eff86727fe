"""The routes, by tag. Each module has one router; `ROUTERS` is the order of the reference."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.routes import (
    approvals,
    billing,
    commands,
    delegations,
    documents,
    explaining,
    health,
    inbound,
    invoice_details,
    invoices,
    lifecycles,
    people,
    rates,
    settling,
    setup,
    trials,
    usage,
    vocabulary,
)

ROUTERS: tuple[APIRouter, ...] = (
    invoices.routes,
    invoice_details.routes,
    approvals.routes,
    explaining.routes,
    commands.routes,
    settling.routes,
    *setup.ROUTERS,
    trials.assignments,
    usage.routes,
    billing.routes,
    inbound.routes,
    documents.routes,
    people.routes,
    delegations.routes,
    rates.routes,
    lifecycles.routes,
    trials.routes,
    vocabulary.routes,
    health.routes,
    health.probes,
)


def all_routes() -> list[APIRoute]:
    """Every route that the reference describes."""
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
