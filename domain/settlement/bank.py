"""Bank statements as data, whatever file they came in (camt.053 first)."""

from datetime import date

from pydantic import Field

from domain.core.findings import Finding
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, ExactDecimal, total


class BankEntry(DomainModel):
    """A booked entry. `amount` is positive for money that came in, negative for money that left."""

    reference: str
    """The bank's own reference of the entry (AcctSvcrRef, NtryRef)."""
    amount: ExactDecimal
    currency: CurrencyCode
    booked_on: date
    end_to_end_id: str = ""
    remittance: tuple[str, ...] = ()
    """Structured references first, then free text."""
    counterparty_name: str = Field(default="", repr=False)
    counterparty_iban: str = Field(default="", repr=False)
    reversal: bool = False


class BankStatement(DomainModel):
    """One statement of one account."""

    id: str
    account_iban: str = Field(repr=False)
    currency: CurrencyCode
    opening: ExactDecimal
    closing: ExactDecimal
    entries: tuple[BankEntry, ...]

    def findings(self) -> list[Finding]:
        """Opening plus entries has to be closing, all in the currency of the account."""
        found = []
        moved = total(entry.amount for entry in self.entries)
        if self.opening + moved != self.closing:
            found.append(
                Finding(
                    rule="CAMT_BALANCE",
                    path="Stmt/Bal",
                    message=f"opening {self.opening} plus entries {moved} is not the closing "
                    f"balance {self.closing}",
                    hint="ask the bank for the complete statement; nothing of it was booked",
                )
            )
        found.extend(
            Finding(
                rule="CAMT_CURRENCY",
                path=f"Stmt/Ntry[{index}]",
                message=f"an entry in {entry.currency} on an account in {self.currency}",
                hint="ask the bank; nothing of the statement was booked",
            )
            for index, entry in enumerate(self.entries, start=1)
            if entry.currency != self.currency
        )
        return found
