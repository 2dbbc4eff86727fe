"""The other side: buyers and suppliers that answer, and a bank that sends statements.

They see nothing but their own folder on the SFTP server, as real ones would. What arrives is
read with our reader; answers are written as real Invoice Responses and camt.053 statements.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from domain.core.errors import Unreadable
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.invoice.model import Invoice
from domain.settlement.bank import BankEntry, BankStatement
from integration.bank.camt_writer import write_statement
from integration.formats import XML, ubl_response

_LOOK_EVERY = 0.1


@dataclass
class Partner:
    """A buyer or supplier behind its folder."""

    folder: Path
    clock: datetime

    def invoice(self, number: str) -> Invoice | None:
        """The document with that number, once it has arrived."""
        path = self.folder / "in" / f"{number}.xml"
        return XML["ubl-2.1"].read(path.read_bytes()) if path.exists() else None

    def responses(self, number: str) -> list[InvoiceResponse]:
        """What we answered to its invoice of that number."""
        found = []
        for path in sorted((self.folder / "in").glob("*.xml")):
            try:
                response = ubl_response.read(path.read_bytes())
            except Unreadable:  # another kind of document
                continue
            if response.invoice_number == number:
                found.append(response)
        return found

    def answer(self, invoice: Invoice, code: ResponseCode, reason: str = "") -> None:
        """Answer a document that arrived with an Invoice Response."""
        if invoice.number is None:
            raise ValueError("a document without a number cannot be answered")
        response = InvoiceResponse(
            id=f"IR-{invoice.number}-{code}",
            invoice_number=invoice.number,
            code=code,
            reason=reason,
        )
        ours_bought = invoice.type_code.is_self_billed
        content = ubl_response.write(
            response,
            issued_on=self.clock.date(),
            sender=invoice.seller if ours_bought else invoice.buyer,
            receiver=invoice.buyer if ours_bought else invoice.seller,
            invoice_type=invoice.type_code,
        )
        place(self.folder / "out", f"{response.id}.xml", content)

    def send(self, invoice: Invoice) -> None:
        """Send an invoice of its own, as UBL."""
        place(self.folder / "out", f"{invoice.number}.xml", XML["ubl-2.1"].write(invoice))


@dataclass
class Buyer(Partner):
    """A buyer that answers every invoice; `rejects` names order references it does not know."""

    rejects: tuple[str, ...] = ()
    received: dict[str, Invoice] = field(default_factory=dict)

    async def answer_everything(self) -> None:
        """Watch the folder and answer what comes, until cancelled."""
        while True:
            for path in sorted((self.folder / "in").glob("*.xml")):
                if path.name not in self.received:
                    self._answer(path)
            await asyncio.sleep(_LOOK_EVERY)

    def _answer(self, path: Path) -> None:
        invoice = XML["ubl-2.1"].read(path.read_bytes())
        self.received[path.name] = invoice
        if invoice.is_credit_note or invoice.number is None:
            return
        if invoice.order_reference in self.rejects:
            reason = f"order {invoice.order_reference} is closed"
            self.answer(invoice, ResponseCode.REJECTED, reason)
        else:
            self.answer(invoice, ResponseCode.ACCEPTED)


def money_in(number: str, amount: Decimal, currency: str, payer: str, day: datetime) -> BankEntry:
    """A customer's transfer that names the invoice."""
    return BankEntry.single(
        reference=f"TX-{number}-{amount}",
        amount=amount,
        currency=currency,
        booked_on=day.date(),
        text=(f"Invoice {number}",),
        counterparty_name=payer,
    )


def send_statement(
    folder: Path, id: str, iban: str, currency: str, entries: Sequence[BankEntry], at: datetime
) -> None:
    """The bank puts a statement of an account into its outgoing folder."""
    moved = sum((entry.amount for entry in entries), Decimal("0.00"))
    book = folder / f"balance-{iban}"
    opening = Decimal(book.read_text("utf-8")) if book.exists() else Decimal("1000.00")
    statement = BankStatement(
        id=id,
        account=iban,
        currency=currency,
        opening=opening,
        closing=opening + moved,
        entries=tuple(entries),
    )
    place(folder / "out", f"{id}.xml", write_statement(statement, created_at=at))
    book.write_text(str(opening + moved), "utf-8")


def place(folder: Path, name: str, content: bytes) -> None:
    """Put a file there so that it is visible only when whole."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    part.write_bytes(content)
    os.replace(part, folder / name)
