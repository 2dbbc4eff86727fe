"""The whole message, from BGM to the last TAX; UNH and UNT are the envelope's.

What was written is read again and compared: what INVOIC could not say is a finding, whatever the
reason is.
"""

from datetime import timedelta

from domain.invoice.model import Invoice
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.dates import DAY, compact
from integration.formats.edifact.invoic.release import Release
from integration.formats.edifact.invoic.settings import EdifactSettings
from integration.formats.edifact.invoic.terms import discounts
from integration.formats.edifact.invoic.write.amounts import adjustments, amount, tax
from integration.formats.edifact.invoic.write.line import lines, object_reference, period
from integration.formats.edifact.invoic.write.nad import WIDTH
from integration.formats.edifact.invoic.write.party import has_descriptions, parties
from integration.formats.edifact.invoic.write.sheet import Sheet
from integration.formats.edifact.invoic.write.texts import texts

_DISCOUNTS = 9
_LONGEST_REACH = 3650


def compose(invoice: Invoice, settings: EdifactSettings, release: Release) -> Sheet:
    """The segments of the issued `invoice`, with what does not fit."""
    sheet = Sheet(release, settings)
    number = sheet.fit(invoice.number, WIDTH, "number")
    sheet.add("BGM", invoice.type_code.value, number, "9")
    _dates(sheet, invoice)
    if invoice.payment_instructions:
        sheet.add("PAI", ("", "", invoice.payment_instructions[0].means))
    texts(sheet, invoice)
    _references(sheet, invoice)
    parties(sheet, invoice)
    _currencies(sheet, invoice)
    _terms(sheet, invoice)
    adjustments(sheet, invoice.allowances, invoice.charges, "")
    _summary(sheet, invoice, lines(sheet, invoice))
    return sheet


def _dates(sheet: Sheet, invoice: Invoice) -> None:
    delivered = invoice.delivery.delivered_on if invoice.delivery else None
    for qualifier, day in (
        (codes.DOCUMENT_DATE[0], invoice.issue_date),
        (codes.DELIVERED, delivered),
        (codes.TAX_POINT, invoice.tax_point_date),
    ):
        if day is not None:
            sheet.add("DTM", (qualifier, compact(day), DAY))
    period(sheet, invoice.period)


def _references(sheet: Sheet, invoice: Invoice) -> None:
    longest = sheet.release.reference
    for qualifier, field in codes.REFERENCES.items():
        value: str | None = getattr(invoice, field)
        if value:
            sheet.add("RFF", (qualifier, sheet.fit(value, longest, field)))
    object_reference(sheet, invoice.object_identifier, "object_identifier")
    for index, one in enumerate(invoice.preceding):
        said = sheet.fit(one.number, longest, f"preceding[{index}].number")
        sheet.add("RFF", (codes.PRECEDING[0], said))
        if one.issue_date:
            sheet.add("DTM", (codes.REFERENCE_DATE, compact(one.issue_date), DAY))
    if not has_descriptions(invoice):
        for index, document in enumerate(invoice.supporting_documents):
            path = f"supporting_documents[{index}].reference"
            sheet.add("RFF", (codes.RELATED, sheet.fit(document.reference, longest, path)))
    _payment_references(sheet, invoice)


def _payment_references(sheet: Sheet, invoice: Invoice) -> None:
    if not invoice.payment_instructions:
        return
    means, path = invoice.payment_instructions[0], "payment_instructions[0]"
    debit, card = means.direct_debit, means.card
    for qualifier, value, field in (
        (codes.PAYMENT, means.remittance, "remittance"),
        (codes.CARD, card.number if card else None, "card.number"),
        (codes.MANDATE, debit.mandate if debit else None, "direct_debit.mandate"),
        (codes.CREDITOR, debit.creditor if debit else None, "direct_debit.creditor"),
    ):
        if value:
            said = sheet.fit(value, sheet.release.reference, f"{path}.{field}")
            sheet.add("RFF", (qualifier, said))


def _currencies(sheet: Sheet, invoice: Invoice) -> None:
    own, other = ("2", invoice.currency, "4"), invoice.tax_currency
    if other:
        sheet.add("CUX", own, ("3", other, sheet.release.tax_currency))
    else:
        sheet.add("CUX", own)


def _terms(sheet: Sheet, invoice: Invoice) -> None:
    """BT-9, and the discounts that the terms grant in words."""
    if invoice.due_date:
        sheet.add("PAT", "3")
        sheet.add("DTM", (codes.DUE[0], compact(invoice.due_date), DAY))
    for one in discounts(invoice.payment_terms)[:_DISCOUNTS]:
        sheet.add("PAT", "22", "", ("5", "3", "D", str(one.days)))
        if invoice.issue_date:
            until = invoice.issue_date + timedelta(days=one.days)
            sheet.add("DTM", (codes.DISCOUNT_DUE, compact(until), DAY))
        sheet.add("PCD", ("12", sheet.number(one.percentage, 10, "payment_terms")))
        amount(sheet, "129", one.base, "payment_terms")


def _summary(sheet: Sheet, invoice: Invoice, count: int) -> None:
    totals = invoice.totals
    sheet.add("UNS", "S")
    sheet.add("CNT", ("2", str(count)))
    for qualifier, field in (
        (codes.LINES_TOTAL, "line_net"),
        (codes.ALLOWANCES_TOTAL, "allowances"),
        (codes.CHARGES_TOTAL, "charges"),
        (codes.WITHOUT_TAX[0], "tax_exclusive"),
        (codes.TAX[0], "tax"),
        (codes.WITH_TAX[0], "tax_inclusive"),
        (codes.PREPAID, "prepaid"),
        (codes.ROUNDING, "rounding"),
        (codes.PAYABLE[0], "payable"),
    ):
        amount(sheet, qualifier, getattr(totals, field), f"totals.{field}")
    amount(
        sheet,
        codes.TAX[0],
        totals.tax_in_tax_currency,
        "totals.tax_in_tax_currency",
        invoice.tax_currency or "",
    )
    for index, row in enumerate(invoice.vat_breakdown):
        path = f"vat_breakdown[{index}]"
        tax(sheet, row.category, row.rate, f"{path}.rate")
        amount(sheet, codes.WITHOUT_TAX[0], row.taxable_amount, f"{path}.taxable_amount")
        amount(sheet, codes.TAX[0], row.tax_amount, f"{path}.tax_amount")
