"""Building blocks of the presets: from the first line written to the legal number."""

from typing import Any

from domain.lifecycle.presets.ways import States, Ways, to

CLERK = {"by": ["clerk"]}


def drafting(*, checked: Ways | None = None) -> States:
    """From the first line written to content that is valid; `checked` leads on from there."""
    return {
        "draft": {
            "title": "Draft",
            "step": "wait",
            "waiting_on": "clerk",
            "editing": CLERK,
            "deadline": "P90D",
            "reminders": [{"after": "P14D", "every": "P14D", "at_most": 4, "to": ["clerk"]}],
            "transitions": [
                to("submit", "validating"),
                to("amend", "draft"),
                to("cancel", "voided"),
                to("deadline", "voided"),
            ],
        },
        "validating": {
            "title": "Being checked",
            "step": "validate",
            "transitions": [
                to("done", "correction", "validation.error_count > 0"),
                *(checked or []),
                to("done", "approval"),
                to("failed", "correction"),
            ],
        },
        "correction": {
            "title": "Needs correction",
            "step": "wait",
            "waiting_on": "clerk",
            "editing": CLERK,
            "blocked": True,
            "deadline": "P14D",
            "reminders": [{"after": "P3D", "every": "P3D", "to": ["clerk"]}],
            "transitions": [
                to("amend", "validating"),
                to("submit", "validating"),
                to("cancel", "voided"),
                to("deadline", "correction"),
            ],
        },
        "voided": {"title": "Voided before issue", "final": "voided"},
    }


def approving(policy: dict[str, Any] | None = None, *, then: str = "issuing") -> States:
    """Approval by `policy`, or by that of the partnership."""
    return {
        "approval": {
            "title": "Awaiting approval",
            "step": "approve",
            "approval": policy,
            "editing": CLERK,
            "deadline": "P7D",
            "reminders": [
                {"after": "P2D", "every": "P2D", "to": ["approver"]},
            ],
            "transitions": [
                to("approved", then),
                to("rejected", "correction"),
                to("expired", "correction"),
                to("amend", "validating"),
                to("cancel", "voided"),
                to("deadline", "approval"),
            ],
        },
    }


def issuing(*, then: str = "transmitting") -> States:
    """The legal number; what stops it is mended by people."""
    return {
        "issuing": {
            "title": "Being issued",
            "step": "issue",
            "transitions": [to("done", then), to("failed", "issue_failed")],
        },
        "issue_failed": {
            "title": "Could not be issued",
            "step": "wait",
            "waiting_on": "clerk",
            "editing": CLERK,
            "blocked": True,
            "deadline": "P7D",
            "reminders": [{"after": "P1D", "every": "P2D", "to": ["clerk"]}],
            "transitions": [
                to("retry", "issuing"),
                to("amend", "validating"),
                to("cancel", "voided"),
                to("deadline", "issue_failed"),
            ],
        },
    }
