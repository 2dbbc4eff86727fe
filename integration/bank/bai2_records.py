"""Records of BAI2: lines with their continuations (88), and the fields of a transaction (16).

Source: Cash Management Balance Reporting Specifications, version 2 (BAI, 2005). A record ends with
`/`; the text of a transaction ends with its line and may hold commas and slashes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, NamedTuple

from domain.settlement.bank import NOT_PROVIDED
from integration.bank.lines import day_of, decoded

_IN = ((100, 399), (700, 759), (920, 959))
_OUT = ((400, 699), (760, 799), (960, 999))
_LONGEST = 64 * 1024
"""Bytes of a line, and lines of a record: more is no BAI2."""


@dataclass(slots=True)
class Control:
    """What was counted on the way to a trailer."""

    total: int = 0
    inside: int = 0
    records: int = 0

    def add(self, amount: int) -> None:
        """One more, of this amount."""
        self.total += amount
        self.inside += 1


@dataclass(slots=True)
class Record:
    """One logical record: its first line, and those that continue it."""

    code: str
    line: int
    first: str
    more: list[str] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many records of the file it is: continuations count."""
        return 1 + len(self.more)

    def fields(self) -> list[str]:
        """All fields, those of continuations behind those of the first line."""
        return ",".join(map(_unended, (self.first, *self.more))).split(",")

    def field(self, place: int) -> str:
        """The field at `place`, `""` where there is none; place 0 is the code."""
        fields = self.fields()
        return fields[place].strip() if place < len(fields) else ""

    def summaries(self) -> Iterator[tuple[str, str]]:
        """Type code and amount of each balance or sum of an account (03)."""
        rest = self.fields()[3:]
        while rest and rest[0].strip():
            code, amount, _, funds = (one.strip() for one in (*rest, "", "", "", "")[:4])
            yield code, amount
            rest = rest[4 + _funds(funds, rest[4:]) :]


class TransactionFields(NamedTuple):
    """What a transaction says. The amount is as written, in minor units."""

    type: str
    amount: int
    value_on: date | None
    bank: str
    customer: str
    text: tuple[str, ...]
    came_in: bool
    moves: bool


def records(file: BinaryIO) -> Iterator[Record]:
    """The records of `file`, one after the other."""
    record: Record | None = None
    number = 0
    while raw := file.readline(_LONGEST):
        number += 1
        line = decoded(raw).rstrip("\r\n").rstrip(" ")
        if not line:
            continue
        if line.startswith("88") and record is not None and len(record.more) < _LONGEST:
            record.more.append(line[3:])
            continue
        if record is not None:
            yield record
        record = Record(line.split(",", 1)[0].rstrip("/"), number, line)
    if record is not None:
        yield record


def transaction(record: Record) -> TransactionFields:
    """The fields of a transaction; `ValueError` says what is wrong."""
    fields = _unended(record.first).split(",")
    more = list(record.more)
    wanted = 6
    while True:
        if len(fields) > 3:
            wanted = 6 + _funds(fields[3].strip(), fields[4:])
        if len(fields) >= wanted or not more:
            break
        fields += _unended(more.pop(0)).split(",")
    fields += [""] * (wanted - len(fields))
    type, raw = fields[1].strip(), fields[2].strip()
    if not (type.isascii() and type.isdecimal() and len(type) == 3):
        raise ValueError(f"'{type[:10]}' is no type code")
    digits = raw.lstrip("+-") or "0"
    if len(digits) > 15 or not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"'{raw[:20]}' is no amount in minor units")
    text = (",".join(fields[wanted:]), *map(_unended, more))
    value_on = day_of(fields[4].strip()) if fields[3].strip() == "V" else None
    code = int(type)
    came_in, went_out = _among(code, _IN), _among(code, _OUT)
    return TransactionFields(
        type=type,
        amount=int(raw or "0"),
        value_on=value_on,
        bank=_given(fields[wanted - 2]),
        customer=_given(fields[wanted - 1]),
        text=tuple(filter(None, (line.strip() for line in text))),
        came_in=came_in,
        moves=came_in or went_out,
    )


def _given(reference: str) -> str:
    return "" if reference.strip() == NOT_PROVIDED else reference.strip()


def _among(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _funds(kind: str, behind: list[str]) -> int:
    """How many fields a type of funds has behind it: when the money can be used."""
    if kind == "S":
        return 3
    if kind == "V":
        return 2
    if kind == "D":
        count = behind[0].strip() if behind else "0"
        return 1 + 2 * int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 1
    return 0


def _unended(line: str) -> str:
    return line[:-1] if line.endswith("/") else line
