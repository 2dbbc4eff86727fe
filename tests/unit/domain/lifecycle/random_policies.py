"""Random policies and delegations for property tests, on an invoice of anna's and ella's."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.trade.approval import ApprovalPolicy, ApprovalStep, Delegation
from tests.builders import NOON

CREATORS = ("anna", "ella")
OTHERS = ("ben", "carla", "dora", "emil", "fred", "gina")
ROLES = ("approver", "finance_director", "auditor")

# Few choices with telling weights: stories in which things happen, and quickly drawn.
people = st.sampled_from([*OTHERS, *OTHERS, *CREATORS])
crowds = st.sampled_from([(), (), (), ("ben",), ("carla", "anna"), ("dora", "emil", "fred")])
roles = st.sampled_from([(), ("approver",), ("approver",), ("finance_director", "auditor")])
waits = st.sampled_from([None, None, "PT1H", "PT5H", "P1D", "P3D"])
AMOUNTS = [Decimal(text) for text in ("0", "99.99", "100", "1000", "-1000", "5000")]
BANDS = [(None, None)] * 4 + [(None, 100), (100, 1000), (1000, None), (None, 1000)]


@st.composite
def steps(draw: st.DrawFn, name: str) -> ApprovalStep:
    low, high = draw(st.sampled_from(BANDS))
    who: dict[str, Any] = {"roles": draw(roles), "people": draw(crowds)}
    escalated = draw(roles)
    return ApprovalStep(
        name=name,
        **(who if any(who.values()) else {"roles": ("auditor",)}),
        excluded=draw(crowds),
        quorum=draw(st.sampled_from([1, 1, 2, 3])),
        together=draw(st.booleans()),
        at_least=low,
        below=high,
        when=draw(st.sampled_from([None, None, None, "odd"])),
        remind_after=draw(waits),
        escalate_after="PT5H" if escalated else None,
        escalate_to=escalated,
        expires_after=draw(waits),
    )


@st.composite
def policies(draw: st.DrawFn) -> ApprovalPolicy:
    return ApprovalPolicy(
        steps=tuple(draw(steps(f"step-{n}")) for n in range(draw(st.integers(1, 5)))),
        excluded=draw(crowds),
        auto_approve_if="trusted",
    )


@st.composite
def delegations(draw: st.DrawFn) -> Delegation:
    lender, borrower = draw(st.permutations([*CREATORS[:1], *OTHERS]))[:2]
    start = NOON + timedelta(hours=draw(st.sampled_from([-5, -5, 2])))
    return Delegation(
        id="loan",
        from_person=lender,
        to_person=borrower,
        roles=draw(st.sampled_from([ROLES, ("approver",), ("nonsense",)])),
        starts=start,
        ends=start + timedelta(hours=draw(st.sampled_from([3, 6, 40]))),
        revoked=draw(st.sampled_from([False, False, False, True])),
    )
