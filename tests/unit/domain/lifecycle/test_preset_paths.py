"""The ways through the presets, step by step: by the interpreter, with facts said on the way.

A way is written as `event>state` for every move, and `fact=value` for what changes before the next.
"""

import json
from collections.abc import Iterable

import pytest

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.facts import FACTS, FactType, FactValue
from domain.lifecycle.interpreter import accepts, choose, guards_for
from domain.lifecycle.presets import (
    CREDIT_NOTE,
    DISPUTE_FRIENDLY,
    PAYABLE,
    PREPAYMENT,
    PRESETS,
    PUBLIC_SECTOR,
    SELF_BILLING,
    STANDARD,
    STRAIGHT_THROUGH,
    TWO_STEP,
)
from domain.lifecycle.steps import Step
from integration.expressions import CelConditions

EVALUATE = CelConditions().evaluate
NOTHING: dict[FactType, FactValue] = {FactType.INT: 0, FactType.STRING: "", FactType.BOOL: False}
AT_FIRST: dict[str, FactValue] = {
    **{name: NOTHING[fact.type] for name, fact in FACTS.items()},
    "invoice.has_order_reference": True,
    "settlement.open_minor": 11900,
}

ISSUED = "submit>validating done>approval approved>issuing done>transmitting "
OPEN = ISSUED + "done>open "
PAID = "payment_received>reconciling settlement.open_minor=0 settlement.paid_minor=11900 "
PART = "payment_received>reconciling settlement.open_minor=6900 settlement.paid_minor=5000 "
CREDIT = "credit>crediting done>awaiting_credit credit_applied>reconciling "
ALL_CREDITED = "settlement.open_minor=0 settlement.credited_minor=11900 "
REST_CREDITED = "settlement.open_minor=0 settlement.credited_minor=6900 "
REMINDED = "deadline>dunning dunning.level={} done>overdue "
ASKED = ISSUED + "done>awaiting_response "
ACCEPTED = 'delivery.business="accepted" response_accepted>accepted '

COMMON = {
    "paid in parts": OPEN + PART + "done>partially_paid " + PAID + "done>reconciled",
    "voided": "cancel>voided",
    "corrected, rejected, expired": "submit>validating validation.error_count=1 done>correction "
    "amend>validating validation.error_count=0 done>approval rejected>correction "
    "submit>validating done>approval expired>correction amend>validating done>approval "
    "deadline>approval approved>issuing",
    "could not be issued": "submit>validating done>approval approved>issuing failed>issue_failed "
    "retry>issuing failed>issue_failed amend>validating done>approval cancel>voided",
    "could not be sent": ISSUED + "failed>transmit_failed retry>transmitting done>open",
    "credited": OPEN + CREDIT + ALL_CREDITED + "done>credited",
    "dunned in vain": OPEN
    + "".join(map(REMINDED.format, (1, 2, 3)))
    + "deadline>collection deadline>collection "
    + 'answer.choice="wait" answered>overdue deadline>collection '
    + 'answer.choice="write_off" answered>written_off',
    "given up": OPEN + REMINDED.format(1) + "write_off>giving_up approved>written_off",
    "not given up": OPEN
    + REMINDED.format(1)
    + "write_off>giving_up rejected>overdue write_off>giving_up deadline>overdue",
    "a credit note that fails": OPEN
    + "credit>crediting failed>open correct>correcting failed>open",
    "paid in dispute": OPEN
    + "dispute>disputing dispute.open=true done>disputed "
    + PAID
    + "done>disputing done>closing_dispute dispute.open=false done>reconciled",
    "credited in dispute": OPEN
    + "dispute>disputing dispute.open=true done>disputed credit>crediting failed>disputing "
    + "done>disputed "
    + CREDIT
    + ALL_CREDITED
    + "done>disputing done>closing_dispute dispute.open=false done>credited",
    "paid in part in dispute": OPEN
    + "dispute>disputing dispute.open=true done>disputed "
    + PART
    + "done>disputing done>disputed",
}
SETTLED = "resolve>closing_dispute dispute.open=false done>open"
ANSWERED = {
    "accepted": ASKED + "response_accepted>open " + PAID + "done>reconciled",
    "silent": ASKED + "deadline>response_overdue deadline>open",
    "rejected": ASKED
    + "response_rejected>rejected deadline>rejected correct>correcting done>awaiting_credit "
    + "credit_applied>reconciling "
    + ALL_CREDITED
    + "done>credited",
}
DISPUTED = {
    "disputed": OPEN
    + "dispute>disputing dispute.open=true done>disputed deadline>disputed "
    + SETTLED
}

