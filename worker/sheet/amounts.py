"""What an invoice adds up to: allowances and charges, VAT, totals, and how it is paid."""

from collections.abc import Iterator

from domain.core.money import document_places
from domain.invoice.amounts import DocumentAdjustment, Totals, VatBreakdown
from domain.invoice.model import Invoice
from domain.invoice.payment import PaymentInstructions
from worker.sheet.block import Cell, Column, Fact, Facts, Grid, Part
from worker.sheet.lines import vat
from worker.sheet.wording import amount, every, facts, in_words, part, term, terms, worded

_ALLOWANCE, _CHARGE = 0, 1
_TOTALS = {
    "line_net": "Sum of lines",
    "allowances": "Allowances",
    "charges": "Charges",
    "tax_exclusive": "Without VAT",
    "tax": "VAT",
    "tax_in_tax_currency": "VAT",
    "tax_inclusive": "With VAT",
    "prepaid": "Paid",
    "rounding": "Rounding",
    "payable": "To pay",
}


def adjustments(invoice: Invoice) -> Grid:
    """BG-20 and BG-21."""
    places = document_places(invoice.currency)
    those = [("allowance", one) for one in invoice.allowances]
    those += [("charge", one) for one in invoice.charges]
    return Grid(
        f"Allowances and charges, {invoice.currency}",
        (
            Column("Kind"),
            Column("Reason", _both("reason_code", "reason")),
            Column("Per cent", _both("percentage"), right=True),
            Column("Of", _both("base"), right=True),
            Column("VAT", _both("vat_category", "vat_rate")),
            Column("Amount", _both("amount"), right=True),
        ),
        tuple((_cell(kind), *_adjustment(one, places)) for kind, one in those),
    )


def breakdown(invoice: Invoice) -> Grid:
    """BG-23."""
    places = document_places(invoice.currency)
    return Grid(
        f"VAT, {invoice.currency}",
        (
            Column("Category", terms(VatBreakdown, "category")),
            Column("Rate", terms(VatBreakdown, "rate"), right=True),
            Column("Taxable", terms(VatBreakdown, "taxable_amount"), right=True),
            Column("VAT", terms(VatBreakdown, "tax_amount"), right=True),
            Column("Reason", terms(VatBreakdown, "exemption_code", "exemption_reason")),
        ),
        tuple(
            (
                _cell(f"{row.category.value} {in_words(row.category)}"),
                _cell("" if row.rate is None else f"{worded(row.rate)} %"),
                _cell(amount(row.taxable_amount, places)),
                _cell(amount(row.tax_amount, places)),
                _reason(row.exemption_code, row.exemption_reason),
            )
            for row in invoice.vat_breakdown
        ),
    )


def totals(invoice: Invoice) -> Facts:
    """BG-22; what the document does not state is left out."""
    return Facts("Totals", tuple(_totals(invoice)), right=True)


def payment(invoice: Invoice) -> Iterator[Fact]:
    """BT-20 and BG-16, as the document has them: accounts are not hidden."""
    yield from facts(invoice, {"payment_terms": "Terms"})
    for way in invoice.payment_instructions:
        yield from _way(way)


def _way(way: PaymentInstructions) -> Iterator[Fact]:
    yield Fact("Means", (*part(way, "means"), *part(way, "means_text")))
    yield from facts(
        way,
        {
            "remittance": "Reference",
            "credit_transfers": "Account",
            "card": "Card",
            "direct_debit": "Direct debit",
        },
    )


def collected(invoice: Invoice) -> Iterator[Fact]:
    """BG-DEX-09."""
    for other in invoice.third_party_payments:
        yield Fact("Payment", every(other))


def _totals(invoice: Invoice) -> Iterator[Fact]:
    for name, label in _TOTALS.items():
        value = getattr(invoice.totals, name)
        if value is None:
            continue
        currency = invoice.currency
        if name == "tax_in_tax_currency":
            currency = invoice.tax_currency or ""
        stated = amount(value, document_places(currency))
        yield Fact(label, (Part(f"{stated} {currency}".rstrip(), term(Totals, name)),))


def _adjustment(one: DocumentAdjustment, places: int) -> Iterator[Cell]:
    yield _reason(one.reason_code, one.reason)
    yield _cell("" if one.percentage is None else f"{worded(one.percentage)} %")
    yield _cell("" if one.base is None else amount(one.base, places))
    yield _cell(vat(one.vat_category.value, one.vat_rate))
    yield _cell(amount(one.amount, places))


def _reason(code: str | None, words: str | None) -> Cell:
    return _cell(": ".join(worded(said) for said in (code, words) if said))


def _cell(text: str) -> Cell:
    return (Part(text),)


def _both(*names: str) -> str:
    """The terms of an allowance, and those of a charge below."""
    return "\n".join(terms(DocumentAdjustment, *names, role=role) for role in (_ALLOWANCE, _CHARGE))
