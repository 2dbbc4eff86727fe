"""The documents of a correction: a credit note, a new invoice, a changed draft. Pure."""

from collections.abc import Collection, Sequence

from domain.billing.correction import InvoiceCorrection
from domain.billing.pricing.basis import PIECE
from domain.core.codes import InvoiceTypeCode
from domain.core.dates import Period
from domain.core.money import ZERO
from domain.invoice.reckoning import Reckoning
from domain.invoice.references import PrecedingInvoice
from domain.invoice.remainder import LineCredit
from domain.invoice.request import InvoiceRequest, RequestedLine, credit_note_request
from domain.process.billed import net_of
from domain.record import InvoiceRecord


def credit_request(
    record: InvoiceRecord, correction: InvoiceCorrection, reason: str
) -> InvoiceRequest | None:
    """The credit note over the lines that are taken back; `None` if none is needed."""
    if record.document is None or not correction.taken:
        return None
    credits = () if correction.all_taken else tuple(LineCredit(line=id) for id in correction.taken)
    return credit_note_request(
        record.id, record.document, record.request, credits=credits, reason=reason
    )


def bill_request(
    head: InvoiceRequest,
    lines: Sequence[RequestedLine],
    *,
    currency: str,
    preceding: InvoiceRecord | None,
    reason: str,
) -> InvoiceRequest | None:
    """The invoice that bills `lines`, with references and terms as `head`.

    `None` for no lines; a credit note if they come to less than nothing.
    """
    if not lines:
        return None
    reckoning = Reckoning(currency)
    owed = sum((net_of(line, reckoning) for line in lines), ZERO) >= 0
    agreed = head.agreed.model_copy(update={"issue_on": None}) if head.agreed else None
    return head.model_copy(
        update={
            "type_code": InvoiceTypeCode.INVOICE if owed else InvoiceTypeCode.CREDIT_NOTE,
            "lines": tuple(lines if owed else (_given(line, reckoning) for line in lines)),
            "note": reason,
            "period": _covered(lines) or head.period,
            "preceding": _references(preceding),
            "corrects_invoice_id": None,
            "credits": (),
            "agreed": agreed,
            "prepaid": None,
        }
    )


def amended_request(
    request: InvoiceRequest, taken: Collection[str], instead: Sequence[RequestedLine]
) -> InvoiceRequest | None:
    """`request` with lines of the draft replaced; `None` if nothing is left to bill."""
    kept = [line for number, line in enumerate(request.lines, start=1) if str(number) not in taken]
    lines = (*kept, *instead)
    if not lines:
        return None
    return request.model_copy(update={"lines": lines, "period": _covered(lines) or request.period})


def corrected_line(line: RequestedLine) -> RequestedLine:
    """The line as one of a correction."""
    if line.origin is None:
        return line
    origin = line.origin.model_copy(update={"kind": "correction"})
    return line.model_copy(update={"origin": origin})


def _given(line: RequestedLine, reckoning: Reckoning) -> RequestedLine:
    """The line on a credit note, where what is given back is positive."""
    if not line.allowances:
        return line.model_copy(update={"quantity": -line.quantity})
    net = net_of(line, reckoning)
    amount = {"quantity": reckoning.zero + (-1 if net > 0 else 1), "unit_price": abs(net)}
    return line.model_copy(update={**amount, "unit": PIECE, "allowances": ()})


def _covered(lines: Sequence[RequestedLine]) -> Period | None:
    """BG-14: from the first day that is billed to the last."""
    periods = [line.period for line in lines if line.period]
    if not periods:
        return None
    return Period(start=min(one.start for one in periods), end=max(one.end for one in periods))


def _references(record: InvoiceRecord | None) -> tuple[PrecedingInvoice, ...]:
    if record is None or record.number is None:
        return ()
    return (PrecedingInvoice(number=record.number, issue_date=record.issued_on),)