WAYS: list[tuple[LifecycleDefinition, str, dict[str, str]]] = [
    (STANDARD, "", COMMON | DISPUTED),
    (STANDARD, "delivery.expects_response=true ", ANSWERED),
    (STRAIGHT_THROUGH, "", COMMON | DISPUTED),
    (TWO_STEP, "", COMMON | DISPUTED),
    (TWO_STEP, "delivery.expects_response=true ", ANSWERED),
    (
        PUBLIC_SECTOR,
        "",
        {
            "no order reference": "invoice.has_order_reference=false submit>validating "
            "done>correction amend>validating done>correction "
            "invoice.has_order_reference=true submit>validating done>approval",
            "paid after acceptance": ASKED + ACCEPTED + PAID + "done>reconciled",
            "dunned after acceptance only": ASKED + ACCEPTED + "deadline>dunning",
            "sent again": ASKED
            + "deadline>response_overdue deadline>response_overdue resend>transmitting "
            + "done>awaiting_response "
            + ACCEPTED,
            "credited in part before acceptance": ASKED
            + CREDIT
            + "settlement.open_minor=9000 settlement.credited_minor=2900 done>unaccepted "
            + "deadline>unaccepted "
            + ACCEPTED,
            "paid in part before acceptance": ASKED + PART + "done>unaccepted " + ACCEPTED,
            "paid in part after acceptance": ASKED + ACCEPTED + PART + "done>partially_paid",
            "disputed before acceptance": ASKED
            + "dispute>disputing dispute.open=true done>disputed resolve>closing_dispute "
            + "dispute.open=false done>unaccepted",
            "accepted in dispute": ASKED
            + 'dispute>disputing dispute.open=true done>disputed delivery.business="accepted" '
            + "response_accepted>closing_dispute dispute.open=false done>accepted",
            "no credit note after all": ASKED + "credit>crediting failed>unaccepted",
        },
    ),
    (
        SELF_BILLING,
        "",
        {
            "accepted": ASKED + "response_accepted>open pay>reconciling settlement.open_minor=0 "
            "settlement.paid_minor=11900 done>reconciled",
            "silence accepts": ASKED + "deadline>open " + PAID + "done>reconciled",
            "refused": ASKED
            + "response_rejected>rejected "
            + CREDIT
            + ALL_CREDITED
            + "done>credited",
            "late": ASKED + "deadline>open deadline>overdue deadline>overdue pay>reconciling "
            "failed>open",
        },
    ),
    (
        PAYABLE,
        "",
        {
            "paid": "submit>validating done>approval approved>accepting done>payable "
            "pay>reconciling settlement.open_minor=0 done>paid",
            "paid late, in parts": "deadline>validating done>approval expired>approval "
            "approved>accepting failed>accept_failed retry>accepting failed>accept_failed "
            "release>payable deadline>late pay>reconciling done>payable deadline>late "
            "deadline>late pay>reconciling settlement.open_minor=0 done>paid",
            "refused by an approver": "submit>validating done>approval rejected>refusing "
            "failed>refusal_failed retry>refusing done>refused",
            "refused as it breaks rules": "submit>validating validation.error_count=2 done>faulty "
            'answer.choice="check" answered>validating done>faulty answer.choice="refuse" '
            "answered>refusing failed>refusal_failed deadline>refusal_failed release>refused",
            "declined unread": "cancel>declining done>refusing done>refused",
            "asked, explained": "submit>validating done>approval dispute>disputing done>querying "
            "failed>query_failed retry>querying done>queried deadline>queried resolve>resolving "
            "done>approval approved>accepting",
            "asked in vain": "submit>validating done>approval dispute>disputing done>querying "
            "done>queried cancel>refusing done>refused",
        },
    ),
    (
        PREPAYMENT,
        "",
        {
            "paid and delivered": OPEN
            + PAID
            + 'done>released done>delivering answer.choice="not_yet" answered>delivering '
            + 'deadline>delivering answer.choice="delivered" answered>reconciled',
            "not paid": OPEN
            + "deadline>reminded dunning.level=1 done>last_call deadline>crediting "
            + "done>awaiting_credit credit_applied>reconciling "
            + ALL_CREDITED
            + "done>credited",
            "paid in part, too late": OPEN
            + "deadline>reminded dunning.level=1 done>last_call "
            + PART
            + "done>open deadline>last_call deadline>crediting done>awaiting_credit "
            + "credit_applied>reconciling "
            + REST_CREDITED
            + 'done>refunding deadline>refunding answer.choice="paid_back" answered>refunded',
            "paid in part, the rest let off": OPEN
            + PART
            + "done>open "
            + CREDIT
            + REST_CREDITED
            + 'done>refunding answer.choice="not_yet" answered>refunding '
            + 'answer.choice="deliver" answered>released done>delivering',
            "paid, never delivered": OPEN
            + PAID
            + "done>released done>delivering credit>taking_back done>refunding "
            + 'answer.choice="paid_back" answered>refunded',
            "refused": OPEN + "response_rejected>crediting",
        },
    ),
    (
        DISPUTE_FRIENDLY,
        "",
        {
            name: way
            for name, way in COMMON.items()
            if name not in ("paid in dispute", "credited in dispute", "paid in part in dispute")
        },
    ),
    (
        DISPUTE_FRIENDLY,
        "delivery.expects_response=true ",
        {
            "agreed": ASKED
            + "response_rejected>disputing dispute.open=true done>disputed "
            + 'answer.choice="agreed" answered>closing_dispute dispute.open=false done>open',
            "stood by": ASKED
            + "deadline>response_overdue dispute>disputing dispute.open=true done>disputed "
            + "deadline>dispute_overdue deadline>dispute_overdue resolve>closing_dispute "
            + "dispute.open=false done>open",
            "credited": ASKED
            + "response_rejected>disputing dispute.open=true done>disputed "
            + 'answer.choice="credit" answered>crediting done>awaiting_credit '
            + "credit_applied>reconciling "
            + ALL_CREDITED
            + "done>disputing done>closing_dispute dispute.open=false done>credited",
            "given up": ASKED
            + "response_rejected>disputing dispute.open=true done>disputed "
            + "deadline>dispute_overdue write_off>giving_up rejected>disputing done>disputed "
            + "deadline>dispute_overdue write_off>giving_up approved>written_off",
        },
    ),
    (
        CREDIT_NOTE,
        "",
        {
            "set against its invoice": ISSUED + "failed>transmit_failed retry>transmitting "
            "done>applying failed>apply_failed deadline>apply_failed retry>applying "
            "done>reconciled",
        },
    ),
]


