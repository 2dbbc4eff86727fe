"""What we ask of an invoice that a supplier sent, beside the rules of its format.

Totals count as they are stated: whether they add up is for the rules of the format.
"""

from collections.abc import Iterator

from domain.core.findings import Finding, Severity
from domain.core.party import Party
from domain.invoice.model import Invoice
from domain.invoice.request import Terms
from domain.trade.identity import vat_identity


def check_received(invoice: Invoice, terms: Terms) -> Iterator[Finding]:
    """All findings on `invoice`, received under `terms`."""
    partnership = terms.partnership
    if invoice.currency != partnership.currency:
        yield Finding(
            rule="PAYABLE-CURRENCY",
            path="currency",
            message=f"it is in {invoice.currency}, and '{partnership.id}' in"
            f" {partnership.currency}",
            hint="refuse it, or set up a partnership in this currency",
            term="BT-5",
        )
    if invoice.totals.payable < 0:
        yield Finding(
            rule="PAYABLE-NEGATIVE",
            path="totals.payable",
            message="the payable amount is negative",
            hint="refuse it, and ask for a credit note",
            term="BT-115",
        )
    if invoice.type_code.is_self_billed:
        yield Finding(
            rule="PAYABLE-SELF-BILLED",
            path="type_code",
            message="it says that the buyer wrote it, and we did not",
            hint="refuse it, and ask for an invoice",
            term="BT-3",
        )
    yield from _other_vat_id("seller", "BT-31", invoice.seller, terms.seller.party)
    yield from _other_vat_id("buyer", "BT-48", invoice.buyer, terms.buyer.party)


def check_account(*, is_new: bool) -> Iterator[Finding]:
    """The finding on an account that is not known, if it `is_new`. Its number is not repeated."""
    if is_new:
        yield Finding(
            rule="PAYABLE-ACCOUNT",
            path="payment_instructions",
            severity=Severity.WARNING,
            message="it is to be paid to an account that is neither on the supplier's record nor"
            " on an invoice that we have accepted",
            hint="ask the supplier in another way than the invoice says, before it is paid",
            term="BT-84",
        )


def _other_vat_id(role: str, term: str, said: Party, known: Party) -> Iterator[Finding]:
    if not said.vat_id or not known.vat_id:
        return
    if vat_identity(said.vat_id) != vat_identity(known.vat_id):
        yield Finding(
            rule="PAYABLE-VAT-ID",
            path=f"{role}.vat_id",
            severity=Severity.WARNING,
            message=f"the VAT id of the {role} is another one than on the partner's record",
            hint="compare the two: with a wrong one the VAT cannot be deducted",
            term=term,
        )
