"""Advancing: one event applied to one invoice record. Pure; engine 1.

The activity that carries out a step calls this inside its transaction, so that the effect and
the new state are written together. Guard values are returned to the workflow and so recorded in
history: no replay evaluates a guard.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from domain.lifecycle.approval import conditions, open_round
from domain.lifecycle.definition import LifecycleDefinition, State, deadline_at
from domain.lifecycle.facts import Facts
from domain.lifecycle.interpreter import choose, guards_for
from domain.lifecycle.steps import APPROVED
from domain.record import InvoiceRecord

Evaluate = Callable[[Iterable[str], Facts], dict[str, bool]]
"""The condition engine: the value of each expression over the facts."""


def advance(
    record: InvoiceRecord,
    definition: LifecycleDefinition,
    event: str,
    *,
    at: datetime,
    evaluate: Evaluate,
) -> tuple[InvoiceRecord, dict[str, bool]]:
    """`record` after `event`, and the value of every guard and condition that decided.

    Entering an approval opens its round; one that needs nobody passes on at once.
    `InvalidTransition` if the state does not know the event.
    """
    values = evaluate(guards_for(definition.states[record.state], event), record.facts())
    target = choose(definition, record.state, event, values)
    entered = _enter(record, definition.states[target], target, at)
    if not definition.states[target].approval:
        return entered, values
    with_round, needed = _with_round(entered, evaluate)
    values |= needed
    if with_round.approval is not None and with_round.approval.open_step() is None:
        done, more = advance(with_round, definition, APPROVED, at=at, evaluate=evaluate)
        return done, values | more
    return with_round, values


def opened(record: InvoiceRecord, definition: LifecycleDefinition, at: datetime) -> InvoiceRecord:
    """A fresh record in the initial state of its lifecycle."""
    return _enter(record, definition.states[definition.initial], definition.initial, at)


def _enter(record: InvoiceRecord, state: State, name: str, at: datetime) -> InvoiceRecord:
    deadline = None
    if state.deadline:
        deadline = deadline_at(
            state.deadline,
            entered=at,
            due=record.due_on,
            response_days=record.terms.partnership.delivery.response_days,
        )
    since = record.waiting_since if name == record.state and record.waiting_since else at
    return record.model_copy(
        update={
            "state": name,
            "state_title": state.title,
            "entry": record.entry + 1,
            "blocked": state.blocked,
            "awaits_decision": state.approval,
            "waiting_on": state.waiting_on or "",
            "waiting_since": since if state.rests else None,
            "deadline": deadline,
        }
    )


def _with_round(record: InvoiceRecord, evaluate: Evaluate) -> tuple[InvoiceRecord, dict[str, bool]]:
    """The record with an open round: the running one if the content is the same, else a new one."""
    running = record.approval
    if running and running.content_hash == record.content_hash and not running.rejected():
        return record, {}
    policy = record.terms.partnership.approval
    values = evaluate(conditions(policy), record.facts())
    round_ = open_round(
        policy,
        content_hash=record.content_hash or "",
        excluded=(record.created_by, record.edited_by),
        needed={expression for expression, holds in values.items() if holds},
    )
    return record.model_copy(update={"approval": round_}), values
