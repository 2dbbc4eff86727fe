"""Payees: the accounts of a supplier that somebody has confirmed, or that were paid before.

Invoices with a changed account are how suppliers are impersonated. So an account that is new stops
the payment, whether it came with the invoice or was entered here; only the account in the partner's
own entry passes unasked, as long as no other one was ever used.
"""

from datetime import datetime

from domain.core.identifiers import Id, Sha256, digest
from domain.core.model import DomainModel


class KnownAccount(DomainModel):
    """An account that may be paid to."""

    account: Sha256
    by: str
    """Who has confirmed it."""
    at: datetime
    reason: str = ""
    """How: whom they asked, on which way."""


class Payee(DomainModel):
    """What is known of a partner's accounts."""

    id: Id
    accounts: tuple[KnownAccount, ...] = ()

    def knows(self, account: str) -> bool:
        """Whether `account` was confirmed."""
        return any(one.account == account for one in self.accounts)

    def with_account(self, known: KnownAccount) -> "Payee":
        """With one more; the same one again changes nothing."""
        if self.knows(known.account):
            return self
        return self.model_copy(update={"accounts": (*self.accounts, known)})


def fingerprint(iban: str) -> str:
    """An account without showing it."""
    return digest("".join(iban.split()).upper().encode())


def masked(iban: str) -> str:
    """As much of an account as people need to recognise it: `DE89 … 3000`."""
    return f"{iban[:4]} … {iban[-4:]}"


def why_blocked(payee: Payee | None, account: str, entered: str | None) -> str:
    """Why nothing is paid to `account` yet; empty if it may be.

    `entered`: the IBAN in the partner's own entry.
    """
    if payee is not None and payee.accounts:
        return "" if payee.knows(account) else "another account was used before; this one is new"
    if entered is None:
        return "no account of this supplier was ever confirmed"
    if fingerprint(entered) != account:
        return "the invoice asks for another account than the one entered for the supplier"
    return ""
