"""An approval round: the approval of one content, from the steps needed to its outcome."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Self

from domain.core.identifiers import Sha256
from domain.core.model import DomainModel
from domain.core.words import PersonId, Role
from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.needs import auto_reason, in_groups, needed_steps
from domain.lifecycle.steps import APPROVED, EXPIRED, REJECTED
from domain.trade.approval import ApprovalPolicy, ApprovalStep


class StepProgress(DomainModel):
    """What time did to a step since it was opened last."""

    name: str
    opened_at: datetime
    done_at: datetime | None = None
    reminders: int = 0
    """How many reminders have fallen due; those that nobody looked for were given as one."""
    escalated: bool = False


class Lent(DomainModel):
    """A delegation for this round only, by a `delegate` signal."""

    from_person: PersonId
    to_person: PersonId
    roles: tuple[Role, ...] = ()
    """The roles that the first person held when they lent them."""

    @classmethod
    def by(cls, decision: Decision) -> Self:
        """What a `delegate` signal lends."""
        return cls(from_person=decision.actor, to_person=decision.to or "", roles=decision.roles)


class ApprovalRound(DomainModel):
    """The approval of one content: which steps are needed, and what was decided.

    It lives until it has an outcome or the content changes; then a new one is opened.
    """

    content_hash: Sha256
    state: str = ""
    """The state that it was opened for: what one state approves counts in no other."""
    steps: tuple[ApprovalStep, ...]
    excluded: tuple[PersonId, ...]
    """People who may not decide: the creator and the last editor."""
    opened_at: datetime
    progress: tuple[StepProgress, ...] = ()
    """Of the steps that were opened."""
    decisions: tuple[RecordedDecision, ...] = ()
    """Approvals and rejections that count, less those withdrawn."""
    lent: tuple[Lent, ...] = ()
    """At most one of each person: whom they lent to last."""
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
    def decided(self) -> frozenset[PersonId]:
        """Who has decided, themselves or through somebody."""
        people = ((d.actor, d.on_behalf_of) for d in self.decisions)
        return frozenset(person for both in people for person in both if person is not None)

    @property
    def must_act(self) -> tuple[str, ...]:
        """Whom the open steps wait for: roles as they are called, people by their id."""
        asked = (name for step in self.open_steps for names in self.asked(step) for name in names)
        return tuple(dict.fromkeys(asked))

    def asked(self, step: ApprovalStep) -> tuple[tuple[Role, ...], tuple[PersonId, ...]]:
        """The roles and the people whom `step` waits for.

        Without the people who cannot decide it, or not again. Where that leaves nobody at all,
        those named see that it is stuck.
        """
        escalated, barred = self.is_escalated(step), {*self.excluded, *self.decided}
        lent = [
            loan.to_person
            for loan in self.lent
            if loan.from_person not in barred
            and step.admits(loan.from_person, loan.roles, escalated=escalated)
        ]
        barred |= set(step.excluded)
        people = tuple(name for name in (*step.people, *lent) if name not in barred)
        roles = step.asks(escalated=escalated)
        return roles, people if people or roles else step.people

    def progressed(self, at: datetime) -> "ApprovalRound":
        """The round with the steps noted that are open or done since `at`."""
        noted = (self._noted(step, at) for step in self.steps)
        return self.model_copy(update={"progress": tuple(filter(None, noted))})

    def is_escalated(self, step: ApprovalStep) -> bool:
        """Whether `step` was put before others as well."""
        known = self.of(step)
        return known is not None and known.escalated

    def of(self, step: ApprovalStep) -> StepProgress | None:
        """What time did to `step`; `None` if it was never open."""
        return next((known for known in self.progress if known.name == step.name), None)

    def _noted(self, step: ApprovalStep, at: datetime) -> StepProgress | None:
        """What is known of `step` at `at`; nothing of one that waits for its turn.

        A step that is opened again, after a withdrawal, begins afresh: it is not late at once.
        """
        known = self.of(step)
        if self.is_done(step):
            done = {"done_at": at}
            return known.model_copy(update=done) if known and not known.done_at else known
        if self.outcome is not None:
            return known
        if step not in self.open_steps:
            return None
        return known if known and not known.done_at else StepProgress(name=step.name, opened_at=at)

    def _front(self) -> Iterable[ApprovalStep]:
        """The first group of steps that is not done."""
        groups = in_groups(self.steps)
        return next((group for group in groups if not all(map(self.is_done, group))), ())


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
