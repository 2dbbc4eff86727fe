"""Checks of lifecycles: every rule has a defect that it alone catches; sound ones are quiet."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.core.findings import Finding, Severity, fatal
from domain.lifecycle.checks import RULES, check
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS
from domain.people import Person
from domain.trade.approval import ApprovalPolicy
from integration.expressions import CelConditions
from tests.unit.domain.lifecycle.seeded import (
    SOUND,
    States,
    also,
    approver,
    both,
    lead,
    lifecycle,
    policy,
    put,
    seeded,
    to,
)

CONDITIONS = CelConditions()
ROLES = {"approver": True, "finance_director": True} | dict.fromkeys(
    ("clerk", "operator", "auditor", "integrator"), False
)


def findings(definition: LifecycleDefinition, **more: Any) -> list[Finding]:
    return check(definition, conditions=CONDITIONS, roles=ROLES, **more)


DEFECTS: dict[str, tuple[str, Callable[[States], object], str]] = {
    # what is written
    "unknown target": (
        "LC-TARGET",
        lead("reminding", to("done", "overdu"), to("failed", "overdue")),
        "states.reminding.transitions[0].to",
    ),
    "unknown event": (
        "LC-EVENT",
        also("draft", to("sumbit", "validating")),
        "states.draft.transitions[3].event",
    ),
    "neither step nor end": ("LC-WORK", put("reminding", step=None), "states.reminding"),
    "both step and end": ("LC-WORK", put("voided", step="wait"), "states.voided.final"),
    "an end that goes on": (
        "LC-END",
        lead("voided", to("submit", "validating")),
        "states.voided.transitions",
    ),
    "a setting of another step": ("LC-SETTING", put("draft", hook="erp"), "states.draft.hook"),
    "a setting of an end": ("LC-SETTING", put("voided", hook="erp"), "states.voided.hook"),
    "no question to ask": ("LC-NEEDS-SETTING", put("asking", question=None), "states.asking"),
    "an effect without a message": (
        "LC-EFFECT",
        put("open", on_entry=[{"kind": "notify"}]),
        "states.open.on_entry[0]",
    ),
    "an answer twice": (
        "LC-ANSWERS",
        put(
            "asking",
            question={
                "text": "?",
                "answers": ["wait_on", "give_up", "wait_on"],
                "roles": ["clerk"],
            },
        ),
        "states.asking.question.answers[2]",
    ),
    "two states of one title": ("LC-TITLE", put("overdue", title="Draft"), "states.overdue.title"),
    # what happens in a state
    "approved outside an approval": (
        "LC-NEVER",
        also("draft", to("approved", "validating")),
        "states.draft.transitions[3].event",
    ),
    "answered outside a question": (
        "LC-NEVER",
        also("draft", to("answered", "validating")),
        "states.draft.transitions[3].event",
    ),
    "a deadline where a step runs": (
        "LC-NEVER",
        also("issuing", to("deadline", "correction")),
        "states.issuing.transitions[2].event",
    ),
    "a note that moves": (
        "LC-NEVER",
        also("open", to("response_noted", "asking")),
        "states.open.transitions[2].event",
    ),
    "failed is not handled": (
        "LC-UNHANDLED",
        lead("issuing", to("done", "sending")),
        "states.issuing",
    ),
    "done is not handled": (
        "LC-UNHANDLED",
        lead("settling", to("failed", "overdue")),
        "states.settling",
    ),
    "rejected is not handled": (
        "LC-UNHANDLED",
        lead("approval", to("approved", "issuing")),
        "states.approval",
    ),
    "expiry leads nowhere": (
        "LC-EXPIRED",
        policy(steps=[approver(expires_after="P5D")]),
        "states.approval.approval.steps[0].expires_after",
    ),
    "a partnership's expiry may lead nowhere": (
        "LC-MAY-EXPIRE",
        both(
            put("approval", approval=None, deadline="P7D"),
            also("approval", to("deadline", "approval")),
        ),
        "states.approval",
    ),
    "nothing to wait for": (
        "LC-AWAITED",
        lead("awaiting_credit", to("deadline", "overdue")),
        "states.awaiting_credit",
    ),
    "waits for ever": (
        "LC-FOREVER",
        both(put("disputed", deadline=None), lead("disputed", to("resolve", "settling"))),
        "states.disputed",
    ),
    "an approval without patience": (
        "LC-FOREVER",
        policy(steps=[approver(remind_after=None)]),
        "states.approval",
    ),
    "a deadline that leads nowhere": (
        "LC-DEADLINE",
        lead("disputed", to("resolve", "settling")),
        "states.disputed.deadline",
    ),
    "a transition without a deadline": (
        "LC-DEADLINE",
        put("disputed", deadline=None),
        "states.disputed.transitions[1].event",
    ),
    "a deadline nobody waits for": (
        "LC-NOBODY-WAITS",
        put("issuing", deadline="P1D"),
        "states.issuing.deadline",
    ),
    "editing without amend": (
        "LC-EDITING",
        put("draft", editing={"by": ["clerk"]}),
        "states.draft.editing",
    ),
    "a reminder after the deadline": (
        "LC-REMINDER",
        put("overdue", reminders=[{"after": "P2W", "to": ["clerk"]}]),
        "states.overdue.reminders[0].after",
    ),
    "a reminder at once": (
        "LC-REMINDER",
        put("overdue", reminders=[{"after": "PT0M", "to": ["clerk"]}]),
        "states.overdue.reminders[0]",
    ),
    # the way through
    "an orphan": (
        "LC-UNREACHABLE",
        put("orphan", title="Orphan", final="voided"),
        "states.orphan",
    ),
    "a trap": (
        "LC-DEAD-END",
        lead(
            "awaiting_credit",
            to("credit_applied", "awaiting_credit"),
            to("deadline", "awaiting_credit"),
        ),
        "states.awaiting_credit",
    ),
    "issued in circles": (
        "LC-SPIN",
        lead("issuing", to("done", "sending"), to("failed", "issuing")),
        "states.issuing.transitions[1]",
    ),
    "two steps in circles": (
        "LC-SPIN",
        both(
            lead("crediting", to("done", "awaiting_credit"), to("failed", "disputing")),
            lead("disputing", to("done", "disputed"), to("failed", "crediting")),
        ),
        "states.disputing.transitions[1]",
    ),
    "a wait of no time": (
        "LC-SPIN",
        put("not_sent", deadline="PT0M"),
        "states.not_sent.transitions[1]",
    ),
    "a due date that is over": (
        "LC-SPIN",
        lead("open", to("payment_received", "reconciling"), to("deadline", "open")),
        "states.open.transitions[1]",
    ),
    "reminders without end at once": (
        "LC-SPIN",
        both(
            lead("open", to("payment_received", "reconciling"), to("deadline", "reminding")),
            lead("reminding", to("done", "open"), to("failed", "overdue")),
        ),
        "states.open.transitions[1]",
    ),
    "no way to send again": (
        "LC-RETRY",
        lead("not_sent", to("release", "open"), to("deadline", "open")),
        "states.sending.transitions[1]",
    ),
    "a new message that nobody sends": (
        "LC-RESEND",
        also("overdue", to("resend", "open")),
        "states.overdue.transitions[4]",
    ),
    "a correction nobody asked for": (
        "LC-COMMAND",
        both(
            put("crediting", step="open_correction"),
            lead("overdue", to("payment_received", "reconciling"), to("dispute", "disputing")),
            also("overdue", to("correct", "crediting"), to("deadline", "crediting")),
            also("awaiting_credit", to("release", "asking")),
        ),
        "states.overdue.transitions[3]",
    ),
    "reconciled with nothing": (
        "LC-COMMAND",
        also("open", to("release", "reconciling")),
        "states.open.transitions[2]",
    ),
    # choices
    "behind one without a guard": (
        "LC-SHADOWED",
        also("draft", to("submit", "correction", "invoice.line_count > 100")),
        "states.draft.transitions[3]",
    ),
    "two without a guard": (
        "LC-SHADOWED",
        also("draft", to("submit", "correction")),
        "states.draft.transitions[3]",
    ),
    "the wider guard first": (
        "LC-SHADOWED",
        lead(
            "reconciling",
            to("done", "overdue", "settlement.open_minor > 10"),
            to("done", "open", "settlement.open_minor > 100"),
            to("done", "reconciled"),
            to("failed", "overdue"),
        ),
        "states.reconciling.transitions[1].guard",
    ),
    "the same guard twice": (
        "LC-SAME-GUARD",
        lead(
            "reconciling",
            to("done", "reconciled", "settlement.open_minor == 0"),
            to("done", "open", "settlement.open_minor  ==  0"),
            to("done", "overdue"),
            to("failed", "overdue"),
        ),
        "states.reconciling.transitions[1].guard",
    ),
    "a guard that never holds": (
        "LC-IMPOSSIBLE",
        also(
            "draft", to("credit", "correction", "invoice.line_count > 5 && invoice.line_count < 3")
        ),
        "states.draft.transitions[3].guard",
    ),
    "fewer than none": (
        "LC-IMPOSSIBLE",
        also("draft", to("credit", "correction", "invoice.line_count < 0 && invoice.is_received")),
        "states.draft.transitions[3].guard",
    ),
    "nothing may fire": (
        "LC-GAP",
        lead(
            "reconciling",
            to("done", "reconciled", "settlement.open_minor == 0"),
            to("done", "overdue", "settlement.open_minor > 0"),
            to("failed", "overdue"),
        ),
        "states.reconciling.transitions[1]",
    ),
    "an answer that leads nowhere": (
        "LC-GAP",
        put(
            "asking",
            question={"text": "?", "answers": ["wait_on", "give_up", "sue"], "roles": ["clerk"]},
        ),
        "states.asking.transitions[2]",
    ),
    "a payment that may be lost": (
        "LC-GAP",
        lead(
            "open",
            to("payment_received", "reconciling", "invoice.currency.startsWith('E')"),
            to("deadline", "asking"),
        ),
        "states.open.transitions[0]",
    ),
    "guards that overlap": (
        "LC-OVERLAP",
        lead(
            "reconciling",
            to("done", "open", "settlement.open_minor > 10"),
            to("done", "asking", "settlement.open_minor < 20"),
            to("done", "reconciled"),
            to("failed", "overdue"),
        ),
        "states.reconciling.transitions[1].guard",
    ),
    # conditions
    "a typo in a fact": (
        "LC-CONDITION",
        lead(
            "reconciling",
            to("done", "reconciled", "settlement.open_minr == 0"),
            to("done", "overdue"),
            to("failed", "overdue"),
        ),
        "states.reconciling.transitions[0].guard@1:11",
    ),
    "a number that is a text": (
        "LC-CONDITION",
        also("draft", to("credit", "correction", "invoice.currency > 5")),
        "states.draft.transitions[3].guard@1:18",
    ),
    "no yes or no": (
        "LC-CONDITION",
        also("draft", to("credit", "correction", "invoice.line_count + 1")),
        "states.draft.transitions[3].guard@1:1",
    ),
    "payment before issuing": (
        "LC-EARLY",
        also("draft", to("credit", "correction", "settlement.paid_minor > 0")),
        "states.draft.transitions[3].guard",
    ),
    "an answer before a question": (
        "LC-EARLY",
        also("draft", to("credit", "correction", "answer.choice == 'give_up'")),
        "states.draft.transitions[3].guard",
    ),
    "a dispute before one": (
        "LC-EARLY",
        also("draft", to("credit", "correction", "dispute.open")),
        "states.draft.transitions[3].guard",
    ),
    "an early fact in a policy": (
        "LC-EARLY",
        policy(auto_approve_if="delivery.business == 'accepted'"),
        "states.approval.approval.auto_approve_if",
    ),
    "a value that is none": (
        "LC-VALUE",
        also(
            "open", to("credit", "asking", "delivery.business == 'acepted' || invoice.is_received")
        ),
        "states.open.transitions[2].guard",
    ),
    "errors are not looked at": (
        "LC-ERRORS",
        lead("validating", to("done", "approval"), to("failed", "correction")),
        "states.validating",
    ),
    # what has to come first
    "approved unchecked": (
        "LC-SKIPS-VALIDATION",
        also("draft", to("release", "approval")),
        "states.approval",
    ),
    "approved as it was before": (
        "LC-SKIPS-VALIDATION",
        also("approval", to("amend", "approval")),
        "states.approval",
    ),
    "issued unapproved": (
        "LC-SKIPS-APPROVAL",
        lead(
            "validating",
            to("done", "correction", "validation.error_count > 0"),
            to("done", "issuing", "invoice.base_minor < 100000"),
            to("done", "approval"),
            to("failed", "correction"),
        ),
        "states.issuing",
    ),
    "issued though rejected": (
        "LC-SKIPS-APPROVAL",
        lead("approval", to("approved", "issuing"), to("rejected", "issuing")),
        "states.issuing",
    ),
    "sent before it is issued": (
        "LC-BEFORE-ISSUE",
        also("correction", to("release", "sending")),
        "states.sending",
    ),
    "an answer to what was not sent": (
        "LC-BEFORE-SENDING",
        both(
            put(
                "answering",
                title="Awaiting the answer",
                step="await_acknowledgement",
                deadline="response",
                transitions=[
                    to("response_accepted", "open"),
                    to("response_rejected", "overdue"),
                    to("deadline", "open"),
                ],
            ),
            lead("issuing", to("done", "answering"), to("failed", "correction")),
            also("open", to("retry", "sending")),
        ),
        "states.answering",
    ),
    "a dispute closed that was not opened": (
        "LC-NO-DISPUTE",
        also("overdue", to("resolve", "settling")),
        "states.settling",
    ),
    "issued twice": (
        "LC-ONCE",
        both(
            also("overdue", to("retry", "issuing")),
            lead("issuing", to("done", "sending"), to("failed", "stuck")),
            put("stuck", title="Stuck", step="wait", deadline="P1D"),
            lead("stuck", to("retry", "issuing"), to("deadline", "stuck")),
        ),
        "states.issuing",
    ),
    "an issued invoice amended": (
        "LC-FROZEN",
        also("not_sent", to("amend", "not_sent")),
        "states.not_sent.transitions[2]",
    ),
    "reconciled without issuing": (
        "LC-ISSUED-END",
        also("draft", to("write_off", "written_off")),
        "states.written_off.final",
    ),
    "voided after issuing": (
        "LC-VOID-END",
        also("overdue", to("cancel", "voided")),
        "states.voided.final",
    ),
    "paid, though we issued": (
        "LC-RECEIVED-END",
        put("written_off", final="paid"),
        "states.written_off.final",
    ),
    # people
    "a role that is none": (
        "LC-ROLE",
        put("correction", reminders=[{"after": "P7D", "to": ["clark"]}]),
        "states.correction.reminders[0].to[0]",
    ),
    "an effect for a role that is none": (
        "LC-ROLE",
        put(
            "open",
            on_entry=[{"kind": "notify", "message": {"to": ["clerk", "boss"], "text": "Sent"}}],
        ),
        "states.open.on_entry[0].message.to[1]",
    ),
    "a question for nobody": (
        "LC-NOBODY-ASKED",
        put("asking", question={"text": "?", "answers": ["wait_on", "give_up"]}),
        "states.asking.question",
    ),
    "an approver who may not": (
        "AP-MAY",
        policy(steps=[approver(roles=["clerk"])]),
        "states.approval.approval.steps[0].roles[0]",
    ),
    "more approvals than people": (
        "AP-QUORUM",
        policy(steps=[approver(roles=[], people=["ben"], quorum=2)]),
        "states.approval.approval.steps[0].quorum",
    ),
    "everybody is excluded": (
        "AP-EXCLUDED",
        policy(steps=[approver(roles=[], people=["ben"], excluded=["ben"])]),
        "states.approval.approval.steps[0].people",
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_caught_by_its_rule_alone_at_its_place(name: str) -> None:
    rule, seed, path = DEFECTS[name]
    found = findings(seeded(seed))
    assert {(finding.rule, finding.path) for finding in found} == {(rule, path)}
    assert all(finding.message and finding.hint for finding in found)


def test_the_sound_lifecycle_is_quiet() -> None:
    assert findings(lifecycle(SOUND)) == []


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_presets_are_sound(preset: LifecycleDefinition) -> None:
    assert fatal(findings(preset)) == []


def test_every_rule_has_a_defect() -> None:
    elsewhere = {"LC-INITIAL", "LC-NO-END", "LC-FORMAT", "LC-HOOK"}
    assert {rule for rule, *_ in DEFECTS.values()} | elsewhere >= set(RULES)


def test_the_weight_of_a_finding_is_that_of_its_rule() -> None:
    (found,) = findings(seeded(DEFECTS["guards that overlap"][1]))
    assert found.severity is RULES["LC-OVERLAP"][0] is Severity.WARNING


def test_all_faults_are_said_at_once() -> None:
    three = both(*(DEFECTS[name][1] for name in ("an orphan", "issued twice", "unknown event")))
    assert {found.rule for found in findings(seeded(three))} == {
        "LC-UNREACHABLE",
        "LC-ONCE",
        "LC-EVENT",
    }


def test_a_lifecycle_has_a_beginning_and_an_end() -> None:
    (found,) = findings(lifecycle(SOUND, initial="drafts"))
    assert (found.rule, found.path, found.hint) == (
        "LC-INITIAL",
        "initial",
        "did you mean 'draft'?",
    )
    endless = {
        name: {
            "title": name,
            "step": "wait",
            "deadline": "P1D",
            "transitions": [to("deadline", other)],
        }
        for name, other in (("draft", "later"), ("later", "draft"))
    }
    assert [found.rule for found in findings(lifecycle(endless))] == ["LC-NO-END"]


def test_formats_and_webhooks_are_judged_where_they_are_known() -> None:
    more: States = {
        **SOUND,
        "issuing": {
            **SOUND["issuing"],
            "transitions": [to("done", "keeping"), to("failed", "correction")],
        },
        "keeping": {
            "title": "Kept in another format",
            "step": "render",
            "format": "xrechung",
            "transitions": [to("done", "calling"), to("failed", "calling")],
        },
        "calling": {
            "title": "ERP told",
            "step": "call_webhook",
            "hook": "erp",
            "transitions": [to("done", "sending"), to("failed", "sending")],
        },
    }
    assert findings(lifecycle(more)) == []
    found = findings(lifecycle(more), formats=["xrechnung"], hooks=["crm"])
    assert [(each.rule, each.path) for each in found] == [
        ("LC-FORMAT", "states.keeping.format"),
        ("LC-HOOK", "states.calling.hook"),
    ]
    assert found[0].hint == "did you mean 'xrechnung'?"


def test_an_expiry_of_the_partnership_s_policy_has_to_lead_somewhere() -> None:
    left = DEFECTS["a partnership's expiry may lead nowhere"][1]
    expiring = ApprovalPolicy.model_validate({"steps": [approver(expires_after="P5D")]})
    patient = ApprovalPolicy.model_validate({"steps": [approver()]})
    assert [found.rule for found in findings(seeded(left), policy=expiring)] == ["LC-EXPIRED"]
    assert findings(seeded(left), policy=patient) == []
    ready = both(left, also("approval", to("expired", "correction")))
    assert findings(seeded(ready), policy=expiring) == []


def test_people_are_judged_where_they_are_known() -> None:
    named = policy(steps=[approver(people=["ben"])])
    assert findings(seeded(named)) == []
    known = [Person(id="anna", name="Anna", roles=("approver",))]
    assert [found.rule for found in findings(seeded(named), directory=known)] == ["AP-PERSON"]
