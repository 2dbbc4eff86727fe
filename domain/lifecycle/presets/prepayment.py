"""`prepayment`: no delivery before money; what is not paid in time is taken back by itself."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import LOST, States, Ways, to

_SETTLING: Ways = [
    to("payment_received", "reconciling"),
    to("credit_applied", "reconciling"),
    to("credit", "crediting"),
]

_STATES: States = {
    **before_issue.drafting(),
    **before_issue.approving(),
    **before_issue.issuing(),
    **after_issue.sending([to("done", "open")], _SETTLING, [to("response_rejected", "crediting")]),
    "open": {
        "title": "Awaiting prepayment",
        "step": "await_payment",
        "deadline": "due_date",
        "transitions": [
            *_SETTLING,
            to("response_rejected", "crediting"),
            *LOST,
            to("deadline", "reminded", "dunning.level == 0"),
            to("deadline", "last_call"),
        ],
    },
    "reminded": {
        "title": "Buyer being reminded",
        "step": "dun",
        "dunning": {"at_most": 1},
        "transitions": [to("done", "last_call"), to("failed", "last_call")],
    },
    "last_call": {
        "title": "Prepayment is overdue",
        "step": "await_payment",
        "blocked": True,
        "deadline": "P7D",
        "transitions": [
            *_SETTLING,
            to("response_rejected", "crediting"),
            *LOST,
            to("deadline", "crediting"),
        ],
    },
    "crediting": {
        "title": "Credit note being opened",
        "step": "open_credit_note",
        "transitions": [to("done", "awaiting_credit"), to("failed", "last_call")],
    },
    "awaiting_credit": {
        "title": "Credit note under way",
        "step": "await_credit",
        "deadline": "P30D",
        "transitions": [
            to("credit_applied", "reconciling"),
            to("payment_received", "reconciling"),
            to("deadline", "last_call"),
        ],
    },
    "reconciling": {
        "title": "Being reconciled",
        "step": "reconcile",
        "transitions": [
            to("done", "credited", "settlement.open_minor == 0 && settlement.paid_minor == 0"),
            to("done", "refunding", "settlement.open_minor == 0 && settlement.credited_minor > 0"),
            to("done", "released", "settlement.open_minor == 0"),
            to("done", "open"),
            to("failed", "open"),
        ],
    },
    "released": {
        "title": "Paid, delivery released",
        "step": "notify",
        "message": {"to": ["clerk", "operator"], "text": "paid in advance: deliver now"},
        "transitions": [to("done", "delivering"), to("failed", "delivering")],
    },
    "delivering": {
        "title": "Awaiting delivery",
        "step": "ask",
        "question": {
            "text": "Was everything delivered?",
            "answers": ["delivered", "not_yet"],
            "roles": ["clerk", "operator"],
        },
        "deadline": "P30D",
        "reminders": [{"after": "P7D", "every": "P7D", "to": ["clerk", "operator"]}],
        "transitions": [
            to("answered", "reconciled", 'answer.choice == "delivered"'),
            to("answered", "delivering"),
            to("credit", "taking_back"),
            to("deadline", "delivering"),
        ],
    },
    "taking_back": {
        "title": "Paid invoice being credited",
        "step": "open_credit_note",
        "transitions": [to("done", "refunding"), to("failed", "delivering")],
    },
    "refunding": {
        "title": "Paid and credited",
        "step": "ask",
        "blocked": True,
        "question": {
            "text": "Money came and a credit note was opened. Deliver, or is the money paid back?",
            "answers": ["deliver", "paid_back", "not_yet"],
            "roles": ["clerk", "finance_director"],
        },
        "deadline": "P14D",
        "reminders": [{"after": "P3D", "every": "P3D", "to": ["clerk"]}],
        "transitions": [
            to("answered", "released", 'answer.choice == "deliver"'),
            to("answered", "refunded", 'answer.choice == "paid_back"'),
            to("answered", "refunding"),
            to("deadline", "refunding"),
        ],
    },
    "refunded": {"title": "Credited and paid back", "final": "credited"},
    "reconciled": {"title": "Paid and delivered", "final": "reconciled"},
    "credited": {"title": "Credited in full", "final": "credited"},
}

PREPAYMENT = LifecycleDefinition.model_validate(
    {
        "key": "prepayment",
        "version": 1,
        "title": "Prepayment first",
        "description": "Delivery waits for the money; unpaid in time, the invoice is credited.",
        "initial": "draft",
        "states": _STATES,
    }
)
