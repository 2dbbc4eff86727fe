"""The catalogue of steps that a state may run. Definitions can only name these."""

from enum import StrEnum


class Step(StrEnum):
    """What a state does by itself. Each step ends with the event `done` or `failed`."""

    VALIDATE = "validate"
    ISSUE = "issue"
    TRANSMIT = "transmit"
    RECONCILE = "reconcile"
    OPEN_CREDIT_NOTE = "open_credit_note"
    OPEN_CORRECTION = "open_correction"
    APPLY_CREDIT = "apply_credit"


DONE, FAILED, DEADLINE = "done", "failed", "deadline"
APPROVED, REJECTED = "approved", "rejected"

COMMANDS = ("submit", "amend", "cancel", "retry", "credit", "correct")
"""Events that people ask for; refused at once where the state does not know them."""

RESPONSE_NOTED = "response_noted"
"""A response that informs only: it moves the business axis, never the state."""

FACT_EVENTS = (
    "response_accepted",
    "response_rejected",
    RESPONSE_NOTED,
    "payment_received",
    "credit_applied",
)
"""Events that just happen; kept until a state can use them."""

EVENTS = frozenset((DONE, FAILED, DEADLINE, APPROVED, REJECTED, *COMMANDS, *FACT_EVENTS))
