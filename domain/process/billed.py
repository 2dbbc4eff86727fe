"""What runs have billed, line by line: their invoices, less the credit notes on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.billing.correction import Way
from domain.billing.difference import Stated
from domain.billing.pricing.basis import PIECE
from domain.core.errors import InvoicingError
from domain.core.money import ZERO
from domain.invoice.correction import credit
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from domain.invoice.portions import is_by_quantity
from domain.invoice.reckoning import Reckoning, product
from domain.invoice.remainder import LineCredit, Remainder
from domain.invoice.request import RequestedLine
from domain.ports import Records
from domain.process.content import credit_notes_before
from domain.record import InvoiceRecord


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of an invoice, or what credit notes left of it."""

    id: str
    """BT-126."""
    line: RequestedLine
    """As it would be asked for again."""
    counts: bool
    """Whether its quantity is one of the charge; an amount that was left of it is not."""
    net: Decimal
    """Positive where it is owed to us, also on a credit note."""
    sign: int

    @property
    def stated(self) -> Stated | None:
        """The line as it is compared; `None` if billing did not make it."""
        origin, line = self.line.origin, self.line
        if origin is None:
            return None
        quantity = self.sign * line.quantity
        return Stated.of(origin, quantity, line.unit_price, self.net, counts=self.counts)


@dataclass(frozen=True, slots=True)
class BilledInvoice:
    """An invoice of a run, and what may become of it."""

    record: InvoiceRecord
    way: Way
    lines: tuple[BilledLine, ...] = ()
    """What is left of it."""
    before: tuple[str, ...] = ()
    """The credit notes on it."""
    credited: tuple[Invoice, ...] = ()
    """Those that count."""
    notes: tuple[str, ...] = field(default=())
    obstacle: str = ""
    """Why it cannot be corrected."""

    @property
    def id(self) -> str:
        """Of the invoice."""
        return self.record.id

    def can_be_credited(self, taken: Iterable[str]) -> bool:
        """Whether a credit note over these lines alone is possible.

        One over lines that come to less than nothing is not, nor to more than the invoice.
        """
        return self.with_note(taken) is not None

    def with_note(self, taken: Iterable[str]) -> "BilledInvoice | None":
        """The invoice with a further credit note over these lines, as far as credits go.

        `None` if there cannot be one.
        """
        if self.record.document is None:
            return None
        credits = [LineCredit(line=id) for id in taken]
        try:
            note = credit(self.record.document, credits, before=self.credited)
        except InvoicingError:
            return None
        return replace(self, credited=(*self.credited, note))


async def billed_invoices(
    records: Records, ids: Iterable[str], *, ours: Iterable[str]
) -> tuple[list[BilledInvoice], list[str]]:
    """The invoices called `ids` but for credit notes on others, and those nobody has taken up.

    `ours` are the documents that runs and corrections opened; other credit notes were made by hand.
    """
    found, missing, known = [], [], frozenset(ours)
    for id in dict.fromkeys(ids):
        record = await records.invoices.find(id)
        if record is None:
            missing.append(id)
        elif record.request.corrects_invoice_id is None:
            found.append(await _billed(records, record, known))
    return found, missing


async def _billed(records: Records, record: InvoiceRecord, ours: frozenset[str]) -> BilledInvoice:
    note = record.request.type_code.is_credit_note
    before = tuple(record.credit_note_ids)
    if record.number is None or record.document is None:
        if await _ended(records, record):
            said = f"{record.id} was {record.state_title.lower()}: its lines count as not billed"
            return BilledInvoice(record, Way.BILL, notes=(said,))
        waits = f"{record.id} is a credit note that is not issued yet; issue or cancel it first"
        return BilledInvoice(
            record, Way.AMEND, _asked(record), obstacle=waits if note else _by_hand(record, ours)
        )
    by_hand = [id for id in before if id not in ours]
    credited = await credit_notes_before(records, record)
    notes = (f"{', '.join(by_hand)} took back a part of {record.number} before",)
    return BilledInvoice(
        record,
        Way.REVERSE if note else Way.CREDIT,
        _left(record, record.document, credited),
        before=before,
        credited=credited,
        notes=notes if by_hand else (),
        obstacle=_by_hand(record, ours),
    )


def _by_hand(record: InvoiceRecord, ours: frozenset[str]) -> str:
    """Why people's own corrections of it are in the way, if there are any."""
    if record.replaced_by is not None and record.replaced_by not in ours:
        return f"{record.id} was replaced by {record.replaced_by}; correct that one by hand"
    if any(line.origin is None for line in record.request.lines):
        return f"lines of {record.id} were written by hand; correct it by hand"
    return ""


async def _ended(records: Records, record: InvoiceRecord) -> bool:
    shelved = await records.definitions.get(record.lifecycle)
    return shelved.definition.states[record.state].final is not None


def _asked(record: InvoiceRecord) -> tuple[BilledLine, ...]:
    """The lines of an invoice that is not issued."""
    reckoning = Reckoning(record.terms.partnership.currency)
    sign = -1 if record.request.type_code.is_credit_note else 1
    return tuple(
        BilledLine(str(number), line, _counts(line), sign * net_of(line, reckoning), sign)
        for number, line in enumerate(record.request.lines, start=1)
    )


def _counts(line: RequestedLine) -> bool:
    """Whether the quantity is one of the charge: a correction may say 1 × an amount instead."""
    corrects = line.origin is not None and line.origin.kind == "correction"
    return not (corrects and line.unit == PIECE and abs(line.quantity) == 1)


def _left(
    record: InvoiceRecord, document: Invoice, credited: Sequence[Invoice]
) -> tuple[BilledLine, ...]:
    """What credit notes left of the lines of an issued document."""
    asked = {one.id: one for one in _asked(record)}
    if not credited:
        return tuple(asked.values())
    originals = {line.id: line for line in document.lines}
    left = Remainder(Reckoning(document.currency), document, credited).rest()
    return tuple(_rest(asked[piece.id], piece, originals[piece.id]) for piece in left)


def _rest(asked: BilledLine, piece: InvoiceLine, original: InvoiceLine) -> BilledLine:
    if piece == original:
        return asked
    line = asked.line.model_copy(
        update={
            "quantity": piece.quantity,
            "unit_price": piece.unit_price,
            "unit": piece.unit,
            "allowances": piece.allowances,
        }
    )
    counts = is_by_quantity(piece, original)
    return BilledLine(asked.id, line, counts, asked.sign * piece.net_amount, asked.sign)


def net_of(line: RequestedLine, reckoning: Reckoning) -> Decimal:
    """BT-131 of a line that billing has made: its allowances are amounts."""
    gross = reckoning.rounded(product(line.quantity, line.unit_price), "")
    return gross - sum((one.amount or ZERO for one in line.allowances), ZERO)
