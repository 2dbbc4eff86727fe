"""Totals: `calculate(draft) -> Invoice`, pure.

Rounding rule: every line net (BT-131) and every VAT amount per category and rate (BT-117) is
rounded half up to the currency's minor unit; every other amount is an exact sum of rounded
amounts. So BR-CO-10, -13, -14, -15, -16 and -17 hold by construction.
"""

from domain.core.identifiers import canonical_json, digest
from domain.core.money import round_amount, total
from domain.invoice.model import (
    DraftLine,
    Invoice,
    InvoiceDraft,
    InvoiceLine,
    Totals,
    VatBreakdown,
)

_SET_AT_ISSUE = {"number", "issue_date", "due_date"}


def calculate(draft: InvoiceDraft) -> Invoice:
    """The invoice that `draft` says: line nets, VAT breakdown and document totals computed."""
    lines = tuple(_line(line, draft.currency) for line in draft.lines)
    breakdown = _breakdown(lines, draft.currency)
    line_net = total(line.net_amount for line in lines)
    tax = total(row.tax_amount for row in breakdown)
    gross = line_net + tax
    zero = round_amount(gross - gross, draft.currency)
    totals = Totals(
        line_net=line_net + zero,
        tax_exclusive=line_net + zero,
        tax=tax + zero,
        tax_inclusive=gross + zero,
        prepaid=draft.prepaid,
        payable=gross - draft.prepaid,
    )
    header = {name: getattr(draft, name) for name in InvoiceDraft.model_fields}
    del header["lines"], header["prepaid"]
    return Invoice(**header, lines=lines, vat_breakdown=breakdown, totals=totals)


def content_hash(invoice: Invoice) -> str:
    """SHA-256 of what an approver sees: all of the document but number and dates of issue."""
    content = invoice.model_dump(mode="json", exclude=_SET_AT_ISSUE, exclude_none=True)
    return digest(canonical_json(content))


def _line(line: DraftLine, currency: str) -> InvoiceLine:
    net = round_amount(line.quantity * line.unit_price, currency)
    return InvoiceLine(
        **{name: getattr(line, name) for name in DraftLine.model_fields}, net_amount=net
    )


def _breakdown(lines: tuple[InvoiceLine, ...], currency: str) -> tuple[VatBreakdown, ...]:
    groups: dict[tuple[str, str], list[InvoiceLine]] = {}
    for line in lines:
        key = (line.vat_category.value, format(line.vat_rate.normalize(), "f"))
        groups.setdefault(key, []).append(line)
    return tuple(_row(members, currency) for _, members in sorted(groups.items()))


def _row(lines: list[InvoiceLine], currency: str) -> VatBreakdown:
    taxable = total(line.net_amount for line in lines)
    reasons = (line.vat_exemption_reason for line in lines if line.vat_exemption_reason)
    return VatBreakdown(
        category=lines[0].vat_category,
        rate=lines[0].vat_rate,
        taxable_amount=taxable,
        tax_amount=round_amount(taxable * lines[0].vat_rate / 100, currency),
        exemption_reason=next(reasons, None),
    )
