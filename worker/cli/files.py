"""Documents that commands take from files and standard input, and what is said if they cannot."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from domain.core.errors import InvoicingError, Unreadable

if TYPE_CHECKING:
    from domain.core.findings import Finding

UNREADABLE = 2
"""Exit code: a document could not be read at all, or what was asked cannot be."""

AFile = Annotated[Path, typer.Argument(metavar="FILE", help="a document; - reads standard input")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs: JSON")]


def content(file: Path) -> bytes:
    """The bytes of a file; `Unreadable` if there are none to be had."""
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unreadable(str(error.strerror)) from None


def refuse(file: Path, error: InvoicingError, as_json: bool) -> NoReturn:
    """Say on standard error why nothing came of it, and end."""
    for line in refusal(file, error, as_json):
        typer.echo(line, err=True)
    raise typer.Exit(UNREADABLE) from None


def refusal(file: Path, error: InvoicingError, as_json: bool, **also: Any) -> Iterator[str]:
    """Why nothing came of a file; `also` stands in the JSON object too."""
    if as_json:
        said = {"message": error.message, "hint": error.hint}
        findings = [asdict(finding) for finding in error.findings]
        yield as_line({"file": str(file), **also, **said, "findings": findings})
        return
    word = f"{typer.style('UNREADABLE', 'red')} " * isinstance(error, Unreadable)
    hint = f"; {error.hint}" if error.hint and not error.findings else ""
    yield f"{file}: {word}{error.message}{hint}"
    yield from listed(error.findings)


def listed(findings: "tuple[Finding, ...]") -> Iterator[str]:
    """Each finding with its place and what to do."""
    for finding in findings:
        term = f" ({finding.term})" if finding.term else ""
        yield f"  {finding.severity:<11} {finding.rule}{term}: {finding.message}"
        yield f"  {'':<11} at {finding.path}"
        if finding.model_path:
            yield f"  {'':<11} in {finding.model_path}"
        if finding.hint:
            yield f"  {'':<11} {finding.hint}"


def as_line(value: dict[str, Any]) -> str:
    """One JSON object on a line."""
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)
