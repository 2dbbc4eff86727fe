"""An invoice as a file for people and machines: pages with the XML inside, and what backs it.

Sources: Factur-X 1.0.07 / ZUGFeRD 2.3 (FNFE-MPE, FeRD); ISO 19005-3, 6.8 and annex E
(associated files).
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.core.findings import Finding
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference
from domain.invoice.model import Invoice
from integration.einvoice.syntax import XmlFormat
from integration.format_settings import faults, parsed
from integration.formats.pdf.container import completed
from integration.formats.pdf.enclosing import supporting
from integration.formats.pdf.levels import Level, level_of
from integration.formats.pdf.reading import INVOICES, ORDERS, embedded_xml
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.typesetting import Enclosed, typeset

_RESERVED = frozenset((*INVOICES, *ORDERS))
"""By these names software looks for the document; nothing beside it may have one."""


class PdfFormat:
    """A PDF/A-3 for people to read and to keep, with the invoice as XML for their software.

    Supporting documents of the invoice (BT-125) are attached to the PDF as well.
    """

    media_type = "application/pdf"
    extension = "pdf"
    settings_model = PdfSettings

    def __init__(
        self, id: str, level: Level, xml: XmlFormat, read: Callable[[bytes], Invoice]
    ) -> None:
        self.id = id
        self.level = level
        self._xml = xml
        self._read = read

    def check(self, settings: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with the settings."""
        return faults(PdfSettings, settings)

    def references(self, _invoice: Invoice, _envelope: Envelope, /) -> tuple[Reference, ...]:
        """Nothing besides what every document is known by."""
        return ()

    def write(self, invoice: Invoice, envelope: Envelope, /) -> bytes:
        """The issued `invoice` as a hybrid PDF; `Invalid` with what it cannot be written for."""
        settings = parsed(PdfSettings, envelope.settings)
        document = Enclosed(
            self.level.file_name,
            self.inside(invoice),
            description=f"Invoice as XML, {self._xml.profile.title}",
        )
        files = tuple(supporting(invoice, taken=_RESERVED))
        pdf = typeset(
            invoice,
            settings,
            prepared_at=envelope.prepared_at,
            enclosed=(document, *(file.stand_in for file in files)),
            test=envelope.test,
        )
        contents = {file.stand_in.content: file.content for file in files}
        return completed(pdf, self.level, contents)

    def read(self, content: bytes) -> Invoice:
        """The invoice in `content`, whichever hybrid PDF it is."""
        return self._read(embedded_xml(content).content)

    def inside(self, invoice: Invoice) -> bytes:
        """The XML of `invoice`, which claims no other rules than those that the metadata names.

        Plain XML may keep the head of a wider profile; a hybrid PDF has one level.
        """
        if level_of(self._xml.headed(invoice).specification or "") is self.level:
            return self._xml.write(invoice)
        return self._xml.write(invoice.model_copy(update={"specification": None}))
