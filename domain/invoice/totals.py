"""Totals: `calculate(draft) -> Invoice`, pure.

Rounding rule: the gross of a line (quantity × price ÷ base quantity), every allowance and charge
worked out from a percentage, and every VAT amount per category and rate (BT-117) is rounded half
up, away from zero; every other amount is an exact sum of rounded amounts. So BR-CO-10 to -17 and
the families of the VAT categories (BR-S-08 and its like) hold by construction.

Amounts have the decimals of the currency, and never more than the two that EN 16931 allows: whole
yen in JPY, steps of 10 fils in KWD. BT-111 has those of the VAT accounting currency.
A line in whole yen can be further from quantity × price than the 0.02 that Peppol BIS 3 tolerates
(PEPPOL-EN16931-R120); whole quantities and prices avoid that.

A draft that has no right reading is `Invalid`, with everything that is wrong with its amounts.
Parties, texts and codes are for the rule packs.
"""

from decimal import Decimal

from domain.core.identifiers import canonical_json, digest
from domain.core.money import ZERO
from domain.invoice.amounts import (
    DocumentAdjustment,
    DraftDocumentAdjustment,
    Totals,
    VatBreakdown,
)
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice, InvoiceDraft, InvoiceHeader
from domain.invoice.netting import ALLOWANCE, CHARGE, Rules, adjust_document, net_line
from domain.invoice.reckoning import Reckoning, product
from domain.invoice.vat import Share, breakdown

_SET_AT_ISSUE = {"number", "issue_date", "due_date"}


def calculate(draft: InvoiceDraft) -> Invoice:
    """The invoice that `draft` says: line nets, VAT breakdown and document totals computed."""
    reckoning = Reckoning(draft.currency)
    lines = tuple(
        net_line(reckoning, line, f"lines[{index}]") for index, line in enumerate(draft.lines)
    )
    bases = _bases(lines)
    allowances = _adjustments(reckoning, draft.allowances, bases, ALLOWANCE, "allowances")
    charges = _adjustments(reckoning, draft.charges, bases, CHARGE, "charges")
    shares = [
        *_line_shares(draft, lines),
        *_adjustment_shares(draft.allowances, allowances, -1, "allowances"),
        *_adjustment_shares(draft.charges, charges, 1, "charges"),
    ]
    rows = breakdown(reckoning, shares)
    parts = (lines, allowances, charges, rows)
    totals = _totals(reckoning, draft, *parts)
    reckoning.conclude("the invoice cannot be calculated")
    header = {name: getattr(draft, name) for name in InvoiceHeader.model_fields}
    return Invoice(
        **header,
        lines=lines,
        allowances=allowances,
        charges=charges,
        vat_breakdown=rows,
        totals=totals,
    )


def content_hash(invoice: Invoice) -> str:
    """SHA-256 of what an approver sees: all of the document but number and dates of issue."""
    content = invoice.model_dump(mode="json", exclude=_SET_AT_ISSUE, exclude_none=True)
    return digest(canonical_json(content))


_Key = tuple[str, Decimal]


def _bases(lines: tuple[InvoiceLine, ...]) -> dict[_Key, Decimal]:
    """Line nets by VAT category and rate: what a document percentage is of."""
    bases: dict[_Key, Decimal] = {}
    for line in lines:
        key = (line.vat_category.value, line.vat_rate or ZERO)
        bases[key] = bases.get(key, ZERO) + line.net_amount
    return bases


def _adjustments(
    reckoning: Reckoning,
    asked: tuple[DraftDocumentAdjustment, ...],
    bases: dict[_Key, Decimal],
    rules: Rules,
    path: str,
) -> tuple[DocumentAdjustment, ...]:
    return tuple(
        adjust_document(
            reckoning,
            one,
            bases.get((one.vat_category.value, one.vat_rate or ZERO), reckoning.zero),
            rules,
            f"{path}[{index}]",
        )
        for index, one in enumerate(asked)
    )


