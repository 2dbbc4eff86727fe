"""Asking: who would have to approve, and who says yes in a simulation."""

from collections.abc import Sequence
from datetime import datetime

from domain.lifecycle.candidates import candidates, enough
from domain.lifecycle.decision import Decision, Verdict
from domain.lifecycle.explaining import explain
from domain.lifecycle.patience import is_escalated
from domain.lifecycle.round import ApprovalRound, conditions
from domain.people import Person
from domain.process.advance import Evaluate
from domain.process.facts import facts_of
from domain.record import InvoiceRecord
from domain.simulation.run import Asked
from domain.trade.approval import ApprovalPolicy, ApprovalStep

LEFT_TO_THE_PARTNERSHIP = ApprovalPolicy(
    steps=(ApprovalStep(name="approval", roles=("approver",)),)
)
"""What is assumed where the lifecycle leaves an approval to the partnership and none was given."""


def asked_of(
    policy: ApprovalPolicy, record: InvoiceRecord, evaluate: Evaluate, people: Sequence[Person]
) -> Asked:
    """Whom `policy` asks about `record`; `people` are those known, if any are."""
    values = evaluate(conditions(policy), facts_of(record))
    explanation = explain(
        policy,
        amount=record.amount_at_stake,
        holding={condition for condition, holds in values.items() if holds},
        people=people,
        excluded={record.created_by, record.edited_by},
    )
    return Asked(explanation=explanation, conditions=values)


def crowd(round_: ApprovalRound) -> tuple[Person, ...]:
    """People made up where none are known: enough in every role, and those whom steps name."""
    seats = sum(step.quorum for step in round_.steps) + len(round_.excluded)
    roles = dict.fromkeys(role for step in round_.steps for role in step.asks(escalated=True))
    named = dict.fromkeys(person for step in round_.steps for person in step.people)
    made_up = (
        Person(id=role if number == 1 else f"{role}-{number}", name=role, roles=(role,))
        for role in roles
        for number in range(1, seats + 1)
    )
    return (*(Person(id=id, name=id) for id in named), *made_up)


def decider(
    round_: ApprovalRound, step: ApprovalStep, people: Sequence[Person], at: datetime
) -> Person | None:
    """Somebody who may decide `step` now, and whom no other step needs more; `None`: nobody."""
    barred = {*round_.excluded, *round_.decided}
    escalated = is_escalated(round_, step, at)
    able = [
        person
        for person in candidates(step, people, barred)
        if step.admits(person.id, person.roles, escalated=escalated)
    ]
    for person in able:
        if enough(_left(round_, step), people, {*barred, person.id}):
            return person
    return next(iter(able), None)


def decision(round_: ApprovalRound, verdict: Verdict, person: Person, number: int) -> Decision:
    """What `person` says of the content that `round_` is about; the `number`th of the run."""
    return Decision(
        id=f"simulated-{number}",
        verdict=verdict,
        actor=person.id,
        roles=person.roles,
        content_hash=round_.content_hash,
        reason="simulated" if verdict is Verdict.REJECT else "",
    )


def _left(round_: ApprovalRound, decided: ApprovalStep) -> list[ApprovalStep]:
    """The steps with the yeses that they still need after one more for `decided`."""
    missing = {
        step.name: step.quorum - round_.approvals(step) - (step.name == decided.name)
        for step in round_.steps
    }
    return [
        step.model_copy(update={"quorum": missing[step.name]})
        for step in round_.steps
        if missing[step.name] > 0
    ]
