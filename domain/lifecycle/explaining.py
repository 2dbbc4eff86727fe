"""Explaining: who would approve an amount, why, and what happens if they wait.

The steps are chosen by the same code that opens a round, so an explanation cannot differ from it.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from decimal import Decimal

from domain.core.durations import Duration, span
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.words import PersonId, Role
from domain.lifecycle.candidates import candidates, enough
from domain.lifecycle.needs import auto_reason, in_groups, needed_steps
from domain.people import Person
from domain.trade.approval import ApprovalPolicy, ApprovalStep

_NAMED = 5
"""People that a sentence names before it only counts."""


class Approver(DomainModel):
    """Somebody who may decide."""

    id: PersonId
    name: str


class StepExplanation(DomainModel):
    """One step that an amount has to take."""

    name: str
    because: str
    """Why it is needed: its band, its condition, or always."""
    quorum: int
    roles: tuple[Role, ...]
    approvers: tuple[Approver, ...]
    """Who of the people known may decide it, from the first."""
    unknown: tuple[PersonId, ...]
    """People it names who are not known here, or not active."""
    reachable: bool
    """Whether enough people are known for its quorum, after escalation at the latest."""
    remind_after: Duration | None
    escalate_after: Duration | None
    escalate_to: tuple[Role, ...]
    escalated: tuple[Approver, ...]
    """Who may decide it only after its escalation."""
    expires_after: Duration | None


class Explanation(DomainModel):
    """Who would approve an amount."""

    amount: ExactDecimal
    auto_approved: bool
    auto_reason: str
    """Why nobody has to look; empty if somebody has to."""
    groups: tuple[tuple[StepExplanation, ...], ...]
    """One after the other; the steps of a group are open at the same time."""
    reachable: bool
    """Whether a different person is known for every approval that is needed."""


def explain(
    policy: ApprovalPolicy,
    *,
    amount: Decimal,
    holding: Collection[str],
    people: Sequence[Person],
    excluded: Collection[PersonId] = (),
) -> Explanation:
    """Who would approve `amount` (base currency) while the conditions in `holding` hold.

    `people` is the directory; `excluded` are those who may not decide, such as the creator.
    """
    reason = auto_reason(policy, holding, amount)
    needed = () if reason else needed_steps(policy, holding, amount)
    known = [person for person in people if person.id not in excluded]
    return Explanation(
        amount=amount,
        auto_approved=bool(reason),
        auto_reason=reason,
        groups=tuple(
            tuple(_step(step, _because(step, holding, amount), people, known) for step in group)
            for group in in_groups(needed)
        ),
        reachable=enough(needed, known),
    )


def sentences(explanation: Explanation, currency: str = "") -> list[str]:
    """`explanation` in plain sentences, one thing each."""
    amount = f"{explanation.amount:f} {currency}".rstrip()
    if explanation.auto_approved:
        return [f"{amount} is approved without anybody looking: {explanation.auto_reason}."]
    said = [f"{amount} needs {_count(sum(map(len, explanation.groups)), 'step')}."]
    for index, group in enumerate(explanation.groups):
        for place, step in enumerate(group):
            order = "At the same time" if place else "Then" if index else "First"
            said += _said(step, order)
    if not explanation.reachable and all(
        s.reachable for group in explanation.groups for s in group
    ):
        said.append("Together the steps need more different people than are known.")
    return said


def _step(
    step: ApprovalStep, because: str, people: Sequence[Person], known: Sequence[Person]
) -> StepExplanation:
    able = candidates(step, known)
    first = [each for each in able if step.admits(each.id, each.roles, escalated=False)]
    active = {person.id for person in people if person.active}
    return StepExplanation(
        name=step.name,
        because=because,
        quorum=step.quorum,
        roles=step.roles,
        approvers=tuple(map(_approver, first)),
        unknown=tuple(name for name in dict.fromkeys(step.people) if name not in active),
        reachable=len(able) >= step.quorum,
        remind_after=step.remind_after,
        escalate_after=step.escalate_after,
        escalate_to=step.escalate_to,
        escalated=tuple(_approver(each) for each in able if each not in first),
        expires_after=step.expires_after,
    )


def _approver(person: Person) -> Approver:
    return Approver(id=person.id, name=person.name)


def _because(step: ApprovalStep, holding: Collection[str], amount: Decimal) -> str:
    """Why `step` is needed, in words that follow "because"."""
    if not step.fits(amount) or (step.when is not None and step.when not in holding):
        return "no step is meant for this case, so all are needed"
    reasons = []
    if step.at_least is not None:
        reasons.append(f"the amount is {step.at_least:f} or more")
    if step.below is not None:
        reasons.append(f"the amount is less than {step.below:f}")
    if step.when is not None:
        reasons.append(f"{step.when} holds")
    return " and ".join(reasons) or "it is always needed"


def _said(step: StepExplanation, order: str) -> list[str]:
    """The sentences about one step."""
    who = _names(step.approvers) or "nobody known"
    asked = f" (role {' or '.join(step.roles)})" if step.roles else ""
    needs = _count(step.quorum, "approval")
    said = [f"{order}, step '{step.name}': {needs} from {who}{asked}, because {step.because}."]
    if step.unknown:
        said.append(f"Step '{step.name}' names people not known here: {', '.join(step.unknown)}.")
    if not step.reachable:
        said.append(f"For step '{step.name}' too few people are known: nobody can finish it.")
    if step.remind_after:
        said.append(f"Reminders follow at intervals of {in_words(span(step.remind_after))}.")
    if step.escalate_after:
        others = _names(step.escalated) or "nobody else known"
        said.append(
            f"After {in_words(span(step.escalate_after))} {' or '.join(step.escalate_to)} may "
            f"decide it too: {others}."
        )
    if step.expires_after:
        said.append(f"After {in_words(span(step.expires_after))} the approval has failed.")
    return said


def in_words(wait: timedelta) -> str:
    """A wait as people say it: "2 days and 4 hours"."""
    hours, minutes = divmod(wait.seconds // 60, 60)
    units = ((wait.days, "day"), (hours, "hour"), (minutes, "minute"))
    return " and ".join(_count(number, unit) for number, unit in units if number)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _names(people: Sequence[Approver]) -> str:
    named = ", ".join(person.name for person in people[:_NAMED])
    more = len(people) - _NAMED
    return f"{named} and {_count(more, 'other')}" if more > 0 else named
