"""CSV and fixed-width files by a mapping that is written as data per partner."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from integration.format_settings import faults, parsed
from integration.formats.tabular.building import Built, build
from integration.formats.tabular.rows import rows
from integration.formats.tabular.settings import Cell, Record, TabularSettings
from integration.formats.tabular.values import Unusable, written

__all__ = ["Built", "TabularFormat", "TabularSettings", "read_documents"]


class TabularFormat:
    """Invoices as rows. Without a mapping there is nothing to read or write them by."""

    id = "tabular"
    media_type = "text/csv"
    extension = "csv"
    settings_model = TabularSettings

    def check(self, settings: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with the mapping."""
        return faults(TabularSettings, settings)

    def references(self, _invoice: Invoice, _envelope: Envelope, /) -> tuple[Reference, ...]:
        """Nothing besides what every document is known by."""
        return ()

    def write(self, invoice: Invoice, envelope: Envelope, /) -> bytes:
        """The issued `invoice` as its mapping says; `Invalid` with every cell that does not fit."""
        if invoice.number is None or invoice.issue_date is None:
            raise Invalid("only an issued invoice can be written")
        file = parsed(TabularSettings, envelope.settings)
        findings: list[Finding] = []
        table = [
            [_text(invoice, line, cell, file, findings) for cell in record.cells]
            for record, line in _planned(invoice, file)
        ]
        records = [record for record, _ in _planned(invoice, file)]
        lines = _csv(file, records, table) if file.layout == "csv" else _fixed(records, table)
        end = "\r\n" if file.line_end == "crlf" else "\n"
        try:
            content = "".join(f"{line}{end}" for line in lines).encode(file.encoding)
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            findings.append(_unfit("encoding", f"{letter!r} cannot be written in {file.encoding}"))
            content = b""
        if findings:
            message = "the invoice cannot be written by this mapping"
            raise Invalid(message, hint=findings[0].hint, findings=findings)
        return content

    def read(self, _content: bytes, /) -> Invoice:
        """Nothing says by which mapping: files come in by that of their mailbox."""
        raise Unreadable(
            "a file of rows is read by the mapping of a mailbox",
            hint="hand it in for a mailbox with format_settings.tabular",
        )


def read_documents(content: bytes, settings: Mapping[str, Any]) -> list[Built]:
    """The documents of a file, each an invoice or the findings why it is none."""
    try:
        file = parsed(TabularSettings, settings)
    except Invalid as error:
        raise Unreadable(error.message, hint=error.hint, findings=error.findings) from None
    return list(build(rows(content, file), file))


def _planned(
    invoice: Invoice, file: TabularSettings
) -> Iterator[tuple[Record, InvoiceLine | None]]:
    """The records that are written, in order: of the document, then of each line."""
    for record in file.records:
        if record.holds == "document":
            yield record, None
    for line in invoice.lines:
        for record in file.records:
            if record.holds in ("line", "both"):
                yield record, line


def _text(
    invoice: Invoice,
    line: InvoiceLine | None,
    cell: Cell,
    file: TabularSettings,
    findings: list[Finding],
) -> str:
    source: Any = line if cell.of_line else invoice
    for step in cell.path.removeprefix("lines.").split("."):
        source = _inside(source, step)
    try:
        text = written(source, cell, file)
    except Unusable as error:
        findings.append(_unfit(cell.path, str(error)))
        return ""
    return _fitted(text, cell, file, findings)


def _inside(source: Any, step: str) -> Any:
    if step.isdecimal():
        return source[int(step)] if source and int(step) < len(source) else None
    return getattr(source, step, None)


def _fitted(text: str, cell: Cell, file: TabularSettings, findings: list[Finding]) -> str:
    if file.layout == "csv" or cell.width is None:
        return text
    if len(text) > cell.width or "\n" in text or "\r" in text:
        findings.append(_unfit(cell.path, f"'{text[:40]}' does not fit into {cell.width}"))
        return ""
    return (
        text.rjust(cell.width, cell.fill)
        if cell.align == "right"
        else text.ljust(cell.width, cell.fill)
    )


def _csv(file: TabularSettings, records: list[Record], table: list[list[str]]) -> Iterator[str]:
    names = list(dict.fromkeys(cell.column for record in file.records for cell in record.cells))
    if file.named:
        yield _joined([str(name) for name in names], file)
    for record, texts in zip(records, table, strict=True):
        columns = [cell.column for cell in record.cells]
        if file.named:
            placed = dict(zip(columns, texts, strict=True))
            yield _joined([placed.get(name, "") for name in names], file)
        else:
            numbered = {int(column or 1): text for column, text in zip(columns, texts, strict=True)}
            row = [numbered.get(at, "") for at in range(1, max(numbered, default=0) + 1)]
            if record.begins:
                row[0] = record.begins
            yield _joined(row, file)


def _joined(texts: list[str], file: TabularSettings) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=file.delimiter, lineterminator="").writerow(texts)
    return out.getvalue()


def _fixed(records: list[Record], table: list[list[str]]) -> Iterator[str]:
    for record, texts in zip(records, table, strict=True):
        line = record.begins
        for cell, text in sorted(
            zip(record.cells, texts, strict=True), key=lambda pair: pair[0].start or 1
        ):
            line = line.ljust((cell.start or 1) - 1)[: (cell.start or 1) - 1] + text
        yield line


def _unfit(path: str, message: str) -> Finding:
    hint = "shorten it, or mend the mapping in the delivery profile"
    return Finding(rule="TABULAR-WRITE", path=path, message=message, hint=hint)
