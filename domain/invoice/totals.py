"""Totals: `calculate(draft) -> Invoice`, pure.

Rounding rule: every line net (BT-131) and every VAT amount per category and rate (BT-117) is
rounded half up to the currency's minor unit; every other amount is an exact sum of rounded
amounts. So BR-CO-10, -13, -14, -15, -16 and -17 hold by construction.
"""

from domain.core.identifiers import canonical_json, digest
from domain.core.money import ZERO, round_amount, total
from domain.invoice.amounts import Totals, VatBreakdown
from domain.invoice.line import DraftLine, InvoiceLine, LineHeader
from domain.invoice.model import Invoice, InvoiceDraft, InvoiceHeader

_SET_AT_ISSUE = {"number", "issue_date", "due_date"}


def calculate(draft: InvoiceDraft) -> Invoice:
    """The invoice that `draft` says: line nets, VAT breakdown and document totals computed."""
    lines = tuple(_line(line, draft.currency) for line in draft.lines)
    breakdown = _breakdown(draft.lines, lines, draft.currency)
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
        payable=gross - (draft.prepaid or ZERO),
    )
    header = {name: getattr(draft, name) for name in InvoiceHeader.model_fields}
    return Invoice(**header, lines=lines, vat_breakdown=breakdown, totals=totals)


def content_hash(invoice: Invoice) -> str:
    """SHA-256 of what an approver sees: all of the document but number and dates of issue."""
    content = invoice.model_dump(mode="json", exclude=_SET_AT_ISSUE, exclude_none=True)
    return digest(canonical_json(content))


def _line(line: DraftLine, currency: str) -> InvoiceLine:
    price = line.unit_price or ZERO
    said = {name: getattr(line, name) for name in LineHeader.model_fields}
    said |= {"vat_exemption_reason": None, "vat_exemption_code": None}
    net = round_amount(line.quantity * price, currency)
    return InvoiceLine(**said, unit_price=price, net_amount=net)


def _breakdown(
    drafts: tuple[DraftLine, ...], lines: tuple[InvoiceLine, ...], currency: str
) -> tuple[VatBreakdown, ...]:
    groups: dict[tuple[str, str], list[tuple[DraftLine, InvoiceLine]]] = {}
    for draft, line in zip(drafts, lines, strict=True):
        key = (line.vat_category.value, format((line.vat_rate or ZERO).normalize(), "f"))
        groups.setdefault(key, []).append((draft, line))
    return tuple(_row(members, currency) for _, members in sorted(groups.items()))


def _row(members: list[tuple[DraftLine, InvoiceLine]], currency: str) -> VatBreakdown:
    taxable = total(line.net_amount for _, line in members)
    reasons = dict.fromkeys(
        draft.vat_exemption_reason for draft, _ in members if draft.vat_exemption_reason
    )
    first = members[0][1]
    return VatBreakdown(
        category=first.vat_category,
        rate=first.vat_rate,
        taxable_amount=taxable,
        tax_amount=round_amount(taxable * (first.vat_rate or ZERO) / 100, currency),
        exemption_reason="; ".join(reasons) or None,
    )
