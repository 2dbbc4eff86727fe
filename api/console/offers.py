"""Offers: the commands of an invoice as buttons, and what to do about one that is stuck."""

from collections.abc import Collection
from dataclasses import dataclass

from api.schemas.views import InvoiceView
from domain.exchange.statement import Transport


@dataclass(frozen=True)
class Offer:
    """A command as a button."""

    name: str
    label: str
    means: str = ""
    reason: str = ""
    """`needed` or `wanted`; empty where nothing is asked."""
    tone: str = ""


OFFERS = (
    Offer("submit", "Hand in", tone="primary"),
    Offer("retry", "Try again", tone="primary"),
    Offer("amend", "Change it"),
    Offer("release", "Let it go on", "It goes on from where it is held.", "wanted"),
    Offer("pay", "Record our payment", "For what we owe: what we have paid.", "wanted"),
    Offer("resolve", "Settle the dispute", "Both sides agree again; say how.", "wanted"),
    Offer(
        "resend",
        "Send it again",
        "As a new message with an id of its own: the partner may have it twice.",
        "needed",
    ),
    Offer("dispute", "Record a dispute", "The other side does not accept it; say why.", "needed"),
    Offer(
        "credit",
        "Credit all of it",
        "Opens a credit note over everything, which is approved and sent like any document.",
        "needed",
        "danger",
    ),
    Offer(
        "write_off",
        "Write it off",
        "Gives up what is still owed, once whoever the lifecycle asks has said yes.",
        "needed",
        "danger",
    ),
    Offer("cancel", "Give it up", "It ends here and never gets a number.", "wanted", "danger"),
)
"""In the order of the page: what helps first, what ends something last."""


def offered(acts: Collection[str]) -> list[Offer]:
    """Those of `acts` that are buttons beside a decision."""
    return [one for one in OFFERS if one.name in acts]


def fix(acts: Collection[str], view: InvoiceView) -> str:
    """What whoever looks can do about an invoice that is stuck."""
    if "amend" in acts and view.findings:
        return "mend what the check found with “Change it”, then hand it in again."
    if "retry" in acts:
        where = "the delivery settings of the partnership"
        if view.delivery.transport is Transport.FAILED:
            return f"see that the partner's system is there and {where} fit, then “Try again”."
        return "mend the cause if it is ours, then “Try again”."
    if "resend" in acts:
        return "ask the partner whether they have it; if not, “Send it again”."
    if "write_off" in acts or "credit" in acts:
        return "talk to the buyer; then credit it, settle the dispute, or write it off."
    if "amend" in acts or "submit" in acts:
        return "mend it and hand it in again."
    who = ", ".join(view.must_act) or view.waiting_on or "an operator"
    return f"this is for {who}; leave a word if you know more."
