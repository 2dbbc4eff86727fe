"""Approvals: what holds for every policy, whoever says what, whenever, however often.

A random policy is opened on an invoice of anna's, whom nothing may make count. Then people decide
and time passes in any order. Who was allowed is worked out here a second time, from the policy and
what went before, not by asking the code under test.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.core.durations import span
from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.patience import next_ring, ring
from domain.lifecycle.round import ApprovalRound, conditions, open_round
from domain.trade.approval import ApprovalPolicy, Delegation
from tests.builders import NOON
from tests.unit.domain.lifecycle.random_policies import (
    AMOUNTS,
    CREATORS,
    ROLES,
    delegations,
    people,
    policies,
)
from tests.unit.domain.lifecycle.rounds import HASH

YES: dict[str, Any] = {"verdict": Verdict.APPROVE, "roles": ROLES, "content_hash": HASH}
WORDS = [
    *[YES] * 6,
    *[{**YES, "roles": ("approver",)}] * 2,
    *[{**YES, "roles": ()}] * 3,
    {**YES, "roles": ("nonsense",)},
    {**YES, "content_hash": "b" * 64},
    {**YES, "verdict": Verdict.WITHDRAW},
    *[{**YES, "verdict": Verdict.DELEGATE}] * 3,
    {**YES, "verdict": Verdict.DELEGATE, "roles": ()},
    {**YES, "verdict": Verdict.COMMENT, "reason": "x" * 1000},
    {**YES, "verdict": Verdict.COMMENT},
    {**YES, "verdict": Verdict.REJECT, "reason": "wrong price"},
    {**YES, "verdict": Verdict.REJECT, "reason": " "},
]


@st.composite
def sayings(draw: st.DrawFn) -> Decision:
    words = draw(st.sampled_from(WORDS))
    lends = words["verdict"] is Verdict.DELEGATE
    return Decision(id="", actor=draw(people), to=draw(people) if lends else None, **words)


SAYINGS = sayings()
PAUSES = st.sampled_from([1, 1, 0, 4, 30]).map(lambda hours: timedelta(hours=hours))
ASIDES = st.sampled_from(["borrowed", "withdrawn", "borrowed", "again", "look"])
"""Whoever borrowed last says yes; whoever counted last takes it back, or they or whoever lent it
to them says yes again; what is due rings."""
ACTIONS = st.lists(st.one_of(*[SAYINGS] * 5, PAUSES, ASIDES, ASIDES), min_size=6, max_size=16)


@dataclass
class Story:
    """What became of a round: every decision with the round before and after it."""

    policy: ApprovalPolicy
    loans: list[Delegation]
    opened: ApprovalRound
    round: ApprovalRound
    at: datetime = NOON
    judged: list[tuple[ApprovalRound, RecordedDecision]] = field(default_factory=list)
    rounds: list[ApprovalRound] = field(default_factory=list)
    lent: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def take(self, action: Decision | timedelta | str) -> None:
        if isinstance(action, timedelta):
            self.at += action
        elif isinstance(action, Decision):
            self.hear(action)
        elif action == "look":
            self.round, _ = ring(self.round, self.at)
        elif action == "withdrawn" and self.round.decisions:
            last = self.round.decisions[-1].actor
            self.hear(Decision(**{**YES, "id": "", "actor": last, "verdict": Verdict.WITHDRAW}))
        elif action == "again" and self.round.decisions:
            last = self.round.decisions[-1].on_behalf_of or self.round.decisions[-1].actor
            self.hear(Decision(**{**YES, "id": "", "actor": last}))
        elif action == "borrowed" and (self.round.lent or self.loans):
            borrowers = [loan.to_person for loan in self.loans]
            borrowers += [loan.to_person for loan in self.round.lent]
            self.hear(
                Decision(
                    **{
                        **YES,
                        "id": "",
                        "actor": borrowers[len(self.judged) % len(borrowers)],
                        "roles": (),
                    }
                )
            )
        self.rounds.append(self.round)

    def hear(self, said: Decision) -> None:
        before = self.round
        self.round, recorded = self.judge(said)
        self.judged.append((before, recorded))
        if recorded.counted and recorded.verdict is Verdict.DELEGATE:
            self.lent.append((recorded.actor, recorded.to or "", recorded.roles))

    def judge(self, said: Decision) -> tuple[ApprovalRound, RecordedDecision]:
        return judge(self.round, said, at=self.at, delegations=self.loans)


@st.composite
def beginnings(draw: st.DrawFn) -> Story:
    policy = draw(policies())
    known = conditions(policy)
    round_ = open_round(
        policy,
        content_hash=HASH,
        excluded=CREATORS,
        holding=draw(st.sampled_from([(), (), known[1:], known[1:], known])),
        amount=draw(st.sampled_from(AMOUNTS)),
        at=NOON,
    )
    return Story(policy, draw(st.lists(delegations(), max_size=4)), round_, round_)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    story = draw(beginnings())
    for action in draw(ACTIONS):
        story.take(action)
    return story


def is_allowed(story: Story, before: ApprovalRound, said: RecordedDecision) -> bool:
    """Whether whoever stands behind a yes may take its step at that moment, by the policy alone."""
    step = next(each for each in story.policy.steps if each.name == said.step)
    barred = {*CREATORS, *step.excluded, *story.policy.excluded}
    started = next(each.opened_at for each in before.progress if each.name == step.name)
    able = set(step.roles)
    if step.escalate_after and said.at >= started + span(step.escalate_after):
        able |= set(step.escalate_to)
    if said.on_behalf_of is None:
        held = set(said.roles)
    else:
        loans = [
            set(loan.roles)
            for loan in story.loans
            if (loan.from_person, loan.to_person) == (said.on_behalf_of, said.actor)
            and not loan.revoked
            and loan.starts <= said.at < loan.ends
        ]
        loans += [
            set(held)
            for lender, borrower, held in story.lent
            if (lender, borrower) == (said.on_behalf_of, said.actor)
        ]
        assert loans, "nobody lent it"
        held = set().union(*loans)
    right = said.on_behalf_of or said.actor
    return not {said.actor, right} & barred and (right in step.people or bool(held & able))


def front(round_: ApprovalRound) -> set[str]:
    """The steps of the first group that is not done."""
    group = 0
    numbered = []
    for step in round_.steps:
        group += not step.together
        numbered.append((group, step))
    for _, members in groupby(numbered, key=lambda pair: pair[0]):
        undone = {
            step.name
            for _, step in members
            if sum(d.step == step.name for d in round_.decisions) < step.quorum
        }
        if undone:
            return undone
    return set()


@given(stories())
def test_nobody_counts_twice_and_never_who_wrote_the_invoice(story: Story) -> None:
    for round_ in story.rounds:
        counted = [name for d in round_.decisions for name in (d.actor, d.on_behalf_of) if name]
        assert len(counted) == len(set(counted))
        assert not {*CREATORS, *story.policy.excluded} & set(counted)


@given(stories())
def test_whoever_counts_was_allowed_and_in_turn(story: Story) -> None:
    for before, said in story.judged:
        if said.counted and said.verdict in (Verdict.APPROVE, Verdict.REJECT):
            assert is_allowed(story, before, said), said
            assert said.step in front(before)
            assert said.content_hash == HASH


@given(stories())
def test_approved_means_that_every_step_has_its_quorum(story: Story) -> None:
    needed = {step.name: step.quorum for step in story.opened.steps}
    for round_ in story.rounds:
        yes = [d.step for d in round_.decisions if d.verdict is Verdict.APPROVE]
        complete = all(yes.count(name) >= quorum for name, quorum in needed.items())
        rejected = any(d.verdict is Verdict.REJECT for d in round_.decisions)
        assert (round_.outcome == "approved") is (complete and not rejected and not round_.expired)
        assert all(yes.count(name) <= quorum for name, quorum in needed.items())


@given(stories())
def test_an_outcome_is_final(story: Story) -> None:
    ended = None
    for round_ in story.rounds:
        assert round_.outcome in (None, "approved", "rejected", "expired")
        assert ended is None or round_ == ended
        ended = ended or (round_ if round_.outcome else None)
    for before, said in story.judged:
        if before.outcome is not None and said.verdict is not Verdict.COMMENT:
            assert not said.counted


@given(stories())
def test_somebody_must_act_exactly_while_it_waits(story: Story) -> None:
    for round_ in (story.opened, *story.rounds):
        waits = round_.outcome is None
        assert bool(round_.must_act) is waits
        assert bool(round_.open_steps) is waits
        assert {step.name for step in round_.open_steps} == (front(round_) if waits else set())
        assert {step.name for step in round_.open_steps} <= {p.name for p in round_.progress}
        assert len(set(round_.must_act)) == len(round_.must_act)


@given(stories())
def test_whoever_counts_was_asked(story: Story) -> None:
    """By name, by role, or through the person in whose place they act."""
    for before, said in story.judged:
        if not said.counted or said.verdict is not Verdict.APPROVE:
            continue
        asked = set(ring(before, said.at)[0].must_act)
        lent = {role for loan in story.loans for role in loan.roles}
        lent |= {role for _, _, held in story.lent for role in held}
        known = {
            said.actor,
            *said.roles,
            *([said.on_behalf_of, *lent] if said.on_behalf_of else ()),
        }
        assert asked & known


@given(stories())
def test_a_refusal_says_why_and_changes_nothing(story: Story) -> None:
    for before, said in story.judged:
        assert said.counted is not bool(said.refusal)
        if not said.counted:
            assert judge(before, said_again(said), at=said.at, delegations=story.loans)[0] is before


def said_again(recorded: RecordedDecision) -> Decision:
    """The message as it was sent."""
    return Decision(**recorded.model_dump(include=set(Decision.model_fields)))


@given(stories())
def test_a_withdrawn_yes_is_gone(story: Story) -> None:
    for before, said in story.judged:
        if said.counted and said.verdict is Verdict.WITHDRAW:
            after, _ = judge(before, said_again(said), at=said.at, delegations=story.loans)
            assert len(after.decisions) == len(before.decisions) - 1
            assert said.actor not in {d.actor for d in after.decisions}
            others = [d for d in before.decisions if d.actor != said.actor]
            assert list(after.decisions) == others


@given(stories(), SAYINGS)
def test_the_same_said_again_counts_no_second_time(story: Story, said: Decision) -> None:
    first, one = story.judge(said)
    assert story.judge(said) == (first, one), "judging is deterministic"
    second, two = judge(first, said, at=story.at, delegations=story.loans)
    assert second == first
    assert not two.counted or said.verdict is Verdict.COMMENT


@given(stories())
def test_time_rings_once_and_moves_on(story: Story) -> None:
    for round_ in (story.opened, *story.rounds):
        rung, heard = ring(round_, story.at)
        assert ring(rung, story.at) == (rung, ())
        following = next_ring(rung)
        assert following is None or following > story.at
        told = [(each.step, each.kind) for each in heard]
        assert len(told) == len(set(told))
        assert rung.decisions == round_.decisions


@given(beginnings())
def test_silence_comes_to_an_end(story: Story) -> None:
    """Following every alarm takes a bounded number of them, and expires what can expire."""
    round_, due, alarms = story.opened, next_ring(story.opened), 0
    while due is not None:
        round_, heard = ring(round_, due)
        assert heard
        later = next_ring(round_)
        assert later is None or later > due
        due, alarms = later, alarms + 1
        assert alarms <= 5 * 32
    if any(step.expires_after for step in story.opened.open_steps):
        assert round_.outcome == "expired"


@given(stories())
def test_looking_at_the_clock_changes_no_judgement(story: Story) -> None:
    """Whether an alarm rang first or a person came first, the same counts."""
    for before, said in story.judged:
        rung, _ = ring(before, said.at)
        _, again = judge(rung, said_again(said), at=said.at, delegations=story.loans)
        assert (again.counted, again.step, again.on_behalf_of) == (
            said.counted,
            said.step,
            said.on_behalf_of,
        )


@given(stories())
def test_a_round_survives_being_stored(story: Story) -> None:
    kept = ApprovalRound.model_validate_json(story.round.model_dump_json())
    assert kept == story.round
    assert [step.name for step in kept.steps] == [
        step.name for step in story.policy.steps if step.name in {s.name for s in kept.steps}
    ]
