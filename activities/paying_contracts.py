"""What the workflow of a payment run and its activities say to each other. No bank details."""

from datetime import date, datetime

from activities.contracts import Contract


class RunProposal(Contract):
    """Propose a run: what somebody wants paid or collected."""

    run_id: str
    kind: str
    company_id: str
    pays_on: date
    actor: str
    invoice_ids: tuple[str, ...] = ()
    currency: str = "EUR"


class RunCommand(Contract):
    """The `command` update of a run: what somebody says of it."""

    id: str
    name: str
    """`approve`, `cancel`, `drop`, `confirm_account`, `handed_over`, `look`."""
    actor: str
    order_id: str = ""
    reason: str = ""


class RunStep(Contract):
    """Carry a command out."""

    run_id: str
    command: RunCommand
    at: datetime


class RunLook(Contract):
    """Go on with a run, or see where it stands."""

    run_id: str
    at: datetime


class RunStatus(Contract):
    """Where a run stands."""

    run_id: str
    state: str
    orders: int = 0
    amount: str = ""
    approved_by: tuple[str, ...] = ()
    approvals_needed: int = 1
    has_file: bool = False
    has_channel: bool = False
    refusal: str = ""
    refusal_code: str = ""
