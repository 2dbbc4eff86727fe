"""Statements as kept: which balances an account has had, and where its payments came from."""

from datetime import date, datetime

from domain.core.identifiers import Sha256
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, ExactDecimal
from domain.settlement.bank import StatementKind


class KeptStatement(DomainModel):
    """One statement that was booked. What became of its payments, the payments say."""

    id: str
    statement_id: str
    """As the bank calls it."""
    document: Sha256
    kind: StatementKind
    account: str
    """A fingerprint of the account."""
    account_ending: str
    """Its last four characters, for people."""
    currency: CurrencyCode
    opening: ExactDecimal | None = None
    closing: ExactDecimal | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    sequence: int | None = None
    entries: int
    booked_at: datetime
