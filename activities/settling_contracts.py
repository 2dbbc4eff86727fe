"""What settlement's workflows and activities say to each other. Ids and counts: no bank detail."""

from datetime import datetime

from pydantic import Field

from activities.contracts import Contract


class StatementInput(Contract):
    """Book a statement of an archived bank file, counted from 0."""

    document: str
    index: int
    at: datetime


class StatementOutcome(Contract):
    """What a statement came to."""

    statement_id: str
    kind: str = "statement"
    payments: int = 0
    allocated: int = 0
    proposed: int = 0
    unallocated: int = 0
    set_aside: int = 0


class FollowUp(Contract):
    """Tell invoices of the payments of a bank file, and ask people about what was proposed."""

    document: str
    at: datetime


class FollowedUp(Contract):
    """How many were told and asked."""

    told: int = 0
    asked: int = 0


class SharePlan(Contract):
    """A share that somebody says."""

    invoice_id: str
    amount: str
    money: str = ""
    gaps: dict[str, str] = Field(default_factory=dict)
    """By kind of difference."""


class PaymentCommand(Contract):
    """The `command` update of a payment: what somebody says of it."""

    id: str
    name: str
    """`confirm`, `reject`, `allocate`, `release`, `keep`, `set_aside`, `match`."""
    actor: str
    reason: str = ""
    proposal: int = 1
    """For `confirm`."""
    shares: tuple[SharePlan, ...] = ()
    """For `allocate`."""
    share_id: str = ""
    """For `release`."""
    partner_id: str = ""
    """For `keep`."""


class PaymentStep(Contract):
    """Carry a command out."""

    payment_id: str
    command: PaymentCommand
    at: datetime


class PaymentLook(Contract):
    """Look at a payment; tell the invoices that have to be told."""

    payment_id: str
    at: datetime


class PaymentStatus(Contract):
    """Where a payment stands."""

    payment_id: str
    state: str
    reason: str = ""
    proposals: int = 0
    partner_id: str = ""
    needs_somebody: bool = False
    under_way: bool = False
    refusal: str = ""
    refusal_code: str = ""
