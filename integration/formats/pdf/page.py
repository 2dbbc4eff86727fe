"""The page model: an invoice as strings that only have to be put in their places.

Everything that is reckoned, chosen or worded is done here; a template knows only looks.
"""

from collections.abc import Iterator
from typing import Any

from domain.core.codes import InvoiceTypeCode as Type
from domain.core.party import Party
from domain.invoice.model import Invoice
from integration.formats.pdf.codes import code_of, shown
from integration.formats.pdf.fonts import families
from integration.formats.pdf.parties import (
    foot,
    issuer_of,
    letter_address,
    letterhead,
    recipient_of,
    sender_line,
    street_lines,
)
from integration.formats.pdf.payment import payment_of
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.speech import Speech, lines_of, plain, speech_of
from integration.formats.pdf.table import head, rows_of
from integration.formats.pdf.totals import totals_of, vat_reasons, vat_table
from integration.formats.pdf.wording import RIGHT_TO_LEFT

_TITLES = {
    Type.SELF_BILLED: "self_billed",
    Type.SELF_BILLED_CREDIT_NOTE: "self_billed_credit_note",
    Type.CORRECTED: "corrected",
    Type.PREPAYMENT: "prepayment",
    Type.PARTIAL: "partial",
    Type.PARTIAL_CONSTRUCTION: "partial",
    Type.FINAL_CONSTRUCTION: "final",
    Type.PARTIAL_FINAL_CONSTRUCTION: "final",
    Type.DEBIT_NOTE: "debit_note",
    Type.DEBIT_NOTE_FOR_GOODS: "debit_note",
    Type.DEBIT_NOTE_FINANCIAL: "debit_note",
    Type.PROFORMA: "proforma",
}
_FACES: dict[str, Any] = {"classic": "sans", "plain": "serif"}


def page_of(invoice: Invoice, settings: PdfSettings, *, test: bool = False) -> dict[str, Any]:
    """`invoice` as the template takes it; `Invalid` if a code that is asked for cannot be made."""
    speech = speech_of(settings, invoice.currency)
    issuer = issuer_of(invoice)
    title = speech.say(f"titles.{_title(invoice)}")
    return {
        **_looks(settings),
        "title": title,
        "number": speech.apart(plain(invoice.number or "")),
        "author": plain(issuer.name),
        "test": speech.say("remarks.test") if test else "",
        "page": speech.words["remarks.page"],
        "carried": speech.say("lines.carried"),
        "logo": _logo(settings, issuer, speech),
        **_letter(invoice, issuer, settings, speech),
        "facts": [[label, value] for label, value in _facts(invoice, speech) if value],
        "introduction": [*_introduction(invoice, settings, speech)],
        "table": {"head": head(speech), "rows": rows_of(invoice.lines, speech)},
        "totals": totals_of(invoice, speech),
        "vat": vat_table(invoice, speech),
        "reasons": vat_reasons(invoice, speech),
        "payment": payment_of(invoice, speech),
        **shown(code_of(invoice, settings), speech),
        "closing": [*_closing(invoice, settings, speech)],
    }


def _looks(settings: PdfSettings) -> dict[str, Any]:
    return {
        "template": settings.template,
        "language": settings.language,
        "direction": "rtl" if settings.language in RIGHT_TO_LEFT else "ltr",
        "fonts": families(_FACES[settings.template], settings.language),
        "accent": settings.accent,
        "paper": settings.paper,
    }


def _title(invoice: Invoice) -> str:
    found = _TITLES.get(invoice.type_code)
    if found:
        return found
    if invoice.type_code.is_self_billed:
        return "self_billed_credit_note" if invoice.is_credit_note else "self_billed"
    return "credit_note" if invoice.is_credit_note else "invoice"


def _logo(settings: PdfSettings, issuer: Party, speech: Speech) -> dict[str, Any] | None:
    picture = settings.picture
    if picture is None:
        return None
    return {
        "picture": picture.svg,
        "height": settings.logo_height,
        "name": speech.say("remarks.logo", name=plain(issuer.name)),
    }


