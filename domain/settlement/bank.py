"""Bank files as data, whatever format they came in: statements, reports, notices, their entries.

The words are those of ISO 20022 (camt.052, camt.053, camt.054): an entry is what the bank booked in
one amount, its parts are the transactions inside. Account numbers and names are kept out of logs.
"""

from datetime import date
from enum import StrEnum
from typing import Any, Self

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal

NOT_PROVIDED = "NOTPROVIDED"
"""What ISO 20022 writes for an end-to-end id that nobody gave."""


class StatementKind(StrEnum):
    """What a bank file says."""

    STATEMENT = "statement"
    """What was booked, from balance to balance (camt.053, MT940, BAI2, OFX, CSV)."""
    REPORT = "report"
    """What has happened so far today (camt.052, MT942); all of it comes in a statement again."""
    NOTICE = "notice"
    """Details of single entries (camt.054), which come in a statement as well."""


class EntryStatus(StrEnum):
    """Whether an entry is booked."""

    BOOKED = "booked"
    PENDING = "pending"
    INFORMATION = "information"


class Instructed(DomainModel):
    """What the payer ordered, in the currency of the order (InstdAmt)."""

    amount: ExactDecimal = Field(gt=0)
    currency: CurrencyCode


class EntryPart(DomainModel):
    """One transaction of an entry. `amount` is positive for money that came in."""

    amount: ExactDecimal
    currency: CurrencyCode
    end_to_end_id: str = ""
    """The payer's id of the payment, also of one that comes back; empty where nobody gave one."""
    references: tuple[str, ...] = ()
    """Structured references, as written: RF, QRR, KID, viite, OCR, OGM, document numbers."""
    text: tuple[str, ...] = ()
    """Free text, line by line as written."""
    counterparty_name: str = Field(default="", repr=False)
    counterparty_iban: str = Field(default="", repr=False)
    """IBAN, or another account number."""
    counterparty_bic: str = Field(default="", repr=False)
    ultimate_name: str = Field(default="", repr=False)
    """On whose behalf the other side has acted (UltmtDbtr, UltmtCdtr)."""
    bank_reference: str = ""
    """The bank's own reference of the transaction (AcctSvcrRef, TxId)."""
    uetr: str = ""
    """The unique end-to-end transaction reference, which banks give."""
    charges: ExactDecimal = ZERO
    """What banks have taken off on the way, positive."""
    instructed: Instructed | None = None
    rate: ExactDecimal | None = None
    """The rate of exchange that the bank has used."""
    return_reason: str = ""
    """ISO 20022 external return reason (AC04, MD06 …): the payment comes back."""
    return_information: tuple[str, ...] = ()
    """What the bank says of the return, in words."""
    mandate_id: str = Field(default="", repr=False)


class BankEntry(DomainModel):
    """What a bank has booked in one amount, positive for money that came in."""

    reference: str
    """The bank's own reference of the entry (AcctSvcrRef, NtryRef)."""
    amount: ExactDecimal
    currency: CurrencyCode
    booked_on: date
    value_on: date | None = None
    status: EntryStatus = EntryStatus.BOOKED
    reversal: bool = False
    """It takes an earlier entry back (RvslInd)."""
    bank_transaction_code: str = ""
    """Domain, family and sub-family (BkTxCd), or the bank's own code."""
    charges: ExactDecimal = ZERO
    """Booked with the entry, positive."""
    batch_id: str = ""
    """What the file of payments was called that was booked in one amount (Btch)."""
    transactions: int | None = None
    """How many transactions the bank has booked in one amount (NbOfTxs)."""
    information: str = ""
    """What the bank adds in words (AddtlNtryInf)."""
    parts: tuple[EntryPart, ...] = Field(min_length=1)

    @classmethod
    def single(
        cls, *, reference: str, booked_on: date, reversal: bool = False, **part: Any
    ) -> Self:
        """An entry of one transaction, which `part` says the fields of."""
        only = EntryPart(**part)
        return cls(
            reference=reference,
            amount=only.amount,
            currency=only.currency,
            booked_on=booked_on,
            reversal=reversal,
            parts=(only,),
        )


class Totals(DomainModel):
    """What the bank has counted: entries, and the sum of their amounts without signs."""

    entries: int | None = None
    amount: ExactDecimal | None = None


class BankStatement(DomainModel):
    """One statement, report or notice of one account."""

    id: str
    kind: StatementKind = StatementKind.STATEMENT
    account: str = Field(repr=False)
    """IBAN, or another account number."""
    currency: CurrencyCode
    opening: ExactDecimal | None = None
    """`None` where this kind of file has no balances."""
    closing: ExactDecimal | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    sequence: int | None = None
    """The number of the statement (ElctrncSeqNb, LglSeqNb, field 28C)."""
    totals: Totals | None = None
    """Of all entries; `None` where the bank did not count (TxsSummry)."""
    credits: Totals | None = None
    """Of those that came in."""
    debits: Totals | None = None
    """Of those that went out."""
    entries: tuple[BankEntry, ...] = ()
