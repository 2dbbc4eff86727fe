"""BAI2 balance reports, read as a stream, with their control totals.

Source: Cash Management Balance Reporting Specifications, version 2 (BAI, 2005). Amounts have no
decimal point: the minor unit of the currency says where it is. Type codes say the direction:
100-399, 700-759 and 920-959 come in, 400-699, 760-799 and 960-999 go out.
"""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO

from pydantic import ValidationError

from domain.core.money import exponent
from domain.settlement.bank import BankEntry, BankStatement, StatementKind
from integration.bank.bai2_records import Control, Record, TransactionFields, records, transaction
from integration.bank.lines import LineFaults, day_of
from integration.bank.pieces import BATCH, StatementPiece, ToldApart, together

OPENING, CLOSING = "010", "015"
_SAME_DAY = "3"
"""As-of modifier: interim of the same day; a final report of the day follows."""
_LIVE = ("1", "3")
"""Group status: an update or a correction; 2 deletes, 4 is a test."""


def read_statements(content: bytes) -> list[BankStatement]:
    """Every account of every group in `content`, whole; `Unreadable` with all faults."""
    return together(read_pieces(BytesIO(content)))


def read_pieces(file: BinaryIO) -> Iterator[StatementPiece]:
    """Every account in pieces. `Unreadable` with all faults, when all was read:

    who books what a piece says has to have read the file to its end before.
    """
    reading = _Reading()
    for record in records(file):
        piece = reading.take(record)
        if piece is not None and not reading.faults.findings:
            yield piece
    reading.end()


class _Reading:
    """Where the reader is: file, group, account, and what the trailers have to say."""

    def __init__(self) -> None:
        self.faults = LineFaults("BAI2 file", "BAI2")
        self._file, self._group, self._account = Control(), Control(), Control()
        self._sender, self._id, self._number = "", "", 0
        self._group_record: Record | None = None
        self._header: BankStatement | None = None
        self._batch: list[BankEntry] = []
        self._told_apart = ToldApart()
        self._ended = False

    def take(self, record: Record) -> StatementPiece | None:
        """Read a record; a piece whenever there is enough, or an account is complete."""
        for control in (self._file, self._group, self._account):
            control.records += record.lines
        match record.code:
            case "01":
                self._sender, self._id = record.field(1), record.field(5)
            case "02":
                self._open_group(record)
            case "03":
                self._open_account(record)
            case "16":
                return self._entry(record)
            case "49":
                return self._close_account(record)
            case "98":
                self._compare(record, self._group, "98", counted=2)
                self._file.add(self._group.total)
            case "99":
                self._compare(record, self._file, "99", counted=2)
                self._ended = True
            case _:
                message = f"there are no records '{record.code[:10]}'"
                self.faults.add("RECORD", record.line, message)
        return None

    def _open_group(self, record: Record) -> None:
        self._group = Control(records=record.lines)
        self._group_record = record
        if record.field(3) not in _LIVE:
            message = f"the group has the status '{record.field(3)[:5]}', no update or correction"
            self.faults.add("STATUS", record.line, message, "ask the bank what it takes back")

    def _open_account(self, record: Record) -> None:
        self._account = Control(records=record.lines)
        self._told_apart = ToldApart()
        group, self._header = self._group_record, None
        day = day_of(group.field(4)) if group else None
        if group is None or day is None:
            self.faults.add("DATE", record.line, "the group has no as-of date (YYMMDD)")
            return
        currency = record.field(2) or group.field(6) or "USD"
        balances = self._summaries(record, currency)
        kind = StatementKind.REPORT if group.field(7) == _SAME_DAY else StatementKind.STATEMENT
        try:
            self._header = BankStatement(
                id=f"{self._sender}-{group.field(4)}-{self._id}",
                kind=kind,
                account=record.field(1),
                currency=currency,
                opening=balances.get(OPENING),
                closing=balances.get(CLOSING),
                opened_on=day,
                closed_on=day,
            )
        except ValidationError as error:
            self.faults.invalid("ACCOUNT", record.line, error)

    def _summaries(self, record: Record, currency: str) -> dict[str, Decimal]:
        """Balances and sums by type code; all of them count for the control total."""
        found: dict[str, Decimal] = {}
        try:
            for code, raw in record.summaries():
                if raw:
                    self._account.add(int(raw))
                    found[code] = Decimal(int(raw)).scaleb(-exponent(currency))
        except ValueError:
            self.faults.add("AMOUNT", record.line, "an amount of the account is no number")
        return found

    def _entry(self, record: Record) -> StatementPiece | None:
        header = self._header
        try:
            said = transaction(record)
        except ValueError as error:
            self.faults.add("ENTRY", record.line, str(error))
            return None
        self._account.add(said.amount)
        if header is None or header.closed_on is None or not said.moves:
            return None
        try:
            self._batch.append(self._told_apart(_made(said, header)))
        except ValidationError as error:
            self.faults.invalid("ENTRY", record.line, error)
        return self._piece(last=False) if len(self._batch) >= BATCH else None

    def _close_account(self, record: Record) -> StatementPiece | None:
        self._compare(record, self._account, "49", counted=None)
        self._group.add(self._account.total)
        piece = self._piece(last=True)
        self._number += 1
        self._header = None
        return piece

    def _compare(self, record: Record, own: Control, code: str, counted: int | None) -> None:
        """Control total, number of what is inside, number of records."""
        at = {"total": 1, "records": 3 if counted else 2}
        if counted:
            at["inside"] = counted
        for name, place in at.items():
            said, ours = record.field(place), getattr(own, name)
            if said.lstrip("+") != str(ours):
                message = f"record {code} says {name} {said[:25]}, the file has {ours}"
                self.faults.add("CONTROL", record.line, message)

    def _piece(self, *, last: bool) -> StatementPiece | None:
        entries, self._batch = tuple(self._batch), []
        if self._header is None:
            return None
        return StatementPiece(self._number, self._header, entries, last)

    def end(self) -> None:
        """Nothing comes any more: say all that was wrong."""
        if not self._ended:
            message = "the file trailer (99) is missing: the file is cut off"
            self.faults.add("TRAILER", self._file.records, message)
        self.faults.end()


def _made(said: TransactionFields, header: BankStatement) -> BankEntry:
    amount = Decimal(said.amount).scaleb(-exponent(header.currency)) * (1 if said.came_in else -1)
    day = header.closed_on
    return BankEntry.model_validate(
        {
            "reference": said.bank or f"{said.customer or said.type}-{day}-{amount}",
            "amount": amount,
            "currency": header.currency,
            "booked_on": day,
            "value_on": said.value_on,
            "bank_transaction_code": said.type,
            "parts": (
                {
                    "amount": amount,
                    "currency": header.currency,
                    "references": (said.customer,) if said.customer else (),
                    "text": said.text,
                    "bank_reference": said.bank,
                },
            ),
        }
    )
