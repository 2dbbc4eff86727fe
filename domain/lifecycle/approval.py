"""Judging decisions: what counts, for which step, in whose place, and why another does not.

A decision counts only if it is made on the content as it is now (hash), by somebody who may decide
an open step, did not create or last edit the invoice, and has not decided before.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.policy import ApprovalStep, Delegation
from domain.lifecycle.round import ApprovalRound, Lent
from domain.lifecycle.words import PersonId

Standing = tuple[ApprovalStep, PersonId | None]
"""A step that somebody may decide, and in whose place (`None`: their own)."""


def judge(
    round_: ApprovalRound,
    decision: Decision,
    *,
    at: datetime,
    delegations: Sequence[Delegation] = (),
    by_hand: bool = False,
) -> tuple[ApprovalRound, RecordedDecision]:
    """What becomes of `decision`: the round after it, and the decision with its outcome."""
    standing = _standing(round_, decision, at, delegations)
    refusal = _refusal(round_, decision, standing)
    step, behalf = standing if standing and not refusal else (None, None)
    recorded = RecordedDecision(
        **decision.model_dump(),
        at=at,
        counted=not refusal,
        step=step.name if step else "",
        on_behalf_of=behalf,
        refusal=refusal,
        by_hand=by_hand,
    )
    return (
        (_after(round_, recorded).progressed(at), recorded) if not refusal else (round_, recorded)
    )


def refused(
    decision: Decision, refusal: str, *, at: datetime, by_hand: bool = False
) -> RecordedDecision:
    """A decision that nothing waits for."""
    return RecordedDecision(
        **decision.model_dump(), at=at, counted=False, refusal=refusal, by_hand=by_hand
    )


def _after(round_: ApprovalRound, recorded: RecordedDecision) -> ApprovalRound:
    """The round after a decision that counted."""
    match recorded.verdict:
        case Verdict.APPROVE | Verdict.REJECT:
            return round_.model_copy(update={"decisions": (*round_.decisions, recorded)})
        case Verdict.WITHDRAW:
            left = tuple(d for d in round_.decisions if d.actor != recorded.actor)
            return round_.model_copy(update={"decisions": left})
        case Verdict.DELEGATE:
            loan = Lent(step=recorded.step, from_person=recorded.actor, to_person=recorded.to or "")
            return round_.model_copy(update={"lent": (*round_.lent, loan)})
        case Verdict.COMMENT:
            return round_


def _standing(
    round_: ApprovalRound, decision: Decision, at: datetime, delegations: Sequence[Delegation]
) -> Standing | None:
    """The first open step that the actor may decide: in their own right, else for somebody."""
    for step in round_.open_steps:
        if decision.actor in step.excluded:
            continue
        if decision.actor in step.people or set(decision.roles) & _roles(round_, step):
            return step, None
    for step in round_.open_steps:
        if decision.actor in step.excluded:
            continue
        for lender in _lenders(round_, step, decision.actor, at, delegations):
            return step, lender
    return None


def _lenders(
    round_: ApprovalRound,
    step: ApprovalStep,
    actor: PersonId,
    at: datetime,
    delegations: Sequence[Delegation],
) -> list[PersonId]:
    """Who lets `actor` decide `step`, and could have decided it themselves."""
    here = [
        loan.from_person
        for loan in round_.lent
        if (loan.step, loan.to_person) == (step.name, actor)
    ]
    standing = [
        d.from_person
        for d in delegations
        if d.to_person == actor
        and not d.revoked
        and d.starts <= at < d.ends
        and (d.from_person in step.people or set(d.roles) & _roles(round_, step))
    ]
    barred = {*round_.excluded, *step.excluded, *_decided(round_)}
    return [lender for lender in (*here, *standing) if lender not in barred]


def _roles(round_: ApprovalRound, step: ApprovalStep) -> set[str]:
    """The roles that may decide `step` by now."""
    progress = round_.of(step)
    escalated = step.escalate_to if progress and progress.escalated else ()
    return {*step.roles, *escalated}


def _decided(round_: ApprovalRound) -> set[str]:
    """Who has decided, themselves or through somebody."""
    return {
        person
        for d in round_.decisions
        for person in (d.actor, d.on_behalf_of)
        if person is not None
    }


def _refusal(round_: ApprovalRound, decision: Decision, standing: Standing | None) -> str:
    if decision.verdict is Verdict.COMMENT:
        return "" if decision.reason.strip() else "a comment needs words"
    if round_.outcome is not None:
        return "the approval is already decided"
    if decision.content_hash != round_.content_hash:
        return "the invoice was changed after this content was seen; look at it again"
    if decision.verdict is Verdict.WITHDRAW:
        mine = any(d.actor == decision.actor for d in round_.decisions)
        return "" if mine else "there is no approval of yours to withdraw"
    if decision.actor in round_.excluded:
        return "four eyes: the creator and the last editor of an invoice cannot decide on it"
    if decision.actor in _decided(round_):
        return "four eyes: the same person cannot decide twice"
    if standing is None:
        return _nobody(round_, decision)
    return _shape(round_, decision, standing[0])


def _nobody(round_: ApprovalRound, decision: Decision) -> str:
    """Why the actor may decide none of the open steps."""
    for step in round_.open_steps:
        if decision.actor in step.excluded:
            return f"step '{step.name}' excludes this person"
    step = round_.open_steps[0]
    wanted = [*sorted(_roles(round_, step)), *step.people]
    kind = "one of the roles" if not step.people else "one of"
    return f"step '{step.name}' needs {kind} {', '.join(wanted)}"


def _shape(round_: ApprovalRound, decision: Decision, step: ApprovalStep) -> str:
    """What is missing in a decision of somebody who may decide."""
    if decision.verdict is Verdict.REJECT and not decision.reason.strip():
        return "a rejection needs a reason"
    if decision.verdict is not Verdict.DELEGATE:
        return ""
    if decision.to is None or decision.to == decision.actor:
        return "a delegation names another person"
    if decision.to in {*round_.excluded, *step.excluded}:
        return f"'{decision.to}' may not decide this invoice"
    if decision.to in _decided(round_):
        return f"'{decision.to}' has decided already"
    return ""
