"""`two-step`: an approver, and from 10,000.00 on the finance director too."""

from typing import Any

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import DISPUTED, OPEN, SETTLING, to

_POLICY: dict[str, Any] = {
    "steps": [
        {
            "name": "approver",
            "roles": ["approver"],
            "remind_after": "P1D",
            "escalate_after": "P3D",
            "escalate_to": ["finance_director"],
            "expires_after": "P10D",
        },
        {
            "name": "finance-director",
            "roles": ["finance_director"],
            "at_least": "10000",
            "remind_after": "P2D",
            "expires_after": "P10D",
        },
    ],
}

TWO_STEP = LifecycleDefinition.model_validate(
    {
        "key": "two-step",
        "version": 1,
        "title": "Two-step approval with finance director",
        "description": "An approver first; from 10,000.00 on the finance director too.",
        "initial": "draft",
        "states": {
            **before_issue.drafting(),
            **before_issue.approving(_POLICY),
            **before_issue.issuing(),
            **after_issue.sending(
                [
                    to("done", "awaiting_response", "delivery.expects_response"),
                    to("done", "open"),
                ],
                SETTLING,
                after_issue.ANSWERS,
            ),
            **after_issue.answering(SETTLING),
            **after_issue.collecting(SETTLING),
            **after_issue.correcting((*DISPUTED, *OPEN)),
            **after_issue.disputing(SETTLING),
            **after_issue.reconciling(),
        },
    }
)
