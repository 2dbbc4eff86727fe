"""What is answered about an approval: the steps of its round, and whom each waits for."""

from pydantic import BaseModel, Field

from domain.core.identifiers import Id, Sha256
from domain.core.words import PersonId, Role
from domain.lifecycle.round import ApprovalRound
from domain.trade.approval import ApprovalStep


class StepView(BaseModel):
    """A step of an approval."""

    name: Id
    roles: tuple[Role, ...]
    people: tuple[PersonId, ...]
    quorum: int
    approvals: int
    open: bool = Field(description="whether it waits for people now")
    escalated: bool = Field(description="whether it was put before others as well")


class ApprovalView(BaseModel):
    """The running or last approval."""

    content_hash: Sha256
    auto_approved: bool
    auto_reason: str = Field(description="why nobody had to look; empty if somebody had to")
    outcome: str | None = Field(
        description="`approved`, `rejected`, `expired`; `null` while it waits"
    )
    open_steps: list[str] = Field(description="the steps that wait for people now")
    steps: list[StepView]
    excluded: tuple[PersonId, ...] = Field(description="four eyes: the creator and the last editor")


def approval(round_: ApprovalRound) -> ApprovalView:
    """The view of a round."""
    open_steps = [step.name for step in round_.open_steps]
    return ApprovalView(
        content_hash=round_.content_hash,
        auto_approved=round_.auto_approved,
        auto_reason=round_.auto_reason,
        outcome=round_.outcome,
        open_steps=open_steps,
        steps=[_step(round_, step, step.name in open_steps) for step in round_.steps],
        excluded=round_.excluded,
    )


def _step(round_: ApprovalRound, step: ApprovalStep, is_open: bool) -> StepView:
    progress = round_.of(step)
    return StepView(
        name=step.name,
        roles=step.roles,
        people=step.people,
        quorum=step.quorum,
        approvals=round_.approvals(step),
        open=is_open,
        escalated=progress is not None and progress.escalated,
    )
