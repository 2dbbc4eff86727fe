"""`public-sector`: no order reference, no invoice; the days to pay count from the acceptance."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import SETTLING, States, to

_STATES: States = {
    **before_issue.drafting(checked=[to("done", "correction", "!invoice.has_order_reference")]),
    **before_issue.approving(),
    **before_issue.issuing(),
    **after_issue.sending([to("done", "awaiting_response")], SETTLING),
    **after_issue.answering(SETTLING, accepted="accepted"),
    **after_issue.collecting(SETTLING),
    **after_issue.correcting(),
    **after_issue.disputing(SETTLING),
    **after_issue.reconciling(),
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
}
_OVERDUE = _STATES["response_overdue"]

PUBLIC_SECTOR = LifecycleDefinition.model_validate(
    {
        "key": "public-sector",
        "version": 1,
        "title": "Strict public sector",
        "description": "Needs an order reference; the days to pay count from the acceptance.",
        "initial": "draft",
        "states": {
            **_STATES,
            "response_overdue": {
                **_OVERDUE,
                "transitions": [
                    *(way for way in _OVERDUE["transitions"] if way["event"] != "deadline"),
                    to("retry", "transmitting"),
                    to("deadline", "response_overdue"),
                ],
            },
        },
    }
)
