"""Building blocks of the presets: sent, answered, paid or dunned, credited, disputed.

The states of one block lead to those of others by name; a preset puts together those it needs.
"""

from typing import Any

from domain.lifecycle.presets.ways import LOST, OPEN, Places, States, Ways, back, to

ANSWERS: Ways = [to("response_accepted", "open"), to("response_rejected", "rejected")]
"""Where the answers of a buyer lead, mostly."""


def sending(done: Ways, settling: Ways, answers: Ways) -> States:
    """The document goes to the partner; when it cannot, an operator has to look.

    Or when their system refuses it, or does not acknowledge it although that was agreed. `answers`
    are those of the buyer, who knows better than any system.
    """
    onward = [{**way, "event": "release"} for way in done]
    return {
        "transmitting": {
            "title": "Being sent",
            "step": "transmit",
            "transitions": [*done, to("failed", "transmit_failed")],
        },
        "transmit_failed": {
            **_LOOKED_AT,
            "title": "Could not be sent",
            "transitions": [
                to("retry", "transmitting"),
                to("resend", "transmitting"),
                *settling,
                to("deadline", "transmit_failed"),
            ],
        },
        "delivery_rejected": {
            **_LOOKED_AT,
            "title": "Refused by the partner's system",
            "transitions": [
                to("resend", "transmitting"),
                *onward,
                *answers,
                *settling,
                to("deadline", "delivery_rejected"),
            ],
        },
        "delivery_overdue": {
            **_LOOKED_AT,
            "title": "The partner's system is silent",
            "transitions": [
                *({**way, "event": "delivery_confirmed"} for way in done),
                to("delivery_rejected", "delivery_rejected"),
                to("resend", "transmitting"),
                *onward,
                *answers,
                *settling,
                to("deadline", "delivery_overdue"),
            ],
        },
    }


_LOOKED_AT: dict[str, Any] = {
    "step": "wait",
    "waiting_on": "operator",
    "blocked": True,
    "deadline": "P7D",
    "reminders": [{"after": "P1D", "every": "P1D", "at_most": 5, "to": ["operator"]}],
}


def answering(
    settling: Ways,
    *,
    accepted: str = "open",
    rejected: str = "rejected",
    names: tuple[str, ...] = ("awaiting_response", "response_overdue", "rejected"),
) -> States:
    """The buyer answers, or is silent for longer than agreed; of these states, those in `names`."""
    answers = [to("response_accepted", accepted), to("response_rejected", rejected)]
    states: States = {
        "awaiting_response": {
            "title": "Awaiting the buyer's answer",
            "step": "await_acknowledgement",
            "deadline": "response",
            "transitions": [*answers, *LOST, *settling, to("deadline", "response_overdue")],
        },
        "response_overdue": {
            "title": "The buyer's answer is overdue",
            "step": "await_acknowledgement",
            "blocked": True,
            "deadline": "P30D",
            "reminders": [{"after": "P2D", "every": "P5D", "to": ["clerk"]}],
            "transitions": [*answers, *LOST, *settling, to("deadline", accepted)],
        },
        "rejected": {
            "title": "Rejected by the buyer",
            "step": "wait",
            "waiting_on": "clerk",
            "blocked": True,
            "deadline": "P14D",
            "reminders": [{"after": "P2D", "every": "P4D", "to": ["clerk"]}],
            "transitions": [
                to("response_accepted", accepted),
                *settling,
                to("deadline", "rejected"),
            ],
        },
    }
    return {name: states[name] for name in names}


def collecting(settling: Ways, *, rejected: str = "rejected") -> States:
    """Money is owed; it comes in parts, late, or not at all."""
    return {
        "open": _owed("Awaiting payment", settling, rejected),
        "partially_paid": _owed("Partly paid", settling, rejected),
        "dunning": {
            "title": "Buyer being reminded",
            "step": "dun",
            "dunning": {"at_most": 3},
            "transitions": [to("done", "overdue"), to("failed", "overdue")],
        },
        "overdue": {
            **_owed("Payment is overdue", settling, rejected),
            "blocked": True,
            "deadline": "P14D",
            "reminders": [{"after": "P3D", "every": "P5D", "to": ["clerk"]}],
            "transitions": [
                *settling,
                to("response_rejected", rejected),
                *LOST,
                to("write_off", "giving_up"),
                to("deadline", "dunning", "dunning.level < 3"),
                to("deadline", "collection"),
            ],
        },
        "collection": {
            "title": "Reminded in vain",
            "step": "ask",
            "blocked": True,
            "question": {
                "text": "Nobody pays after all reminders. Wait, take it back, or write it off?",
                "answers": ["wait", "credit", "write_off"],
                "roles": ["finance_director"],
            },
            "deadline": "P30D",
            "reminders": [{"after": "P7D", "every": "P7D", "to": ["finance_director"]}],
            "transitions": [
                to("answered", "crediting", 'answer.choice == "credit"'),
                to("answered", "written_off", 'answer.choice == "write_off"'),
                to("answered", "overdue"),
                *settling,
                to("write_off", "giving_up"),
                to("deadline", "collection"),
            ],
        },
        "giving_up": _giving_up(settling),
        "written_off": {"title": "Written off", "final": "written_off"},
    }


