"""Billing runs: one per agreement and period, kept for ever."""

from datetime import datetime
from enum import StrEnum

from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.model import DomainModel


class RunState(StrEnum):
    """Where a run stands. `parked`: it cannot be rated; findings say why; retried on command."""

    RUNNING = "running"
    COMPLETED = "completed"
    PARKED = "parked"


class BillingRun(DomainModel):
    """The record of billing one period of one agreement."""

    id: str
    agreement_id: Id
    partnership_id: Id
    period_key: str
    state: RunState
    invoice_ids: tuple[Id, ...] = ()
    findings: tuple[Finding, ...] = ()
    started_at: datetime
    finished_at: datetime | None = None
