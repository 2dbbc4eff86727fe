"""Parts of random lifecycles: guards, policies, settings of steps, ways of waiting."""

from random import Random
from typing import Any

from domain.lifecycle.steps import STEPS, Kind, Step

GUARDS = (
    "invoice.total_minor > 50000",
    "invoice.base_minor >= 20000 && !invoice.is_received",
    "partnership.first_invoice",
    "partnership.new_bank_details || partnership.deviation_percent > 20",
    "validation.warning_count > 0",
    "validation.error_count > 0",
    "delivery.expects_response",
    "delivery.business == 'accepted'",
    "settlement.open_minor == 0",
    "settlement.paid_minor > 0 && settlement.open_minor > 0",
    "settlement.paid_minor * 100 / invoice.total_minor >= 50",
    "dunning.level < 2",
    "dispute.open",
    "answer.choice == 'yes'",
    "buyer.country.startsWith('D')",
    "invoice.currency in ['EUR', 'USD'] ? invoice.line_count > 1 : true",
)
"""Well-typed; one of them has no value for an invoice over nothing."""
DEADLINES = ("PT4H", "P1D", "P7D", "P7D", "due_date", "due_date+P3D", "response", "response+P1D")


def policy(dice: Random) -> dict[str, Any]:
    """A policy of up to three steps that can be given."""
    written: dict[str, Any] = {"steps": [_step(dice, n) for n in range(dice.choice([1, 1, 2, 3]))]}
    if dice.random() < 0.25:
        written["auto_approve_below"] = dice.choice(["200", "1000"])
    if dice.random() < 0.15:
        written["auto_approve_if"] = dice.choice(GUARDS)
    if dice.random() < 0.2:
        written["excluded"] = ["fred"]
    return written


def _step(dice: Random, number: int) -> dict[str, Any]:
    step: dict[str, Any] = {"name": f"step-{number}", "together": dice.random() < 0.4}
    step["roles"] = dice.choice([["approver"], ["finance_director"], ["approver"]])
    step["quorum"] = dice.choice([1, 1, 1, 2])
    if dice.random() < 0.3:
        step["at_least"] = dice.choice(["0", "500", "5000"])
    if dice.random() < 0.2:
        step["when"] = dice.choice(GUARDS)
    if dice.random() < 0.5:
        step["remind_after"] = dice.choice(["PT4H", "P1D"])
    if dice.random() < 0.3:
        step |= {"escalate_after": "P2D", "escalate_to": ["finance_director"]}
    if dice.random() < 0.3:
        step["expires_after"] = dice.choice(["P3D", "P10D"])
    return step


def work(dice: Random, step: Step) -> dict[str, Any]:
    """A state that does `step`, with what the step needs."""
    state: dict[str, Any] = {"step": step.value}
    match step:
        case Step.APPROVE if dice.random() < 0.7:
            state["approval"] = policy(dice)
        case Step.ASK:
            roles = dice.choice([["clerk"], ["finance_director"]])
            state["question"] = {"text": "Well?", "answers": ["yes", "no"], "roles": roles}
        case Step.NOTIFY:
            state["message"] = {"to": ["clerk"], "text": "look"}
        case Step.RENDER:
            state["format"] = "ubl"
        case Step.CALL_WEBHOOK:
            state["hook"] = "erp"
        case Step.RESPOND:
            state["response"] = "AP"
    for effects in ("on_entry", "on_exit"):
        if dice.random() < 0.1:
            state[effects] = [effect(dice)]
    return state | _patience(dice) if STEPS[step].kind is Kind.REST else state


def effect(dice: Random) -> dict[str, Any]:
    """Something done by the way."""
    if dice.random() < 0.5:
        return {"kind": "start_due_date"}
    return {"kind": "notify", "message": {"to": ["clerk"], "text": "by the way"}}


def _patience(dice: Random) -> dict[str, Any]:
    """How a resting state waits."""
    waits: dict[str, Any] = {"blocked": dice.random() < 0.2}
    if dice.random() < 0.3:
        waits["waiting_on"] = "somebody"
    if dice.random() < 0.4:
        reminder = {"after": dice.choice(["PT1H", "P1D"]), "to": ["clerk"]}
        reminder |= {"every": "P1D"} if dice.random() < 0.6 else {}
        waits["reminders"] = [reminder]
    if dice.random() < 0.8 or "reminders" not in waits:
        waits["deadline"] = dice.choice(DEADLINES)
    return waits
