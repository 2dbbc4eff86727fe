"""A trial invoice: what every invoice of a partnership would say of its parties and its payment.

Judged before there is a real one, it shows what partners and terms lack for their format. What is
sold, and what VAT is due on it, is made up.
"""

from datetime import date
from decimal import Decimal

from domain.core.codes import VatCategory
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, RequestedLine, Terms, assemble
from domain.invoice.totals import calculate
from domain.trade.marketable import Marketable

_TAXED = Marketable(
    id="trial", name="Trial", vat_category=VatCategory.STANDARD, vat_rate=Decimal(20)
)
_UNTAXED = Marketable(
    id="trial",
    name="Trial",
    vat_category=VatCategory.OUTSIDE_SCOPE,
    vat_exemption_reason="Not subject to VAT",
)
"""For a seller whom no tax office knows: it could not charge VAT."""


def trial_invoice(terms: Terms, on: date) -> Invoice:
    """An invoice of one line under `terms`."""
    line = RequestedLine(marketable_id="trial", quantity=Decimal(1), unit_price=Decimal(100))
    request = InvoiceRequest(partnership_id=terms.partnership.id, lines=(line,))
    seller = terms.seller
    is_known = seller.party.vat_id or seller.party.tax_registration_id or seller.tax_representative
    sold = _TAXED if is_known else _UNTAXED
    return calculate(assemble(request, terms, {sold.id: sold}, on=on))
