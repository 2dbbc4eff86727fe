"""Payers: whose accounts money has come from, as fingerprints. No account number is kept here."""

from domain.core.identifiers import Id, digest
from domain.core.model import DomainModel
from domain.settlement.open_item import joined
from domain.trade.partner import Partner

_MOST = 70
"""Banks cut names (ISO 20022 Max70Text)."""


class KnownPayer(DomainModel):
    """Partners whose invoices were paid from one account; several may share one (groups)."""

    id: str
    """The key of the account."""
    partner_ids: tuple[Id, ...]


def account_key(account: str) -> str:
    """The key of an account, however it is written."""
    return f"a:{digest(joined(account).encode())[:32]}"


def name_key(name: str) -> str:
    """The key of a name, without blanks and signs, as far as banks carry it."""
    return f"c:{joined(name)[:_MOST]}"


def payer_keys(partner: Partner) -> tuple[str, ...]:
    """By what a partner is recognised when it pays: its own account, its names."""
    party = partner.party
    names = {name_key(name) for name in (party.name, party.trading_name) if name}
    accounts = {account_key(partner.iban)} if partner.iban else set()
    return tuple(sorted(names | accounts))
