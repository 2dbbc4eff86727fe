"""An invoice as the body of an 810, in the order of the set; or why it cannot be one."""

from itertools import takewhile

from domain.core.findings import Finding
from domain.core.money import ZERO
from domain.invoice.model import Invoice
from domain.invoice.references import Note
from integration.formats.x12.composing import Composer, decimal, wrapped
from integration.formats.x12.invoice import header_codes as codes
from integration.formats.x12.invoice.adjustments import ALLOWANCE, CHARGE, write_adjustment
from integration.formats.x12.invoice.line_writing import write_line
from integration.formats.x12.invoice.named import qualified, write_message
from integration.formats.x12.invoice.parties import write_delivery, write_party, write_payee
from integration.formats.x12.invoice.payment import write_payment
from integration.formats.x12.invoice.taxes import write_breakdown
from integration.formats.x12.invoice.terms import write_terms
from integration.formats.x12.invoice.units import TO_X12
from integration.formats.x12.invoice.unsaid import refuse_unsaid
from integration.formats.x12.settings import Omission, X12Settings


def body_of(
    invoice: Invoice, settings: X12Settings, *, since_5010: bool
) -> tuple[list[list[str]], list[Finding]]:
    """The segments between ST and SE, and everything that cannot be said."""
    composer = Composer(since_5010=since_5010)
    refuse_unsaid(composer, invoice, settings.omit)
    _write_beginning(composer, invoice)
    _write_parties(composer, invoice, settings)
    write_terms(composer, invoice)
    _write_days(composer, invoice)
    _write_messages(composer, invoice)
    for index, line in enumerate(invoice.lines):
        place = f"lines[{index}]"
        write_line(
            composer, line, invoice.currency, settings.tax_type, place, since_5010=since_5010
        )
    _write_summary(composer, invoice, settings)
    return composer.segments, composer.checked(settings.characters)


def _write_beginning(composer: Composer, invoice: Invoice) -> None:
    types = codes.TYPES | codes.NAMED_TYPES
    kind, purpose = types.get(invoice.type_code, ("", ""))
    composer.add(
        "BIG",
        (f"{invoice.issue_date:%Y%m%d}" if invoice.issue_date else "", "issue_date"),
        (invoice.number, "number"),
        None,
        (invoice.order_reference, "order_reference"),
        *(None, None),
        kind,
        purpose,
    )
    for index, one in enumerate(_plain_notes(invoice)):
        for row, text in enumerate(wrapped(one.text, 80)):
            code = None if row else codes.GENERAL_NOTE
            composer.add("NTE", code, text, at=f"notes[{index}]")
    composer.add("CUR", codes.CURRENCY_OF, invoice.currency, at="currency")
    for name, code in codes.REFERENCES.items():
        value = getattr(invoice, name)
        if value:
            composer.add("REF", code, value, at=name)
    if not any(one.issue_date for one in invoice.preceding):
        for one_before in invoice.preceding:
            composer.add("REF", codes.PRECEDING, one_before.number, at="preceding")


def _plain_notes(invoice: Invoice) -> list[Note]:
    """Notes for NTE, which has no subjects: those before the first one with a subject."""
    return list(takewhile(lambda note: note.subject is None, invoice.notes))


def _write_parties(composer: Composer, invoice: Invoice, settings: X12Settings) -> None:
    write_party(composer, "SE", invoice.seller, "seller")
    write_party(composer, "BY", invoice.buyer, "buyer")
    if invoice.delivery:
        write_delivery(composer, invoice.delivery)
    if invoice.payee:
        write_payee(composer, invoice.payee)
    if Omission.PAYMENT_MEANS not in settings.omit:
        name = invoice.payee.name if invoice.payee else invoice.seller.name
        for index, one in enumerate(invoice.payment_instructions):
            write_payment(composer, one, name, f"payment_instructions[{index}]")


def _write_days(composer: Composer, invoice: Invoice) -> None:
    period, delivery = invoice.period, invoice.delivery
    days = (
        (codes.DELIVERED, delivery.delivered_on if delivery else None, "delivery.delivered_on"),
        (codes.PERIOD_START, period.start if period else None, "period.start"),
        (codes.PERIOD_END, period.end if period else None, "period.end"),
    )
    for code, day, path in days:
        if day:
            composer.add("DTM", code, f"{day:%Y%m%d}", at=path)


def _write_messages(composer: Composer, invoice: Invoice) -> None:
    """What only EN 16931 knows."""
    if any(one.issue_date for one in invoice.preceding):
        for one in invoice.preceding:
            day = f"{one.issue_date:%Y%m%d}" if one.issue_date else None
            composer.add("N9", codes.PRECEDING, one.number, None, day, at="preceding")
    if invoice.type_code in codes.NAMED_TYPES:
        write_message(composer, "BT-3", invoice.type_code.value, "type_code")
    for note in invoice.notes[len(_plain_notes(invoice)) :]:
        write_message(composer, f"BT-22 {note.subject or ''}".strip(), note.text, "notes")
    write_message(composer, "BT-17", invoice.tender_reference, "tender_reference")
    thing = invoice.object_identifier
    if thing:
        write_message(composer, qualified("BT-18", thing), thing.value, "object_identifier")
    write_message(composer, "BT-23", invoice.business_process, "business_process")
    write_message(composer, "BT-24", invoice.specification, "specification")
    for row in invoice.vat_breakdown:
        key = f"{row.category.value} {decimal(row.rate) or ''}".strip()
        write_message(composer, f"BT-120 {key}", row.exemption_reason, "vat_breakdown")
        write_message(composer, f"BT-121 {key}", row.exemption_code, "vat_breakdown")
    if invoice.tax_point_date:
        write_message(composer, "BT-7", f"{invoice.tax_point_date:%Y%m%d}", "tax_point_date")
    if invoice.tax_point_code:
        write_message(composer, "BT-8", invoice.tax_point_code.value, "tax_point_code")
    write_message(composer, "BT-6", invoice.tax_currency, "tax_currency")
    converted = decimal(invoice.totals.tax_in_tax_currency)
    write_message(composer, "BT-111", converted, "totals.tax_in_tax_currency")


def _write_summary(composer: Composer, invoice: Invoice, settings: X12Settings) -> None:
    total = composer.minor(invoice.totals.tax_inclusive, "totals.tax_inclusive")
    composer.add("TDS", (total, "totals.tax_inclusive"))
    for index, row in enumerate(invoice.vat_breakdown):
        write_breakdown(composer, settings.tax_type, row, f"vat_breakdown[{index}]")
    for kind, name in ((ALLOWANCE, "allowances"), (CHARGE, "charges")):
        for index, one in enumerate(getattr(invoice, name)):
            write_adjustment(composer, kind, one, settings.tax_type, f"{name}[{index}]")
    if settings.units_shipped:
        _write_units(composer, invoice)
    composer.add("CTT", str(len(invoice.lines)), at="lines")


def _write_units(composer: Composer, invoice: Invoice) -> None:
    units = {line.unit for line in invoice.lines}
    quantity = sum((line.quantity for line in invoice.lines), ZERO)
    if len(units) == 1 and quantity > 0:
        composer.add("ISS", decimal(quantity), TO_X12.get(units.pop()), at="lines")
