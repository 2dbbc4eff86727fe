"""`self-billing`: we write the invoice for our supplier (type 389), who accepts it, and pay it."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import LOST, States, Ways, to

_SETTLING: Ways = [
    to("payment_received", "reconciling"),
    to("credit_applied", "reconciling"),
    to("pay", "reconciling"),
    to("credit", "crediting"),
    to("correct", "correcting"),
]

_STATES: States = {
    **before_issue.drafting(),
    **before_issue.approving(),
    **before_issue.issuing(),
    **after_issue.sending([to("done", "awaiting_response")], _SETTLING, after_issue.ANSWERS),
    "awaiting_response": {
        "title": "Awaiting the supplier's acceptance",
        "step": "await_acknowledgement",
        "waiting_on": "supplier",
        "deadline": "response",
        "transitions": [
            to("response_accepted", "open"),
            to("response_rejected", "rejected"),
            *LOST,
            *_SETTLING,
            to("deadline", "open"),
        ],
    },
    "rejected": {
        "title": "Refused by the supplier",
        "step": "wait",
        "waiting_on": "clerk",
        "blocked": True,
        "deadline": "P14D",
        "reminders": [{"after": "P2D", "every": "P4D", "to": ["clerk"]}],
        "transitions": [
            to("response_accepted", "open"),
            *_SETTLING,
            to("deadline", "rejected"),
        ],
    },
    "open": {
        "title": "To be paid by us",
        "step": "await_payment",
        "waiting_on": "clerk",
        "deadline": "due_date",
        "transitions": [
            *_SETTLING,
            to("response_rejected", "rejected"),
            *LOST,
            to("deadline", "overdue"),
        ],
    },
    "overdue": {
        "title": "We are late with payment",
        "step": "await_payment",
        "waiting_on": "clerk",
        "blocked": True,
        "deadline": "P7D",
        "reminders": [{"after": "P1D", "every": "P2D", "to": ["clerk"]}],
        "transitions": [
            *_SETTLING,
            to("response_rejected", "rejected"),
            to("deadline", "overdue"),
        ],
    },
    **after_issue.correcting(),
    "reconciling": {
        "title": "Being reconciled",
        "step": "reconcile",
        "transitions": [
            to("done", "credited", "settlement.open_minor == 0 && settlement.paid_minor == 0"),
            to("done", "reconciled", "settlement.open_minor == 0"),
            to("done", "open"),
            to("failed", "open"),
        ],
    },
    "reconciled": {"title": "Paid to the supplier", "final": "reconciled"},
    "credited": {"title": "Credited in full", "final": "credited"},
}

SELF_BILLING = LifecycleDefinition.model_validate(
    {
        "key": "self-billing",
        "version": 1,
        "title": "Self-billing",
        "description": "We invoice ourselves for the supplier; silence counts as their acceptance.",
        "initial": "draft",
        "states": _STATES,
    }
)
