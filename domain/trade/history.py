"""What a partnership has traded so far, as far as conditions look back: totals and accounts.

Kept beside the partnership and moved on with each definite invoice, so that looking back costs the
same however long the past is.
"""

from decimal import Decimal
from statistics import median

from pydantic import Field

from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal, round_amount

_TOTALS = 12
"""How many earlier invoices make up what is usual."""
_ACCOUNTS = 50


class TradeHistory(DomainModel):
    """The past of one partnership; credit notes are no part of it."""

    id: Id
    """The partnership."""
    invoices: int = Field(default=0, ge=0)
    """How many were issued, or received and accepted."""
    totals: tuple[ExactDecimal, ...] = ()
    """Of the last ones, the newest last, in the currency of the partnership."""
    accounts: tuple[Sha256, ...] = ()
    """Fingerprints of the accounts that were to be paid to, the one used last at the end."""

    def followed_by(self, payable: Decimal, account: str | None) -> "TradeHistory":
        """The past after one more definite invoice."""
        others = tuple(known for known in self.accounts if known != account)
        accounts = (*others, account) if account else others
        return self.model_copy(
            update={
                "invoices": self.invoices + 1,
                "totals": (*self.totals, payable)[-_TOTALS:],
                "accounts": accounts[-_ACCOUNTS:],
            }
        )

    def usual(self, currency: str) -> Decimal:
        """The median of the last totals; nothing without any."""
        return round_amount(median(self.totals), currency) if self.totals else ZERO

    def is_new(self, account: str | None) -> bool:
        """Whether there is a past, and `account` is no part of it."""
        return self.invoices > 0 and account is not None and account not in self.accounts
