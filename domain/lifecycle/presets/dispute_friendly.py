"""`dispute-friendly`: a refusal opens a dispute with a deadline, settled by a person's answer."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import after_issue, before_issue
from domain.lifecycle.presets.ways import DISPUTED, OPEN, SETTLING, States, to

_STATES: States = {
    **before_issue.drafting(),
    **before_issue.approving(),
    **before_issue.issuing(),
    **after_issue.sending(
        [to("done", "awaiting_response", "delivery.expects_response"), to("done", "open")],
        SETTLING,
        [to("response_accepted", "open"), to("response_rejected", "disputing")],
    ),
    **after_issue.answering(
        SETTLING, rejected="disputing", names=("awaiting_response", "response_overdue")
    ),
    **after_issue.collecting(SETTLING, rejected="disputing"),
    **after_issue.correcting((*DISPUTED, *OPEN)),
    **after_issue.disputing(SETTLING),
    **after_issue.reconciling(),
    "disputed": {
        "title": "In dispute",
        "step": "ask",
        "blocked": True,
        "question": {
            "text": "How is the dispute settled: credit, agree, or stand by the invoice?",
            "answers": ["credit", "agreed", "reject"],
            "roles": ["clerk", "finance_director"],
        },
        "deadline": "P30D",
        "reminders": [
            {"after": "P5D", "every": "P5D", "at_most": 5, "to": ["clerk", "finance_director"]}
        ],
        "transitions": [
            to("answered", "crediting", 'answer.choice == "credit"'),
            to("answered", "closing_dispute"),
            to("response_accepted", "closing_dispute"),
            *(way for way in SETTLING if way["event"] != "dispute"),
            to("deadline", "dispute_overdue"),
        ],
    },
    "dispute_overdue": {
        "title": "The dispute takes too long",
        "step": "wait",
        "waiting_on": "finance director",
        "blocked": True,
        "deadline": "P14D",
        "reminders": [{"after": "P3D", "every": "P3D", "to": ["finance_director"]}],
        "transitions": [
            to("resolve", "closing_dispute"),
            to("response_accepted", "closing_dispute"),
            *(way for way in SETTLING if way["event"] != "dispute"),
            to("write_off", "giving_up"),
            to("deadline", "dispute_overdue"),
        ],
    },
}

DISPUTE_FRIENDLY = LifecycleDefinition.model_validate(
    {
        "key": "dispute-friendly",
        "version": 1,
        "title": "Dispute-friendly",
        "description": "A refusal opens a dispute; nothing is dunned until somebody settled it.",
        "initial": "draft",
        "states": _STATES,
    }
)
