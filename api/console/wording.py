"""Business words for what records call by codes: states as chips, roles, axes, channels, acts."""

from dataclasses import dataclass

from api.console.offers import fix, offered
from api.schemas.views import RECEIVED
from domain.exchange.log import ExchangeAct
from domain.exchange.response import Business
from domain.exchange.statement import Syntax, Transport
from domain.lifecycle.definition import LifecycleDefinition, Outcome
from domain.record import InvoiceRecord
from domain.settlement.dispute import DisputeOutcome, DisputeReason


@dataclass(frozen=True)
class Chip:
    """A few words with a sign and a tone; the words alone say it all."""

    text: str
    tone: str
    """`good`, `bad`, `warn`, `info` or `idle`: names of the stylesheet."""
    icon: str


__all__ = [
    "ACTS",
    "DISPUTES",
    "SETTLED",
    "SYNTAX",
    "TRANSPORT",
    "Chip",
    "business",
    "fix",
    "offered",
    "role",
]
__all__ += ["state_chip", "unit", "waits_for"]

_UNITS = {
    **dict.fromkeys(("C62", "H87", "EA", "NAR", "XPP"), "pcs"),
    "ZZ": "",
    "SEC": "s",
    "MIN": "min",
    "HUR": "h",
    "DAY": "days",
    "WEE": "weeks",
    "MON": "months",
    "ANN": "years",
    "LS": "lump sum",
}

_ENDED = {
    Outcome.RECONCILED: ("good", "check"),
    Outcome.PAID: ("good", "check"),
    Outcome.CREDITED: ("idle", "back"),
    Outcome.WRITTEN_OFF: ("idle", "stop"),
    Outcome.VOIDED: ("idle", "stop"),
    Outcome.REFUSED: ("idle", "stop"),
}

_ROLES = {
    "clerk": "a clerk",
    "approver": "an approver",
    "finance_director": "the finance director",
    "operator": "an operator",
    "auditor": "an auditor",
    "integrator": "another system of ours",
    "buyer": "the buyer",
    "seller": "the supplier",
    "payment": "payment",
    "credit note": "a credit note",
    "worker": "the service",
    "partner's system": "the partner's system",
}


def role(name: str) -> str:
    """A role, or whom something waits for, as people say it."""
    return _ROLES.get(name, name.replace("_", " "))


def waits_for(said: str) -> str:
    """Whom or what an invoice waits for, from the words of its lifecycle."""
    return " or ".join(role(one) for one in said.split(" or "))


def unit(code: str) -> str:
    """A unit (UN/ECE Recommendation 20) as people write it; one that is not known as its code."""
    return _UNITS.get(code, code)


def state_chip(record: InvoiceRecord, definition: LifecycleDefinition | None) -> Chip:
    """The state of an invoice."""
    known = definition.states.get(record.state) if definition else None
    if known is not None and known.final is not None:
        tone, icon = _ENDED[known.final]
        return Chip(record.state_title, tone, icon)
    if record.blocked:
        return Chip(record.state_title, "bad", "alert")
    if record.awaits_decision:
        return Chip(record.state_title, "warn", "person")
    if record.state == RECEIVED or record.waiting_since is None:
        return Chip(record.state_title, "info", "work")
    if not record.is_issued:
        return Chip(record.state_title, "idle", "pen")
    return Chip(record.state_title, "info", "clock")


TRANSPORT = {
    Transport.PENDING: Chip("Not sent yet", "idle", "clock"),
    Transport.TRANSMITTED: Chip("Handed over", "info", "work"),
    Transport.DELIVERED: Chip("Arrived", "good", "check"),
    Transport.FAILED: Chip("Did not arrive", "bad", "alert"),
}
SYNTAX = {
    Syntax.UNKNOWN: Chip("Nothing said yet", "idle", "clock"),
    Syntax.ACCEPTED: Chip("Could be read", "good", "check"),
    Syntax.ACCEPTED_WITH_ERRORS: Chip("Read, with remarks", "warn", "alert"),
    Syntax.REJECTED: Chip("Could not be read", "bad", "alert"),
}
BUSINESS = {
    Business.UNKNOWN: Chip("Nothing said yet", "idle", "clock"),
}
_BUSINESS_TONES = {
    "accepted": ("good", "check"),
    "paid": ("good", "check"),
    "rejected": ("bad", "alert"),
    "disputed": ("warn", "alert"),
    "queried": ("warn", "alert"),
    "conditionally_accepted": ("warn", "alert"),
}


def business(value: Business) -> Chip:
    """What the buyer says."""
    if value is Business.UNKNOWN:
        return BUSINESS[value]
    tone, icon = _BUSINESS_TONES.get(value.value, ("info", "work"))
    return Chip(value.value.replace("_", " ").capitalize(), tone, icon)


ACTS = {
    ExchangeAct.ORDERED: "Prepared to be sent",
    ExchangeAct.SENT: "Sent",
    ExchangeAct.NOT_SENT: "An attempt did not come through",
    ExchangeAct.ACKNOWLEDGED: "Acknowledged",
    ExchangeAct.MATCHED: "Matched by hand",
    ExchangeAct.OVERDUE: "An acknowledgement is late",
    ExchangeAct.SUPERSEDED: "Sent again as a new message",
    ExchangeAct.DISCARDED: "Given up",
    ExchangeAct.RECEIVED: "Received",
    ExchangeAct.PROCESSED: "Processed",
    ExchangeAct.PARKED: "Put aside",
}
"""Each act of the exchange log, as the first words of a line."""

DISPUTES = [
    (DisputeReason.QUANTITY.value, "quantity"),
    (DisputeReason.PRICES.value, "prices"),
    (DisputeReason.QUALITY.value, "quality"),
    (DisputeReason.DELIVERY.value, "delivery"),
    (DisputeReason.ITEMS.value, "items"),
    (DisputeReason.REFERENCES.value, "references, such as the order"),
    (DisputeReason.PAYMENT_TERMS.value, "payment terms"),
    (DisputeReason.LEGAL.value, "legal information"),
    (DisputeReason.RECEIVER_UNKNOWN.value, "it is for somebody else"),
    (DisputeReason.NOT_RECOGNISED.value, "not recognised"),
    (DisputeReason.FINANCE.value, "finance terms"),
    (DisputeReason.PARTLY_PAID.value, "partly paid"),
    (DisputeReason.OTHER.value, "something else"),
]
"""What can be wrong, for a choice: the most frequent first."""

SETTLED = [
    ("", "as the reason says"),
    (DisputeOutcome.CREDIT.value, "we credit it"),
    (DisputeOutcome.REJECTED.value, "we stand by the invoice"),
    (DisputeOutcome.AGREED.value, "both agreed"),
]
"""How a dispute can end, for a choice."""
