"""A small sound lifecycle, and defects to seed into it: each breaks one rule."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from domain.lifecycle.definition import LifecycleDefinition

States = dict[str, dict[str, Any]]


def to(event: str, state: str, guard: str | None = None) -> dict[str, Any]:
    return {"event": event, "to": state} | ({"guard": guard} if guard else {})


APPROVAL = {
    "auto_approve_below": "100",
    "steps": [{"name": "manager", "roles": ["approver"], "remind_after": "P1D"}],
}

SOUND: States = {
    "draft": {
        "title": "Draft",
        "step": "wait",
        "deadline": "P90D",
        "transitions": [
            to("submit", "validating"),
            to("cancel", "voided"),
            to("deadline", "voided"),
        ],
    },
    "validating": {
        "title": "Being checked",
        "step": "validate",
        "transitions": [
            to("done", "correction", "validation.error_count > 0"),
            to("done", "approval"),
            to("failed", "correction"),
        ],
    },
    "correction": {
        "title": "Needs correction",
        "step": "wait",
        "deadline": "P14D",
        "editing": {"by": ["clerk"]},
        "reminders": [{"after": "P7D", "to": ["clerk"]}],
        "transitions": [
            to("amend", "validating"),
            to("cancel", "voided"),
            to("deadline", "voided"),
        ],
    },
    "approval": {
        "title": "Awaiting approval",
        "step": "approve",
        "approval": APPROVAL,
        "transitions": [to("approved", "issuing"), to("rejected", "correction")],
    },
    "issuing": {
        "title": "Being issued",
        "step": "issue",
        "transitions": [to("done", "sending"), to("failed", "correction")],
    },
    "sending": {
        "title": "Being sent",
        "step": "transmit",
        "transitions": [to("done", "open"), to("failed", "not_sent")],
    },
    "not_sent": {
        "title": "Could not be sent",
        "step": "wait",
        "deadline": "P7D",
        "transitions": [to("retry", "sending"), to("deadline", "not_sent")],
    },
    "open": {
        "title": "Awaiting payment",
        "step": "await_payment",
        "deadline": "due_date",
        "transitions": [to("payment_received", "reconciling"), to("deadline", "asking")],
    },
    "asking": {
        "title": "What now?",
        "step": "ask",
        "deadline": "P14D",
        "question": {"text": "What now?", "answers": ["wait_on", "give_up"], "roles": ["clerk"]},
        "transitions": [
            to("payment_received", "reconciling"),
            to("answered", "reminding", "answer.choice == 'wait_on'"),
            to("answered", "written_off", "answer.choice == 'give_up'"),
            to("deadline", "reminding"),
        ],
    },
    "reminding": {
        "title": "Reminding",
        "step": "dun",
        "transitions": [to("done", "overdue"), to("failed", "overdue")],
    },
    "overdue": {
        "title": "Overdue",
        "step": "await_payment",
        "deadline": "P14D",
        "transitions": [
            to("payment_received", "reconciling"),
            to("dispute", "disputing"),
            to("credit", "crediting"),
            to("deadline", "asking"),
        ],
    },
    "disputing": {
        "title": "Dispute being opened",
        "step": "open_dispute",
        "transitions": [to("done", "disputed"), to("failed", "overdue")],
    },
    "disputed": {
        "title": "Disputed",
        "step": "wait",
        "deadline": "P30D",
        "transitions": [to("resolve", "settling"), to("deadline", "disputed")],
    },
    "settling": {
        "title": "Dispute being closed",
        "step": "close_dispute",
        "transitions": [to("done", "overdue"), to("failed", "overdue")],
    },
    "crediting": {
        "title": "Credit note being opened",
        "step": "open_credit_note",
        "transitions": [to("done", "awaiting_credit"), to("failed", "overdue")],
    },
    "awaiting_credit": {
        "title": "Awaiting the credit note",
        "step": "await_credit",
        "deadline": "P30D",
        "transitions": [to("credit_applied", "reconciling"), to("deadline", "overdue")],
    },
    "reconciling": {
        "title": "Being reconciled",
        "step": "reconcile",
        "transitions": [
            to("done", "reconciled", "settlement.open_minor == 0"),
            to("done", "overdue"),
            to("failed", "overdue"),
        ],
    },
    "reconciled": {"title": "Paid", "final": "reconciled"},
    "written_off": {"title": "Written off", "final": "written_off"},
    "voided": {"title": "Voided", "final": "voided"},
}


def lifecycle(states: States, **changes: Any) -> LifecycleDefinition:
    made = {"key": "small", "version": 1, "title": "Small", "initial": "draft", "states": states}
    return LifecycleDefinition.model_validate(made | changes)


def seeded(seed: Callable[[States], object]) -> LifecycleDefinition:
    """The sound lifecycle with a defect."""
    states = deepcopy(SOUND)
    seed(states)
    return lifecycle(states)


def put(state: str, **fields: Any) -> Callable[[States], None]:
    """Set fields of a state; `None` takes one away."""

    def seed(states: States) -> None:
        states.setdefault(state, {}).update(fields)
        states[state] = {name: value for name, value in states[state].items() if value is not None}

    return seed


def lead(state: str, *transitions: dict[str, Any]) -> Callable[[States], None]:
    """Give a state other transitions."""
    return put(state, transitions=list(transitions))


def also(state: str, *transitions: dict[str, Any]) -> Callable[[States], None]:
    """Give a state further transitions."""
    return lambda states: states[state]["transitions"].extend(transitions)


def both(*seeds: Callable[[States], object]) -> Callable[[States], None]:
    def seed(states: States) -> None:
        for each in seeds:
            each(states)

    return seed


def policy(**changes: Any) -> Callable[[States], None]:
    return put("approval", approval=APPROVAL | changes)


def approver(**changes: Any) -> dict[str, Any]:
    return {"name": "manager", "roles": ["approver"], "remind_after": "P1D", **changes}
