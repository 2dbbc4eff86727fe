"""Advancing: one event, or the passing of time, applied to one invoice record. Pure; engine 1.

The activity that carries out a step calls this inside its transaction, so that the effect and
the new state are written together. Guard values are returned to the workflow and so recorded in
history: no replay evaluates a guard.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.core.durations import deadline_at
from domain.core.errors import Invalid
from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.facts import Facts
from domain.lifecycle.interpreter import accepts, choose, guards_for
from domain.lifecycle.round import ApprovalRound, conditions, open_round
from domain.lifecycle.steps import APPROVED, DEADLINE, EXPIRED
from domain.notification import Notification
from domain.process.dunning import settled
from domain.process.facts import facts_of
from domain.process.reminding import alarm_of, effects_of, rings_of
from domain.record import InvoiceRecord
from domain.trade.approval import ApprovalPolicy

Evaluate = Callable[[Iterable[str], Facts], dict[str, bool]]
"""The condition engine: the value of each expression over the facts."""


@dataclass(frozen=True)
class Advance:
    """What an event made of a record."""

    record: InvoiceRecord
    guards: dict[str, bool] = field(default_factory=dict)
    """The value of every guard and condition that decided."""
    notifications: tuple[Notification, ...] = ()
    entered: tuple[str, ...] = ()
    """The states entered, in order; the last one is where the record is now."""

    def then(self, more: "Advance") -> "Advance":
        """Both, one after the other."""
        return Advance(
            more.record,
            {**self.guards, **more.guards},
            (*self.notifications, *more.notifications),
            (*self.entered, *more.entered),
        )


@dataclass(frozen=True)
class Moment:
    """What it takes to advance a record: its definition, the clock, the condition engine."""

    definition: LifecycleDefinition
    at: datetime
    evaluate: Evaluate
    by: str = ""
    """Who has asked for it."""


def opened(record: InvoiceRecord, now: Moment) -> Advance:
    """A fresh record in the initial state of its lifecycle."""
    return entered(record, now.definition.initial, now)


def advance(record: InvoiceRecord, event: str, now: Moment) -> Advance:
    """`record` after `event`.

    Entering an approval opens its round; one that needs nobody passes on at once.
    `InvalidTransition` if the state does not know the event.
    """
    state = now.definition.states[record.state]
    values = _values(guards_for(state, event), record, now)
    target = choose(now.definition, record.state, event, values)
    left, said = effects_of(record, state.on_exit, now.at)
    return Advance(left, values, said).then(entered(left, target, now))


def pass_time(record: InvoiceRecord, now: Moment) -> Advance:
    """`record` after whatever its alarm was for: the deadline, else reminders and escalations."""
    if record.deadline is not None and record.deadline <= now.at:
        return advance(record, DEADLINE, now)
    state = now.definition.states[record.state]
    rung, said = rings_of(record, state, now.at)
    if state.approves and rung.approval is not None and rung.approval.outcome == EXPIRED:
        if not accepts(state, EXPIRED):  # seen by people, and by the deadline of the state
            return Advance(settled_in(rung.model_copy(update={"blocked": True}), state), {}, said)
        return Advance(rung, {}, said).then(advance(rung, EXPIRED, now))
    return Advance(settled_in(rung, state), {}, said)


def settled_in(record: InvoiceRecord, state: State) -> InvoiceRecord:
    """`record` with who must act, and when time has something to do next."""
    record = settled(record, final=state.final is not None)
    return record.model_copy(
        update={"must_act": _must_act(record, state), "alarm": alarm_of(record, state)}
    )


def policy_of(state: State, record: InvoiceRecord) -> ApprovalPolicy | None:
    """The policy by which `state` collects approvals: its own, else the partnership's."""
    return state.approval or record.terms.partnership.approval


def with_round(
    record: InvoiceRecord, state: State, now: Moment
) -> tuple[InvoiceRecord, dict[str, bool]]:
    """The record with an open round: the running one if the content is the same, else a new one.

    Without content or policy there is nothing that anybody could approve: somebody has to look.
    """
    running, people = record.approval, _not_to_decide(record, now)
    if running is not None and _still_counts(running, record, people):
        return record, {}
    policy, content = policy_of(state, record), record.content_hash
    if policy is None or content is None:
        return record.model_copy(update={"approval": None, "blocked": True}), {}
    needing = {step.when for step in policy.steps} - {policy.auto_approve_if}
    values = _values(conditions(policy), record, now, unknown=needing)
    round_ = open_round(
        policy,
        content_hash=content,
        excluded=people,
        holding={expression for expression, holds in values.items() if holds},
        amount=record.amount_at_stake,
        at=now.at,
    )
    round_ = round_.model_copy(update={"state": record.state})
    return record.model_copy(update={"approval": round_}), values


def _not_to_decide(record: InvoiceRecord, now: Moment) -> tuple[str, ...]:
    """Who wrote it; once it is issued, also who asks for what is to be approved: a write-off."""
    asks = (now.by,) if record.number is not None and now.by else ()
    return (record.created_by, record.edited_by, *asks)


def _still_counts(round_: ApprovalRound, record: InvoiceRecord, people: tuple[str, ...]) -> bool:
    """Whether the round is of this state, content and people, and nothing has ended it badly."""
    same = (round_.content_hash, round_.state) == (record.content_hash, record.state)
    return same and round_.outcome in (None, APPROVED) and set(people) <= set(round_.excluded)


def _values(
    conditions: Iterable[str],
    record: InvoiceRecord,
    now: Moment,
    unknown: Container[str | None] = (),
) -> dict[str, bool]:
    """The value of each condition.

    One that has none for these facts (a division by nothing) does not hold, so that time and facts
    always lead somewhere; one in `unknown` does, so that a step of an approval is never skipped.
    """
    facts, values = facts_of(record), {}
    for condition in conditions:
        try:
            values.update(now.evaluate((condition,), facts))
        except Invalid:
            values[condition] = condition in unknown
    return values


def entered(record: InvoiceRecord, name: str, now: Moment) -> Advance:
    """`record` in state `name`; an approval that needs nobody is passed through."""
    state = now.definition.states[name]
    moved, said = effects_of(record, state.on_entry, now.at)
    inside = moved.model_copy(update=_entry(moved, state, name, now.at))
    if not state.approves:
        return Advance(settled_in(inside, state), {}, said, (name,))
    inside, values = with_round(inside, state, now)
    if inside.approval is not None and inside.approval.outcome == APPROVED:
        here = Advance(inside, values, said, (name,))
        return here.then(advance(inside, APPROVED, now))
    return Advance(settled_in(inside, state), values, said, (name,))


def _entry(record: InvoiceRecord, state: State, name: str, at: datetime) -> dict[str, Any]:
    deadline = None
    if state.deadline:
        deadline = deadline_at(
            state.deadline,
            entered=at,
            due=record.due_on,
            response_days=record.terms.partnership.delivery.response_days,
        )
    since = record.waiting_since if name == record.state and record.waiting_since else at
    return {
        "state": name,
        "state_title": state.title,
        "entry": record.entry + 1,
        "blocked": state.blocked,
        "awaits_decision": state.approves,
        "waiting_on": state.waits_for if state.rests else "",
        "waiting_since": since if state.rests else None,
        "entered_at": at,
        "reminded": tuple(0 for _ in state.reminders),
        "deadline": deadline,
    }


def _must_act(record: InvoiceRecord, state: State) -> tuple[str, ...]:
    if not state.rests:
        return ()
    if state.approves:
        return record.approval.must_act if record.approval else ()
    if state.question:
        return (*state.question.roles, *state.question.people)
    return state.editing.by if state.editing else ()
