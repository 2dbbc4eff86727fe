"""`public-sector`: no order reference, no invoice; the days to pay count from the acceptance."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import DISPUTED, LOST, SETTLING, Places, States, to

_ACCEPTED = 'delivery.business in ["accepted", "conditionally_accepted", "paid"]'
_BACK: Places = (("unaccepted", f"!({_ACCEPTED})"), ("open", None))
_AFTER_DISPUTE: Places = (("accepted", _ACCEPTED), ("unaccepted", None))

_STATES: States = {
    **before_issue.drafting(checked=[to("done", "correction", "!invoice.has_order_reference")]),
    **before_issue.approving(),
    **before_issue.issuing(),
    **after_issue.sending(
        [to("done", "awaiting_response")],
        SETTLING,
        [to("response_accepted", "accepted"), to("response_rejected", "rejected")],
    ),
    **after_issue.answering(SETTLING, accepted="accepted", names=("awaiting_response", "rejected")),
    "response_overdue": {
        "title": "The buyer's answer is overdue",
        "step": "await_acknowledgement",
        "blocked": True,
        "deadline": "P30D",
        "reminders": [{"after": "P2D", "every": "P5D", "to": ["clerk"]}],
        "transitions": [
            to("response_accepted", "accepted"),
            to("response_rejected", "rejected"),
            to("resend", "transmitting"),
            *LOST,
            *SETTLING,
            to("deadline", "response_overdue"),
        ],
    },
    "unaccepted": {
        "title": "Not accepted by the buyer yet",
        "step": "wait",
        "waiting_on": "buyer",
        "deadline": "P30D",
        "reminders": [{"after": "P7D", "every": "P7D", "to": ["clerk"]}],
        "transitions": [
            to("response_accepted", "accepted"),
            to("response_rejected", "rejected"),
            to("resend", "transmitting"),
            *LOST,
            *SETTLING,
            to("deadline", "unaccepted"),
        ],
    },
    "accepted": {
        "title": "Accepted, awaiting payment",
        "step": "await_payment",
        "deadline": "due_date",
        "on_entry": [{"kind": "start_due_date"}],
        "transitions": [
            *SETTLING,
            to("response_rejected", "rejected"),
            to("deadline", "dunning"),
        ],
    },
    **after_issue.collecting(SETTLING),
    **after_issue.correcting((*DISPUTED, *_BACK)),
    **after_issue.disputing(SETTLING, _AFTER_DISPUTE),
    **after_issue.reconciling(_BACK),
}

PUBLIC_SECTOR = LifecycleDefinition.model_validate(
    {
        "key": "public-sector",
        "version": 1,
        "title": "Strict public sector",
        "description": "Needs an order reference; the days to pay count from the acceptance.",
        "initial": "draft",
        "states": _STATES,
    }
)
