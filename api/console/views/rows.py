"""Invoices in lists: who, what, how much, where it stands, whom it waits for."""

from dataclasses import dataclass

from api.console import wording
from api.console.wording import Chip
from api.desk import Desk
from domain.record import InvoiceRecord


@dataclass(frozen=True)
class Row:
    """An invoice in a list."""

    record: InvoiceRecord
    chip: Chip
    waits_for: str

    @property
    def name(self) -> str:
        """Its number, or what it is called before it has one."""
        return self.record.number or self.record.id

    @property
    def other(self) -> str:
        """Who is on the other side."""
        terms = self.record.terms
        return terms.seller.party.name if terms.we_buy else terms.buyer.party.name

    @property
    def kind(self) -> str:
        """What it is: an invoice of ours, a credit note, or one that came in."""
        document, terms = self.record.document, self.record.terms
        note = self.record.request.type_code.is_credit_note
        if document is not None:
            note = document.is_credit_note
        word = "Credit note" if note else "Invoice"
        return f"{word} from" if terms.we_buy else f"{word} to"

    @property
    def currency(self) -> str:
        """BT-5."""
        return self.record.terms.partnership.currency


async def row(desk: Desk, record: InvoiceRecord) -> Row:
    """`record` in a list."""
    definition = await desk.definition(record)
    chip = wording.state_chip(record, definition)
    return Row(record, chip, wording.waits_for(record.waiting_on))
