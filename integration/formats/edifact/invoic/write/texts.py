"""FTX: everything that is said in words."""

from collections.abc import Sequence

from domain.invoice.model import Invoice
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.read.texts import MOST
from integration.formats.edifact.invoic.text import cut, spread
from integration.formats.edifact.invoic.write.sheet import Sheet

_CODE_AGENCY = "6"
"""3055: UN/ECE, whose lists 2005 and 5305 are."""


class Texts:
    """The FTX of the document, or of one line: so many and no more."""

    def __init__(self, sheet: Sheet, most: int) -> None:
        self._sheet = sheet
        self._left = most

    def add(self, subject: str, text: str | None, path: str, *, code: str = "") -> None:
        """`text`, over as many segments as it needs."""
        if text:
            self.put(subject, cut(text, self._sheet.release.text), path, code=code)

    def put(self, subject: str, lines: Sequence[str], path: str, *, code: str = "") -> None:
        """Components of a text, or a code alone."""
        segments = spread(lines, MOST) if lines else [[]]
        if len(segments) > self._left:
            self._sheet.unsaid(
                path,
                f"it needs {len(segments)} FTX of {MOST} lines with"
                f" {self._sheet.release.text} characters; there are {self._left} left",
            )
            return
        self._left -= len(segments)
        coded = (code, "", _CODE_AGENCY) if code else ""
        for one in segments:
            self._sheet.add("FTX", subject, "", coded, one)

    def exemption(self, reason: str | None, code: str | None, path: str, category: str) -> None:
        """Why there is no VAT: the code of the reason first, then words."""
        lines = [*([code] if code else []), *self._cut(reason)]
        if lines:
            self.put(codes.TAX_TEXT, lines, path, code=category)

    def _cut(self, text: str | None) -> list[str]:
        return cut(text, self._sheet.release.text) if text else []


def texts(sheet: Sheet, invoice: Invoice) -> None:
    """BT-8, BT-20, BT-33, BT-82, BT-120, BT-121 and the notes."""
    found = Texts(sheet, sheet.release.texts)
    means = invoice.payment_instructions
    found.add(codes.LEGAL_TEXT, invoice.seller.legal_information, "seller.legal_information")
    found.add(codes.TERMS_TEXT, invoice.payment_terms, "payment_terms")
    found.add(
        codes.MEANS_TEXT,
        means[0].means_text if means else None,
        "payment_instructions[0].means_text",
    )
    if invoice.tax_point_code:
        found.put(codes.TAX_TEXT, (), "tax_point_code", code=invoice.tax_point_code.value)
    for index, row in enumerate(invoice.vat_breakdown):
        path = f"vat_breakdown[{index}].exemption_reason"
        found.exemption(row.exemption_reason, row.exemption_code, path, row.category.value)
    for index, note in enumerate(invoice.notes):
        found.add(note.subject or codes.AGREED, note.text, f"notes[{index}].text")
