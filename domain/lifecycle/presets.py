"""Ready lifecycles. Data: a new version is added beside the old one, never instead of it."""

from typing import Any

from domain.lifecycle.definition import LifecycleDefinition


def _to(event: str, to: str, guard: str | None = None) -> dict[str, Any]:
    return {"event": event, "to": to, "guard": guard}


_DRAFTING: dict[str, Any] = {
    "draft": {
        "title": "Draft",
        "step": "wait",
        "waiting_on": "clerk",
        "deadline": "P90D",
        "transitions": [
            _to("submit", "validating"),
            _to("amend", "draft"),
            _to("cancel", "voided"),
            _to("deadline", "voided"),
        ],
    },
    "validating": {
        "title": "Being checked",
        "step": "validate",
        "transitions": [
            _to("done", "correction", "validation.error_count > 0"),
            _to("done", "approval"),
            _to("failed", "correction"),
        ],
    },
    "correction": {
        "title": "Needs correction",
        "step": "wait",
        "waiting_on": "clerk",
        "blocked": True,
        "deadline": "P14D",
        "transitions": [
            _to("amend", "validating"),
            _to("submit", "validating"),
            _to("cancel", "voided"),
            _to("deadline", "correction"),
        ],
    },
    "approval": {
        "title": "Awaiting approval",
        "step": "approve",
        "deadline": "P7D",
        "transitions": [
            _to("approved", "issuing"),
            _to("rejected", "correction"),
            _to("amend", "validating"),
            _to("cancel", "voided"),
            _to("deadline", "approval"),
        ],
    },
    "issuing": {
        "title": "Being issued",
        "step": "issue",
        "transitions": [_to("done", "transmitting"), _to("failed", "issue_failed")],
    },
    "issue_failed": {
        "title": "Could not be issued",
        "step": "wait",
        "waiting_on": "clerk",
        "blocked": True,
        "deadline": "P7D",
        "transitions": [
            _to("retry", "issuing"),
            _to("amend", "validating"),
            _to("cancel", "voided"),
            _to("deadline", "issue_failed"),
        ],
    },
    "voided": {"title": "Voided before issue", "final": "voided"},
}

_SETTLING = [
    _to("payment_received", "reconciling"),
    _to("credit_applied", "reconciling"),
    _to("credit", "crediting"),
    _to("correct", "correcting"),
]


def _owed(title: str, deadline: str, *, blocked: bool = False) -> dict[str, Any]:
    """A state that waits for money; the buyer may still reject."""
    return {
        "title": title,
        "step": "await_payment",
        "waiting_on": "payment",
        "blocked": blocked,
        "deadline": deadline,
        "transitions": [
            *_SETTLING,
            _to("response_rejected", "rejected"),
            _to("deadline", "overdue"),
        ],
    }


_STANDARD: dict[str, Any] = {
    **_DRAFTING,
    "transmitting": {
        "title": "Being sent",
        "step": "transmit",
        "transitions": [
            _to("done", "awaiting_response", "delivery.expects_response"),
            _to("done", "open"),
            _to("failed", "transmit_failed"),
        ],
    },
    "transmit_failed": {
        "title": "Could not be sent",
        "step": "wait",
        "waiting_on": "operator",
        "blocked": True,
        "deadline": "P7D",
        "transitions": [
            _to("retry", "transmitting"),
            *_SETTLING,
            _to("deadline", "transmit_failed"),
        ],
    },
    "awaiting_response": {
        "title": "Awaiting the buyer's answer",
        "step": "await_acknowledgement",
        "waiting_on": "buyer",
        "deadline": "response",
        "transitions": [
            _to("response_accepted", "open"),
            _to("response_rejected", "rejected"),
            *_SETTLING,
            _to("deadline", "response_overdue"),
        ],
    },
    "response_overdue": {
        "title": "The buyer's answer is overdue",
        "step": "await_acknowledgement",
        "waiting_on": "buyer",
        "blocked": True,
        "deadline": "P30D",
        "transitions": [
            _to("response_accepted", "open"),
            _to("response_rejected", "rejected"),
            *_SETTLING,
            _to("deadline", "open"),
        ],
    },
    "rejected": {
        "title": "Rejected by the buyer",
        "step": "wait",
        "waiting_on": "clerk",
        "blocked": True,
        "deadline": "P14D",
        "transitions": [
            _to("response_accepted", "open"),
            *_SETTLING,
            _to("deadline", "rejected"),
        ],
    },
    "open": _owed("Awaiting payment", "due_date"),
    "partially_paid": _owed("Partly paid", "due_date"),
    "overdue": _owed("Payment is overdue", "P14D", blocked=True),
    "crediting": {
        "title": "Credit note being opened",
        "step": "open_credit_note",
        "transitions": [_to("done", "awaiting_credit"), _to("failed", "open")],
    },
    "correcting": {
        "title": "Correction being opened",
        "step": "open_correction",
        "transitions": [_to("done", "awaiting_credit"), _to("failed", "open")],
    },
    "awaiting_credit": {
        "title": "Credit note under way",
        "step": "await_credit",
        "waiting_on": "credit note",
        "deadline": "P30D",
        "transitions": [
            _to("credit_applied", "reconciling"),
            _to("payment_received", "reconciling"),
            _to("deadline", "open"),
        ],
    },
    "reconciling": {
        "title": "Being reconciled",
        "step": "reconcile",
        "transitions": [
            _to(
                "done",
                "credited",
                "settlement.open_minor == 0 && settlement.paid_minor == 0",
            ),
            _to("done", "reconciled", "settlement.open_minor == 0"),
            _to("done", "partially_paid", "settlement.paid_minor > 0"),
            _to("done", "open"),
            _to("failed", "open"),
        ],
    },
    "reconciled": {"title": "Paid and reconciled", "final": "reconciled"},
    "credited": {"title": "Credited in full", "final": "credited"},
}

_CREDIT_NOTE: dict[str, Any] = {
    **_DRAFTING,
    "transmitting": {
        "title": "Being sent",
        "step": "transmit",
        "transitions": [_to("done", "applying"), _to("failed", "transmit_failed")],
    },
    "transmit_failed": {
        "title": "Could not be sent",
        "step": "wait",
        "waiting_on": "operator",
        "blocked": True,
        "deadline": "P7D",
        "transitions": [_to("retry", "transmitting"), _to("deadline", "transmit_failed")],
    },
    "applying": {
        "title": "Being set against its invoice",
        "step": "apply_credit",
        "transitions": [_to("done", "reconciled"), _to("failed", "apply_failed")],
    },
    "apply_failed": {
        "title": "Could not be set against its invoice",
        "step": "wait",
        "waiting_on": "clerk",
        "blocked": True,
        "deadline": "P7D",
        "transitions": [_to("retry", "applying"), _to("deadline", "apply_failed")],
    },
    "reconciled": {"title": "Set against its invoice", "final": "reconciled"},
}

STANDARD = LifecycleDefinition.model_validate(
    {
        "key": "standard",
        "version": 1,
        "title": "Standard invoice",
        "initial": "draft",
        "states": _STANDARD,
    }
)
CREDIT_NOTE = LifecycleDefinition.model_validate(
    {
        "key": "credit-note",
        "version": 1,
        "title": "Credit note",
        "initial": "draft",
        "states": _CREDIT_NOTE,
    }
)

PRESETS = (STANDARD, CREDIT_NOTE)
