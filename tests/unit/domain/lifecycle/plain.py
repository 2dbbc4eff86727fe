"""A plain lifecycle for tests, which no change of the presets disturbs: draft to reconciled."""

from typing import Any

from domain.lifecycle.definition import LifecycleDefinition


def ways(text: str) -> list[dict[str, Any]]:
    """Transitions written as `submit>validating; done>open if delivery.expects_response`."""
    found = []
    for way in text.split("; "):
        event, _, rest = way.partition(">")
        to, _, guard = rest.partition(" if ")
        found.append({"event": event, "to": to, **({"guard": guard} if guard else {})})
    return found


def state(title: str, step: str, way: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "step": step, "transitions": ways(way), **more}


_MONEY = "payment_received>reconciling; credit_applied>reconciling; credit>crediting"
_FIRST = "settlement.open_minor == 0 && settlement.paid_minor == 0"

STATES: dict[str, dict[str, Any]] = {
    "draft": state(
        "Draft",
        "wait",
        "submit>validating; amend>draft; cancel>voided; deadline>voided",
        deadline="P90D",
    ),
    "validating": state(
        "Being checked",
        "validate",
        "done>correction if validation.error_count > 0; done>approval; failed>correction",
    ),
    "correction": state(
        "Needs correction",
        "wait",
        "amend>validating; submit>validating; cancel>voided; deadline>correction",
        deadline="P14D",
        blocked=True,
    ),
    "approval": state(
        "Awaiting approval",
        "approve",
        "approved>issuing; rejected>correction; amend>validating; deadline>approval",
        deadline="P7D",
    ),
    "issuing": state("Being issued", "issue", "done>transmitting; failed>issue_failed"),
    "issue_failed": state(
        "Could not be issued",
        "wait",
        "retry>issuing; amend>validating; cancel>voided; deadline>issue_failed",
        deadline="P7D",
        blocked=True,
    ),
    "transmitting": state(
        "Being sent",
        "transmit",
        "done>awaiting_response if delivery.expects_response; done>open; failed>transmit_failed",
    ),
    "transmit_failed": state(
        "Could not be sent",
        "wait",
        f"retry>transmitting; {_MONEY}; deadline>transmit_failed",
        deadline="P7D",
        blocked=True,
    ),
    "awaiting_response": state(
        "Awaiting the buyer's answer",
        "await_acknowledgement",
        f"response_accepted>open; response_rejected>rejected; {_MONEY}; deadline>response_overdue",
        deadline="response",
    ),
    "response_overdue": state(
        "The buyer's answer is overdue",
        "await_acknowledgement",
        f"response_accepted>open; response_rejected>rejected; {_MONEY}; deadline>open",
        deadline="P30D",
        blocked=True,
    ),
    "rejected": state(
        "Rejected by the buyer",
        "wait",
        f"response_accepted>open; {_MONEY}; deadline>rejected",
        deadline="P14D",
        blocked=True,
    ),
    "open": state(
        "Awaiting payment", "await_payment", f"{_MONEY}; deadline>overdue", deadline="due_date"
    ),
    "partially_paid": state(
        "Partly paid", "await_payment", f"{_MONEY}; deadline>overdue", deadline="due_date"
    ),
    "overdue": state(
        "Payment is overdue", "await_payment", f"{_MONEY}; deadline>overdue", deadline="P14D"
    ),
    "crediting": state(
        "Credit note being opened", "open_credit_note", "done>awaiting_credit; failed>open"
    ),
    "awaiting_credit": state(
        "Credit note under way",
        "await_credit",
        "credit_applied>reconciling; payment_received>reconciling; deadline>open",
        deadline="P30D",
    ),
    "reconciling": state(
        "Being reconciled",
        "reconcile",
        f"done>credited if {_FIRST}; done>reconciled if settlement.open_minor == 0; "
        "done>partially_paid if settlement.paid_minor > 0; done>open; failed>open",
    ),
    "voided": {"title": "Voided before issue", "final": "voided"},
    "reconciled": {"title": "Paid and reconciled", "final": "reconciled"},
    "credited": {"title": "Credited in full", "final": "credited"},
}


def version(number: int, **states: dict[str, Any] | None) -> LifecycleDefinition:
    """The plain lifecycle with some states changed, added or (`None`) left out."""
    said = {name: {**STATES.get(name, {}), **(more or {})} for name, more in states.items()}
    return LifecycleDefinition.model_validate(
        {
            "key": "plain",
            "version": number,
            "title": "Plain invoice",
            "initial": "draft",
            "states": {n: s for n, s in {**STATES, **said}.items() if states.get(n, s)},
        }
    )


PLAIN = version(1)
