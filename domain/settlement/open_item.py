"""Open items: what of issued and accepted documents is still owed, as matching looks at it.

Every open document has keys by which money can find it: its number and its payment reference
(BT-83) without separators, its digits, and its partner, alone and with the amount. They are kept
beside the document, so that a bank file finds its invoices without reading them.
"""

import json
import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Self

_BETWEEN = re.compile(r"[\W_]+")
_NO_DIGITS = re.compile(r"\D+")
_MOST_NAMED = 35
"""Characters of a structured reference at most (ISO 20022 Max35Text)."""
_LEAST_DIGITS = 5
"""Fewer digits without letters name too much."""


class Discount(NamedTuple):
    """What may be kept back for paying until a day (Skonto)."""

    until: date
    amount: Decimal


class OpenItem(NamedTuple):
    """What matching knows of a document that is not settled.

    `open` is what money moves: positive where money has to come in, negative where it has to go
    out (what we owe, and credits of a buyer).
    """

    id: str
    number: str
    currency: str
    open: Decimal
    due_on: date | None
    partner_id: str
    partnership_id: str
    references: tuple[str, ...] = ()
    discounts: tuple[Discount, ...] = ()
    is_credit_note: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Its number and references in one spelling, and their digits."""
        named = {joined(text) for text in {self.number, *self.references} if text}
        digits = {only_digits(text) for text in named}
        return frozenset(named | {one for one in digits if len(one) >= _LEAST_DIGITS})

    @property
    def keys(self) -> tuple[str, ...]:
        """By what money can find it."""
        keys = [named_key(text) for text in sorted(self.names)]
        keys.append(partner_key(self.partner_id))
        keys.append(amount_key(self.partner_id, self.currency, self.open))
        return tuple(keys)

    def written(self) -> str:
        """As text beside the document."""
        return json.dumps(
            [
                *(self.id, self.number, self.currency, str(self.open)),
                self.due_on.isoformat() if self.due_on else None,
                *(self.partner_id, self.partnership_id, self.references),
                [(one.until.isoformat(), str(one.amount)) for one in self.discounts],
                self.is_credit_note,
            ],
            separators=(",", ":"),
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """From the text that `written` made."""
        id, number, currency, amount, due, partner, partnership, references, kept, note = (
            json.loads(text)
        )
        return cls(
            *(id, number, currency, Decimal(amount)),
            date.fromisoformat(due) if due else None,
            *(partner, partnership, tuple(references)),
            tuple(Discount(date.fromisoformat(day), Decimal(much)) for day, much in kept),
            note,
        )


def joined(text: str) -> str:
    """`text` in one spelling: capitals and digits without anything between them."""
    return _BETWEEN.sub("", text.upper())


def only_digits(text: str) -> str:
    """The digits of `text`."""
    return _NO_DIGITS.sub("", text)


def named_key(text: str) -> str:
    """The key of a number or reference in one spelling."""
    return f"n:{text[:_MOST_NAMED]}"


def partner_key(partner_id: str) -> str:
    """The key of everything that is open with a partner."""
    return f"o:{partner_id}"


def amount_key(partner_id: str, currency: str, amount: Decimal) -> str:
    """The key of an amount that is open with a partner, with any number of decimals."""
    return f"p:{partner_id}:{currency}:{amount.normalize():f}"
