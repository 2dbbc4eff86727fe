"""Self-billing: who buys may write the invoice for the supplier, and then it has to say so.

Source: directive 2006/112/EC, article 224; UNTDID 1001, codes 389 and 261.
"""

from collections.abc import Iterator

from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.invoice.request import Terms


def check_self_billing(invoice: Invoice, terms: Terms) -> Iterator[Finding]:
    """All findings on `invoice`, written by us under `terms`."""
    said = invoice.type_code
    if terms.we_buy and not said.is_self_billed:
        yield _finding(
            f"'{terms.seller.id}' sells to us, and the type {said.value} is an invoice of its own",
            "use type 389, for a credit note 261",
        )
    if said.is_self_billed and not terms.buyer.own:
        yield _finding(
            f"the type {said.value} is written by the buyer, and '{terms.buyer.id}' is not ours",
            "use type 380, for a credit note 381",
        )


def _finding(message: str, hint: str) -> Finding:
    return Finding(
        rule="INV-SELF-BILLED", path="type_code", message=message, hint=hint, term="BT-3"
    )
