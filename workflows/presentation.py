"""What people read in the Temporal Web UI: search attributes and current details."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate

from activities.contracts import AnyMessage, Command, InvoiceStatus, Migration, Notice
from activities.delivery_contracts import DeliveryStanding
from activities.dunning_contracts import DunningStanding
from workflows.names import (
    BLOCKED,
    DUE_AT,
    INVOICE_NUMBER,
    INVOICE_STATE,
    LIFECYCLE,
    MUST_ACT,
    PARTNER,
    PARTNERSHIP,
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


def shown_delivery(standing: DeliveryStanding) -> Shown:
    """The search attributes of a delivery: whom it waits for, since when, whether that is late."""
    waits = standing.is_open
    on = "operator" if standing.is_parked else standing.partner_id or "partner"
    return {
        INVOICE_STATE: _delivery_state(standing),
        BLOCKED: standing.is_parked or bool(standing.overdue),
        WAITING_ON: on if waits else None,
        WAITING_SINCE: standing.since if waits else None,
        DUE_AT: standing.next_due,
        PARTNER: standing.partner_id or None,
        PARTNERSHIP: standing.partnership_id or None,
    }


def delivery_details(standing: DeliveryStanding) -> str:
    """Markdown: where a delivery stands, which acknowledgements it waits for, and until when."""
    lines = [f"## {_delivery_state(standing).replace('_', ' ').capitalize()}"]
    lines.append(f"{standing.kind.replace('_', ' ').capitalize()} **{standing.transmission_id}**")
    lines.append(f"Transport: {standing.transport}. Syntax: {standing.syntax}.")
    for wait in standing.waits:
        until = f", due {period_label(wait.due)}" if wait.due else ""
        late = " **overdue**" if wait.overdue else ""
        since = period_label(standing.since)
        lines.append(f"- waits for **{wait.kind}** since {since}{until}{late}")
    if standing.superseded_by:
        lines.append(f"Sent again as {standing.superseded_by}")
    if standing.problem:
        lines.append(f"> {standing.problem}")
    return "\n\n".join(lines)


def _delivery_state(standing: DeliveryStanding) -> str:
    if standing.superseded_by:
        return "superseded"
    if standing.is_parked or standing.state == "discarded":
        return "parked" if standing.is_parked else "discarded"
    if standing.overdue:
        return "overdue"
    return "awaiting_acknowledgement" if standing.waits else "done"


def shown_dunning(standing: DunningStanding) -> Shown:
    """The search attributes of a dunning case: what it waits for, since when, until when."""
    by_hand = bool(standing.letter_waits)
    return {
        INVOICE_STATE: _dunning_state(standing),
        BLOCKED: by_hand,
        WAITING_ON: ("approver" if by_hand else "payment") if standing.is_open else None,
        WAITING_SINCE: standing.since if standing.is_open else None,
        DUE_AT: standing.next_at,
        INVOICE_NUMBER: standing.number or None,
        PARTNER: standing.partner_id or None,
        PARTNERSHIP: standing.partnership_id or None,
    }


def dunning_details(standing: DunningStanding) -> str:
    """Markdown: how far dunning is, what comes next and when, and what holds it."""
    lines = [f"## {_dunning_state(standing).replace('_', ' ').capitalize()}"]
    lines.append(f"Invoice **{standing.number}**, due {standing.due_on}")
    lines.append(f"Level {standing.level} of {standing.levels} was reached")
    for hold in standing.holds:
        until = f" until {period_label(hold.until)}" if hold.until else ""
        since = f" since {period_label(standing.since)}" if standing.since else ""
        lines.append(f"- **{hold.kind.replace('_', ' ')}**{since}{until}")
    if standing.is_open and standing.next_at:
        lines.append(f"Next look: {period_label(standing.next_at)}")
    if standing.letter_waits:
        lines.append(f"**{standing.letter_waits}** waits for approval")
    if standing.ended_because:
        lines.append(f"> {standing.ended_because}")
    return "\n\n".join(lines)


def _dunning_state(standing: DunningStanding) -> str:
    if not standing.is_open:
        return "dunning_ended"
    if standing.letter_waits:
        return "letter_waits"
    return "dunning_held" if standing.holds else "dunning"


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