def _giving_up(settling: Ways) -> dict[str, Any]:
    """Somebody has asked to write it off; somebody else has to say yes."""
    return {
        "title": "To be written off",
        "step": "approve",
        "approval": {"steps": [{"name": "write-off", "roles": ["finance_director"]}]},
        "deadline": "P14D",
        "reminders": [{"after": "P2D", "every": "P3D", "to": ["finance_director"]}],
        "transitions": [
            to("approved", "written_off"),
            to("rejected", "disputing", "dispute.open"),
            to("rejected", "overdue"),
            *settling,
            to("deadline", "disputing", "dispute.open"),
            to("deadline", "overdue"),
        ],
    }


def _owed(title: str, settling: Ways, rejected: str) -> dict[str, Any]:
    """A state that waits for money; the buyer may still reject."""
    return {
        "title": title,
        "step": "await_payment",
        "deadline": "due_date",
        "transitions": [
            *settling,
            to("response_rejected", rejected),
            *LOST,
            to("deadline", "dunning"),
        ],
    }


def correcting(places: Places = OPEN) -> States:
    """Credit notes, in part, in full, or to replace the invoice by another; if none, `places`."""
    return {
        "crediting": {
            "title": "Credit note being opened",
            "step": "open_credit_note",
            "transitions": [to("done", "awaiting_credit"), *back("failed", places)],
        },
        "correcting": {
            "title": "Correction being opened",
            "step": "open_correction",
            "transitions": [to("done", "awaiting_credit"), *back("failed", places)],
        },
        "awaiting_credit": {
            "title": "Credit note under way",
            "step": "await_credit",
            "deadline": "P30D",
            "transitions": [
                to("credit_applied", "reconciling"),
                to("payment_received", "reconciling"),
                *back("deadline", places),
            ],
        },
    }


def disputing(settling: Ways, places: Places = OPEN) -> States:
    """Somebody disputes it: nothing is dunned until it is settled, or until nothing is owed."""
    return {
        "disputing": {
            "title": "Dispute being opened",
            "step": "open_dispute",
            "transitions": [
                to("done", "closing_dispute", "settlement.open_minor == 0"),
                to("done", "disputed"),
                *back("failed", places),
            ],
        },
        "disputed": {
            "title": "In dispute",
            "step": "wait",
            "waiting_on": "clerk",
            "blocked": True,
            "deadline": "P14D",
            "reminders": [{"after": "P3D", "every": "P3D", "to": ["clerk"]}],
            "transitions": [
                to("resolve", "closing_dispute"),
                to("response_accepted", "closing_dispute"),
                *settling,
                to("deadline", "disputed"),
            ],
        },
        "closing_dispute": {
            "title": "Dispute being closed",
            "step": "close_dispute",
            "transitions": [*_settled(), *back("done", places), *back("failed", places)],
        },
    }


def reconciling(places: Places = OPEN) -> States:
    """Money and credit notes set against what is owed; while something is, back to `places`."""
    return {
        "reconciling": {
            "title": "Being reconciled",
            "step": "reconcile",
            "transitions": [
                to("done", "disputing", "dispute.open"),
                *_settled(),
                *back("done", places[:-1]),
                to("done", "partially_paid", "settlement.paid_minor > 0"),
                *back("done", places[-1:]),
                to("failed", "disputing", "dispute.open"),
                *back("failed", places),
            ],
        },
        "reconciled": {"title": "Paid and reconciled", "final": "reconciled"},
        "credited": {"title": "Credited in full", "final": "credited"},
    }


def _settled() -> Ways:
    """The ends of an invoice on which nothing is owed any more."""
    return [
        to("done", "credited", "settlement.open_minor == 0 && settlement.paid_minor == 0"),
        to("done", "reconciled", "settlement.open_minor == 0"),
    ]
