"""How the sum comes together: allowances, charges, VAT, what is paid, what is due (BG-20 to 23)."""

from collections.abc import Iterator
from typing import Any

from domain.core.codes import VatCategory
from domain.invoice.amounts import DocumentAdjustment, VatBreakdown
from domain.invoice.model import Invoice
from integration.formats.pdf.speech import Speech, plain
from integration.formats.pdf.table import adjustment

Row = dict[str, Any]


def totals_of(invoice: Invoice, speech: Speech) -> list[Row]:
    """The rows of the sum, the last one strong."""
    totals = invoice.totals
    rows: list[Row] = []
    if invoice.allowances or invoice.charges:
        rows.append(_row(speech.say("totals.lines"), speech.number(totals.line_net)))
        rows += _adjustments(invoice, speech)
    rows.append(_row(speech.say("totals.net"), speech.number(totals.tax_exclusive)))
    rows += _taxes(invoice, speech)
    gross = _row(speech.say("totals.gross"), speech.number(totals.tax_inclusive))
    rest = [*_paid(invoice, speech)]
    rows += [gross, *rest] if rest else []
    due = _row(speech.say(_due(invoice)), speech.money(totals.payable))
    return [*rows, {**due, "strong": True}]


def vat_table(invoice: Invoice, speech: Speech) -> dict[str, Any] | None:
    """A table of the rates, if there is more than one."""
    if len(invoice.vat_breakdown) < 2:
        return None
    return {
        "heading": speech.say("vat.heading"),
        "head": [speech.say(f"vat.{name}") for name in ("rate", "base", "tax")],
        "rows": [
            [_rate(row, speech), speech.number(row.taxable_amount), speech.number(row.tax_amount)]
            for row in invoice.vat_breakdown
        ],
    }


def vat_reasons(invoice: Invoice, speech: Speech) -> list[str]:
    """Why no VAT is charged, for each row that has to say so."""
    return [*dict.fromkeys(filter(None, (_reason(row, speech) for row in invoice.vat_breakdown)))]


def _row(label: str, amount: str) -> Row:
    return {"label": label, "amount": amount, "strong": False}


def _due(invoice: Invoice) -> str:
    if invoice.is_credit_note:
        return "totals.credited"
    return "totals.payable" if invoice.totals.payable else "totals.settled"


def _adjustments(invoice: Invoice, speech: Speech) -> Iterator[Row]:
    for one in invoice.allowances:
        yield _row(_said("totals.allowance", one, speech), speech.number(-one.amount))
    for one in invoice.charges:
        yield _row(_said("totals.charge", one, speech), speech.number(one.amount))


def _said(key: str, one: DocumentAdjustment, speech: Speech) -> str:
    return adjustment(key, one.reason, one.percentage, one.base, speech)


def _taxes(invoice: Invoice, speech: Speech) -> Iterator[Row]:
    rows, totals = invoice.vat_breakdown, invoice.totals
    if len(rows) == 1:
        base = speech.number(rows[0].taxable_amount)
        label = speech.say("totals.vat_of", rate=_rate(rows[0], speech), base=base)
        yield _row(label, speech.number(totals.tax_or_zero))
    elif rows or totals.tax is not None:
        yield _row(speech.say("totals.vat"), speech.number(totals.tax_or_zero))
    if totals.tax_in_tax_currency is not None and invoice.tax_currency:
        label = speech.say("totals.vat_in", currency=invoice.tax_currency)
        yield _row(label, speech.money(totals.tax_in_tax_currency, invoice.tax_currency))


def _paid(invoice: Invoice, speech: Speech) -> Iterator[Row]:
    totals = invoice.totals
    if totals.prepaid:
        yield _row(speech.say("totals.prepaid"), speech.number(-totals.prepaid))
    if totals.rounding:
        yield _row(speech.say("totals.rounding"), speech.number(totals.rounding))
    for one in invoice.third_party_payments:
        label = speech.say("payment.third_party", description=plain(one.description))
        yield _row(label, speech.number(one.amount))


def _rate(row: VatBreakdown, speech: Speech) -> str:
    """The rate, with the letter of its category where that is not the usual one."""
    if row.category is VatCategory.STANDARD:
        return speech.rate(row.rate)
    return f"{speech.rate(row.rate)} ({row.category.value})"


def _reason(row: VatBreakdown, speech: Speech) -> str:
    given = [plain(row.exemption_reason)] if row.exemption_reason else []
    code = f" ({plain(row.exemption_code)})" if row.exemption_code else ""
    if row.category is VatCategory.STANDARD and not given:
        return ""
    named = speech.say(f"vat.{row.category.value}")
    said = ": ".join(dict.fromkeys((named, *map(speech.apart, given))))
    return f"{said}{code}"
