"""Migration: a running invoice goes on by another definition, if its state maps. Pure.

The state keeps its name and does the same step. Everything that another definition takes for
granted there (valid, approved, issued …) the invoice must really have earned.
"""

from collections.abc import Iterator
from datetime import datetime

from domain.core.durations import deadline_at, span
from domain.core.findings import Finding
from domain.exchange.statement import Transport
from domain.lifecycle.decision import RecordedDecision
from domain.lifecycle.definition import LifecycleDefinition, Reminder, State
from domain.lifecycle.round import ApprovalRound
from domain.lifecycle.steps import APPROVED, Step, Token
from domain.lifecycle.tokens import sure_tokens
from domain.notification import Notification, NotificationKind
from domain.process.advance import Advance, Moment, advance, policy_of, settled_in, with_round
from domain.process.reminding import left
from domain.record import InvoiceRecord

RULES: dict[str, str] = {
    "MG-SAME": "the other definition is another one",
    "MG-FINAL": "the invoice has not ended",
    "MG-BUSY": "the invoice rests",
    "MG-KIND": "both are for credit notes, or neither",
    "MG-STATE": "the state exists in the other definition",
    "MG-STEP": "the state does the same step there",
    "MG-TOKEN": "the invoice has earned what that state takes for granted",
    "MG-APPROVAL": "somebody can approve in that state",
}
"""Rule → what it asks for. Every reason that `plan` gives names one of them."""

_LACKS: dict[Token, str] = {
    Token.VALIDATED: "its present content was not checked",
    Token.APPROVED: "its present content is not approved",
    Token.ISSUED: "it is not issued",
    Token.TRANSMITTED: "it was not sent",
    Token.DISPUTED: "no dispute is open",
}


def plan(record: InvoiceRecord, now: LifecycleDefinition, to: LifecycleDefinition) -> list[Finding]:
    """Every reason why `record`, which runs on `now`, cannot go on by `to`; empty if it can."""
    if record.definition == to.digest:
        message = f"the invoice runs on {to.reference} already"
        return [_reason("MG-SAME", message, "name another version")]
    state = now.states[record.state]
    if state.final:
        message = f"the invoice has ended: {state.title}"
        return [_reason("MG-FINAL", message, "an ended invoice stays as it is")]
    return [
        *_of_kind(now, to),
        *([] if state.rests else [_busy(state)]),
        *_of_state(record, state, now, to),
    ]


def migrate(record: InvoiceRecord, to: LifecycleDefinition, now: Moment) -> Advance:
    """`record` in the same state of `to`, for which `plan` had no objection.

    Deadlines and reminders count from the moment the state was entered; reminders that the new
    definition would have given by now are not made up for. An approval goes on if `to` asks the
    same of this invoice; else it begins anew, and what people had decided is void. Effects of
    entering the state are not repeated.
    """
    state = to.states[record.state]
    moved = record.model_copy(update=_moved(record, to, state, now.at))
    if not state.approves:
        return Advance(settled_in(moved, state))
    fresh, values = with_round(moved.model_copy(update={"approval": None}), state, now)
    if _same(record.approval, fresh.approval):
        return Advance(settled_in(moved, state), values)
    voided, said = _voided(fresh, record.approval, to, now.at)
    if voided.approval is not None and voided.approval.outcome == APPROVED:
        return Advance(voided, values, said).then(advance(voided, APPROVED, now))
    return Advance(settled_in(voided, state), values, said)


def earned(record: InvoiceRecord) -> frozenset[Token]:
    """The tokens that `record` itself proves."""
    round_, content = record.approval, record.content_hash
    proven = {
        Token.VALIDATED: content is not None and record.validated == content,
        Token.APPROVED: round_ is not None
        and round_.content_hash == content
        and round_.outcome == APPROVED,
        Token.ISSUED: record.number is not None,
        Token.TRANSMITTED: record.delivery.transport
        in (Transport.TRANSMITTED, Transport.DELIVERED),
        Token.DISPUTED: record.dispute is not None and record.dispute.is_open,
    }
    return frozenset(token for token, holds in proven.items() if holds)


def _of_kind(now: LifecycleDefinition, to: LifecycleDefinition) -> Iterator[Finding]:
    ours, theirs = (
        any(state.step is Step.APPLY_CREDIT for state in definition.states.values())
        for definition in (now, to)
    )
    if ours is not theirs:
        message = f"{to.reference} is {'' if theirs else 'not '}for credit notes"
        yield _reason("MG-KIND", message, "name a version of a lifecycle for such documents")


