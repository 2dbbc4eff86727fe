"""Reminding: effects of entering and leaving a state, reminders, and alarms. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from domain.core.durations import span
from domain.invoice.request import due_date
from domain.lifecycle.definition import Effect, EffectKind, Reminder, State
from domain.lifecycle.patience import Ring, next_ring, ring
from domain.notification import Notification, NotificationKind
from domain.process.dunning import begins_at, begun
from domain.record import InvoiceRecord


def effects_of(
    record: InvoiceRecord, effects: Iterable[Effect], at: datetime
) -> tuple[InvoiceRecord, tuple[Notification, ...]]:
    """`record` after `effects`, and what they leave for people."""
    said: list[Notification] = []
    for effect in effects:
        if effect.kind is EffectKind.START_DUE_DATE:
            record = record.model_copy(update={"due_on": due_date(record.terms, at.date())})
        elif effect.message is not None:
            said.append(
                left(record, NotificationKind.MESSAGE, effect.message.to, effect.message.text, at)
            )
    return record, tuple(said)


def rings_of(
    record: InvoiceRecord, state: State, at: datetime
) -> tuple[InvoiceRecord, tuple[Notification, ...]]:
    """`record` after the reminders and escalations that are due by `at`."""
    said: list[Notification] = []
    counts = list(record.reminded)
    for index, reminder in enumerate(state.reminders):
        due = _reminds_at(record, reminder, counts[index])
        while due is not None and due <= at:
            counts[index] += 1
            due = _reminds_at(record, reminder, counts[index])
        if counts[index] > record.reminded[index]:
            text = f"still waiting: {state.title}"
            said.append(left(record, NotificationKind.REMINDER, reminder.to, text, at))
    record, overdue = _dispute_overdue(record, at)
    said += overdue
    rung = begun(record.model_copy(update={"reminded": tuple(counts)}), at)
    if state.approves and rung.approval is not None:
        round_, rings = ring(rung.approval, at)
        rung = rung.model_copy(update={"approval": round_})
        said += [_told(rung, heard, at) for heard in rings]
    return rung, tuple(said)


def alarm_of(record: InvoiceRecord, state: State) -> datetime | None:
    """When time has something to do next while the invoice rests in `state`."""
    return min(_moments(record, state), default=None)


def left(
    record: InvoiceRecord, kind: NotificationKind, to: Iterable[str], text: str, at: datetime
) -> Notification:
    """A notification about `record`; its id is given when it is kept."""
    return Notification(
        id="",
        invoice_id=record.id,
        partnership_id=record.terms.partnership.id,
        kind=kind,
        to=tuple(to),
        text=text,
        at=at,
    )


def _moments(record: InvoiceRecord, state: State) -> Iterator[datetime]:
    if record.deadline is not None:
        yield record.deadline
    for reminder, count in zip(state.reminders, record.reminded, strict=True):
        due = _reminds_at(record, reminder, count)
        if due is not None:
            yield due
    begins, disputed = begins_at(record), _dispute_ends(record)
    if begins is not None:
        yield begins
    if disputed is not None:
        yield disputed
    if state.approves and record.approval is not None:
        due = next_ring(record.approval)
        if due is not None:
            yield due


def _dispute_ends(record: InvoiceRecord) -> datetime | None:
    """When an open dispute becomes overdue, if it has a day and nobody was told yet."""
    dispute = record.dispute
    if dispute is None or not dispute.is_open or dispute.answer_by is None or dispute.overdue:
        return None
    return datetime.combine(dispute.answer_by + timedelta(days=1), time(), tzinfo=UTC)


def _dispute_overdue(
    record: InvoiceRecord, at: datetime
) -> tuple[InvoiceRecord, tuple[Notification, ...]]:
    """`record` with its dispute marked as overdue, and people told once."""
    ends, dispute = _dispute_ends(record), record.dispute
    if ends is None or ends > at or dispute is None:
        return record, ()
    late = dispute.model_copy(update={"overdue": True})
    policy = record.terms.partnership.dunning
    to = policy.approvers if policy else ("clerk",)
    text = (
        f"the dispute about {record.number or record.id} was to be settled by {dispute.answer_by}"
    )
    told = left(record, NotificationKind.REMINDER, to, text, at)
    return record.model_copy(update={"dispute": late}), (told,)


def _reminds_at(record: InvoiceRecord, reminder: Reminder, count: int) -> datetime | None:
    """When `reminder` is given for the next time after `count` times; `None`: never again."""
    if record.entered_at is None or count >= reminder.at_most or (count and not reminder.every):
        return None
    first = record.entered_at + span(reminder.after)
    return first + span(reminder.every) * count if reminder.every else first


def _told(record: InvoiceRecord, heard: Ring, at: datetime) -> Notification:
    kind = NotificationKind(heard.kind.value)
    text = f"approval step '{heard.step}' of {record.id} waits"
    return left(record, kind, (*heard.roles, *heard.people), text, at)
