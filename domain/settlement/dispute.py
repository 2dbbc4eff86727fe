"""Disputes: somebody refuses to pay, or says that something is wrong.

Source of the reasons: Peppol BIS Invoice Response 3, code list OPStatusReason.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal


class DisputeReason(StrEnum):
    """What is wrong, in the codes in which buyers say it."""

    REFERENCES = "REF"
    LEGAL = "LEG"
    RECEIVER_UNKNOWN = "REC"
    QUALITY = "QUA"
    DELIVERY = "DEL"
    PRICES = "PRI"
    QUANTITY = "QTY"
    ITEMS = "ITM"
    PAYMENT_TERMS = "PAY"
    NOT_RECOGNISED = "UNR"
    FINANCE = "FIN"
    PARTLY_PAID = "PPD"
    OTHER = "OTH"


class DisputeOutcome(StrEnum):
    """How a dispute was settled."""

    CREDIT = "credit"
    """We were wrong: a credit note was or will be written."""
    REJECTED = "rejected"
    """We stand by the invoice."""
    AGREED = "agreed"
    """Both sides agreed on something, in words."""


_CODE = re.compile(rf"\b({'|'.join(reason.value for reason in DisputeReason)})\b")


def reason_in(text: str) -> DisputeReason:
    """The first code in what a buyer's answer said; `OTH` for words alone."""
    found = _CODE.search(text)
    return DisputeReason(found[1]) if found else DisputeReason.OTHER


class Dispute(DomainModel):
    """One dispute about an issued invoice."""

    opened_at: datetime
    reason: str
    opened_by: str
    code: DisputeReason = DisputeReason.OTHER
    amount: ExactDecimal | None = Field(default=None, gt=0)
    """What of the invoice is disputed; `None`: all of it."""
    answer_by: date | None = None
    """Until when it should be settled."""
    overdue: bool = False
    """Whether that day has passed, and people were told."""
    closed_at: datetime | None = None
    resolution: str = ""
    outcome: DisputeOutcome | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return self.closed_at is None

    def disputed(self, open_amount: Decimal) -> Decimal:
        """What of `open_amount` is disputed."""
        if not self.is_open:
            return ZERO
        return open_amount if self.amount is None else min(self.amount, open_amount)
