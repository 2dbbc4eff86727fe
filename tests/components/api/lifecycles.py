"""A lifecycle of the tests in which everything that people can do is possible somewhere."""

from typing import Any

from domain.lifecycle.definition import LifecycleDefinition
from tests import builders
from tests.components.api.conftest import Api


def to(event: str, target: str, guard: str | None = None) -> dict[str, Any]:
    return {"event": event, "to": target, "guard": guard}


STATES: dict[str, Any] = {
    "validating": {
        "title": "Being checked",
        "step": "validate",
        "transitions": [to("done", "approval"), to("failed", "voided")],
    },
    "approval": {
        "title": "Awaiting approval",
        "step": "approve",
        "deadline": "P7D",
        "transitions": [
            to("approved", "issuing"),
            to("rejected", "voided"),
            to("deadline", "approval"),
        ],
    },
    "issuing": {
        "title": "Being issued",
        "step": "issue",
        "transitions": [to("done", "asking"), to("failed", "voided")],
    },
    "asking": {
        "title": "Ship or hold?",
        "step": "ask",
        "question": {"text": "Ship it?", "answers": ["ship", "hold"], "roles": ["clerk"]},
        "transitions": [
            to("answered", "held", "answer.choice == 'hold'"),
            to("answered", "owing"),
        ],
    },
    "held": {"title": "Held back", "step": "wait", "transitions": [to("release", "owing")]},
    "owing": {
        "title": "Awaiting payment",
        "step": "await_payment",
        "blocked": True,
        "transitions": [
            to("dispute", "disputing"),
            to("pay", "reconciling"),
            to("write_off", "given_up"),
        ],
    },
    "disputing": {
        "title": "A dispute begins",
        "step": "open_dispute",
        "transitions": [to("done", "disputed"), to("failed", "owing")],
    },
    "disputed": {
        "title": "In dispute",
        "step": "wait",
        "transitions": [to("resolve", "settling")],
    },
    "settling": {
        "title": "A dispute ends",
        "step": "close_dispute",
        "transitions": [to("done", "owing"), to("failed", "owing")],
    },
    "reconciling": {
        "title": "Being reconciled",
        "step": "reconcile",
        "transitions": [
            to("done", "paid", "settlement.open_minor == 0"),
            to("done", "owing"),
            to("failed", "owing"),
        ],
    },
    "paid": {"title": "Paid", "final": "reconciled"},
    "given_up": {"title": "Given up", "final": "written_off"},
    "voided": {"title": "Given up before issue", "final": "voided"},
}


def definition(**changes: Any) -> LifecycleDefinition:
    base = {
        "key": "talking",
        "version": 1,
        "title": "Everything can be said",
        "initial": "validating",
        "states": STATES,
    }
    return LifecycleDefinition.model_validate({**base, **changes})


async def follow(api: Api, **changes: Any) -> LifecycleDefinition:
    """Have invoices follow the lifecycle of the tests from now on."""
    followed = definition(**changes)
    store = api.adapters.store
    await store.definitions.put(builders.published(followed))
    choice = {"key": followed.key, "version": "latest"}
    partnership = await store.partnerships.get("northwind-acme")
    changed = partnership.model_dump(mode="json", exclude_none=True) | {"lifecycle": choice}
    await store.partnerships.put(type(partnership).model_validate(changed))
    return followed
