"""The catalogue of steps and events. Definitions can only name these.

A step says what a state does: run something, or rest until something happens. Adding one is safe
for running invoices; removing or changing one is not.
"""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What a state does."""

    VALIDATE = "validate"
    APPROVE = "approve"
    ISSUE = "issue"
    RENDER = "render"
    TRANSMIT = "transmit"
    AWAIT_ACKNOWLEDGEMENT = "await_acknowledgement"
    AWAIT_PAYMENT = "await_payment"
    AWAIT_CREDIT = "await_credit"
    RECONCILE = "reconcile"
    DUN = "dun"
    NOTIFY = "notify"
    WAIT = "wait"
    ASK = "ask"
    CALL_WEBHOOK = "call_webhook"
    RESPOND = "respond"
    OPEN_DISPUTE = "open_dispute"
    CLOSE_DISPUTE = "close_dispute"
    OPEN_CREDIT_NOTE = "open_credit_note"
    OPEN_CORRECTION = "open_correction"
    APPLY_CREDIT = "apply_credit"


class Kind(StrEnum):
    """Where a step happens."""

    RECORD = "record"
    """At once, on the system of record. Ends with `done` or `failed`."""
    PARTNER = "partner"
    """At a partner's system: slow, tried for long. Ends with `done` or `failed`."""
    REST = "rest"
    """Nothing is done: the invoice waits for people, partners or time."""


class Token(StrEnum):
    """What an invoice has earned on its way; steps require and give tokens."""

    VALIDATED = "validated"
    APPROVED = "approved"
    ISSUED = "issued"
    TRANSMITTED = "transmitted"
    DISPUTED = "disputed"


DONE, FAILED, DEADLINE = "done", "failed", "deadline"
APPROVED, REJECTED, EXPIRED, ANSWERED = "approved", "rejected", "expired", "answered"

COMMANDS: dict[str, str] = {
    "submit": "hand a draft in",
    "amend": "change the content before it is issued",
    "cancel": "give the invoice up before it is issued",
    "retry": "try again what failed",
    "resend": "send it again as a new message, with a reason",
    "credit": "open a credit note",
    "correct": "open a credit note over everything and a corrected invoice",
    "dispute": "record that the other side disputes it",
    "resolve": "record that a dispute is settled",
    "release": "let it go on",
    "pay": "record that we have paid it",
    "write_off": "give up what is still owed",
}
"""Events that people ask for, with what they mean; refused at once where a state lacks them."""

ANSWER = "answer"
"""The command that answers the question of a state; its event is `answered`."""

RESPONSE_NOTED = "response_noted"
"""A response that informs only: it moves the business axis, never the state."""

DELIVERY_CONFIRMED, DELIVERY_REJECTED = "delivery_confirmed", "delivery_rejected"
DELIVERY_OVERDUE, DELIVERY_NOTED = "delivery_overdue", "delivery_noted"
DUNNING_NOTED = "dunning_noted"
"""Something was done to get the invoice paid: a line of its dunning case for its journal."""

DELIVERY_EVENTS = frozenset(
    {DELIVERY_CONFIRMED, DELIVERY_REJECTED, DELIVERY_OVERDUE, DELIVERY_NOTED}
)
"""What becomes of a message on its way. They are written down at once, wherever the invoice rests;
a state that knows the event is left by it as well."""

PAYMENT_RECEIVED, PAYMENT_REVERSED = "payment_received", "payment_reversed"

LATE = DELIVERY_EVENTS | {PAYMENT_RECEIVED, PAYMENT_REVERSED, DUNNING_NOTED}
"""Facts that are written down even after the invoice has ended."""

NOTED = frozenset({RESPONSE_NOTED, DELIVERY_NOTED, DUNNING_NOTED, PAYMENT_REVERSED})
"""Facts that never move an invoice."""

FACT_EVENTS: dict[str, str] = {
    "response_accepted": "the buyer accepts",
    "response_rejected": "the buyer refuses",
    RESPONSE_NOTED: "the buyer informs",
    DELIVERY_CONFIRMED: "the partner's system has it; all expected acknowledgements came",
    DELIVERY_REJECTED: "it did not arrive, or the partner's system could not read it",
    DELIVERY_OVERDUE: "an expected acknowledgement of the partner's system is late",
    DELIVERY_NOTED: "the partner's system informs",
    PAYMENT_RECEIVED: "money is there for the invoice",
    PAYMENT_REVERSED: "money that the invoice has taken does not count any more",
    DUNNING_NOTED: "a letter was written, a promise made, or dunning held",
    "credit_applied": "a credit note reduces it",
}
"""Events that just happen, with what they mean; kept until a state can use them."""

