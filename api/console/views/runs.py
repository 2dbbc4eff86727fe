"""Payment runs in words: which way money goes, where a run and each of its payments stand."""

from collections.abc import Mapping
from typing import Any

from api.console.wording import Chip
from domain.settlement.paying_out import OrderState, PaymentRunState, RunKind

TO_APPROVE: Mapping[str, Any] = {"state": PaymentRunState.PROPOSED}
"""What waits for somebody else than whoever proposed it."""

KINDS = {
    RunKind.TRANSFER: "We pay suppliers",
    RunKind.DEBIT: "We collect from buyers",
    RunKind.REFUND: "We give back to buyers",
}
RUNS = {
    PaymentRunState.PROPOSED: Chip("Waits for approval", "warn", "person"),
    PaymentRunState.APPROVED: Chip("Approved", "info", "check"),
    PaymentRunState.SENT: Chip("With the bank", "info", "clock"),
    PaymentRunState.ANSWERED: Chip("Answered by the bank", "info", "work"),
    PaymentRunState.DONE: Chip("Done", "good", "check"),
    PaymentRunState.CANCELLED: Chip("Cancelled", "idle", "stop"),
}
ORDERS = {
    OrderState.PROPOSED: Chip("Proposed", "idle", "clock"),
    OrderState.BLOCKED: Chip("Account not known", "bad", "alert"),
    OrderState.SENT: Chip("With the bank", "info", "clock"),
    OrderState.ACCEPTED: Chip("Accepted by the bank", "info", "check"),
    OrderState.REJECTED: Chip("Refused by the bank", "bad", "alert"),
    OrderState.BOOKED: Chip("Booked", "good", "check"),
    OrderState.RETURNED: Chip("Came back", "bad", "back"),
    OrderState.DROPPED: Chip("Taken out", "idle", "stop"),
}
CHOICES = [(kind.value, text) for kind, text in KINDS.items()]


def acts_now(state: PaymentRunState, *, has_file: bool) -> set[str]:
    """What a run in this state knows."""
    match state:
        case PaymentRunState.PROPOSED:
            return {"approve", "cancel", "drop", "confirm-account"}
        case PaymentRunState.APPROVED:
            return {"handed-over"} if has_file else {"cancel"}
        case PaymentRunState.SENT | PaymentRunState.ANSWERED:
            return {"look"}
        case _:
            return set()
