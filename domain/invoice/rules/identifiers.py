"""Identifiers on a document: form and check digits of the numbers of parties and accounts.

All findings are warnings: a number may be right and its form unusual. Which schemes are known, and
by which standard, says `domain.tax.identifiers`.
"""

import re
from collections.abc import Iterator

from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.tax.identifiers import check_bic, check_iban, check_party, check_vat_id

_LIKE_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}")


def check(invoice: Invoice) -> Iterator[Finding]:
    """All findings on `invoice`."""
    yield from check_party(invoice.seller, "seller")
    yield from check_party(invoice.buyer, "buyer")
    if invoice.tax_representative:
        vat_id = invoice.tax_representative.vat_id
        yield from check_vat_id(vat_id, "tax_representative.vat_id")
    for index, means in enumerate(invoice.payment_instructions):
        for place, transfer in enumerate(means.credit_transfers):
            path = f"payment_instructions[{index}].credit_transfers[{place}]"
            if _LIKE_IBAN.match(transfer.account):
                yield from check_iban(transfer.account, f"{path}.account")
            if transfer.bic:
                yield from check_bic(transfer.bic, f"{path}.bic")