def _line_shares(draft: InvoiceDraft, lines: tuple[InvoiceLine, ...]) -> list[Share]:
    return [
        Share(
            line.vat_category,
            line.vat_rate,
            line.net_amount,
            asked.vat_exemption_reason,
            asked.vat_exemption_code,
            f"lines[{index}].vat_exemption_reason",
        )
        for index, (asked, line) in enumerate(zip(draft.lines, lines, strict=True))
    ]


def _adjustment_shares(
    asked: tuple[DraftDocumentAdjustment, ...],
    made: tuple[DocumentAdjustment, ...],
    sign: int,
    path: str,
) -> list[Share]:
    return [
        Share(
            done.vat_category,
            done.vat_rate,
            sign * done.amount,
            one.vat_exemption_reason,
            one.vat_exemption_code,
            f"{path}[{index}].vat_exemption_reason",
        )
        for index, (one, done) in enumerate(zip(asked, made, strict=True))
    ]


def _totals(
    reckoning: Reckoning,
    draft: InvoiceDraft,
    lines: tuple[InvoiceLine, ...],
    allowances: tuple[DocumentAdjustment, ...],
    charges: tuple[DocumentAdjustment, ...],
    rows: tuple[VatBreakdown, ...],
) -> Totals:
    zero = reckoning.zero
    line_net = sum((line.net_amount for line in lines), zero)
    less = sum((one.amount for one in allowances), zero)
    more = sum((one.amount for one in charges), zero)
    exclusive = line_net - less + more
    tax = sum((row.tax_amount for row in rows), zero)
    inclusive = exclusive + tax
    prepaid = _stated(reckoning, draft.prepaid, "BR-DEC-16", "prepaid")
    rounding = _stated(reckoning, draft.rounding, "BR-DEC-17", "rounding")
    others = sum(
        (
            reckoning.stated(one.amount, "BR-DEX-13", f"third_party_payments[{index}].amount")
            for index, one in enumerate(draft.third_party_payments)
        ),
        zero,
    )
    payable = inclusive - (prepaid or ZERO) + (rounding or ZERO) + others
    return Totals(
        line_net=reckoning.rounded(line_net, "totals.line_net"),
        allowances=reckoning.rounded(less, "totals.allowances") if allowances else None,
        charges=reckoning.rounded(more, "totals.charges") if charges else None,
        tax_exclusive=reckoning.rounded(exclusive, "totals.tax_exclusive"),
        tax=reckoning.rounded(tax, "totals.tax"),
        tax_in_tax_currency=_converted(reckoning, draft, tax),
        tax_inclusive=reckoning.rounded(inclusive, "totals.tax_inclusive"),
        prepaid=prepaid,
        rounding=rounding,
        payable=reckoning.rounded(payable, "totals.payable"),
    )


def _stated(reckoning: Reckoning, value: Decimal | None, rule: str, path: str) -> Decimal | None:
    return None if value is None else reckoning.stated(value, rule, path)


def _converted(reckoning: Reckoning, draft: InvoiceDraft, tax: Decimal) -> Decimal | None:
    """BT-111: the VAT in the VAT accounting currency (BT-6)."""
    if draft.tax_currency is None:
        return None
    if draft.tax_currency == draft.currency:
        message = f"the VAT accounting currency is the invoice currency, {draft.currency}"
        reckoning.finding("INV-TAX-CURRENCY", "tax_currency", message, "leave it out")
        return None
    if draft.exchange_rate is None:
        message = f"there is no rate to state the VAT in {draft.tax_currency} (BT-111)"
        reckoning.finding("BR-53", "exchange_rate", message, "give the exchange rate of the day")
        return None
    other = Reckoning(draft.tax_currency)
    converted = other.rounded(product(tax, draft.exchange_rate), "totals.tax_in_tax_currency")
    reckoning.findings += other.findings
    return converted
