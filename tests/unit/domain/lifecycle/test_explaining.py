"""Explaining: who would approve 12,000 EUR, why, and what happens if they wait."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.durations import span
from domain.lifecycle.candidates import enough
from domain.lifecycle.explaining import Explanation, explain, in_words, sentences
from domain.people import Person
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from tests.unit.domain.lifecycle.random_policies import AMOUNTS, CREATORS, OTHERS, policies
from tests.unit.domain.lifecycle.rounds import opened, policy, said, step


def person(name: str, *roles: str, active: bool = True) -> Person:
    return Person(id=name, name=name.title(), roles=roles, active=active)


PEOPLE = [
    person("anna", "clerk", "approver"),
    person("ben", "approver"),
    person("carla", "approver"),
    person("dora", "finance_director"),
    person("gone", "approver", active=False),
]
POLICY = policy(
    step("manager", at_least=1000, remind_after="P1D"),
    step("bank", roles=(), people=("carla", "zoe"), when="new_account", together=True),
    step(
        "director",
        roles=("finance_director",),
        at_least=10000,
        below=50000,
        escalate_after="P2DT4H",
        escalate_to=("approver",),
        expires_after="P2W",
    ),
    auto_approve_below=100,
    auto_approve_reason="too small to look at",
)


def explained(amount: Any, *, policy: ApprovalPolicy = POLICY, **changes: Any) -> Explanation:
    given: dict[str, Any] = {"holding": (), "people": PEOPLE, "excluded": ("anna",), **changes}
    return explain(policy, amount=Decimal(amount), **given)


def names(explanation: Explanation) -> list[list[str]]:
    return [[step.name for step in group] for group in explanation.groups]


def test_who_would_approve_12000() -> None:
    assert sentences(explained("12000", holding=("new_account",)), "EUR") == [
        "12000 EUR needs 3 steps.",
        "First, step 'manager': 1 approval from Ben, Carla (role approver), "
        "because the amount is 1000 or more.",
        "Reminders follow at intervals of 1 day.",
        "At the same time, step 'bank': 1 approval from Carla, because new_account holds.",
        "Step 'bank' names people not known here: zoe.",
        "Then, step 'director': 1 approval from Dora (role finance_director), "
        "because the amount is 10000 or more and the amount is less than 50000.",
        "After 2 days and 4 hours approver may decide it too: Ben, Carla.",
        "After 14 days the approval has failed.",
    ]


def test_what_a_program_reads() -> None:
    explanation = explained("12000")
    assert names(explanation) == [["manager"], ["director"]]
    assert (explanation.auto_approved, explanation.reachable) == (False, True)
    manager, director = (group[0] for group in explanation.groups)
    assert [each.id for each in manager.approvers] == ["ben", "carla"]
    assert [each.id for each in director.escalated] == ["ben", "carla"]
    assert (manager.escalate_after, director.expires_after) == (None, "P2W")
    assert Explanation.model_validate_json(explanation.model_dump_json()) == explanation


def test_small_amounts_pass_by_themselves_with_the_reason() -> None:
    explanation = explained("99.50")
    assert explanation.auto_approved
    assert explanation.groups == ()
    assert sentences(explanation, "EUR") == [
        "99.50 EUR is approved without anybody looking: too small to look at."
    ]


def test_a_gap_is_told_as_what_it_is() -> None:
    explanation = explained("500")
    assert names(explanation) == [["manager", "bank"], ["director"]]
    assert {step.because for group in explanation.groups for step in group} == {
        "no step is meant for this case, so all are needed"
    }


def test_too_few_people_are_told() -> None:
    explanation = explained("5", policy=policy(step(quorum=3)))
    assert not explanation.reachable
    assert sentences(explanation) == [
        "5 needs 1 step.",
        "First, step 'manager': 3 approvals from Ben, Carla (role approver), "
        "because it is always needed.",
        "For step 'manager' too few people are known: nobody can finish it.",
    ]


def test_steps_that_want_the_same_people_are_told() -> None:
    explanation = explained("5", policy=policy(step(quorum=2), step("second")))
    assert all(step.reachable for group in explanation.groups for step in group)
    assert not explanation.reachable
    assert sentences(explanation)[-1] == (
        "Together the steps need more different people than are known."
    )


def test_nobody_at_all() -> None:
    nobody = policy(step(escalate_after="PT1M", escalate_to=("auditor",)), excluded=("ben",))
    told = sentences(explained("5", policy=nobody, people=PEOPLE[:2]))
    assert "1 approval from nobody known (role approver)" in told[1]
    assert "After 1 minute auditor may decide it too: nobody else known." in told


def test_many_people_are_counted() -> None:
    crowd = [person(name, "approver") for name in "abcdefg"]
    assert "A, B, C, D, E and 2 others (role" in sentences(explained("5000", people=crowd))[1]


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        ("P1D", "1 day"),
        ("P2W", "14 days"),
        ("PT90M", "1 hour and 30 minutes"),
        ("P1DT12H", "1 day and 12 hours"),
        ("P1DT1H1M", "1 day and 1 hour and 1 minute"),
    ],
)
def test_waits_in_words(duration: str, words: str) -> None:
    assert in_words(span(duration)) == words


HOLDING = st.sampled_from([(), ("odd",), ("trusted",)])
DIRECTORY = st.lists(
    st.builds(
        person,
        st.sampled_from([*OTHERS, *CREATORS]),
        st.sampled_from(["approver", "finance_director", "auditor"]),
        active=st.sampled_from([True, True, False]),
    ),
    max_size=6,
    unique_by=lambda each: each.id,
)


@given(policies(), st.sampled_from(AMOUNTS), HOLDING, DIRECTORY)
def test_an_explanation_says_what_a_round_does(
    made: ApprovalPolicy, amount: Decimal, holding: tuple[str, ...], people: list[Person]
) -> None:
    explanation = explained(amount, policy=made, holding=holding, people=people, excluded=CREATORS)
    changes = made.model_dump(exclude={"steps"})
    round_ = opened(*made.steps, amount=amount, holding=holding, four_eyes=CREATORS, **changes)
    assert [name for group in names(explanation) for name in group] == [
        step.name for step in round_.steps
    ]
    assert (explanation.auto_approved, explanation.auto_reason) == (
        round_.auto_approved,
        round_.auto_reason,
    )
    first = explanation.groups[0] if explanation.groups else ()
    assert [step.name for step in first] == [step.name for step in round_.open_steps]
    named = {each.id for step in first for each in step.approvers}
    for each in people:
        counts = each.active and said(round_, each.id, roles=each.roles)[1].counted
        assert counts is (each.id in named)
    assert sentences(explanation)


SEATS = st.lists(
    st.builds(
        step,
        st.uuids().map(str),
        roles=st.just(()),
        people=st.lists(st.sampled_from("abcd"), min_size=1, max_size=3).map(tuple),
        quorum=st.integers(1, 2),
    ),
    min_size=1,
    max_size=3,
)


@given(SEATS)
def test_enough_is_when_somebody_finds_a_seat_for_everybody(steps: Sequence[ApprovalStep]) -> None:
    """Against trying every order of people over all seats."""
    seats = [step for step in steps for _ in range(step.quorum)]
    seated = any(
        all(name in seat.people for name, seat in zip(order, seats, strict=True))
        for order in permutations("abcd", len(seats))
    )
    assert enough(steps, [person(name) for name in "abcd"]) is seated
