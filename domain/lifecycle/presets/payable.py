"""`payable`: a supplier's invoice: checked, approved, answered, paid; or refused with a reason."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets.ways import States, to

_STATES: States = {
    "received": {
        "title": "Received",
        "step": "wait",
        "waiting_on": "clerk",
        "deadline": "P30D",
        "transitions": [
            to("submit", "validating"),
            to("cancel", "declining"),
            to("deadline", "validating"),
        ],
    },
    "declining": {
        "title": "Reason of the refusal being noted",
        "step": "open_dispute",
        "transitions": [to("done", "refusing"), to("failed", "refusing")],
    },
    "validating": {
        "title": "Being checked",
        "step": "validate",
        "transitions": [
            to("done", "faulty", "validation.error_count > 0"),
            to("done", "approval"),
            to("failed", "faulty"),
        ],
    },
    "faulty": {
        "title": "Breaks the rules",
        "step": "ask",
        "blocked": True,
        "question": {
            "text": "The document breaks rules. Refuse it, or check it again?",
            "answers": ["refuse", "check"],
            "roles": ["clerk"],
        },
        "deadline": "P7D",
        "reminders": [{"after": "P1D", "every": "P2D", "to": ["clerk"]}],
        "transitions": [
            to("answered", "refusing", 'answer.choice == "refuse"'),
            to("answered", "validating"),
            to("deadline", "faulty"),
        ],
    },
    "approval": {
        "title": "Awaiting approval",
        "step": "approve",
        "deadline": "P7D",
        "reminders": [{"after": "P2D", "every": "P2D", "to": ["approver"]}],
        "transitions": [
            to("approved", "accepting"),
            to("rejected", "refusing"),
            to("expired", "approval"),
            to("dispute", "disputing"),
            to("deadline", "approval"),
        ],
    },
    "disputing": {
        "title": "Question being noted",
        "step": "open_dispute",
        "transitions": [to("done", "querying"), to("failed", "approval")],
    },
    "querying": {
        "title": "Question being sent",
        "step": "respond",
        "response": "UQ",
        "transitions": [to("done", "queried"), to("failed", "query_failed")],
    },
    "query_failed": {
        "title": "The question could not be sent",
        "step": "wait",
        "waiting_on": "operator",
        "blocked": True,
        "deadline": "P3D",
        "reminders": [{"after": "P1D", "to": ["operator"]}],
        "transitions": [
            to("retry", "querying"),
            to("release", "queried"),
            to("resolve", "resolving"),
            to("deadline", "query_failed"),
        ],
    },
    "queried": {
        "title": "Awaiting the supplier's explanation",
        "step": "wait",
        "waiting_on": "supplier",
        "deadline": "P14D",
        "reminders": [{"after": "P5D", "every": "P4D", "to": ["clerk"]}],
        "transitions": [
            to("resolve", "resolving"),
            to("cancel", "refusing"),
            to("deadline", "queried"),
        ],
    },
    "resolving": {
        "title": "Question being settled",
        "step": "close_dispute",
        "transitions": [to("done", "approval"), to("failed", "approval")],
    },
    "accepting": {
        "title": "Acceptance being sent",
        "step": "respond",
        "response": "AP",
        "transitions": [to("done", "payable"), to("failed", "accept_failed")],
    },
    "accept_failed": {
        "title": "The acceptance could not be sent",
        "step": "wait",
        "waiting_on": "operator",
        "blocked": True,
        "deadline": "P3D",
        "reminders": [{"after": "P1D", "to": ["operator"]}],
        "transitions": [
            to("retry", "accepting"),
            to("release", "payable"),
            to("pay", "reconciling"),
            to("deadline", "payable"),
        ],
    },
    "payable": {
        "title": "To be paid by us",
        "step": "await_payment",
        "waiting_on": "clerk",
        "deadline": "due_date",
        "transitions": [
            to("pay", "reconciling"),
            to("payment_received", "reconciling"),
            to("credit_applied", "reconciling"),
            to("deadline", "late"),
        ],
    },
    "late": {
        "title": "We are late with payment",
        "step": "await_payment",
        "waiting_on": "clerk",
        "blocked": True,
        "deadline": "P7D",
        "reminders": [{"after": "P1D", "every": "P2D", "to": ["clerk"]}],
        "transitions": [
            to("pay", "reconciling"),
            to("payment_received", "reconciling"),
            to("credit_applied", "reconciling"),
            to("deadline", "late"),
        ],
    },
    "reconciling": {
        "title": "Being reconciled",
        "step": "reconcile",
        "transitions": [
            to("done", "paid", "settlement.open_minor == 0"),
            to("done", "payable"),
            to("failed", "payable"),
        ],
    },
    "refusing": {
        "title": "Refusal being sent",
        "step": "respond",
        "response": "RE",
        "transitions": [to("done", "refused"), to("failed", "refusal_failed")],
    },
    "refusal_failed": {
        "title": "The refusal could not be sent",
        "step": "wait",
        "waiting_on": "operator",
        "blocked": True,
        "deadline": "P7D",
        "transitions": [
            to("retry", "refusing"),
            to("release", "refused"),
            to("deadline", "refusal_failed"),
        ],
    },
    "paid": {"title": "Paid", "final": "paid"},
    "refused": {"title": "Refused", "final": "refused"},
}

PAYABLE = LifecycleDefinition.model_validate(
    {
        "key": "payable",
        "version": 1,
        "title": "Inbound payable",
        "description": "A supplier's invoice is checked, approved, answered and paid, or refused.",
        "initial": "received",
        "states": _STATES,
    }
)
