"""Simulation: the way of a sample invoice, who is asked, what it waits for, and why it is stuck."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.lifecycle.definition import LifecycleDefinition, Outcome
from domain.lifecycle.presets import CREDIT_NOTE, PAYABLE, PRESETS
from domain.lifecycle.steps import Step
from domain.notification import NotificationKind
from domain.people import Person
from domain.simulation.run import Run
from domain.simulation.sample import HAPPENINGS, STARTS, Happening, Sample
from domain.simulation.samples import SAMPLES
from domain.simulation.simulating import impact, simulate, simulate_all
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from integration.expressions import CelConditions
from tests.unit.domain.lifecycle.plain import PLAIN, version

EVALUATE = CelConditions().evaluate

BANDS = ApprovalPolicy.model_validate(
    {
        "auto_approve_below": "100",
        "auto_approve_reason": "small amounts",
        "steps": [
            {"name": "manager", "roles": ["approver"]},
            {"name": "director", "roles": ["finance_director"], "at_least": "10000"},
            {"name": "bank", "roles": ["treasurer"], "when": "partnership.new_bank_details"},
        ],
    }
)
PEOPLE = (
    Person(id="anna", name="Anna", roles=("clerk",)),
    Person(id="ben", name="Ben", roles=("approver",)),
    Person(id="carla", name="Carla", roles=("approver", "finance_director")),
)


def sample(amount: str = "2000", **changes: Any) -> Sample:
    return Sample.model_validate({"amount": amount, **changes})


def run(
    definition: LifecycleDefinition = PLAIN,
    policy: ApprovalPolicy | None = BANDS,
    people: tuple[Person, ...] = (),
    **changes: Any,
) -> Run:
    return simulate(definition, sample(**changes), evaluate=EVALUATE, policy=policy, people=people)


def altered(**states: dict[str, Any] | None) -> LifecycleDefinition:
    return version(2, **states)


SMOOTH = (
    "draft validating approval issuing transmitting awaiting_response open reconciling reconciled"
)


# The way


def test_the_most_favourable_way_leads_to_the_end() -> None:
    found = run()
    assert " ".join(found.route) == SMOOTH
    assert (found.ending, found.stuck, found.notes) == (Outcome.RECONCILED, "", ())
    assert found.waits == 4
    events = [stop.event for stop in found.path]
    assert events == [
        *("submit", "done", "approved", "done", "done", "response_accepted"),
        *("payment_received", "done", ""),
    ]


def test_guards_stand_with_their_values_where_they_decided() -> None:
    by_state = {stop.state: stop.guards for stop in run(expects_response=False).path}
    assert by_state["validating"] == {"validation.error_count > 0": False}
    assert by_state["transmitting"] == {"delivery.expects_response": False}
    assert by_state["reconciling"]["settlement.open_minor == 0"] is True
    assert "awaiting_response" not in by_state


def test_findings_are_mended_and_checked_again() -> None:
    route = run(errors=2, warnings=1).route
    assert route[:5] == ("draft", "validating", "correction", "validating", "approval")
    assert "correction" not in run(warnings=3).route


def test_submitting_again_mends_too() -> None:
    found = run(errors=1, script=["submit", "submit"])
    assert [stop.event for stop in found.path[:4]] == ["submit", "done", "submit", "done"]
    assert found.ending is Outcome.RECONCILED


def test_a_step_fails_as_often_as_the_sample_says() -> None:
    found = run(fails={"transmit": 2})
    assert found.route.count("transmitting") == 3
    assert found.route.count("transmit_failed") == 2
    assert found.ending is Outcome.RECONCILED


def test_part_of_the_money_leaves_the_rest_open() -> None:
    script = [{"event": "payment_received", "amount": "500"}]
    found = run(script=script)
    assert found.route[-4:] == ("reconciling", "partially_paid", "reconciling", "reconciled")
    stop = run(script=script, auto=False)
    assert "draft" in stop.stuck


def test_a_credit_note_has_its_own_way() -> None:
    found = run(CREDIT_NOTE, kind="381")
    assert found.ending is Outcome.RECONCILED
    assert found.route[-2:] == ("applying", "reconciled")


def test_time_passes_only_where_the_script_says_so() -> None:
    smooth = run()
    assert {stop.entered_at for stop in smooth.path} == {STARTS}
    late = run(script=[{"event": "payment_received", "after": "P60D"}])
    assert late.route[5:10] == (
        "awaiting_response",
        "response_overdue",
        "open",
        "overdue",
        "overdue",
    )
    assert late.path[-1].entered_at == STARTS + timedelta(days=60)
    assert late.path[5].left_at == STARTS + timedelta(days=5)


def test_a_deadline_can_be_waited_for() -> None:
    found = run(script=["deadline"])
    assert (found.route, found.ending) == (("draft", "voided"), Outcome.VOIDED)
    assert found.path[-1].entered_at == STARTS + timedelta(days=90)


def test_reminders_and_messages_are_noted() -> None:
    reminder = {"after": "P2D", "every": "P2D", "to": ["clerk"]}
    greeting = {"kind": "notify", "message": {"to": ["clerk"], "text": "here it is"}}
    definition = altered(draft={"reminders": [reminder], "on_entry": [greeting]})
    told = run(definition, script=[{"after": "P5D"}]).path[0].told
    assert [one.kind for one in told] == [
        NotificationKind.MESSAGE,
        NotificationKind.REMINDER,
        NotificationKind.REMINDER,
    ]
    assert [one.at for one in told] == [STARTS + timedelta(days=days) for days in (0, 2, 4)]


def test_answers_are_tried_in_their_order() -> None:
    question = {
        "title": "Asked",
        "step": "ask",
        "question": {"text": "Go on?", "answers": ["later", "yes"], "roles": ["clerk"]},
        "transitions": [
            {"event": "answered", "to": "approval", "guard": "answer.choice == 'yes'"},
            {"event": "answered", "to": "asked"},
        ],
    }
    definition = altered(
        asked=question, validating={"transitions": [{"event": "done", "to": "asked"}]}
    )
    found = run(definition)
    assert found.route[2:5] == ("asked", "asked", "approval")
    assert found.ending is Outcome.RECONCILED
    chosen = run(definition, script=[{"event": "answer", "choice": "yes"}])
    assert chosen.route[2:4] == ("asked", "approval")
    wrong = run(definition, script=[{"event": "answer", "choice": "never"}])
    assert "'never' is no answer" in wrong.notes[0]


def test_a_dispute_is_opened_and_closed() -> None:
    definition = altered(
        open={
            "transitions": [
                {"event": "dispute", "to": "disputing"},
                {"event": "payment_received", "to": "reconciling"},
            ]
        },
        disputing={
            "title": "Dispute opened",
            "step": "open_dispute",
            "transitions": [
                {"event": "done", "to": "disputed", "guard": "dispute.open"},
                {"event": "failed", "to": "open"},
            ],
        },
        disputed={
            "title": "Disputed",
            "step": "wait",
            "transitions": [{"event": "resolve", "to": "closing"}],
        },
        closing={
            "title": "Dispute closed",
            "step": "close_dispute",
            "transitions": [{"event": "done", "to": "open", "guard": "!dispute.open"}],
        },
    )
    found = run(definition, script=["dispute", "resolve"])
    assert found.route[6:10] == ("open", "disputing", "disputed", "closing")
    assert found.ending is Outcome.RECONCILED


def test_what_we_owe_is_paid_and_never_issued() -> None:
    found = run(PAYABLE, received=True)
    assert (found.ending, "pay" in {stop.event for stop in found.path}) == (Outcome.PAID, True)
    issued = run(received=True)
    assert "the supplier has done so" in issued.notes[0]
    mine = altered(open={"transitions": [{"event": "pay", "to": "reconciling"}]})
    assert "owed to us" in run(mine, script=["pay"]).notes[0]
    assert run(mine, kind="389").ending is Outcome.RECONCILED


def test_a_step_that_needs_a_message_fails_without_one() -> None:
    ways = [{"event": "deadline", "to": "reconciling"}, {"event": "credit", "to": "crediting"}]
    script = ["response_accepted", "deadline"]
    found = run(altered(open={"transitions": ways}), script=script)
    assert "there is nothing to reconcile with" in found.notes[0]
    assert ("reconciling", "failed") in {(stop.state, stop.event) for stop in found.path}


# Who is asked


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": "99.99"}, "nobody: small amounts"),
        ({"amount": "100"}, "manager: approver"),
        ({"amount": "9999.99"}, "manager: approver"),
        ({"amount": "12000"}, "manager: approver, then director: finance_director"),
        ({"amount": "12000", "currency": "USD", "rate": "0.8"}, "manager: approver"),
        (
            {"amount": "12000", "new_bank_details": True},
            "manager: approver, then director: finance_director, then bank: treasurer",
        ),
    ],
)
def test_who_would_approve(changes: dict[str, Any], expected: str) -> None:
    found = run(**changes)
    (asked,) = found.approvals
    assert asked.line == expected
    assert found.ending is Outcome.RECONCILED
    assert found.waits == (3 if asked.needs_nobody else 4)


def test_an_approval_that_needs_nobody_is_on_the_way_all_the_same() -> None:
    found = run(amount="10")
    assert " ".join(found.route) == SMOOTH
    stop = found.path[2]
    assert (stop.event, stop.by, stop.left_at) == ("approved", (), stop.entered_at)


def test_people_are_named_and_nobody_signs_twice() -> None:
    found = run(amount="12000", people=PEOPLE)
    assert found.path[2].by == ("ben", "carla")
    (asked,) = found.approvals
    assert asked.line == "manager: approver (ben, carla), then director: finance_director (carla)"


def test_whoever_wrote_it_is_not_asked() -> None:
    found = run(amount="12000", people=PEOPLE, created_by="carla")
    assert "step 'director' still needs 1 of finance_director" in found.stuck
    assert found.path[-1].by == ("ben",)
    assert found.ending is None


def test_a_person_in_the_script_is_judged_like_any_other() -> None:
    script = [{"event": "approve", "by": "anna"}, {"event": "approve", "by": "carla"}]
    found = run(amount="500", people=PEOPLE, script=script)
    assert found.path[2].by == ("carla",)
    assert len(found.notes) == 1
    assert "'approve' did not count" in found.notes[0]


def test_a_rejection_leads_elsewhere() -> None:
    found = run(script=["reject"])
    assert found.route[2:6] == ("approval", "correction", "validating", "approval")
    assert found.ending is Outcome.RECONCILED


def test_an_amendment_voids_the_yes_that_was_given() -> None:
    two = ApprovalPolicy(steps=(ApprovalStep(name="manager", roles=("approver",), quorum=2),))
    script = [{"event": "approve", "by": "ben"}, "amend"]
    found = run(policy=two, people=PEOPLE, script=script)
    approvals = [stop for stop in found.path if stop.state == "approval"]
    assert [stop.by for stop in approvals] == [("ben",), ("ben", "carla")]


def test_escalation_is_waited_for_where_nobody_else_can() -> None:
    step = {
        "name": "manager",
        "roles": ["nobody_here"],
        "escalate_after": "P2D",
        "escalate_to": ["finance_director"],
    }
    found = run(policy=ApprovalPolicy.model_validate({"steps": [step]}), people=PEOPLE)
    stop = found.path[2]
    assert stop.by == ("carla",)
    assert stop.left_at == STARTS + timedelta(days=2)
    assert [one.kind for one in stop.told] == [NotificationKind.ESCALATION]


def test_an_approval_expires() -> None:
    step = {"name": "manager", "roles": ["approver"], "expires_after": "P3D"}
    ways = PLAIN.states["approval"].model_dump(mode="json", exclude_defaults=True)
    expired = [*ways["transitions"], {"event": "expired", "to": "correction"}]
    definition = altered(approval={"transitions": expired})
    policy = ApprovalPolicy.model_validate({"steps": [step]})
    found = run(definition, policy=policy, script=["expired"])
    assert found.route[2:4] == ("approval", "correction")
    assert found.path[2].event == "expired"
    assert found.path[3].entered_at == STARTS + timedelta(days=3)


def test_without_a_policy_one_is_assumed_and_said() -> None:
    found = run(policy=None)
    assert found.approvals[0].line == "approval: approver"
    assert "no policy was given" in found.notes[0]
    own = altered(approval={"approval": BANDS.model_dump(mode="json", exclude_defaults=True)})
    assert run(own, policy=None).notes == ()


# Where it is stuck


def test_a_dead_end_is_named_with_what_is_possible() -> None:
    found = run(altered(open={"transitions": [{"event": "write_off", "to": "open"}]}))
    assert found.stuck == (
        "nothing favourable leads on from state 'open' (Awaiting payment); "
        "possible there: write_off"
    )
    assert (found.ending, found.route[-1]) == (None, "open")


def test_a_guard_that_fits_nothing_is_stuck() -> None:
    ways = [{"event": "done", "to": "open", "guard": "invoice.total_minor > 999999"}]
    found = run(altered(transmitting={"transitions": ways}))
    assert "'done' is not possible in state 'transmitting'" in found.stuck


def test_going_round_in_circles_is_stuck() -> None:
    found = run(altered(transmitting={"transitions": [{"event": "done", "to": "validating"}]}))
    assert "issued before" in found.notes[0]
    assert found.stuck.startswith("it goes round in circles: nothing new leads on from")


def test_a_way_without_end_is_given_up() -> None:
    ways = [{"event": "done", "to": "validating"}]
    found = run(altered(validating={"transitions": ways}))
    assert found.stuck == "it goes round in circles: 300 states and no end"


def test_what_is_not_valid_or_not_approved_is_never_issued() -> None:
    skipping = altered(validating={"transitions": [{"event": "done", "to": "issuing"}]})
    found = run(skipping)
    assert "transmitting" not in found.route
    assert "this content was not approved" in found.notes[0]


def test_a_script_alone_stops_where_it_has_nothing_to_say() -> None:
    found = run(auto=False, script=["submit", "approve"])
    assert found.route[-1] == "awaiting_response"
    assert found.stuck.startswith("the script has ended in state 'awaiting_response'")
    other = run(auto=False, script=["approve"])
    assert other.stuck.startswith("the script says 'approve' in state 'draft'")


def test_what_never_happened_is_said() -> None:
    assert run(script=["write_off"]).notes == ("'write_off' never happened",)


# Samples


def test_samples_are_read_from_plain_data() -> None:
    assert Happening.model_validate("approve") == Happening(event="approve")
    for wrong in ("response_noted", "done", "nonsense"):
        with pytest.raises(ValidationError, match="does not happen"):
            Happening.model_validate(wrong)
    with pytest.raises(ValidationError, match="say what happens"):
        Happening.model_validate({})


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "1.234"}, {"amount": "1.5", "currency": "JPY"}, {"rate": "2"}, {"amout": "1"}],
)
def test_a_sample_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate(wrong)


def test_the_sample_is_what_the_facts_say() -> None:
    facts = {
        "invoice.total_minor == 1200000": True,
        "invoice.base_minor == 1080000": True,
        "invoice.line_count == 3": True,
        "invoice.has_order_reference": False,
        "invoice.is_received": True,
        "invoice.is_prepayment": True,
        "partnership.first_invoice": True,
        "partnership.deviation_percent == 20": True,
        "buyer.country == 'FR'": True,
        "validation.warning_count == 2": True,
    }
    ways = [{"event": "done", "to": "correction", "guard": f"!({fact})"} for fact in facts]
    definition = altered(validating={"transitions": [*ways, {"event": "done", "to": "approval"}]})
    found = run(
        definition,
        amount="12000",
        currency="USD",
        rate="0.9",
        lines=3,
        order_reference=False,
        received=True,
        kind="386",
        first_invoice=True,
        usual="10000",
        buyer_country="FR",
        warnings=2,
        script=["deadline"],
        auto=False,
        starts="2026-01-05T09:00:00Z",
    )
    assert found.route == ("draft", "voided")
    guards = (
        run(
            definition,
            script=[],
            amount="12000",
            currency="USD",
            rate="0.9",
            lines=3,
            order_reference=False,
            received=True,
            kind="386",
            first_invoice=True,
            usual="10000",
            buyer_country="FR",
            warnings=2,
        )
        .path[1]
        .guards
    )
    assert guards == {f"!({fact})": not value for fact, value in facts.items()}


# Many


def test_the_samples_bring_every_preset_to_an_end() -> None:
    for definition in PRESETS:
        for found in simulate_all(definition, evaluate=EVALUATE, policy=BANDS):
            assert found.ending, (definition.key, found.sample.name, found.stuck)
    assert len({one.name for one in SAMPLES}) == len(SAMPLES) >= 8


def test_impact_names_the_samples_that_go_another_way() -> None:
    director = {"steps": [{"name": "director", "roles": ["finance_director"]}]}
    after = altered(
        transmit_failed={"title": "Not sent", "deadline": "P1D"},
        approval={"approval": director},
    )
    same = altered(draft={"title": "Sketch"})
    samples = (sample("50", name="small"), sample("50", name="hard", fails={"transmit": 1}))
    unchanged = impact(PLAIN, same, samples, evaluate=EVALUATE, policy=BANDS)
    assert [one.differs for one in unchanged] == [False, False]
    found = impact(PLAIN, after, samples, evaluate=EVALUATE, policy=BANDS)
    assert [(one.sample.name, one.parts_at) for one in found] == [("small", 2), ("hard", 2)]
    shorter = altered(transmitting={"transitions": [{"event": "done", "to": "open"}]})
    (one,) = impact(PLAIN, shorter, samples[:1], evaluate=EVALUATE, policy=BANDS)
    assert one.parts_at == 5
    assert one.after.route[5] == "open"


happenings = st.builds(
    Happening,
    event=st.sampled_from(sorted(HAPPENINGS)),
    after=st.none() | st.sampled_from(["PT1H", "P8D", "P100D"]),
    by=st.none() | st.sampled_from(["anna", "ben", "carla", "author"]),
    amount=st.none() | st.sampled_from([Decimal(1), Decimal(5000)]),
)
samples = st.builds(
    Sample,
    amount=st.sampled_from([Decimal(0), Decimal(50), Decimal(12000)]),
    errors=st.integers(0, 1),
    expects_response=st.booleans(),
    new_bank_details=st.booleans(),
    fails=st.dictionaries(st.sampled_from(list(Step)), st.integers(1, 3), max_size=2),
    script=st.lists(happenings, max_size=6).map(tuple),
    auto=st.booleans(),
)


@given(st.sampled_from(PRESETS), samples, st.sampled_from([(), PEOPLE]))
def test_whatever_happens_the_way_is_one_of_the_definition(
    definition: LifecycleDefinition, tried: Sample, people: tuple[Person, ...]
) -> None:
    found = simulate(definition, tried, evaluate=EVALUATE, policy=BANDS, people=people)
    assert found.route[0] == definition.initial
    assert (found.ending is None) is bool(found.stuck)
    assert (found.ending is None) is (definition.states[found.route[-1]].final is None)
    for stop, following in zip(found.path, found.path[1:], strict=False):
        ways = definition.states[stop.state].transitions
        assert (stop.event, following.state) in {(way.event, way.to) for way in ways}
        assert stop.entered_at <= following.entered_at == stop.left_at
    issued = [
        i for i, stop in enumerate(found.path) if (stop.step, stop.event) == ("issue", "done")
    ]
    assert len(issued) <= 1
    for index in issued:
        before = [(stop.step, stop.event) for stop in found.path[:index]]
        assert ("approve", "approved") in before
        assert ("validate", "done") in before
    assert Run.model_validate_json(found.model_dump_json()) == found
