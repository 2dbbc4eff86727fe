"""What an invoice says and an 810 cannot: refused, or left out where the partner agreed to that."""

from collections.abc import Iterable
from decimal import Decimal

from domain.core.money import ZERO
from domain.invoice.model import Invoice
from integration.formats.x12.composing import Composer
from integration.formats.x12.invoice.header_codes import NAMED_TYPES, TYPES
from integration.formats.x12.settings import Omission


def refuse_unsaid(composer: Composer, invoice: Invoice, omit: Iterable[Omission]) -> None:
    """A finding for each thing that has no place."""
    if invoice.number is None or invoice.issue_date is None:
        composer.refuse("number", "it is not issued", "a document is written after it was issued")
    if invoice.type_code not in TYPES | NAMED_TYPES:
        said = f"X12 has no code for invoices of type {invoice.type_code.value}"
        types = ", ".join(code.value for code in TYPES | NAMED_TYPES)
        composer.refuse("type_code", said, f"use one of {types}, or another format")
    if invoice.type_code.is_credit_note and invoice.totals.tax_inclusive < 0:
        said = "a credit note over a negative amount would be read as one over a positive amount"
        composer.refuse("totals.tax_inclusive", said, "make it an invoice")
    _refuse_totals(composer, invoice)
    omitted = frozenset(omit)
    for omission, path, there in (
        (Omission.SUPPORTING_DOCUMENTS, "supporting_documents", invoice.supporting_documents),
        (Omission.TAX_REPRESENTATIVE, "tax_representative", invoice.tax_representative),
    ):
        if there and omission not in omitted:
            hint = (
                f"if the partner agrees to do without, add '{omission.value}' to 'omit' in the"
                " settings of the format; or send this invoice in another format"
            )
            composer.refuse(path, f"an 810 has no place for {path.replace('_', ' ')}", hint)
    if invoice.third_party_payments:
        hint = "send this invoice in another format"
        composer.refuse("third_party_payments", "an 810 has no place for them", hint)


def _refuse_totals(composer: Composer, invoice: Invoice) -> None:
    """TDS says one total, and readers add up the others from lines, allowances and charges."""
    totals = invoice.totals
    hint = "send this invoice in another format"
    for name in ("prepaid", "rounding"):
        if getattr(totals, name):
            composer.refuse(f"totals.{name}", "an 810 has no place for it", hint)
    lines = sum((line.net_amount for line in invoice.lines), ZERO)
    less = sum((one.amount for one in invoice.allowances), ZERO)
    more = sum((one.amount for one in invoice.charges), ZERO)
    tax = sum((row.tax_amount for row in invoice.vat_breakdown), ZERO)
    worked_out: dict[str, Decimal] = {
        "line_net": lines,
        "allowances": less,
        "charges": more,
        "tax_exclusive": lines - less + more,
        "tax": tax,
        "payable": totals.tax_inclusive - (totals.prepaid or ZERO) + (totals.rounding or ZERO),
    }
    for name, value in worked_out.items():
        stated = getattr(totals, name)
        if stated is not None and stated != value and not invoice.third_party_payments:
            said = f"it is {stated}, and what it is the sum of comes to {value}"
            composer.refuse(f"totals.{name}", said, "correct the totals; an 810 says only TDS")
