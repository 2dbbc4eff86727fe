"""Rounds for tests: policies, decisions and delegations with everything overridable by keyword."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.round import ApprovalRound, open_round
from domain.trade.approval import ApprovalPolicy, ApprovalStep, Delegation
from tests.builders import NOON

HASH = "a" * 64
DAY = timedelta(days=1)


def step(name: str = "manager", **changes: Any) -> ApprovalStep:
    return ApprovalStep(**{"name": name, "roles": ("approver",), **changes})


def policy(*steps: ApprovalStep, **changes: Any) -> ApprovalPolicy:
    return ApprovalPolicy(steps=steps or (step(),), **changes)


def opened(
    *steps: ApprovalStep,
    holding: Collection[str] = (),
    amount: Any = 1000,
    four_eyes: Collection[str] = ("anna",),
    **changes: Any,
) -> ApprovalRound:
    """A round that was opened at noon on an invoice of anna's."""
    return open_round(
        policy(*steps, **changes),
        content_hash=HASH,
        excluded=four_eyes,
        holding=holding,
        amount=Decimal(amount),
        at=NOON,
    )


def decision(actor: str, **changes: Any) -> Decision:
    base: dict[str, Any] = {
        "id": f"d-{actor}",
        "verdict": Verdict.APPROVE,
        "actor": actor,
        "roles": ("approver",),
        "content_hash": HASH,
    }
    return Decision(**{**base, **changes})


def said(
    round_: ApprovalRound,
    actor: str,
    *,
    at: datetime = NOON,
    delegations: Collection[Delegation] = (),
    **changes: Any,
) -> tuple[ApprovalRound, RecordedDecision]:
    """What became of a decision of `actor`; an approval as approver, unless it is changed."""
    return judge(round_, decision(actor, **changes), at=at, delegations=tuple(delegations))


def agreed(round_: ApprovalRound, actor: str, **changes: Any) -> ApprovalRound:
    """The round after a decision of `actor`, which has to count."""
    after, recorded = said(round_, actor, **changes)
    assert recorded.counted, recorded.refusal
    return after


def refusal(round_: ApprovalRound, actor: str, **changes: Any) -> str:
    """Why a decision of `actor` does not count; it must change nothing."""
    after, recorded = said(round_, actor, **changes)
    assert after == round_
    assert recorded.counted is (not recorded.refusal)
    return recorded.refusal


def lends(from_person: str, to_person: str, **changes: Any) -> Delegation:
    base: dict[str, Any] = {
        "id": f"{from_person}-{to_person}",
        "from_person": from_person,
        "to_person": to_person,
        "roles": ("approver",),
        "starts": NOON - DAY,
        "ends": NOON + DAY,
    }
    return Delegation(**{**base, **changes})
