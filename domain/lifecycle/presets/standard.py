"""`standard`: the partnership says who approves; the buyer answers; three reminders when unpaid."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import DISPUTED, OPEN, SETTLING, to

STANDARD = LifecycleDefinition.model_validate(
    {
        "key": "standard",
        "version": 1,
        "title": "Standard invoice",
        "description": "Approved as the partnership says, answered by the buyer, dunned if late.",
        "initial": "draft",
        "states": {
            **before_issue.drafting(),
            **before_issue.approving(),
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
