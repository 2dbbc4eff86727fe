"""Corrections: an issued invoice never changes; a credit note takes it back, whole or in part.

A credit note has the amounts of the invoice with the same signs: its type (BT-3) turns them round.
It refers to the invoice (BG-3), and all credit notes on an invoice add up to it exactly: every
total, every row of the VAT breakdown, allowances, charges, rounding and prepaid amount. A whole
one repeats the invoice; parts are cut as `domain.invoice.portions` says. The VAT of a part is what
the VAT of all parts so far comes to less what earlier ones took: at most a cent off BR-CO-17,
which the official rules tolerate.
"""

from collections.abc import Sequence
from typing import Any

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Conflict
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.portions import of_document
from domain.invoice.reckoning import Reckoning
from domain.invoice.references import Note, PrecedingInvoice
from domain.invoice.remainder import LineCredit, Remainder

_T = InvoiceTypeCode
_CREDIT_NOTE_ON = {
    _T.SELF_BILLED: _T.SELF_BILLED_CREDIT_NOTE,
    _T.SELF_BILLED_CORRECTED: _T.SELF_BILLED_CREDIT_NOTE,
    _T.SELF_BILLED_PREPAYMENT: _T.SELF_BILLED_CREDIT_NOTE,
    _T.FACTORED: _T.FACTORED_CREDIT_NOTE,
    _T.FACTORED_CORRECTED: _T.FACTORED_CREDIT_NOTE,
    _T.SELF_BILLED_FACTORED: _T.SELF_BILLED_FACTORED_CREDIT_NOTE,
    _T.SELF_BILLED_FACTORED_CORRECTED: _T.SELF_BILLED_FACTORED_CREDIT_NOTE,
}
_CORRECTED_FORM_OF = {
    _T.SELF_BILLED: _T.SELF_BILLED_CORRECTED,
    _T.FACTORED: _T.FACTORED_CORRECTED,
    _T.SELF_BILLED_FACTORED: _T.SELF_BILLED_FACTORED_CORRECTED,
}


def credit(
    original: Invoice,
    credits: Sequence[LineCredit] = (),
    *,
    before: Sequence[Invoice] = (),
    reason: str | None = None,
) -> Invoice:
    """The credit note on `original` over `credits`, or over everything that is left.

    `before` are the credit notes made of it so far. `Invalid` for more than is left.
    """
    _check_issued(original)
    if not credits and not before:
        return _headed(original, reason, {})
    reckoning = Reckoning(original.currency)
    left = Remainder(reckoning, original, before)
    lines = left.named(credits) if credits else left.rest()
    reckoning.conclude("that cannot be taken back")
    if not lines:
        raise Conflict("nothing is left of the invoice", hint="it was taken back before")
    last = left.is_used_up_by(lines)
    spans = left.spans(lines, last=last)
    allowances = of_document(reckoning, original.allowances, spans)
    charges = of_document(reckoning, original.charges, spans)
    rows = left.rows(lines, allowances, charges)
    others, totals = left.totals(lines, allowances, charges, rows, last=last)
    reckoning.conclude("that cannot be taken back")
    parts = {
        "lines": lines,
        "allowances": allowances,
        "charges": charges,
        "vat_breakdown": rows,
        "totals": totals,
        "third_party_payments": others,
    }
    return _headed(original, reason, parts)


def corrected(original: Invoice, draft: InvoiceDraft) -> InvoiceDraft:
    """`draft` as the corrected invoice (384 or its like) that stands in for `original`."""
    _check_issued(original)
    code = _CORRECTED_FORM_OF.get(original.type_code, InvoiceTypeCode.CORRECTED)
    others = tuple(one for one in draft.preceding if one.number != original.number)
    preceding = (_reference(original), *others)
    return draft.model_copy(update={"type_code": code, "preceding": preceding})


def credit_note_type(code: InvoiceTypeCode) -> InvoiceTypeCode:
    """BT-3 of a credit note on an invoice of the type `code`."""
    return _CREDIT_NOTE_ON.get(code, InvoiceTypeCode.CREDIT_NOTE)


def _headed(original: Invoice, reason: str | None, parts: dict[str, Any]) -> Invoice:
    """`original` with `parts`, under the head of a credit note that is not issued yet."""
    head: dict[str, Any] = {
        "type_code": credit_note_type(original.type_code),
        "number": None,
        "issue_date": None,
        "due_date": None,
        "tax_point_date": None,
        "notes": (Note(text=reason),) if reason else (),
        "preceding": (_reference(original),),
        "supporting_documents": (),
    }
    return original.model_copy(update={**head, **parts})


def _check_issued(original: Invoice) -> None:
    if original.number is None:
        raise Conflict("the invoice is not issued yet", hint="amend or cancel it instead")
    if original.is_credit_note:
        raise Conflict("a credit note is not taken back", hint="issue an invoice instead")


def _reference(original: Invoice) -> PrecedingInvoice:
    return PrecedingInvoice(number=original.number or "", issue_date=original.issue_date)
