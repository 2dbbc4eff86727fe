"""Invoices and a logo for the tests of the PDF: readable ones, in Germany and in Switzerland."""

import base64
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pypdf import PdfReader

from domain.core.party import Party, PostalAddress
from domain.invoice.model import Invoice
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.typesetting import typeset
from tests.unit.formats.invoices import draft, issued, line

AT = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20h-40z"/></svg>'
)
LOGO = base64.b64encode(SVG).decode()

BIEL = Party(
    name="Robert Schneider AG",
    address=PostalAddress(line_one="Rue du Lac 1268", city="Biel", post_code="2501", country="CH"),
    vat_id="CHE-123.456.788 MWST",
)
RORSCHACH = Party(
    name="Pia-Maria Rutschmann-Schnyder",
    address=PostalAddress(
        line_one="Grosse Marktgasse 28", city="Rorschach", post_code="9400", country="CH"
    ),
)


def paid_to(account: str, told: str, **changed: Any) -> PaymentInstructions:
    """Instructions for a transfer to `account`."""
    transfer = CreditTransfer(account=account, **changed)
    return PaymentInstructions(credit_transfers=(transfer,), remittance=told)


def owing(amount: str, **changed: Any) -> Invoice:
    """An invoice of one line, without VAT, over `amount`."""
    free = {"vat_category": "Z", "vat_rate": Decimal(0), "quantity": Decimal(1)}
    return issued(draft(lines=(line(unit_price=Decimal(amount), **free),), **changed))


def swiss(account: str, told: str, **changed: Any) -> Invoice:
    """The bill over CHF 1949.75 that the guidelines of SIX show."""
    said = {"currency": "CHF", "seller": BIEL, "buyer": RORSCHACH, **changed}
    return owing("1949.75", payment_instructions=(paid_to(account, told),), **said)


def made(invoice: Invoice, **settings: Any) -> bytes:
    """Its PDF."""
    return typeset(invoice, PdfSettings(**settings), prepared_at=AT)


def text_of(reader: PdfReader) -> str:
    """All that stands on the pages, with invisible places to break taken out."""
    said = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(said.replace("\N{ZERO WIDTH SPACE}", "").split())
