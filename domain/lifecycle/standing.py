"""Standing: which open step of a round somebody may decide, and in whose place."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.core.words import PersonId, Role
from domain.lifecycle.decision import Decision, Verdict
from domain.lifecycle.patience import is_escalated
from domain.lifecycle.round import ApprovalRound, Lent
from domain.trade.approval import ApprovalStep, Delegation


@dataclass(frozen=True)
class Standing:
    """A step that the actor may decide, and in whose place (`None`: their own)."""

    step: ApprovalStep | None = None
    behalf: PersonId | None = None


@dataclass(frozen=True)
class Case:
    """One decision before one round at one moment."""

    round: ApprovalRound
    decision: Decision
    at: datetime
    loans: tuple[Lent, ...]
    """What is lent to the actor: for this round, and by delegations in force."""

    def admits(self, step: ApprovalStep, person: PersonId, roles: Collection[Role]) -> bool:
        """Whether somebody with `roles` may decide `step` by now."""
        return step.admits(person, roles, escalated=is_escalated(self.round, step, self.at))


def case_of(
    round_: ApprovalRound, decision: Decision, at: datetime, delegations: Sequence[Delegation]
) -> Case:
    """The case that `decision` makes at `at`."""
    standing = (
        Lent(from_person=d.from_person, to_person=d.to_person, roles=d.roles)
        for d in delegations
        if d.holds(at)
    )
    loans = (loan for loan in (*round_.lent, *standing) if loan.to_person == decision.actor)
    return Case(round_, decision, at, tuple(loans))


def standing_of(case: Case) -> Standing:
    """What a decision is about: the approval withdrawn, or the first open step it can be for."""
    decision = case.decision
    if decision.verdict is Verdict.COMMENT:
        return Standing()
    if decision.verdict is Verdict.WITHDRAW:
        mine = next((d for d in case.round.decisions if d.actor == decision.actor), None)
        steps = (step for step in case.round.steps if mine and step.name == mine.step)
        return Standing(next(steps, None), mine.on_behalf_of if mine else None)
    return next(_standings(case), Standing())


def _standings(case: Case) -> Iterator[Standing]:
    """The open steps that the actor may decide: where they are named, by role, for somebody.

    What is lent is the lender's own right, never what they borrowed: no chain can form.
    """
    actor = case.decision.actor
    for step in sorted(case.round.open_steps, key=lambda step: actor not in step.people):
        if case.admits(step, actor, case.decision.roles):
            yield Standing(step)
    barred = {*case.round.excluded, *case.round.decided}
    for step in case.round.open_steps:
        for loan in case.loans:
            able = loan.from_person not in barred and actor not in step.excluded
            if able and case.admits(step, loan.from_person, loan.roles):
                yield Standing(step, loan.from_person)
