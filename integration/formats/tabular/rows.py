"""Rows: the bytes of a CSV or fixed-width file as records with the text of each cell."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.formats.tabular.settings import Cell, Record, TabularSettings

_MOST_ROWS = 500_000
MOST_SHOWN = 100
"""So many faults are listed; nobody reads more."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file."""

    number: int
    """The line in the file, counted from 1."""
    record: Record
    texts: tuple[str, ...]
    """By the cells of the record."""

    def place(self, cell: Cell) -> str:
        """Where a cell stands, for people."""
        return f"line {self.number}, {cell.place}"


def rows(content: bytes, file: TabularSettings) -> Iterator[Row]:
    """The records of the file in order; `Unreadable` says where it breaks."""
    text = _decoded(content, file)
    found = _csv(text, file) if file.layout == "csv" else _fixed(text, file)
    for count, row in enumerate(found):
        if count >= _MOST_ROWS:
            message = f"more than {_MOST_ROWS} rows"
            raise refused("TABULAR-SIZE", f"line {row.number}", message, "split the file")
        yield row


def refused(rule: str, path: str, message: str, hint: str) -> Unreadable:
    """Why the whole file cannot be read."""
    finding = Finding(rule=rule, path=path, message=message, hint=hint)
    return Unreadable(f"the file cannot be read: {message} ({path})", hint=hint, findings=[finding])


def _decoded(content: bytes, file: TabularSettings) -> str:
    try:
        return content.decode(file.encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refused(
            "TABULAR-ENCODING",
            f"line {line}",
            f"byte {error.start} is not {file.encoding}",
            "ask for the encoding that was agreed, or mend 'encoding' in the mapping",
        ) from None


def _csv(text: str, file: TabularSettings) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter, strict=True)
    names: Sequence[str] | None = None
    try:
        for fields in reader:
            if not any(field.strip() for field in fields):
                continue
            if file.named and names is None:
                names = [field.strip() for field in fields]
                _check_names(names, file)
                continue
            record = _record(fields[0], reader.line_num, file)
            texts = tuple(_field(fields, cell, names or ()) for cell in record.cells)
            yield Row(reader.line_num, record, texts)
    except csv.Error as error:
        hint = "quote cells that hold quotes, delimiters or line ends (RFC 4180)"
        raise refused("TABULAR-CSV", f"line {reader.line_num}", str(error), hint) from None


def _fixed(text: str, file: TabularSettings) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.removesuffix("\r")
        if not line.strip() or line == "\x1a":
            continue
        record = _record(line, number, file)
        texts = tuple(_slice(line, cell) for cell in record.cells)
        yield Row(number, record, texts)


def _record(begins: str, number: int, file: TabularSettings) -> Record:
    for record in file.records:
        if begins.startswith(record.begins):
            return record
    known = ", ".join(f"'{record.begins}'" for record in file.records)
    message = f"no record begins like '{begins[:20]}'"
    raise refused("TABULAR-RECORD", f"line {number}", message, f"known are {known}")


def _check_names(names: Sequence[str], file: TabularSettings) -> None:
    wanted = {cell.column for record in file.records for cell in record.cells}
    missing = sorted(name for name in wanted if isinstance(name, str) and name not in names)
    if missing:
        message = f"the header has no column {', '.join(map(repr, missing[:5]))}"
        hint = f"it has {', '.join(map(repr, names[:20]))}; mend the file or the mapping"
        raise refused("TABULAR-HEADER", "line 1", message, hint)


def _field(fields: Sequence[str], cell: Cell, names: Sequence[str]) -> str:
    at = names.index(cell.column) if isinstance(cell.column, str) else (cell.column or 1) - 1
    return fields[at] if at < len(fields) else ""


def _slice(line: str, cell: Cell) -> str:
    start = (cell.start or 1) - 1
    return line[start : start + (cell.width or 1)]
