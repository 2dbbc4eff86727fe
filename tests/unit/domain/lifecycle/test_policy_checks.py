"""Checks of approval policies: every rule has a policy that breaks it, and sound ones are quiet."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.core.findings import Finding, Severity
from domain.lifecycle.policy_checks import RULES, policy_findings
from domain.people import Person
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from integration.expressions import CelConditions

ROLES = {"approver": True, "finance_director": True, "clerk": False}
CONDITIONS = CelConditions()


def person(name: str, *roles: str, active: bool = True) -> Person:
    return Person(id=name, name=name.title(), roles=roles, active=active)


PEOPLE = [
    person("ben", "approver"),
    person("carla", "approver", "finance_director"),
    person("dora", "finance_director"),
    person("emil", "clerk"),
    person("gone", "approver", active=False),
]


def step(name: str = "manager", **changes: Any) -> dict[str, Any]:
    return {"name": name, "roles": ("approver",), **changes}


def findings(*steps: dict[str, Any], people: Any = PEOPLE, **policy: Any) -> list[Finding]:
    made = ApprovalPolicy(steps=tuple(ApprovalStep(**each) for each in steps), **policy)
    return policy_findings(
        made, roles=ROLES, people=people, conditions=CONDITIONS, path="states.approval.approval"
    )


BROKEN: list[tuple[str, str, list[dict[str, Any]], dict[str, Any], str]] = [
    ("AP-ROLE", "steps[0].roles[1]", [step(roles=("approver", "boss"))], {}, "no role 'boss'"),
    (
        "AP-ROLE",
        "steps[0].escalate_to[0]",
        [step(escalate_after="P1D", escalate_to=("boss",))],
        {},
        "no role 'boss'",
    ),
    ("AP-MAY", "steps[0].roles[0]", [step(roles=("clerk",))], {}, "'clerk' may not decide"),
    (
        "AP-QUORUM",
        "steps[0].quorum",
        [step(roles=(), people=("ben", "carla", "ben"), excluded=("carla",), quorum=2)],
        {},
        "needs 2 people and names 1",
    ),
    (
        "AP-EXCLUDED",
        "steps[0].people",
        [step(roles=(), people=("ben", "carla"), excluded=("carla",))],
        {"excluded": ("ben",)},
        "everybody whom the step 'manager' names is excluded",
    ),
    (
        "AP-CONDITION",
        "steps[1].when",
        [step(), step("more", when="invoice.total_minor > 'x'")],
        {},
        "(at 1:21 of ",
    ),
    (
        "AP-CONDITION",
        "auto_approve_if",
        [step()],
        {"auto_approve_if": "invoice.totl > 1"},
        "no fact 'invoice.totl' (at 1:",
    ),
    ("AP-AUTO", "auto_approve_if", [step()], {"auto_approve_if": " true "}, "no step"),
    (
        "AP-AUTO",
        "auto_approve_below",
        [step(below=500), step("more", at_least=10, below=1000)],
        {"auto_approve_below": Decimal(1000)},
        "every step is for less than 1000",
    ),
    (
        "AP-DEAD",
        "steps[0].below",
        [step(at_least=10, below=50), step("more", at_least=100)],
        {"auto_approve_below": Decimal(100)},
        "step 'manager' is never needed: under 100",
    ),
    (
        "AP-GAP",
        "steps",
        [step(below=1000), step("more", at_least=5000)],
        {"auto_approve_below": Decimal(100)},
        "for 1000: the bands leave it out",
    ),
    ("AP-GAP", "steps", [step(at_least=1000)], {}, "for 0: the bands leave it out"),
    (
        "AP-GAP",
        "steps",
        [step(below=1000), step("more", at_least=1000, when="invoice.is_credit_note")],
        {},
        "for 1000: every step has a condition",
    ),
    ("AP-GAP", "steps", [step(when="invoice.is_credit_note")], {}, "every step has a condition"),
    (
        "AP-LATE",
        "steps[0].escalate_after",
        [step(escalate_after="P2D", escalate_to=("approver",), expires_after="P2D")],
        {},
        "never comes",
    ),
    (
        "AP-LATE",
        "steps[0].remind_after",
        [step(remind_after="P7D", expires_after="P1D")],
        {},
        "never comes",
    ),
    ("AP-PERSON", "steps[0].people[0]", [step(people=("zoe",))], {}, "nobody known here"),
    ("AP-PERSON", "steps[0].excluded[0]", [step(excluded=("zoe",))], {}, "nobody known here"),
    ("AP-PERSON", "excluded[0]", [step()], {"excluded": ("zoe",)}, "nobody known here"),
    ("AP-PERSON", "steps[0].people[0]", [step(people=("gone",))], {}, "no longer active"),
    ("AP-PERSON", "steps[0].people[0]", [step(people=("emil",))], {}, "no role of 'emil'"),
    ("AP-FEW", "steps[0]", [step(quorum=3)], {}, "needs 3 people, known are 2"),
    ("AP-FEW", "steps[0]", [step(quorum=2)], {"excluded": ("ben",)}, "known are 1"),
]


@pytest.mark.parametrize(("rule", "place", "steps", "policy", "says"), BROKEN)
def test_what_is_wrong_is_said_where_it_is(
    rule: str, place: str, steps: list[dict[str, Any]], policy: dict[str, Any], says: str
) -> None:
    (found,) = findings(*steps, **policy)
    assert (found.rule, found.path) == (rule, f"states.approval.approval.{place}")
    assert says in found.message
    assert found.hint
    assert found.severity is RULES[rule][0]


def test_every_rule_is_broken_above() -> None:
    assert {rule for rule, *_ in BROKEN} == set(RULES)


@pytest.mark.parametrize(
    ("steps", "policy"),
    [
        ([step()], {}),
        ([step(), step("director", roles=("finance_director",), at_least=10000)], {}),
        ([step(below=1000), step("director", at_least=1000)], {}),
        ([step(at_least=1000)], {"auto_approve_below": Decimal(1000)}),
        (
            [step(at_least=500, below=2000), step("more", at_least=2000)],
            {"auto_approve_below": 500},
        ),
        (
            [step(when="partnership.new_bank_details")],
            {"auto_approve_if": "invoice.total_minor < 100"},
        ),
        (
            [
                step(
                    roles=(),
                    people=("ben",),
                    quorum=2,
                    escalate_after="P1D",
                    escalate_to=("approver",),
                )
            ],
            {},
        ),
        ([step(remind_after="P1D", expires_after="P3D")], {}),
        # Ben is wanted in both; enough are known only if carla takes the first.
        ([step(roles=(), people=("ben", "carla")), step("b", roles=(), people=("ben",))], {}),
    ],
)
def test_sound_policies_have_no_findings(
    steps: list[dict[str, Any]], policy: dict[str, Any]
) -> None:
    assert findings(*steps, **policy) == []


def test_steps_that_share_their_only_approvers_are_told() -> None:
    (found,) = findings(
        step("one", quorum=2),
        step("two", roles=("finance_director",)),
        step("three", roles=("finance_director",), at_least=5000),
    )
    assert (found.rule, found.path) == ("AP-FEW", "states.approval.approval")
    assert "for 5000 the steps one, two, three together" in found.message


def test_all_faults_are_returned() -> None:
    wrong = step(roles=("boss", "clerk"), people=("zoe",), when="1 +")
    found = findings(wrong, step("more", quorum=3))
    assert {f.rule for f in found} >= {"AP-ROLE", "AP-MAY", "AP-PERSON", "AP-CONDITION", "AP-FEW"}
    assert Severity.FATAL in {f.severity for f in found}


def test_without_a_directory_nobody_is_looked_up() -> None:
    assert findings(step(people=("zoe",), quorum=9), people=None) == []


def test_a_policy_at_the_top_has_plain_paths() -> None:
    policy = ApprovalPolicy(steps=(ApprovalStep(name="one", roles=("boss",)),))
    (found,) = policy_findings(policy, roles=ROLES, people=None, conditions=CONDITIONS, path="")
    assert found.path == "steps[0].roles[0]"


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": ()},
        {"escalate_after": "P1D"},
        {"escalate_to": ("approver",)},
        {"at_least": 10, "below": 10},
        {"remind_after": "P0D"},
        {"expires_after": "PT0M"},
        {"quorum": 0},
        {"roles": ("Approver!",)},
        {"people": tuple(f"p{n}" for n in range(51))},
    ],
)
def test_what_no_policy_can_mean_is_not_one(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ApprovalStep(**step(**changes))
