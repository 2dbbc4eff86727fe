"""Candidates: who of the people known could decide a step, and whether they are enough for all."""

from collections.abc import Collection, Sequence

from domain.core.words import PersonId
from domain.people import Person
from domain.trade.approval import ApprovalStep


def candidates(
    step: ApprovalStep, people: Sequence[Person], excluded: Collection[PersonId] = ()
) -> tuple[Person, ...]:
    """Who of `people` may decide `step`, after its escalation at the latest."""
    return tuple(
        person
        for person in people
        if person.active
        and person.id not in excluded
        and step.admits(person.id, person.roles, escalated=True)
    )


def enough(
    steps: Sequence[ApprovalStep], people: Sequence[Person], excluded: Collection[PersonId] = ()
) -> bool:
    """Whether a different person can be found for every yes that `steps` need together.

    Nobody counts twice in a round, so two steps cannot share their only approver. A matching by
    augmenting paths; more candidates for a step than there are seats in all change nothing.
    """
    seats = [step for step in steps for _ in range(step.quorum)]
    known = {
        step.name: [person.id for person in candidates(step, people, excluded)][: len(seats)]
        for step in steps
    }
    seated: dict[PersonId, int] = {}

    def seat(index: int, asked: set[PersonId]) -> bool:
        for person in known[seats[index].name]:
            if person not in asked:
                asked.add(person)
                if person not in seated or seat(seated[person], asked):
                    seated[person] = index
                    return True
        return False

    return all(seat(index, set()) for index in range(len(seats)))
