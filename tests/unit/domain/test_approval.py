"""Approvals: what counts, and why not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lifecycle.approval import ApprovalRound, Decision, Verdict, judge, open_round
from domain.lifecycle.policy import ApprovalPolicy, ApprovalStep
from domain.lifecycle.signing import sign, verify
from tests.builders import NOON

HASH = "a" * 64
POLICY = ApprovalPolicy(
    auto_approve_if="small",
    steps=(
        ApprovalStep(name="manager", roles=("approver",)),
        ApprovalStep(name="director", roles=("finance_director",), quorum=2, when="large"),
    ),
)


def fresh(*needed: str) -> ApprovalRound:
    return open_round(POLICY, content_hash=HASH, excluded=("anna", "anna"), needed=needed)


def decision(actor: str, **changes: Any) -> Decision:
    base = {
        "id": f"d-{actor}",
        "verdict": Verdict.APPROVE,
        "actor": actor,
        "roles": ("approver",),
        "content_hash": HASH,
    }
    return Decision(**{**base, **changes})


def test_only_needed_steps_are_asked() -> None:
    assert [step.name for step in fresh().steps] == ["manager"]
    assert [step.name for step in fresh("large").steps] == ["manager", "director"]
    assert fresh("small").open_step() is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"actor": "anna"}, "four eyes"),
        ({"content_hash": "b" * 64}, "changed"),
        ({"roles": ("clerk",)}, "needs one of the roles approver"),
        ({"verdict": Verdict.REJECT, "reason": " "}, "needs a reason"),
    ],
)
def test_refusals_say_why(changes: dict[str, Any], reason: str) -> None:
    outcome = judge(fresh(), decision("ben").model_copy(update=changes), at=NOON)
    assert not outcome.counted
    assert reason in outcome.refusal


def test_steps_in_order_with_quorum() -> None:
    round_ = fresh("large")
    for actor, roles in (
        ("ben", ("approver",)),
        ("carla", ("finance_director",)),
        ("dora", ("finance_director",)),
    ):
        assert round_.open_step() is not None
        judged = judge(round_, decision(actor, roles=roles), at=NOON)
        assert judged.counted, judged.refusal
        round_ = round_.with_decision(judged)
    assert round_.open_step() is None
    late = judge(round_, decision("emil"), at=NOON)
    assert "already decided" in late.refusal


PEOPLE = st.sampled_from(["anna", "ben", "carla", "dora"])
ROLES = st.sampled_from([("approver",), ("finance_director",), ("clerk",)])


@given(st.lists(st.tuples(PEOPLE, ROLES, st.sampled_from(Verdict)), max_size=12))
def test_no_order_of_decisions_breaks_four_eyes(
    decisions: list[tuple[str, tuple[str, ...], Verdict]],
) -> None:
    round_ = fresh("large")
    for actor, roles, verdict in decisions:
        judged = judge(round_, decision(actor, roles=roles, verdict=verdict, reason="r"), at=NOON)
        if judged.counted:
            round_ = round_.with_decision(judged)
    actors = [d.actor for d in round_.decisions]
    assert "anna" not in actors
    assert len(actors) == len(set(actors))
    assert sum(d.verdict is Verdict.REJECT for d in round_.decisions) <= 1


def test_signature_binds_invoice_and_content() -> None:
    made = sign("inv-1", decision("ben"), "secret")
    assert verify("inv-1", decision("ben"), "secret", made)
    assert not verify("inv-2", decision("ben"), "secret", made)
    assert not verify("inv-1", decision("carla"), "secret", made)
    assert not verify("inv-1", decision("ben"), "other", made)
