"""Examples for the reference: a lifecycle as people write it, and what is done with lifecycles."""

from typing import Any

BRIEF = """\
key: brief
version: 1
title: Checked, approved, sent, paid
initial: validating
states:
  validating:
    title: Being checked
    step: validate
    transitions:
      - {event: done, to: correction, guard: validation.error_count > 0}
      - {event: done, to: approval}
      - {event: failed, to: correction}
  correction:
    title: Needs correction
    step: wait
    waiting_on: clerk
    blocked: true
    deadline: P14D
    editing: {by: [clerk]}
    transitions:
      - {event: amend, to: validating}
      - {event: submit, to: validating}
      - {event: cancel, to: voided}
      - {event: deadline, to: voided}
  approval:
    title: Awaiting approval
    step: approve
    deadline: P7D
    approval:
      auto_approve_below: "100"
      steps:
        - {name: manager, roles: [approver], remind_after: P2D}
        - {name: director, roles: [finance_director], at_least: "10000"}
    transitions:
      - {event: approved, to: issuing}
      - {event: rejected, to: correction}
      - {event: cancel, to: voided}
      - {event: deadline, to: approval}
  issuing:
    title: Being issued
    step: issue
    transitions:
      - {event: done, to: sending}
      - {event: failed, to: correction}
  sending:
    title: Being sent
    step: transmit
    transitions:
      - {event: done, to: owed}
      - {event: failed, to: not_sent}
  not_sent:
    title: Could not be sent
    step: wait
    waiting_on: operator
    blocked: true
    deadline: P7D
    transitions:
      - {event: retry, to: sending}
      - {event: deadline, to: not_sent}
  owed:
    title: Awaiting payment
    step: await_payment
    deadline: due_date
    transitions:
      - {event: payment_received, to: reconciling}
      - {event: credit, to: crediting}
      - {event: credit_applied, to: reconciling}
      - {event: write_off, to: given_up}
      - {event: deadline, to: overdue}
  overdue:
    title: Payment is overdue
    step: await_payment
    blocked: true
    deadline: P14D
    transitions:
      - {event: payment_received, to: reconciling}
      - {event: credit, to: crediting}
      - {event: credit_applied, to: reconciling}
      - {event: write_off, to: given_up}
      - {event: deadline, to: overdue}
  crediting:
    title: Credit note being opened
    step: open_credit_note
    transitions:
      - {event: done, to: owed}
      - {event: failed, to: owed}
  reconciling:
    title: Being reconciled
    step: reconcile
    transitions:
      - {event: done, to: paid, guard: settlement.open_minor == 0}
      - {event: done, to: owed}
      - {event: failed, to: owed}
  paid: {title: Paid, final: reconciled}
  given_up: {title: Written off, final: written_off}
  voided: {title: Given up before issue, final: voided}
"""
WRITTEN: dict[str, Any] = {"yaml": {"summary": "As a file", "value": BRIEF}}


def _one(summary: str, **value: Any) -> dict[str, Any]:
    return {"example": {"summary": summary, "value": value}}


_LARGE = {"name": "12,000 EUR", "amount": "12000", "usual": "10000"}
TRIAL = _one(
    "A large one, and one that the buyer refuses",
    samples=[
        _LARGE,
        {
            "name": "refused",
            "amount": "900.00",
            "script": ["response_rejected", "credit", "credit_applied"],
        },
    ],
    partnership_id="northwind-acme",
    people="known",
)
DRAFT_TRIAL = _one(
    "Before it is saved",
    definition={
        "key": "tiny",
        "version": 1,
        "title": "Checked and put away",
        "initial": "validating",
        "states": {
            "validating": {
                "title": "Being checked",
                "step": "validate",
                "transitions": [
                    {"event": "done", "to": "mending", "guard": "validation.error_count > 0"},
                    {"event": "done", "to": "voided"},
                    {"event": "failed", "to": "mending"},
                ],
            },
            "mending": {
                "title": "Needs correction",
                "step": "wait",
                "waiting_on": "clerk",
                "deadline": "P14D",
                "editing": {"by": ["clerk"]},
                "transitions": [
                    {"event": "amend", "to": "validating"},
                    {"event": "deadline", "to": "voided"},
                ],
            },
            "voided": {"title": "Put away", "final": "voided"},
        },
    },
    samples=[_LARGE],
)
ASSIGNMENT = _one("Always the latest", key="two-step", version="latest")
