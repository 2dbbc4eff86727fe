"""EN 16931-1 rules over the model: the ones that a draft of ours can break.

Totals (BR-CO-10..17) hold by construction, see `domain.invoice.totals`. Source of the ids:
EN 16931-1:2017, 6.4 and the CEN validation artefacts.
"""

from collections.abc import Iterable, Iterator

from domain.core.codes import VatCategory
from domain.core.findings import Finding, Severity
from domain.core.money import exponent
from domain.core.vat import FAMILIES
from domain.invoice.model import Invoice

_WITHOUT_TAX = {
    VatCategory.ZERO: "Z",
    VatCategory.EXEMPT: "E",
    VatCategory.REVERSE_CHARGE: "AE",
    VatCategory.INTRA_COMMUNITY: "IC",
    VatCategory.EXPORT: "G",
    VatCategory.OUTSIDE_SCOPE: "O",
}
_REASON_NEEDED = {
    VatCategory.EXEMPT,
    VatCategory.REVERSE_CHARGE,
    VatCategory.INTRA_COMMUNITY,
    VatCategory.EXPORT,
    VatCategory.OUTSIDE_SCOPE,
}
_BUYER_VAT_NEEDED = {
    VatCategory.REVERSE_CHARGE: "BR-AE-02",
    VatCategory.INTRA_COMMUNITY: "BR-IC-02",
}

_SELLER_VAT_NEEDED = {VatCategory.INTRA_COMMUNITY, VatCategory.EXPORT}
"""For these a local tax number (BT-32) is not enough."""


def check(invoice: Invoice) -> Iterator[Finding]:
    """All findings on `invoice`."""
    yield from _parties(invoice)
    yield from _lines(invoice)
    yield from _vat(invoice)
    yield from _payment(invoice)


def _parties(invoice: Invoice) -> Iterable[Finding]:
    seller = invoice.seller
    if not (seller.vat_id or seller.registration_id):
        yield Finding(
            rule="BR-CO-26",
            path="seller",
            message="the seller has neither a VAT id (BT-31) nor a registration id (BT-30)",
            hint="add one to the seller's partner record",
        )


def _lines(invoice: Invoice) -> Iterable[Finding]:
    places = exponent(invoice.currency)
    for index, line in enumerate(invoice.lines):
        if line.quantity == 0:
            yield Finding(
                rule="INV-QUANTITY",
                path=f"lines[{index}].quantity",
                severity=Severity.WARNING,
                message="the quantity is zero",
                hint="drop the line, or correct the quantity",
            )
        if -int(line.net_amount.as_tuple().exponent) > places:
            yield Finding(
                rule="BR-DEC-23",
                path=f"lines[{index}].net_amount",
                message=f"more than {places} decimals in {invoice.currency}",
                hint="this is a fault of the calculation: report it",
            )


def _vat(invoice: Invoice) -> Iterable[Finding]:
    for index, row in enumerate(invoice.vat_breakdown):
        path, family = f"vat_breakdown[{index}]", _WITHOUT_TAX.get(row.category)
        if family and row.rate:
            yield Finding(
                rule=f"BR-{family}-05",
                path=f"{path}.rate",
                message=f"category {row.category} has the rate {row.rate}; it has to be 0",
                hint="set the rate of the marketable to 0, or choose category S",
            )
        if row.category is VatCategory.STANDARD and (row.rate or 0) <= 0:
            yield Finding(
                rule="BR-S-05",
                path=f"{path}.rate",
                message="the standard rate has to be above 0",
                hint="set the rate of the marketable, or choose category Z",
            )
        if row.category in _REASON_NEEDED and not (row.exemption_reason or row.exemption_code):
            yield Finding(
                rule=f"BR-{family}-10",
                path=f"{path}.exemption_reason",
                message=f"category {row.category} needs a reason (BT-120) or its code (BT-121)",
                hint="add vat_exemption_reason to the marketable",
            )
        yield from _identified(invoice, row.category)


def _identified(invoice: Invoice, category: VatCategory) -> Iterable[Finding]:
    """Who has to be known to the tax office for `category`: families BR-…-02 to -04."""
    seller, buyer, prefix = invoice.seller, invoice.buyer, FAMILIES[category].prefix
    by_registration = category is VatCategory.REVERSE_CHARGE and buyer.registration_id
    if category in _BUYER_VAT_NEEDED and not (buyer.vat_id or by_registration):
        yield Finding(
            rule=_BUYER_VAT_NEEDED[category],
            path="buyer.vat_id",
            message=f"category {category} needs the buyer's VAT id (BT-48)",
            hint="add it to the buyer's partner record",
        )
    known = seller.vat_id or invoice.tax_representative
    if category not in _SELLER_VAT_NEEDED:
        known = known or seller.tax_registration_id
    if not known and category is not VatCategory.OUTSIDE_SCOPE:
        yield Finding(
            rule=f"BR-{prefix}-02",
            path="seller.vat_id",
            message=f"category {category} needs the seller's VAT id (BT-31)",
            hint="add it to the seller's partner record",
        )


def _payment(invoice: Invoice) -> Iterable[Finding]:
    if invoice.totals.payable < 0:
        yield Finding(
            rule="INV-NEGATIVE",
            path="totals.payable",
            message="the payable amount is negative",
            hint="make a credit note (type 381) with positive amounts instead",
        )
    if not any(means.credit_transfers for means in invoice.payment_instructions):
        yield Finding(
            rule="BR-61",
            path="payment_instructions[0].credit_transfers",
            message="a credit transfer needs the account to pay into (BT-84)",
            hint="add an IBAN to the seller's partner record",
        )
