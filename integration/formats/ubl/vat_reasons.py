"""Where the reason for a VAT exemption (BT-120) stands.

EN 16931 has it once per row of the VAT breakdown; the model also has it on each line. A line says
it in UBL only if the lines of its row differ, so the usual document has no repetition and nothing
is lost.
"""

from collections.abc import Iterable
from decimal import Decimal

from domain.core.codes import VatCategory
from domain.invoice.model import Invoice, InvoiceLine

_Key = tuple[VatCategory, Decimal]


def without_repeated(invoice: Invoice) -> Invoice:
    """`invoice` without reasons on lines that the VAT breakdown says for all of them."""
    reasons = _reasons(invoice)
    differing = {
        _key(line) for line in invoice.lines if line.vat_exemption_reason != reasons.get(_key(line))
    }
    return _with_lines(
        invoice,
        (
            line
            if line.vat_exemption_reason is None or _key(line) in differing
            else line.model_copy(update={"vat_exemption_reason": None})
            for line in invoice.lines
        ),
    )


def with_repeated(invoice: Invoice) -> Invoice:
    """The opposite: lines take the reason of their row, unless one of them speaks for itself."""
    reasons = _reasons(invoice)
    speaking = {_key(line) for line in invoice.lines if line.vat_exemption_reason}
    return _with_lines(
        invoice,
        (
            line
            if _key(line) in speaking or not reasons.get(_key(line))
            else line.model_copy(update={"vat_exemption_reason": reasons[_key(line)]})
            for line in invoice.lines
        ),
    )


def _reasons(invoice: Invoice) -> dict[_Key, str | None]:
    return {(row.category, row.rate): row.exemption_reason for row in invoice.vat_breakdown}


def _key(line: InvoiceLine) -> _Key:
    return line.vat_category, line.vat_rate


def _with_lines(invoice: Invoice, lines: Iterable[InvoiceLine]) -> Invoice:
    return invoice.model_copy(update={"lines": tuple(lines)})
