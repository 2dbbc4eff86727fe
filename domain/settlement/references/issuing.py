"""What an issued invoice tells its payer to write (BT-83): a reference, or the number itself."""

import re
from collections.abc import Iterable

from domain.core.errors import Invalid
from domain.invoice.payment import PaymentInstructions
from domain.settlement.references.countries import kind_for
from domain.settlement.references.making import make
from domain.trade.reference_kind import ReferenceKind

_QR_IBAN = re.compile(r"(?:CH|LI)\d{2}3[01]\d{15}")
"""Accounts for QR references alone; any other Swiss one takes ISO 11649 (SIX, QR-IID)."""


def payment_reference(
    kind: ReferenceKind | None, number: str, means: Iterable[PaymentInstructions]
) -> str:
    """The reference of `kind` for `number`; without one, or where none can be made, the number.

    A number without digits gets ISO 11649, which takes letters.
    """
    if kind is None:
        return number
    chosen = _local(means) if kind is ReferenceKind.LOCAL else kind
    for one in (chosen, ReferenceKind.RF):
        try:
            return make(one, number)
        except Invalid:
            continue
    return number


def _local(means: Iterable[PaymentInstructions]) -> ReferenceKind:
    """By the first account that is named."""
    accounts = (transfer.account for one in means for transfer in one.credit_transfers)
    account = next(accounts, "").replace(" ", "").upper()
    kind = kind_for(account[:2])
    if kind is ReferenceKind.QRR and not _QR_IBAN.match(account):
        return ReferenceKind.RF
    return kind
