"""Building: the rows of a file put together to invoices, each fault with its line and column."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.totals import calculate
from integration.formats.tabular.rows import MOST_SHOWN, Row
from integration.formats.tabular.settings import Cell, TabularSettings
from integration.formats.tabular.values import Unusable, meant

_ISSUED = ("number", "issue_date", "due_date")
"""What a draft does not have, and an invoice does."""

_CONSTANT = "constants"

Steps = tuple[str | int, ...]


@dataclass
class Built:
    """One document of the file: the invoice, or why it is none."""

    number: str
    line: int
    """Where it begins."""
    invoice: Invoice | None = None
    findings: list[Finding] = field(default_factory=list)


@dataclass
class _Document:
    number: str
    line: int
    content: dict[str, Any] = field(default_factory=dict)
    places: dict[Steps, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lines: int = 0

    def say(self, steps: Steps, value: str, place: str) -> None:
        """Put `value` where `steps` lead; what was said before stays."""
        _put(self.content, steps, value)
        self.places.setdefault(steps, place)


def build(found: Iterable[Row], file: TabularSettings) -> Iterator[Built]:
    """The documents of the file, in the order in which they begin."""
    documents: dict[str, _Document] = {}
    current: _Document | None = None
    for row in found:
        if row.record.holds == "nothing":
            continue
        if row.record.holds != "line":
            current = _begun(documents, row, file)
        if current is None:
            current = documents.setdefault("", _Document("", row.number))
            current.findings.append(_fault(f"line {row.number}", "a line before any document"))
        _fill(current, row, file)
    yield from (_built(document, file) for document in documents.values())


def _begun(documents: dict[str, _Document], row: Row, file: TabularSettings) -> _Document:
    """The document that the row belongs to: by its number, or a new one."""
    number = ""
    for cell, text in zip(row.record.cells, row.texts, strict=True):
        if cell.path == "number":
            number = text.strip()
    known = documents.get(number)
    if known is None or row.record.holds == "document":
        key = number if known is None else f"{number}@{row.number}"
        known = documents[key] = _Document(number, row.number)
        for path, value in file.constants.items():
            if not path.startswith("lines."):
                known.say(_steps(path, 0), value, _CONSTANT)
    return known


def _fill(document: _Document, row: Row, file: TabularSettings) -> None:
    index = document.lines
    if row.record.holds != "document":
        document.lines += 1
        for path, value in file.constants.items():
            if path.startswith("lines."):
                document.say(_steps(path, index), value, _CONSTANT)
        document.say(("lines", index, "id"), str(index + 1), f"line {row.number}")
    for cell, text in zip(row.record.cells, row.texts, strict=True):
        _say(document, row, cell, text, file, index)


def _say(
    document: _Document, row: Row, cell: Cell, text: str, file: TabularSettings, index: int
) -> None:
    try:
        value = meant(text, cell, file)
    except Unusable as error:
        document.findings.append(_fault(row.place(cell), str(error), cell.path))
        return
    if value is not None:
        document.say(_steps(cell.path, index), value, row.place(cell))


def _built(document: _Document, file: TabularSettings) -> Built:
    built = Built(document.number, document.line, findings=document.findings[:MOST_SHOWN])
    if built.findings:
        return built
    try:
        built.invoice = _invoice(document.content, file)
    except ValidationError as error:
        built.findings = _placed(error, document)
    except Invalid as error:
        built.findings = list(error.findings) or [_fault(f"line {document.line}", str(error))]
    return built


def _invoice(content: dict[str, Any], file: TabularSettings) -> Invoice:
    content = _lists(content)
    if file.totals == "stated":
        return Invoice.model_validate(content)
    issued = {name: content.pop(name) for name in _ISSUED if name in content}
    drafted = calculate(InvoiceDraft.model_validate(content))
    return Invoice.model_validate({**drafted.model_dump(), **issued})


def _placed(error: ValidationError, document: _Document) -> list[Finding]:
    findings = []
    for details in error.errors(include_url=False, include_input=False)[:MOST_SHOWN]:
        steps = tuple(details["loc"])
        path = ".".join(map(str, steps))
        message = details["msg"].removeprefix("Value error, ")
        missing = details["type"] == "missing"
        said = f"nothing says '{path}'" if missing else message
        findings.append(_fault(_nearest(steps, document), said, path))
    return findings


def _nearest(steps: Steps, document: _Document) -> str:
    for length in range(len(steps), 0, -1):
        for known, place in document.places.items():
            if known[:length] == steps[:length] and place != _CONSTANT:
                return place
    return f"line {document.line}"


def _fault(place: str, message: str, path: str = "") -> Finding:
    return Finding(
        rule="TABULAR-VALUE",
        path=place,
        model_path=path,
        message=message,
        hint="mend the file, or the mapping of the mailbox",
    )


def _steps(path: str, index: int) -> Steps:
    head, *rest = path.split(".")
    at: Steps = (head, index) if head == "lines" else (head,)
    return (*at, *(int(step) if step.isdecimal() else step for step in rest))


def _put(content: dict[Any, Any], steps: Steps, value: str) -> None:
    *path, last = steps
    for step in path:
        content = content.setdefault(step, {})
    content[last] = value


def _lists(value: Any) -> Any:
    """Mappings by position as the lists that they are."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_lists(value[key]) for key in sorted(value)]
    return {key: _lists(one) for key, one in value.items()}
