"""What a dunning letter says, before anybody puts it into words: facts, and who writes to whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.core.party import Party
from domain.settlement.dunning_case import Owed
from domain.trade.dunning import LetterText


@dataclass(frozen=True)
class LetterContent:
    """Everything that a letter is made of."""

    id: str
    title: str
    language: str
    text: LetterText | None
    """Its words; `None`: those of the product."""
    level: int
    of_levels: int
    number: str
    """The legal number of the invoice."""
    issued_on: date
    due_on: date
    dated: date
    pay_by: date
    owed: Owed
    seller: Party
    buyer: Party
    written_at: datetime
    account: str = ""
    """Where it is to be paid to: IBAN, or a national number."""
    bic: str = ""
    reference: str = ""
    """What the payment has to name."""
    look: Mapping[str, Any] = field(default_factory=dict)
    """The settings of the partner's PDF, if it gets one: logo, colour."""
    test: bool = False

    @property
    def days_late(self) -> int:
        """Days since the due date."""
        return (self.dated - self.due_on).days


@dataclass(frozen=True)
class WrittenLetter:
    """A letter in words: as PDF, and as text."""

    subject: str
    text: str
    pdf: bytes = field(repr=False)


WriteLetter = Callable[[LetterContent], WrittenLetter]
"""Puts a letter into words and on paper; the same content gives the same bytes."""
