"""Payments in words: where they stand, what speaks for a proposal, what is left to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.wording import Chip
from api.schemas.payments import PaymentView
from domain.ports import Store
from domain.settlement.payment import PaymentState, ShareState
from domain.trade.matching import Difference, MatchRule

TO_MATCH: Mapping[str, Any] = {"state": {PaymentState.PROPOSED, PaymentState.UNALLOCATED}}
"""What waits for somebody."""

STATES = {
    PaymentState.ALLOCATED: Chip("Allocated", "good", "check"),
    PaymentState.PROPOSED: Chip("Proposed", "warn", "person"),
    PaymentState.UNALLOCATED: Chip("Nothing found", "bad", "alert"),
    PaymentState.REVERSED: Chip("Taken back by the bank", "idle", "back"),
    PaymentState.SET_ASIDE: Chip("Set aside", "idle", "stop"),
}
PARTLY = Chip("Partly allocated", "warn", "alert")
SHARES = {
    ShareState.ORDERED: Chip("On its way to the invoice", "info", "work"),
    ShareState.TAKEN: Chip("Counted", "good", "check"),
    ShareState.REFUSED: Chip("Not needed", "warn", "alert"),
    ShareState.TAKING_BACK: Chip("Being taken back", "info", "work"),
    ShareState.TAKEN_BACK: Chip("Taken back", "idle", "back"),
}
RULES = {
    MatchRule.REFERENCE: "Reference",
    MatchRule.NUMBER: "Number in the text",
    MatchRule.DIGITS: "Digits in the text",
    MatchRule.AMOUNT_AND_PAYER: "Payer and amount",
    MatchRule.SUM_AND_PAYER: "Payer and a sum",
}
GAPS = {
    Difference.DISCOUNT: "discount for paying early",
    Difference.CHARGES: "bank charges",
    Difference.TOLERANCE: "too small to ask for",
    Difference.CREDIT_NOTE: "credit note set off",
}
LET_PASS = [
    ("", "none"),
    *((kind.value, GAPS[kind]) for kind in GAPS if kind is not Difference.CREDIT_NOTE),
]
"""Differences that somebody may let pass by hand, for a choice."""
_HELD = (ShareState.ORDERED, ShareState.TAKEN)


@dataclass(frozen=True)
class PaymentRow:
    """A payment, and who is on the other side."""

    it: PaymentView
    partner: str

    @property
    def chip(self) -> Chip:
        """Where it stands."""
        some = any(one.state in _HELD for one in self.it.shares)
        if self.it.state is PaymentState.UNALLOCATED and some:
            return PARTLY
        return STATES[self.it.state]

    @property
    def other(self) -> str:
        """The partner, or what the bank calls them."""
        return self.partner or self.it.counterparty or "somebody unknown"

    @property
    def purpose(self) -> str:
        """What was written with it."""
        return " ".join(self.it.text) or ", ".join(self.it.references)

    @property
    def needs_somebody(self) -> bool:
        """Whether it waits for a person."""
        return self.it.state in (PaymentState.PROPOSED, PaymentState.UNALLOCATED)

    @property
    def came_in(self) -> bool:
        """Whether we got it."""
        return self.it.amount >= 0

    @property
    def can_match(self) -> bool:
        """Whether something of it may be allocated, kept or set aside by hand."""
        ended = (PaymentState.REVERSED, PaymentState.SET_ASIDE)
        return self.it.remaining > 0 and self.it.state not in ended

    def can_release(self, share: object) -> bool:
        """Whether a share may be taken back."""
        return getattr(share, "state", None) in _HELD


async def rows_of(store: Store, views: Sequence[PaymentView]) -> list[PaymentRow]:
    """Payments with the names of their partners, in the same order."""
    known = await store.partners.several({one.partner_id for one in views if one.partner_id})
    names = {id: partner.party.name for id, partner in known.items()}
    return [PaymentRow(one, names.get(one.partner_id or "", "")) for one in views]