def _busy(state: State) -> Finding:
    message = f"the invoice is under way: {state.title}"
    return _reason("MG-BUSY", message, "ask again when it waits for somebody")


def _of_state(
    record: InvoiceRecord, state: State, now: LifecycleDefinition, to: LifecycleDefinition
) -> Iterator[Finding]:
    """What is wrong with the state of the same name."""
    name, target = record.state, to.states.get(record.state)
    if target is None:
        message = f"{to.reference} has no state '{name}' ({state.title})"
        yield _reason("MG-STATE", message, f"states that do the same there: {_alike(state, to)}")
        return
    if target.step is not state.step:
        message = f"the state '{name}' of {to.reference} {_does(target)}, not '{state.step}'"
        yield _reason("MG-STEP", message, f"states that do the same there: {_alike(state, to)}")
        return
    has = earned(record)
    if state.approves:  # an approval before this one was proven by a round that is gone
        has |= sure_tokens(now)[name] & {Token.APPROVED}
    for token in sorted(sure_tokens(to)[name] - has):
        message = f"in state '{name}' {to.reference} relies on '{token}', but {_LACKS[token]}"
        yield _reason("MG-TOKEN", message, "let the invoice go on to a later state first")
    if target.approves and policy_of(target, record) is None:
        message = f"the state '{name}' of {to.reference} leaves the approval to the partnership"
        hint = "the invoice started with terms without a policy; name a version with its own"
        yield _reason("MG-APPROVAL", message, hint)


def _alike(state: State, to: LifecycleDefinition) -> str:
    return (
        ", ".join(name for name, other in to.states.items() if other.step is state.step) or "none"
    )


def _does(target: State) -> str:
    return f"does '{target.step}'" if target.step else "is an end"


def _reason(rule: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, path="state", message=message, hint=hint)


def _moved(
    record: InvoiceRecord, to: LifecycleDefinition, state: State, at: datetime
) -> dict[str, object]:
    """What changes of the record itself. A new entry: no step of the old one is done again."""
    entered = record.entered_at or at
    deadline = None
    if state.deadline:
        deadline = deadline_at(
            state.deadline,
            entered=entered,
            due=record.due_on,
            response_days=record.terms.partnership.delivery.response_days,
        )
    return {
        "lifecycle": to.reference,
        "definition": to.digest,
        "state_title": state.title,
        "entry": record.entry + 1,
        "blocked": state.blocked,
        "waiting_on": state.waits_for,
        "deadline": deadline,
        "reminded": tuple(_passed(reminder, entered, at) for reminder in state.reminders),
    }


def _passed(reminder: Reminder, entered: datetime, at: datetime) -> int:
    """How many times the reminder would have been given between `entered` and `at`."""
    late = at - entered - span(reminder.after)
    if late.total_seconds() < 0:
        return 0
    every = span(reminder.every) if reminder.every else None
    return min(1 + late // every if every else 1, reminder.at_most)


def _same(running: ApprovalRound | None, fresh: ApprovalRound | None) -> bool:
    """Whether the round that runs asks the same as a fresh one would."""
    if running is None or fresh is None or running.outcome is not None:
        return running is fresh
    return _asked(running) == _asked(fresh)


def _asked(round_: ApprovalRound) -> tuple[object, ...]:
    return round_.content_hash, round_.steps, round_.excluded, round_.auto_reason


def _voided(
    record: InvoiceRecord, before: ApprovalRound | None, to: LifecycleDefinition, at: datetime
) -> tuple[InvoiceRecord, tuple[Notification, ...]]:
    """`record` with the decisions of the round `before` void, and word to those who made them."""
    made = {decision.id for decision in before.decisions} if before else set()
    if before is None or not made:
        return record, ()
    refusal = f"void: the approval began anew when the invoice went on by {to.reference}"
    decisions = tuple(_void(d, refusal) if d.id in made else d for d in record.decisions)
    actors = dict.fromkeys(decision.actor for decision in before.decisions)
    said = left(record, NotificationKind.MESSAGE, actors, f"your decision is {refusal}", at)
    return record.model_copy(update={"decisions": decisions}), (said,)


def _void(decision: RecordedDecision, refusal: str) -> RecordedDecision:
    return decision.model_copy(update={"counted": False, "refusal": refusal})
