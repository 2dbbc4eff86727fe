"""Judging decisions: what becomes of one, and what it makes of its round.

A decision counts only if it is made on the content as it is now (hash), by somebody who may decide
an open step, did not create or last edit the invoice, and has not decided before. What time has
brought by then counts, whether or not an alarm has noted it.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.refusing import refusal_of
from domain.lifecycle.round import ApprovalRound, Lent
from domain.lifecycle.standing import case_of, standing_of
from domain.trade.approval import Delegation


def judge(
    round_: ApprovalRound,
    decision: Decision,
    *,
    at: datetime,
    delegations: Sequence[Delegation] = (),
    by_hand: bool = False,
) -> tuple[ApprovalRound, RecordedDecision]:
    """What becomes of `decision`: the round after it, and the decision with its outcome.

    A repeated message is the caller's to know by its id; here a second yes of the same person is
    refused like any other.
    """
    case = case_of(round_, decision, at, delegations)
    standing = standing_of(case)
    refusal = refusal_of(case, standing)
    if refusal:
        return round_, refused(decision, refusal, at=at, by_hand=by_hand)
    recorded = RecordedDecision(
        **decision.model_dump(),
        at=at,
        counted=True,
        step=standing.step.name if standing.step else "",
        on_behalf_of=standing.behalf,
        by_hand=by_hand,
    )
    return _after(round_, recorded), recorded


def refused(
    decision: Decision, refusal: str, *, at: datetime, by_hand: bool = False
) -> RecordedDecision:
    """A decision that does not count."""
    return RecordedDecision(
        **decision.model_dump(), at=at, counted=False, refusal=refusal, by_hand=by_hand
    )


def _after(round_: ApprovalRound, recorded: RecordedDecision) -> ApprovalRound:
    """The round after a decision that counted."""
    change: dict[str, object] = {}
    match recorded.verdict:
        case Verdict.COMMENT:
            return round_
        case Verdict.APPROVE | Verdict.REJECT:
            change = {"decisions": (*round_.decisions, recorded)}
        case Verdict.WITHDRAW:
            left = tuple(d for d in round_.decisions if d.actor != recorded.actor)
            change = {"decisions": left}
        case Verdict.DELEGATE:
            others = (known for known in round_.lent if known.from_person != recorded.actor)
            change = {"lent": (*others, Lent.by(recorded))}
    return round_.model_copy(update=change).progressed(recorded.at)
