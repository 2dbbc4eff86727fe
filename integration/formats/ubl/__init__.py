"""UBL 2.1 Invoice and CreditNote, both ways.

Sources: OASIS UBL 2.1; CEN/TS 16931-3-2 (syntax binding of EN 16931-1 to UBL 2.1).
"""

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding
from domain.invoice.model import Invoice
from integration.formats.ubl.binding import CREDIT_NOTE, INVOICE, bind
from integration.formats.ubl.flat import FlatInvoice, flat, whole
from integration.formats.ubl.profile import EN16931, Profile
from integration.xml import parse

__all__ = ["EN16931", "Profile", "Ubl"]


class Ubl:
    """The format under one profile: who it is for decides the identifiers at its head."""

    media_type = "application/xml"
    extension = "xml"

    def __init__(self, id: str, profile: Profile) -> None:
        self.id = id
        self._invoice = bind(INVOICE, profile)
        self._credit_note = bind(CREDIT_NOTE, profile)

    def write(self, invoice: Invoice) -> bytes:
        """The issued `invoice` as UBL. A draft has no number and is refused."""
        missing = [
            Finding(
                rule=rule,
                path=name,
                message=f"the {name.replace('_', ' ')} is not set",
                hint="a document is written after it was issued",
            )
            for rule, name in (("BR-02", "number"), ("BR-03", "issue_date"))
            if getattr(invoice, name) is None
        ]
        if missing:
            raise Invalid("only an issued invoice can be written", findings=missing)
        binding = self._credit_note if invoice.is_credit_note else self._invoice
        return binding.write(flat(invoice))

    def read(self, content: bytes) -> Invoice:
        """The invoice in `content`; `Unreadable` with everything that is wrong."""
        root = parse(content)
        for binding in (self._invoice, self._credit_note):
            if root.tag == binding.tag:
                return whole(binding.read(root, FlatInvoice))
        finding = Finding(
            rule="XML_WRONG_PROFILE",
            path=f"{root.sourceline}:1",
            message=f"the root element is {str(root.tag)[:120]}",
            hint=f"expected {self._invoice.tag} or {self._credit_note.tag}",
        )
        raise Unreadable("this is not a UBL invoice or credit note", findings=[finding])
