"""Approval rounds: which steps are needed, which are open, and whom they wait for."""

from typing import Any

import pytest

from domain.lifecycle.decision import Verdict
from domain.lifecycle.patience import ring
from domain.lifecycle.round import ApprovalRound, conditions
from domain.trade.approval import ApprovalStep
from tests.builders import NOON
from tests.unit.domain.lifecycle.rounds import DAY, agreed, opened, policy, step

BANDS = (
    step("clerk", below=1000),
    step("manager", at_least=1000),
    step("director", at_least=10000, below=50000),
)


def names(steps: tuple[ApprovalStep, ...]) -> list[str]:
    return [each.name for each in steps]


@pytest.mark.parametrize(
    ("amount", "needed"),
    [
        ("0", ["clerk"]),
        ("999.99", ["clerk"]),
        ("1000", ["manager"]),
        ("9999.99", ["manager"]),
        ("10000.00", ["manager", "director"]),
        ("50000", ["manager"]),
        # What is owed to us or by us: the size counts, so that no sign slips through a band.
        ("-10000", ["manager", "director"]),
    ],
)
def test_an_amount_takes_the_steps_of_its_bands(amount: str, needed: list[str]) -> None:
    assert names(opened(*BANDS, amount=amount).steps) == needed


def test_conditions_make_steps_needed() -> None:
    steps = (step(), step("bank", when="new_account"), step("big", when="large", at_least=5))
    assert names(opened(*steps).steps) == ["manager"]
    assert names(opened(*steps, holding={"new_account", "other"}).steps) == ["manager", "bank"]
    assert names(opened(*steps, holding={"large"}, amount=4).steps) == ["manager"]


def test_a_gap_lets_nothing_through() -> None:
    round_ = opened(step(at_least=10, when="large"), step("other", below=5), amount=7)
    assert names(round_.steps) == ["manager", "other"]
    assert round_.outcome is None


@pytest.mark.parametrize(
    ("changes", "amount", "holding", "reason"),
    [
        ({"auto_approve_below": 100}, "99.99", (), "below 100"),
        ({"auto_approve_below": 100}, "-99.99", (), "below 100"),
        ({"auto_approve_below": 100}, "100", (), ""),
        ({"auto_approve_below": 100}, "-5000", (), ""),
        ({"auto_approve_if": "trusted"}, "9", ("trusted",), "trusted"),
        ({"auto_approve_if": "trusted"}, "9", ("other",), ""),
        (
            {"auto_approve_if": "trusted", "auto_approve_reason": "agreed by contract"},
            "9",
            ("trusted",),
            "agreed by contract",
        ),
    ],
)
def test_auto_approval_has_a_reason(
    changes: dict[str, Any], amount: str, holding: tuple[str, ...], reason: str
) -> None:
    round_ = opened(amount=amount, holding=holding, **changes)
    assert (round_.auto_approved, round_.auto_reason) == (bool(reason), reason)
    assert round_.outcome == ("approved" if reason else None)
    assert round_.must_act == (() if reason else ("approver",))


def test_every_condition_is_asked_for_once() -> None:
    steps = (step(when="a"), step("two", when="b"), step("three", when="a"), step("four"))
    assert conditions(policy(*steps, auto_approve_if="c")) == ("c", "a", "b")


def beside(name: str, **changes: Any) -> ApprovalStep:
    return step(name, together=True, **changes)


@pytest.mark.parametrize(
    ("holding", "groups"),
    [
        ({"b", "c", "e"}, [["a"], ["b", "c"], ["d", "e"]]),
        ({"c"}, [["a"], ["c"], ["d"]]),
        ({"b", "e"}, [["a"], ["b"], ["d", "e"]]),
        (set(), [["a"], ["d"]]),
    ],
)
def test_a_step_left_out_does_not_change_the_order_of_others(
    holding: set[str], groups: list[list[str]]
) -> None:
    """`c` opens beside `b`, after `a`; where `b` is not needed, still after `a`."""
    steps = [
        step("a"),
        step("b", when="b"),
        beside("c", when="c"),
        step("d"),
        beside("e", when="e"),
    ]
    round_ = opened(*steps, holding=holding)
    people = iter(("ben", "carla", "dora", "emil", "fred"))
    seen = []
    while round_.outcome is None:
        seen.append(names(round_.open_steps))
        for _ in round_.open_steps:
            round_ = agreed(round_, next(people))
    assert seen == groups


def test_who_must_act_is_who_is_asked_now() -> None:
    round_ = opened(
        step(people=("ben", "anna", "ben")),
        beside("bank", roles=(), people=("carla",), quorum=1),
        step("last", roles=("finance_director",)),
    )
    assert round_.must_act == ("approver", "ben", "carla")
    round_ = agreed(round_, "carla", roles=())
    assert round_.must_act == ("approver", "ben")
    round_ = agreed(round_, "ben")
    assert round_.must_act == ("finance_director",)
    assert agreed(round_, "dora", roles=("finance_director",)).must_act == ()


def test_who_has_decided_is_not_asked_again() -> None:
    round_ = opened(step(roles=(), people=("ben", "carla", "dora"), quorum=2))
    assert agreed(round_, "carla", roles=()).must_act == ("ben", "dora")


def test_a_step_that_nobody_can_take_still_names_somebody() -> None:
    assert opened(step(roles=(), people=("anna",))).must_act == ("anna",)


def test_escalation_asks_others_as_well() -> None:
    round_ = opened(step(escalate_after="P1D", escalate_to=("finance_director",)))
    assert round_.must_act == ("approver",)
    assert ring(round_, NOON + DAY)[0].must_act == ("approver", "finance_director")


def test_the_time_of_a_step_is_known_from_opening_to_end() -> None:
    round_ = opened(step(), step("second"))
    assert [(p.name, p.opened_at, p.done_at) for p in round_.progress] == [("manager", NOON, None)]
    round_ = agreed(round_, "ben", at=NOON + DAY)
    assert [(p.name, p.opened_at, p.done_at) for p in round_.progress] == [
        ("manager", NOON, NOON + DAY),
        ("second", NOON + DAY, None),
    ]
    done = agreed(round_, "carla", at=NOON + 3 * DAY)
    assert [p.done_at for p in done.progress] == [NOON + DAY, NOON + 3 * DAY]


def test_a_step_opened_again_begins_afresh() -> None:
    round_ = agreed(opened(step(expires_after="P3D"), step("second")), "ben")
    back = agreed(round_, "ben", verdict=Verdict.WITHDRAW, at=NOON + 9 * DAY)
    assert [(p.name, p.opened_at) for p in back.progress] == [("manager", NOON + 9 * DAY)]
    assert ring(back, NOON + 9 * DAY)[0].outcome is None
    again = agreed(back, "carla", at=NOON + 10 * DAY)
    assert [(p.name, p.opened_at) for p in again.progress] == [
        ("manager", NOON + 9 * DAY),
        ("second", NOON + 10 * DAY),
    ]


def test_a_yes_taken_back_in_an_open_step_gains_no_time() -> None:
    round_ = agreed(opened(step(expires_after="P3D", quorum=2)), "ben")
    back = agreed(round_, "ben", verdict=Verdict.WITHDRAW, at=NOON + 2 * DAY)
    assert ring(back, NOON + 3 * DAY)[0].outcome == "expired"


def test_a_round_is_kept_as_it_is() -> None:
    round_ = agreed(opened(*BANDS, amount=20000), "ben", verdict=Verdict.DELEGATE, to="emil")
    assert ApprovalRound.model_validate_json(round_.model_dump_json()) == round_
