"""`credit-note`: a credit note is approved, issued, sent and set against its invoice."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import LOST, to

CREDIT_NOTE = LifecycleDefinition.model_validate(
    {
        "key": "credit-note",
        "version": 1,
        "title": "Credit note",
        "description": "Approved by the partnership's policy, sent, and set against its invoice.",
        "initial": "draft",
        "states": {
            **before_issue.drafting(),
            **before_issue.approving(),
            **before_issue.issuing(),
            **after_issue.sending([to("done", "applying")], [], []),
            "applying": {
                "title": "Being set against its invoice",
                "step": "apply_credit",
                "transitions": [
                    to("done", "awaiting_delivery", "delivery.awaits"),
                    to("done", "reconciled"),
                    to("failed", "apply_failed"),
                ],
            },
            "awaiting_delivery": {
                "title": "Awaiting the partner's acknowledgement",
                "step": "wait",
                "waiting_on": "partner's system",
                "deadline": "P30D",
                "transitions": [
                    to("delivery_confirmed", "reconciled"),
                    *LOST,
                    to("release", "reconciled"),
                    to("deadline", "reconciled"),
                ],
            },
            "apply_failed": {
                "title": "Could not be set against its invoice",
                "step": "wait",
                "waiting_on": "clerk",
                "blocked": True,
                "deadline": "P7D",
                "reminders": [{"after": "P1D", "every": "P2D", "to": ["clerk"]}],
                "transitions": [to("retry", "applying"), to("deadline", "apply_failed")],
            },
            "reconciled": {"title": "Set against its invoice", "final": "reconciled"},
        },
    }
)
