"""The ledger: double entry, appended only, every entry balanced in one currency."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, total
from domain.invoice.model import Invoice

RECEIVABLE, REVENUE, VAT, BANK, UNALLOCATED = (
    "receivable",
    "revenue",
    "vat",
    "bank",
    "unallocated",
)
PAYABLE, EXPENSE, INPUT_VAT = "payable", "expense", "input_vat"
DISCOUNT, BANK_CHARGES, SMALL_DIFFERENCE = "discount", "bank_charges", "small_difference"
BAD_DEBT, EXCHANGE, CREDIT = "bad_debt", "exchange", "credit"


class LedgerLine(DomainModel):
    """One side of an entry: exactly one of debit and credit is not zero."""

    account: str
    debit: ExactDecimal = Field(default=ZERO, ge=0)
    credit: ExactDecimal = Field(default=ZERO, ge=0)


class JournalEntry(DomainModel):
    """A balanced entry. `id` is the id of the command that made it, so it is made once."""

    id: str
    at: datetime
    currency: CurrencyCode
    text: str
    invoice_id: Id | None = None
    lines: tuple[LedgerLine, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _balanced(self) -> Self:
        debit = total(line.debit for line in self.lines)
        credit = total(line.credit for line in self.lines)
        if debit != credit:
            raise ValueError(f"debit {debit} is not credit {credit}")
        return self


def issue_entry(
    *, id: str, at: datetime, invoice_id: str, partner_id: str, invoice: Invoice
) -> JournalEntry | None:
    """What issuing books: receivable against revenue and VAT; the reverse for a credit note.

    `None` for a total of nothing, which moves nothing.
    """
    totals = invoice.totals
    amounts = [
        (f"{RECEIVABLE}:{partner_id}", totals.tax_inclusive),
        (REVENUE, -totals.tax_exclusive),
        (VAT, -totals.tax_or_zero),
    ]
    sign = -1 if invoice.is_credit_note else 1
    text = f"issue {invoice.number}"
    return balanced(id, at, invoice.currency, text, invoice_id, amounts, sign)


def purchase_entry(
    *, id: str, at: datetime, invoice_id: str, partner_id: str, invoice: Invoice
) -> JournalEntry | None:
    """What accepting a supplier's invoice books, or writing it: expense and VAT against payable.

    The reverse for a credit note; `None` for a total of nothing, which moves nothing.
    """
    totals = invoice.totals
    amounts = [
        (EXPENSE, totals.tax_exclusive),
        (INPUT_VAT, totals.tax_or_zero),
        (f"{PAYABLE}:{partner_id}", -totals.tax_inclusive),
    ]
    sign = -1 if invoice.is_credit_note else 1
    return balanced(id, at, invoice.currency, "purchase", invoice_id, amounts, sign)


def payment_entry(
    *,
    id: str,
    at: datetime,
    currency: str,
    amount: Decimal,
    invoice_id: str,
    partner_id: str,
    refund: bool = False,
) -> JournalEntry | None:
    """What paying a supplier books: the payable against money that a bank entry has to show yet.

    The reverse for the `refund` of a credit note.
    """
    amounts = [(f"{PAYABLE}:{partner_id}", amount), (UNALLOCATED, -amount)]
    return balanced(id, at, currency, "paid by us", invoice_id, amounts, -1 if refund else 1)


def receipt_entry(*, id: str, at: datetime, currency: str, amount: Decimal) -> JournalEntry | None:
    """What money on our account books before anything is known of it: bank against unallocated.

    `None` for nothing.
    """
    amounts = [(BANK, amount), (UNALLOCATED, -amount)]
    return balanced(id, at, currency, "bank entries", None, amounts, 1)


def balanced(
    id: str,
    at: datetime,
    currency: str,
    text: str,
    invoice_id: str | None,
    amounts: list[tuple[str, Decimal]],
    sign: int,
) -> JournalEntry | None:
    """An entry of `amounts` (debit above zero) times `sign`; `None` if nothing moves."""
    signed = [(account, amount * sign) for account, amount in amounts if amount != 0]
    if not signed:
        return None
    lines = tuple(
        LedgerLine(account=account, debit=max(amount, ZERO), credit=max(-amount, ZERO))
        for account, amount in signed
    )
    return JournalEntry(
        id=id, at=at, currency=currency, text=text, invoice_id=invoice_id, lines=lines
    )