def _letter(
    invoice: Invoice, issuer: Party, settings: PdfSettings, speech: Speech
) -> dict[str, Any]:
    recipient = recipient_of(invoice)
    return {
        "issuer": {"name": plain(issuer.name), "lines": speech.each(letterhead(issuer))},
        "sender": sender_line(issuer, recipient.address.country),
        "recipient": speech.each(letter_address(recipient, issuer.address.country)),
        "others": [*_others(invoice, speech)],
        "foot": foot(issuer, recipient.address.country, settings, speech),
    }


def _others(invoice: Invoice, speech: Speech) -> Iterator[dict[str, Any]]:
    """Who else has to do with it: the place of delivery, a tax representative."""
    delivery, agent = invoice.delivery, invoice.tax_representative
    home = invoice.seller.address.country
    if delivery and (delivery.name or delivery.address):
        names = [plain(delivery.name)] if delivery.name else []
        at = delivery.address
        street = street_lines(at, at.country != home) if at else []
        yield {
            "heading": speech.say("remarks.delivered_to"),
            "lines": speech.each([*names, *street]),
        }
    if agent:
        vat_id = speech.say("footer.vat_id", value=plain(agent.vat_id))
        street = street_lines(agent.address, agent.address.country != home)
        heading = speech.say("remarks.representative")
        yield {"heading": heading, "lines": speech.each([plain(agent.name), *street, vat_id])}


def _facts(invoice: Invoice, speech: Speech) -> Iterator[tuple[str, str]]:
    recipient, delivery = recipient_of(invoice), invoice.delivery
    contact = issuer_of(invoice).contact
    days = (
        ("issued", invoice.issue_date),
        ("due", invoice.due_date),
        ("delivered", delivery.delivered_on if delivery else None),
        ("tax_point", invoice.tax_point_date),
    )
    texts = (
        ("customer", recipient.identifiers[0].value if recipient.identifiers else None),
        ("buyer_reference", invoice.buyer_reference),
        ("order", invoice.order_reference),
        ("sales_order", invoice.sales_order_reference),
        ("contract", invoice.contract_reference),
        ("project", invoice.project_reference),
        ("tender", invoice.tender_reference),
        ("object", invoice.object_identifier.value if invoice.object_identifier else None),
        ("despatch", invoice.despatch_advice_reference),
        ("receiving", invoice.receiving_advice_reference),
        ("accounting", invoice.accounting_reference),
        ("buyer_vat", recipient.vat_id),
        ("contact", contact.name if contact else None),
    )
    yield speech.say("facts.number"), speech.apart(plain(invoice.number or ""))
    for name, day in days:
        yield speech.say(f"facts.{name}"), speech.day(day) if day else ""
    yield speech.say("facts.period"), speech.period(invoice.period) if invoice.period else ""
    for name, text in texts:
        yield speech.say(f"facts.{name}"), speech.apart(plain(text or ""))


def _introduction(invoice: Invoice, settings: PdfSettings, speech: Speech) -> Iterator[str]:
    if settings.introduction:
        yield settings.introduction
    if invoice.type_code.is_self_billed:
        yield speech.say("remarks.self_billed")
    for one in invoice.preceding:
        said = {"number": plain(one.number)}
        if one.issue_date:
            said["date"] = speech.day(one.issue_date)
        key = "preceding_dated" if one.issue_date else "preceding"
        yield speech.say(f"remarks.{key}", **said)


def _closing(invoice: Invoice, settings: PdfSettings, speech: Speech) -> Iterator[str]:
    for note in invoice.notes:
        yield from speech.each(lines_of(note.text))
    if invoice.supporting_documents:
        names = ", ".join(
            plain(one.description or one.reference) for one in invoice.supporting_documents
        )
        yield speech.say("remarks.documents", names=names)
    if settings.closing:
        yield settings.closing