@pytest.mark.parametrize(
    ("definition", "way"),
    [
        pytest.param(definition, first + way, id=f"{definition.key}: {name}")
        for definition, first, ways in WAYS
        for name, way in ways.items()
    ],
)
def test_a_way(definition: LifecycleDefinition, way: str) -> None:
    state, facts = definition.initial, dict(AT_FIRST)
    for move in way.split():
        event, leads, to = move.partition(">")
        if not leads:
            name, _, value = move.partition("=")
            assert name in FACTS
            facts[name] = json.loads(value)
            continue
        holds = EVALUATE(guards_for(definition.states[state], event), facts)
        assert choose(definition, state, event, holds) == to, f"{event} in {state}"
        state = to


def test_every_preset_has_ways() -> None:
    assert {definition.key for definition, _, _ in WAYS} == {preset.key for preset in PRESETS}


presets = pytest.mark.parametrize("definition", PRESETS, ids=lambda preset: preset.key)


@presets
def test_every_state_can_be_reached_and_leads_to_an_end(definition: LifecycleDefinition) -> None:
    onwards = {
        name: {way.to for way in state.transitions} for name, state in definition.states.items()
    }
    assert _closure({definition.initial}, onwards) == onwards.keys()
    ends = {name for name, state in definition.states.items() if state.final}
    backwards = {
        name: {before for before, after in onwards.items() if name in after} for name in onwards
    }
    assert _closure(ends, backwards) == onwards.keys()


@presets
def test_nothing_rests_for_ever_and_what_fails_is_tried_again_or_seen(
    definition: LifecycleDefinition,
) -> None:
    for name, state in definition.states.items():
        if state.rests:
            assert state.deadline, name
        elif not state.final:
            assert accepts(state, "failed"), name
        if name.endswith("_failed"):
            assert state.blocked, name
            assert accepts(state, "retry"), name


@presets
def test_after_issue_there_is_nothing_but_credit(definition: LifecycleDefinition) -> None:
    issues = [name for name, state in definition.states.items() if state.step is Step.ISSUE]
    issued = {
        way.to
        for name in issues
        for way in definition.states[name].transitions
        if way.event == "done"
    }
    onwards = {
        name: {way.to for way in state.transitions} for name, state in definition.states.items()
    }
    later = _closure(issued, onwards)
    for name in later:
        state = definition.states[name]
        assert state.step not in (Step.VALIDATE, Step.ISSUE), name
        assert state.step is not Step.APPROVE or name == "giving_up", name
        assert not any(accepts(state, event) for event in ("amend", "submit", "cancel")), name
    assert bool(issues) == (definition is not PAYABLE)


def _closure(start: Iterable[str], onwards: dict[str, set[str]]) -> set[str]:
    met: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in met:
            met.add(name)
            waiting += onwards[name]
    return met
