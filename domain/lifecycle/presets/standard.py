"""`standard`: the partnership says who approves; the buyer answers; three reminders when unpaid."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import blocks
from domain.lifecycle.presets.blocks import SETTLING, to

STANDARD = LifecycleDefinition.model_validate(
    {
        "key": "standard",
        "version": 1,
        "title": "Standard invoice",
        "description": "Approved as the partnership says, answered by the buyer, dunned if late.",
        "initial": "draft",
        "states": {
            **blocks.drafting(),
            **blocks.approving(),
            **blocks.issuing(),
            **blocks.sending(
                [
                    to("done", "awaiting_response", "delivery.expects_response"),
                    to("done", "open"),
                ],
                SETTLING,
            ),
            **blocks.answering(SETTLING),
            **blocks.collecting(SETTLING),
            **blocks.correcting(),
            **blocks.disputing(SETTLING),
            **blocks.reconciling(),
        },
    }
)
