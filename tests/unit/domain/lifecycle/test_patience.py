"""Patience: reminders, escalation and expiry, each once and in time."""

from datetime import timedelta

import pytest

from domain.lifecycle.decision import Verdict
from domain.lifecycle.patience import MOST_REMINDERS, Ring, next_ring, ring
from domain.lifecycle.round import ApprovalRound
from tests.builders import NOON
from tests.unit.domain.lifecycle.rounds import DAY, agreed, opened, step

PATIENT = step(
    remind_after="P1D",
    escalate_after="P3D",
    escalate_to=("finance_director",),
    expires_after="P7D",
)


def kinds(rings: tuple[Ring, ...]) -> list[str]:
    return [rung.kind.value for rung in rings]


def test_without_waits_nothing_rings() -> None:
    assert next_ring(opened()) is None
    assert ring(opened(), NOON + 999 * DAY) == (opened(), ())


def test_nothing_rings_too_early() -> None:
    early = NOON + DAY - timedelta(microseconds=1)
    assert ring(opened(PATIENT), early) == (opened(PATIENT), ())


def test_a_week_of_silence() -> None:
    """Every alarm is kept: what rings, and when."""
    round_, heard = opened(PATIENT), []
    due = next_ring(round_)
    while due is not None:
        round_, rings = ring(round_, due)
        heard.append(((due - NOON).days, kinds(rings)))
        due = next_ring(round_)
    assert heard == [
        (1, ["reminder"]),
        (2, ["reminder"]),
        (3, ["reminder", "escalation"]),
        (4, ["reminder"]),
        (5, ["reminder"]),
        (6, ["reminder"]),
        (7, ["expiry"]),
    ]
    assert round_.outcome == "expired"
    assert round_.open_steps == ()


def test_reminders_that_nobody_looked_for_are_one() -> None:
    round_, rings = ring(opened(step(remind_after="P1D")), NOON + 5.5 * DAY)
    assert kinds(rings) == ["reminder"]
    assert next_ring(round_) == NOON + 6 * DAY
    assert ring(round_, NOON + 5.6 * DAY) == (round_, ())


def test_reminders_come_to_an_end() -> None:
    round_ = opened(step(remind_after="PT1H"))
    given = 0
    for hour in range(3 * MOST_REMINDERS):
        round_, rings = ring(round_, NOON + timedelta(hours=hour))
        given += len(rings)
    assert given == MOST_REMINDERS
    assert next_ring(round_) is None


def test_of_what_has_expired_nothing_else_is_told() -> None:
    both = opened(PATIENT, step("other", together=True, remind_after="PT1H"))
    round_, rings = ring(both, NOON + 30 * DAY)
    assert [(r.kind.value, r.step) for r in rings] == [("expiry", "manager")]
    assert (round_.outcome, next_ring(round_)) == ("expired", None)


def test_the_others_are_told_whom_it_concerns() -> None:
    round_ = opened(PATIENT.model_copy(update={"people": ("ben", "anna", "carla"), "quorum": 2}))
    round_ = agreed(round_, "carla")
    round_, (first,) = ring(round_, NOON + DAY)
    assert (first.roles, first.people) == (("approver",), ("ben",))
    round_ = agreed(round_, "ben", verdict=Verdict.DELEGATE, to="emil", at=NOON + DAY)
    round_, (again, escalated) = ring(round_, NOON + 3 * DAY)
    assert (again.roles, again.people) == (("approver",), ("ben", "emil"))
    assert (escalated.roles, escalated.people) == (("finance_director",), ())
    round_, (after,) = ring(round_, NOON + 4 * DAY)
    assert after.roles == ("approver", "finance_director")


def test_every_open_step_has_its_own_clock() -> None:
    first = step(remind_after="P2D")
    round_ = opened(first, step("second", remind_after="P2D"))
    round_ = agreed(round_, "ben", at=NOON + DAY)
    assert next_ring(round_) == NOON + 3 * DAY
    round_, (rung,) = ring(round_, NOON + 3 * DAY)
    assert rung.step == "second"


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
def test_what_is_decided_is_left_alone(verdict: Verdict) -> None:
    done: ApprovalRound = agreed(opened(PATIENT), "ben", verdict=verdict, reason="so it is")
    assert next_ring(done) is None
    assert ring(done, NOON + 99 * DAY) == (done, ())


def test_an_alarm_before_its_time_does_no_harm() -> None:
    round_, _ = ring(opened(PATIENT), NOON + 2 * DAY)
    assert ring(round_, NOON - DAY) == (round_, ())
