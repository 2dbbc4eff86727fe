"""Approvals: decisions by people, judged against the policy of the partnership.

A decision counts only if it is made on the content as it is now (hash), by somebody who holds a
role of the open step, did not create or last edit the invoice, and has not decided before.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Sha256
from domain.core.model import DomainModel
from domain.trade.terms import ApprovalPolicy, ApprovalStep, Role


class Verdict(StrEnum):
    """What a person says."""

    APPROVE = "approve"
    REJECT = "reject"


class Decision(DomainModel):
    """What a signal carries: who, what, and the content they saw."""

    id: str = Field(max_length=100)
    """The message id (Idempotency-Key): a repetition is recognised by it."""
    verdict: Verdict
    actor: str = Field(max_length=100)
    roles: tuple[Role, ...] = ()
    content_hash: Sha256
    reason: str = Field(default="", max_length=1000)


class RecordedDecision(Decision):
    """A decision with what became of it."""

    at: datetime
    counted: bool
    step: str = ""
    refusal: str = ""
    """Why it did not count, in words; empty if it counted."""


class ApprovalRound(DomainModel):
    """The approval of one content: which steps are needed, and what was decided."""

    content_hash: Sha256
    steps: tuple[ApprovalStep, ...]
    excluded: tuple[str, ...]
    """People who may not decide: the creator and the last editor."""
    decisions: tuple[RecordedDecision, ...] = ()
    """The decisions that counted."""
    auto_approved: bool = False

    def open_step(self) -> ApprovalStep | None:
        """The step that waits for people now; `None` when all are satisfied."""
        for step in self.steps:
            if self._approvals(step) < step.quorum:
                return step
        return None

    def rejected(self) -> bool:
        """Whether a counted decision said no."""
        return any(d.verdict is Verdict.REJECT for d in self.decisions)

    def _approvals(self, step: ApprovalStep) -> int:
        return sum(d.verdict is Verdict.APPROVE and d.step == step.name for d in self.decisions)

    def with_decision(self, decision: RecordedDecision) -> "ApprovalRound":
        """The round after a counted decision."""
        return self.model_copy(update={"decisions": (*self.decisions, decision)})


def open_round(
    policy: ApprovalPolicy, *, content_hash: str, excluded: Sequence[str], needed: Collection[str]
) -> ApprovalRound:
    """A fresh round. `needed` holds the conditions (`when`, `auto_approve_if`) that are true."""
    steps = tuple(s for s in policy.steps if s.when is None or s.when in needed)
    auto = policy.auto_approve_if is not None and policy.auto_approve_if in needed
    return ApprovalRound(
        content_hash=content_hash,
        steps=() if auto else steps or policy.steps,
        excluded=tuple(sorted(set(excluded))),
        auto_approved=auto,
    )


def conditions(policy: ApprovalPolicy) -> tuple[str, ...]:
    """Every condition that has to be evaluated to open a round."""
    whens = [step.when for step in policy.steps if step.when]
    return tuple(dict.fromkeys([*filter(None, [policy.auto_approve_if]), *whens]))


def judge(round_: ApprovalRound, decision: Decision, *, at: datetime) -> RecordedDecision:
    """What becomes of `decision`: counted for the open step, or refused and why."""
    refusal, step = _refusal(round_, decision), round_.open_step()
    return RecordedDecision(
        **decision.model_dump(),
        at=at,
        counted=not refusal,
        step=step.name if step and not refusal else "",
        refusal=refusal,
    )


def _refusal(round_: ApprovalRound, decision: Decision) -> str:
    step = round_.open_step()
    if step is None or round_.rejected():
        return "the approval is already decided"
    if decision.content_hash != round_.content_hash:
        return "the invoice was changed after this content was seen; look at it again"
    if decision.actor in round_.excluded:
        return "four eyes: the creator and the last editor of an invoice cannot decide on it"
    if any(d.actor == decision.actor for d in round_.decisions):
        return "four eyes: the same person cannot decide twice"
    if not set(decision.roles) & set(step.roles):
        return f"step '{step.name}' needs one of the roles {', '.join(step.roles)}"
    if decision.verdict is Verdict.REJECT and not decision.reason.strip():
        return "a rejection needs a reason"
    return ""
