"""camt.052, camt.053 and camt.054, versions 02 to 12, read as a stream in bounded memory.

Source: ISO 20022 BankToCustomerAccountReport, BankToCustomerStatement and
BankToCustomerDebitCreditNotification, message definition reports of 2009 to 2024. The direction of
money is CdtDbtInd alone; RvslInd says that the entry takes an earlier one back, and so only decides
which of the two parties is the other one.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from lxml import etree

from domain.core.errors import Unreadable
from domain.settlement.bank import BankEntry, BankStatement, StatementKind
from integration.bank.camt_elements import Faults
from integration.bank.camt_entry import read_entry
from integration.bank.camt_header import read_header
from integration.bank.camt_shape import in_namespace
from integration.bank.pieces import BATCH, StatementPiece, ToldApart, together
from integration.xml.streaming import stream_file

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt."
KINDS = {
    "Rpt": StatementKind.REPORT,
    "Stmt": StatementKind.STATEMENT,
    "Ntfctn": StatementKind.NOTICE,
}
"""What the messages call their statements."""
MESSAGES = tuple(f"{NAMESPACE}{number}.001." for number in ("052", "053", "054"))
MAX_BYTES = 200 * 1024 * 1024


def read_statements(content: bytes) -> list[BankStatement]:
    """Every statement, report or notice in `content`, whole; `Unreadable` with all faults."""
    return together(read_pieces(BytesIO(content)))


def read_pieces(file: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[StatementPiece]:
    """Every statement in `file` in pieces. `Unreadable` with all faults, when all was read:

    who books what a piece says has to have read the file to its end before.
    """
    reading = _Reading()
    for element in stream_file(file, ("Ntry", *KINDS), max_bytes=max_bytes):
        piece = reading.take(element)
        if piece is not None and not reading.faults.findings:
            yield piece
    reading.end()


class _Reading:
    """Where the reader is in a message."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._index = 0
        self._batch: list[BankEntry] = []
        self._start()

    def _start(self) -> None:
        self._begun = False
        self._header: BankStatement | None = None
        self._told_apart = ToldApart()

    def take(self, element: etree._Element) -> StatementPiece | None:
        """Read an entry, or what is around all of them; a piece whenever there is enough."""
        namespace, _, name = str(element.tag)[1:].rpartition("}")
        around = element.getparent() if name == "Ntry" else element
        if around is not None and not self._begun:
            self._begin(around, namespace)
        if name != "Ntry":
            return self._complete()
        entry = read_entry(element, in_namespace("entry", namespace), self.faults)
        if entry is not None:
            self._batch.append(self._told_apart(entry))
        return self._piece(last=False) if len(self._batch) >= BATCH else None

    def _begin(self, around: etree._Element, namespace: str) -> None:
        """What stands before the entries is read with the first of them, or without any."""
        self._begun = True
        name = str(around.tag).rpartition("}")[2]
        self.faults.name = name
        kind = KINDS.get(name, StatementKind.STATEMENT)
        self._header = read_header(around, in_namespace("header", namespace), kind, self.faults)

    def _complete(self) -> StatementPiece | None:
        piece = self._piece(last=True)
        self._index += 1
        self._start()
        self.faults.next_statement()
        return piece

    def _piece(self, *, last: bool) -> StatementPiece | None:
        entries, self._batch = tuple(self._batch), []
        if self._header is None:
            return None
        return StatementPiece(self._index, self._header, entries, last)

    def end(self) -> None:
        """Nothing comes any more: say all that was wrong."""
        faults = self.faults
        if not self._index and not faults.findings:
            faults.add("CAMT_STATEMENT", "Stmt", "there is no statement in the document", None)
        if faults.findings:
            raise Unreadable(
                f"the bank statement could not be read: {len(faults.findings)} finding(s)",
                hint="nothing of it was booked; ask the bank for a correct statement",
                findings=faults.findings,
            )
