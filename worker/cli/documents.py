"""`invoicing validate`, `convert` and `show`: documents in files, judged, turned and read.

Nothing is started and nothing is kept: the rules and formats are those of the running service.
"""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from domain.core.errors import Unreadable
    from domain.core.findings import Finding, Report

INVALID, UNREADABLE = 1, 2
"""Exit codes: a document breaks rules; a document could not be read at all."""

_Files = Annotated[list[Path], typer.Argument(help="documents; - reads standard input")]


def validate(
    files: _Files,
    layer: Annotated[
        list[str] | None,
        typer.Option(help="rules to judge by, such as peppol or peppol@3.0.20; repeatable"),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="judge by the releases in force on this day"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a document")] = False,
) -> None:
    """Judge invoices by the rules that they claim to follow, or by those named.

    Exits with 0 if all are valid, 1 if one breaks a rule, 2 if one cannot be read.
    """
    from domain.core.errors import Invalid, Unreadable
    from integration.rules import judge

    worst = 0
    for file in files:
        try:
            report = judge(_content(file), layer or None, on.date() if on else None)
        except Unreadable as error:
            worst = UNREADABLE
            _say(_unreadable(file, error, as_json))
        except Invalid as error:
            typer.echo(f"{error.message}; {error.hint}", err=True)
            raise typer.Exit(UNREADABLE) from None
        else:
            worst = worst if report.is_valid else max(worst, INVALID)
            _say(_judged(file, report, as_json))
    raise typer.Exit(worst)


def _content(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}", err=True)
        raise typer.Exit(UNREADABLE) from None


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        typer.echo(line)


def _judged(file: Path, report: "Report", as_json: bool) -> Iterator[str]:
    if as_json:
        yield _json({"file": str(file), "valid": report.is_valid, **asdict(report)})
        return
    verdict = typer.style("valid", "green") if report.is_valid else typer.style("INVALID", "red")
    yield f"{file}: {verdict} ({report.syntax}; {', '.join(report.layers)})"
    yield from _findings(report.findings)


def _unreadable(file: Path, error: "Unreadable", as_json: bool) -> Iterator[str]:
    if as_json:
        findings = [asdict(finding) for finding in error.findings]
        yield _json(
            {"file": str(file), "valid": False, "message": error.message, "findings": findings}
        )
        return
    yield f"{file}: {typer.style('UNREADABLE', 'red')} {error.message}"
    yield from _findings(error.findings)


def _findings(findings: "tuple[Finding, ...]") -> Iterator[str]:
    for finding in findings:
        term = f" ({finding.term})" if finding.term else ""
        yield f"  {finding.severity:<11} {finding.rule}{term}: {finding.message}"
        yield f"  {'':<11} at {finding.path}"
        if finding.hint:
            yield f"  {'':<11} {finding.hint}"


def _json(value: dict[str, Any]) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=date.isoformat)
