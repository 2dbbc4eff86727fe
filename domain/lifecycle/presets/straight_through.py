"""`straight-through`: small and usual invoices need nobody; the others one approver, or more."""

from typing import Any

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import DISPUTED, OPEN, SETTLING, to

_UNUSUAL = (
    "partnership.first_invoice || partnership.new_bank_details "
    "|| partnership.deviation_percent > 50"
)
_POLICY: dict[str, Any] = {
    "auto_approve_if": f"invoice.base_minor < 100000 && !({_UNUSUAL})",
    "auto_approve_reason": "below 1,000.00 and as usual",
    "steps": [
        {"name": "approver", "roles": ["approver"], "remind_after": "P2D", "expires_after": "P14D"},
        {
            "name": "new-account",
            "roles": ["finance_director"],
            "when": "partnership.new_bank_details",
            "expires_after": "P14D",
        },
    ],
}

STRAIGHT_THROUGH = LifecycleDefinition.model_validate(
    {
        "key": "straight-through",
        "version": 1,
        "title": "Straight through under an amount",
        "description": "Below 1,000.00 and as usual, nobody has to look; else one approver does.",
        "initial": "draft",
        "states": {
            **before_issue.drafting(),
            **before_issue.approving(_POLICY),
            **before_issue.issuing(),
            **after_issue.sending([to("done", "open")], SETTLING, after_issue.ANSWERS),
            **after_issue.answering(SETTLING, names=("rejected",)),
            **after_issue.collecting(SETTLING),
            **after_issue.correcting((*DISPUTED, *OPEN)),
            **after_issue.disputing(SETTLING),
            **after_issue.reconciling(),
        },
    }
)
