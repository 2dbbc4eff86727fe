"""What people read in the Temporal Web UI: search attributes and current details."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

from activities.contracts import Command, InvoiceStatus, Message
from workflows.names import (
    BLOCKED,
    DUE_AT,
    INVOICE_NUMBER,
    INVOICE_STATE,
    LIFECYCLE,
    WAITING_ON,
    WAITING_SINCE,
    period_label,
)


def publish(status: InvoiceStatus, lifecycle: str | None) -> None:
    """Publish a resting or final state. Called only where the invoice rests: each upsert costs.

    `lifecycle` is given the first time only: it never changes.
    """
    changes: list[SearchAttributeUpdate[Any]] = [
        INVOICE_STATE.value_set(status.state),
        BLOCKED.value_set(status.blocked),
        WAITING_ON.value_set(status.waiting_on) if status.waiting_on else WAITING_ON.value_unset(),
        WAITING_SINCE.value_set(status.waiting_since)
        if status.waiting_since
        else WAITING_SINCE.value_unset(),
    ]
    if status.number:
        changes.append(INVOICE_NUMBER.value_set(status.number))
    if status.due_on:
        changes.append(DUE_AT.value_set(datetime.combine(status.due_on, time(), tzinfo=UTC)))
    if lifecycle:
        changes.append(LIFECYCLE.value_set(lifecycle))
    workflow.upsert_search_attributes(changes)


def details(status: InvoiceStatus, steps: Sequence[str], held: Sequence[str]) -> str:
    """Markdown: where the invoice stands, what it waits for and since when, what came before."""
    lines = [f"## {status.title}"]
    if status.number:
        lines.append(f"Invoice **{status.number}**, due {status.due_on}")
    if status.waiting_on and status.waiting_since:
        since = period_label(status.waiting_since)
        lines.append(f"Waits for **{status.waiting_on}** since {since}")
    if status.deadline:
        lines.append(f"Deadline: {period_label(status.deadline)}")
    if status.failure:
        lines.append(f"> {status.failure}")
    lines += ["", *(f"- {step}" for step in steps)]
    lines += [f"- held until it can be used: {name}" for name in held]
    return "\n".join(lines)


def summary_of(message: Message | None) -> str:
    """A message as the history shows it."""
    if message is None:
        return "The deadline passed"
    name = message.name if isinstance(message, Command) else getattr(message, "event", "message")
    return name.replace("_", " ").capitalize()
