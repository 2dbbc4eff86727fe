"""What people read in the Temporal Web UI: search attributes and current details."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate

from activities.contracts import AnyMessage, Command, InvoiceStatus, Migration, Notice
from workflows.names import (
    BLOCKED,
    DUE_AT,
    INVOICE_NUMBER,
    INVOICE_STATE,
    LIFECYCLE,
    MUST_ACT,
    WAITING_ON,
    WAITING_SINCE,
    period_label,
)

Shown = dict[SearchAttributeKey[Any], Any]


def shown(status: InvoiceStatus) -> Shown:
    """The search attributes of a resting or final state; `None` where one has no value."""
    due = datetime.combine(status.due_on, time(), tzinfo=UTC) if status.due_on else None
    return {
        INVOICE_STATE: status.state,
        LIFECYCLE: status.lifecycle or None,
        BLOCKED: status.blocked,
        WAITING_ON: status.waiting_on or None,
        MUST_ACT: list(status.must_act) or None,
        WAITING_SINCE: status.waiting_since,
        INVOICE_NUMBER: status.number,
        DUE_AT: due,
    }


def pairs(attributes: Shown) -> list[SearchAttributePair[Any]]:
    """`attributes` as a workflow is started with them."""
    return [
        SearchAttributePair(key, value) for key, value in attributes.items() if value is not None
    ]


def publish(before: Shown, after: Shown) -> None:
    """Publish what changed. Called only where the invoice rests: each upsert costs."""
    changes: list[SearchAttributeUpdate[Any]] = [
        key.value_unset() if value is None else key.value_set(value)
        for key, value in after.items()
        if before.get(key) != value
    ]
    if changes:
        workflow.upsert_search_attributes(changes)


def details(status: InvoiceStatus, steps: Sequence[str], held: Sequence[str]) -> str:
    """Markdown: where the invoice stands, what it waits for and since when, what came before."""
    lines = [f"## {status.title}"]
    if status.number:
        lines.append(f"Invoice **{status.number}**, due {status.due_on}")
    if status.waiting_on and status.waiting_since:
        since = period_label(status.waiting_since)
        lines.append(f"Waits for **{status.waiting_on}** since {since}")
    if status.content:
        lines.append(
            "By hand: signal `approve` or `reject` with "
            f'`{{"actor": "…", "content": "{status.content}", "reason": "…"}}`'
        )
    if status.deadline:
        lines.append(f"Deadline: {period_label(status.deadline)}")
    if status.alarm and status.alarm != status.deadline:
        lines.append(f"Next reminder or escalation: {period_label(status.alarm)}")
    if status.failure:
        lines.append(f"> {status.failure}")
    if status.refusal:
        lines.append(f"> refused: {status.refusal}")
    lines += ["", *(f"- {step}" for step in steps)]
    lines += [f"- held until it can be used: {name}" for name in held]
    return "\n".join(lines)


def summary_of(message: AnyMessage | None) -> str:
    """A message as the history shows it."""
    match message:
        case None:
            name = "time passed"
        case Command():
            name = message.name
        case Notice():
            name = message.event
        case Migration():
            name = f"migrate to {message.to}"
        case _:
            name = "decision"
    return name.replace("_", " ").capitalize()