OUTCOME_EVENTS: dict[str, str] = {
    DONE: "the step is done",
    FAILED: "the step was given up; the cause is recorded",
    DEADLINE: "the deadline of the state has passed",
    APPROVED: "everybody needed has said yes",
    REJECTED: "somebody has said no, with a reason",
    EXPIRED: "nobody decided in time",
    ANSWERED: "the question is answered; `answer.choice` says how",
}
"""Events that steps make."""

EVENTS: dict[str, str] = {**OUTCOME_EVENTS, **COMMANDS, **FACT_EVENTS}
"""Every event that a transition may name."""


@dataclass(frozen=True)
class StepSpec:
    """What the catalogue says of a step."""

    kind: Kind
    title: str
    """What it does, in business words."""
    requires: frozenset[Token] = frozenset()
    """Tokens that an invoice must have earned on every way here."""
    gives: frozenset[Token] = frozenset()
    """Tokens earned when the step ends well (`done`, `approved`)."""
    once: bool = False
    """It must never be reached again after it ended well."""
    setting: str | None = None
    """The field of a state that configures it."""
    needs_setting: bool = False
    waits_for: str = ""
    """Whom a resting step waits for, unless its state says otherwise."""


def _record(title: str, *requires: Token, **more: object) -> StepSpec:
    return StepSpec(Kind.RECORD, title, frozenset(requires), **more)  # type: ignore[arg-type]


def _rest(title: str, waits_for: str = "", *requires: Token, **more: object) -> StepSpec:
    return StepSpec(Kind.REST, title, frozenset(requires), waits_for=waits_for, **more)  # type: ignore[arg-type]


_VALIDATED, _APPROVED, _ISSUED = (
    frozenset({token}) for token in (Token.VALIDATED, Token.APPROVED, Token.ISSUED)
)

STEPS: dict[Step, StepSpec] = {
    Step.VALIDATE: _record("judges the document by our rules and its format's", gives=_VALIDATED),
    Step.APPROVE: _rest(
        "collects approvals by policy",
        "approver",
        Token.VALIDATED,
        gives=_APPROVED,
        setting="approval",
    ),
    Step.ISSUE: _record(
        "takes the legal number and freezes the document",
        Token.VALIDATED,
        Token.APPROVED,
        gives=_ISSUED,
        once=True,
    ),
    Step.RENDER: _record(
        "keeps the document in a further format", Token.ISSUED, setting="format", needs_setting=True
    ),
    Step.TRANSMIT: StepSpec(
        Kind.PARTNER, "sends the document to the partner", _ISSUED, frozenset({Token.TRANSMITTED})
    ),
    Step.AWAIT_ACKNOWLEDGEMENT: _rest("waits for the partner's answer", "buyer", Token.TRANSMITTED),
    Step.AWAIT_PAYMENT: _rest("waits for money", "payment"),
    Step.AWAIT_CREDIT: _rest("waits for a credit note", "credit note", Token.ISSUED),
    Step.RECONCILE: _record("sets money or a credit note against the invoice"),
    Step.DUN: _record("reminds the buyer that payment is overdue", Token.ISSUED, setting="dunning"),
    Step.NOTIFY: _record("leaves a message for people", setting="message", needs_setting=True),
    Step.WAIT: _rest("waits"),
    Step.ASK: _rest("asks a person", setting="question", needs_setting=True),
    Step.CALL_WEBHOOK: StepSpec(
        Kind.PARTNER, "calls a webhook", setting="hook", needs_setting=True
    ),
    Step.RESPOND: StepSpec(
        Kind.PARTNER, "answers the seller", setting="response", needs_setting=True
    ),
    Step.OPEN_DISPUTE: _record("opens a dispute", gives=frozenset({Token.DISPUTED})),
    Step.CLOSE_DISPUTE: _record("closes the dispute", Token.DISPUTED),
    Step.OPEN_CREDIT_NOTE: _record("opens a credit note", Token.ISSUED),
    Step.OPEN_CORRECTION: _record(
        "opens a credit note over everything and a corrected invoice", Token.ISSUED
    ),
    Step.APPLY_CREDIT: _record("sets the credit note against its invoice", Token.ISSUED),
}
"""Every step."""
