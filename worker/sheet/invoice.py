"""An invoice as blocks, in the order in which people read one.

Nothing is computed: every amount stands as the document says it.
"""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from domain.core.money import document_places
from domain.invoice.model import Invoice
from domain.invoice.references import Attachment, SupportingDocument
from integration.formats import Reading
from worker.sheet.amounts import adjustments, breakdown, collected, payment, totals
from worker.sheet.block import Block, Fact, Facts, Part
from worker.sheet.lines import line_grid
from worker.sheet.wording import facts, part, term

_HEAD = {
    "number": "Number",
    "type_code": "Type",
    "issue_date": "Issued",
    "due_date": "Due",
    "currency": "Currency",
    "tax_currency": "VAT currency",
    "tax_point_date": "VAT point",
    "tax_point_code": "VAT point code",
    "period": "Period",
    "specification": "Specification",
    "business_process": "Process",
}
_REFERENCES = {
    "buyer_reference": "Buyer reference",
    "order_reference": "Purchase order",
    "sales_order_reference": "Sales order",
    "contract_reference": "Contract",
    "project_reference": "Project",
    "tender_reference": "Tender or lot",
    "receiving_advice_reference": "Receiving advice",
    "despatch_advice_reference": "Despatch advice",
    "object_identifier": "Object invoiced",
    "accounting_reference": "Buyer's account",
    "preceding": "Earlier invoice",
}
_PARTY = {
    "name": "Name",
    "trading_name": "Trades as",
    "address": "Address",
    "vat_id": "VAT id",
    "tax_registration_id": "Tax number",
    "registration_id": "Registration",
    "identifiers": "Identifier",
    "electronic_address": "E-address",
    "contact": "Contact",
    "legal_information": "Legal",
}
_PAYEE = {"name": "Name", "identifier": "Identifier", "registration_id": "Registration"}
_REPRESENTATIVE = {"name": "Name", "vat_id": "VAT id", "address": "Address"}
_DELIVERY = {"name": "To", "address": "Address", "location": "Location", "delivered_on": "On"}
_SYNTAXES = {
    "ubl": "UBL 2.1",
    "cii": "CII D16B",
    "edifact": "UN/EDIFACT",
    "x12": "ANSI X12",
    "tabular": "rows by a mapping",
    "json": "JSON by our schema",
}
_SELLER, _BUYER, _AGENT, _DELIVER_TO = range(4)
"""The places of parties and addresses, in the order in which fields name their terms."""


def blocks(reading: Reading, lines: int) -> Iterator[Block]:
    """From head to attachments, with so many lines at most; what is not said is left out."""
    invoice = reading.invoice
    title = "Credit note" if invoice.is_credit_note else "Invoice"
    yield Facts(title, (*facts(invoice, _HEAD), *_format(reading)))
    yield from _stated(_before(invoice))
    places = document_places(invoice.currency)
    yield line_grid(invoice.lines, places, invoice.currency, lines)
    if invoice.allowances or invoice.charges:
        yield adjustments(invoice)
    yield breakdown(invoice)
    yield totals(invoice)
    yield from _stated(_after(invoice))
    if reading.remainder:
        left = (Fact("", (Part(one.path),)) for one in reading.remainder)
        yield Facts("In the document, and not in the model", tuple(left))


def _format(reading: Reading) -> Iterator[Fact]:
    """What the document is as a file."""
    profile = reading.profile
    yield Fact(
        "Format", (Part(_SYNTAXES[reading.syntax]), *([Part(profile.title)] if profile else []))
    )


def _stated(groups: Iterable[tuple[str, Iterable[Fact]]]) -> Iterator[Block]:
    for title, found in groups:
        said = tuple(found)
        if said:
            yield Facts(title, said)


def _before(invoice: Invoice) -> Iterator[tuple[str, Iterable[Fact]]]:
    yield "References", facts(invoice, _REFERENCES)
    yield "Seller", facts(invoice.seller, _PARTY, _SELLER)
    yield "Buyer", facts(invoice.buyer, _PARTY, _BUYER)
    yield "Payee", _of(invoice.payee, _PAYEE)
    yield "Tax representative", _of(invoice.tax_representative, _REPRESENTATIVE, _AGENT)
    yield "Delivery", _of(invoice.delivery, _DELIVERY, _DELIVER_TO)
    yield "Notes", (Fact(note.subject or "", tuple(part(note, "text"))) for note in invoice.notes)


def _after(invoice: Invoice) -> Iterator[tuple[str, Iterable[Fact]]]:
    yield "Collected for others", collected(invoice)
    yield "Payment", payment(invoice)
    yield "Supporting documents", map(_supporting, invoice.supporting_documents)


def _of(model: BaseModel | None, labels: Mapping[str, str], role: int = 0) -> Iterator[Fact]:
    return facts(model, labels, role) if model is not None else iter(())


def _supporting(document: SupportingDocument) -> Fact:
    file = document.attachment
    attached = (
        [
            Part(
                f"{file.file_name}, {file.media_type}, {_size(file)} bytes",
                term(SupportingDocument, "attachment") or term(type(file), "content"),
            )
        ]
        if file
        else []
    )
    return Fact(
        "",
        (
            *part(document, "reference"),
            *part(document, "description"),
            *part(document, "location"),
            *attached,
        ),
    )


def _size(file: Attachment) -> int:
    """How long the file is, also if its base64 is broken."""
    digits = len("".join(file.content.split()))
    return digits * 3 // 4 - file.content.count("=")
