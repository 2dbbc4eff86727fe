"""The lifecycle of the scenario `own`, as somebody would write it: with faults, mended, changed."""

MENDED = """\
# Two pairs of eyes from 10,000 EUR on; small amounts pass by themselves.
key: own
version: 1
title: Our own way
description: Written in the demo, checked, tried out, published by somebody else.
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
    editing: {by: [clerk]}
    deadline: P14D
    transitions:
      - {event: amend, to: validating}
      - {event: submit, to: validating}
      - {event: cancel, to: voided}
      - {event: deadline, to: voided}
  approval:
    title: Awaiting approval
    step: approve
    approval:
      auto_approve_below: "100"
      steps:
        - {name: manager, roles: [approver], remind_after: P2D}
        - {name: director, roles: [finance_director], at_least: "10000"}
    deadline: P7D
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
    deadline: P3D
    transitions:
      - {event: retry, to: sending}
      - {event: deadline, to: not_sent}
  owed:
    title: Awaiting payment
    step: await_payment
    deadline: due_date
    transitions:
      - {event: payment_received, to: reconciling}
      - {event: credit_applied, to: reconciling}
      - {event: write_off, to: given_up}
      - {event: deadline, to: overdue}
  overdue:
    title: Payment is overdue
    step: await_payment
    blocked: true
    deadline: P14D
    reminders:
      - {after: P1D, every: P3D, to: [clerk]}
    transitions:
      - {event: payment_received, to: reconciling}
      - {event: credit_applied, to: reconciling}
      - {event: write_off, to: given_up}
      - {event: deadline, to: overdue}
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

_SLIPS = (
    ("guard: validation.error_count > 0", "guard: validation.errors > 0"),
    ("event: approved, to: issuing", "event: approved, to: isuing"),
    ("deadline: due_date\n", "deadline: P30D\n"),
    (
        "      - {event: write_off, to: given_up}\n      - {event: deadline, to: overdue}\n",
        "      - {event: write_off, to: given_up}\n",
    ),
)
"""What goes wrong in the first writing: a fact, a state, a deadline that leads nowhere."""

_WARRANTY = """\
  warranty:
    title: Warranty to be registered
    step: ask
    question:
      text: Is the warranty registered?
      answers: [registered, later]
      roles: [clerk]
    deadline: P14D
    transitions:
      - {event: answered, to: paid, guard: answer.choice == "registered"}
      - {event: answered, to: warranty}
      - {event: deadline, to: warranty}
  paid:"""

_CHANGES = (
    ("version: 1\n", "version: 2\n"),
    ("to: paid, guard: settlement", "to: warranty, guard: settlement"),
    ("  paid:", _WARRANTY),
)
"""Version 2 asks something after the money has come."""


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for before, after in changes:
        text = text.replace(before, after, 1)
    return text


FIRST_TRY = _changed(MENDED, _SLIPS)
SECOND_VERSION = _changed(MENDED, _CHANGES)
