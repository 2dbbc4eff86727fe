"""The pages of the console. Each module has one router; a new one is added to `ROUTERS`."""

from fastapi import APIRouter

from api.console.routes import (
    acting,
    amending,
    approvals,
    attention,
    billing,
    invoice,
    invoices,
    opening,
    overview,
    partnerships,
    payment_runs,
    payment_runs_acting,
    payments,
    payments_acting,
    payments_statements,
    receivables,
    receivables_dunning,
    receivables_overdue,
    settings,
)

ROUTERS: tuple[APIRouter, ...] = (
    overview.routes,
    approvals.routes,
    attention.routes,
    invoices.routes,
    opening.routes,
    invoice.routes,
    acting.routes,
    amending.routes,
    payments_statements.routes,
    payments.routes,
    payments_acting.routes,
    payment_runs.routes,
    payment_runs_acting.routes,
    receivables.routes,
    receivables_overdue.routes,
    receivables_dunning.routes,
    partnerships.routes,
    billing.routes,
    settings.routes,
)
