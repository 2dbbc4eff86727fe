"""An approval round: the approval of one content, from the steps needed to its outcome."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from domain.core.identifiers import Sha256
from domain.core.model import DomainModel
from domain.lifecycle.decision import RecordedDecision, Verdict
from domain.lifecycle.policy import ApprovalPolicy, ApprovalStep
from domain.lifecycle.steps import APPROVED, EXPIRED, REJECTED
from domain.lifecycle.words import PersonId


class StepProgress(DomainModel):
    """What time did to a step."""

    name: str
    opened_at: datetime
    reminders: int = 0
    escalated: bool = False


class Lent(DomainModel):
    """A delegation for this round only, by a `delegate` signal."""

    step: str
    from_person: PersonId
    to_person: PersonId


class ApprovalRound(DomainModel):
    """The approval of one content: which steps are needed, and what was decided.

    It lives until it has an outcome or the content changes; then a new one is opened.
    """

    content_hash: Sha256
    steps: tuple[ApprovalStep, ...]
    excluded: tuple[PersonId, ...]
    """People who may not decide: the creator and the last editor."""
    opened_at: datetime
    progress: tuple[StepProgress, ...] = ()
    """Of the steps that were opened."""
    decisions: tuple[RecordedDecision, ...] = ()
    """Approvals and rejections that count, less those withdrawn."""
    lent: tuple[Lent, ...] = ()
    auto_approved: bool = False
    auto_reason: str = ""
    expired: bool = False

    @property
    def open_steps(self) -> tuple[ApprovalStep, ...]:
        """The steps that wait for people now; none when the round has an outcome."""
        if self.outcome is not None:
            return ()
        return tuple(step for step in self._front() if not self.is_done(step))

    @property
    def outcome(self) -> str | None:
        """The event that the round ends with; `None` while it waits for people."""
        if any(d.verdict is Verdict.REJECT for d in self.decisions):
            return REJECTED
        if self.expired:
            return EXPIRED
        return APPROVED if all(self.is_done(step) for step in self.steps) else None

    def approvals(self, step: ApprovalStep) -> int:
        """How many people have said yes in `step`."""
        return sum(d.verdict is Verdict.APPROVE and d.step == step.name for d in self.decisions)

    def is_done(self, step: ApprovalStep) -> bool:
        """Whether enough people have said yes in `step`."""
        return self.approvals(step) >= step.quorum

    @property
    def must_act(self) -> tuple[str, ...]:
        """Whom the open steps wait for: roles as they are called, people by their id."""
        found: dict[str, None] = {}
        for step in self.open_steps:
            escalated = step.escalate_to if self._escalated(step) else ()
            lent = (loan.to_person for loan in self.lent if loan.step == step.name)
            found |= dict.fromkeys([*step.roles, *escalated, *step.people, *lent])
        return tuple(found)

    def progressed(self, at: datetime) -> "ApprovalRound":
        """The round with the steps noted that are open since `at`."""
        known = {step.name for step in self.progress}
        fresh = [
            StepProgress(name=step.name, opened_at=at)
            for step in self.open_steps
            if step.name not in known
        ]
        return self.model_copy(update={"progress": (*self.progress, *fresh)}) if fresh else self

    def of(self, step: ApprovalStep) -> StepProgress | None:
        """What time did to `step`; `None` if it was never open."""
        return next((known for known in self.progress if known.name == step.name), None)

    def _escalated(self, step: ApprovalStep) -> bool:
        known = self.of(step)
        return known is not None and known.escalated

    def _front(self) -> Iterable[ApprovalStep]:
        """The first group of steps that is not done; `together` joins a step to its predecessor."""
        group: list[ApprovalStep] = []
        for step in self.steps:
            if group and not step.together:
                if not all(self.is_done(member) for member in group):
                    return group
                group = []
            group.append(step)
        return group


def conditions(policy: ApprovalPolicy) -> tuple[str, ...]:
    """Every condition that has to be evaluated to open a round."""
    whens = [step.when for step in policy.steps if step.when]
    return tuple(dict.fromkeys([*filter(None, [policy.auto_approve_if]), *whens]))


def open_round(
    policy: ApprovalPolicy,
    *,
    content_hash: str,
    excluded: Iterable[PersonId],
    holding: Collection[str],
    amount: Decimal,
    at: datetime,
) -> ApprovalRound:
    """A fresh round. `holding` has the conditions that are true, `amount` is in base currency."""
    reason = auto_reason(policy, holding, amount)
    return ApprovalRound(
        content_hash=content_hash,
        steps=() if reason else needed_steps(policy, holding, amount),
        excluded=tuple(sorted(set(excluded))),
        opened_at=at,
        auto_approved=bool(reason),
        auto_reason=reason,
    ).progressed(at)


def needed_steps(
    policy: ApprovalPolicy, holding: Collection[str], amount: Decimal
) -> tuple[ApprovalStep, ...]:
    """The steps that `amount` has to take; all, if a gap in the policy leaves none.

    Whom the policy excludes, each of its steps excludes.
    """
    steps = tuple(
        step
        for step in policy.steps
        if step.fits(amount) and (step.when is None or step.when in holding)
    )
    return tuple(
        step.model_copy(update={"excluded": (*step.excluded, *policy.excluded)})
        for step in steps or policy.steps
    )


def auto_reason(policy: ApprovalPolicy, holding: Collection[str], amount: Decimal) -> str:
    """Why nobody has to look; empty if somebody has to."""
    if policy.passes(amount):
        return policy.auto_approve_reason or f"below {policy.auto_approve_below}"
    if policy.auto_approve_if is not None and policy.auto_approve_if in holding:
        return policy.auto_approve_reason or policy.auto_approve_if
    return ""
