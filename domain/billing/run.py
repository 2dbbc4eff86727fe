"""Billing runs: one per agreement and period, kept for ever, with a ledger of what was billed."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from domain.core.dates import Period
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal


class RunState(StrEnum):
    """Where a run stands. `parked`: it cannot be rated; findings say why; retried on command."""

    RUNNING = "running"
    COMPLETED = "completed"
    PARKED = "parked"


class Used(DomainModel):
    """What a discount, cap, commitment or credit came to in a run; positive is off the amount."""

    id: Id
    kind: str = Field(examples=["discount", "cap", "credit"])
    amount: ExactDecimal


class BilledItem(DomainModel):
    """An entry of the ledger: one charge, for some days of a period, billed with a run.

    Of the same charge and days there may be further entries in later runs: late usage and
    corrections. Together they are what was billed.
    """

    agreement_id: Id
    charge_id: Id
    period_key: str
    service: Period
    quantity: ExactDecimal = ZERO
    """Of usage, as it was metered."""
    net: ExactDecimal
    """Without VAT, after all allowances."""
    used: tuple[Used, ...] = ()


class BillingRun(DomainModel):
    """The record of billing one period of one agreement."""

    id: str
    agreement_id: Id
    agreement_version: int = 1
    """By which it was billed, or corrected last."""
    partnership_id: Id
    period_key: str
    period: Period | None = None
    state: RunState
    invoice_ids: tuple[Id, ...] = ()
    items: tuple[BilledItem, ...] = ()
    net: ExactDecimal = ZERO
    """What the items come to: the line nets of the invoices opened."""
    usage_until: datetime | None = None
    """Usage that was received up to this moment is in the items."""
    notes: tuple[str, ...] = ()
    """What was not billed, and why: a trial, billed in advance before, late usage ignored."""
    corrections: tuple[Id, ...] = ()
    """Corrections of it, oldest first."""
    findings: tuple[Finding, ...] = ()
    started_at: datetime
    finished_at: datetime | None = None


def run_id(agreement_id: str, period_key: str) -> str:
    """The business id of a billing run: a period of an agreement is billed once."""
    return f"{agreement_id}.{period_key}"
