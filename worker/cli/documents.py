"""`invoicing validate`: documents in files, judged.

Nothing is started and nothing is kept: the rules are those of the running service.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.files import UNREADABLE, AsJson, as_line, content, listed, refusal, refuse
from worker.cli.format_settings import AMapping, APart, settings_in

if TYPE_CHECKING:
    from domain.core.findings import Report

_INVALID = 1
"""Exit code: a document breaks rules."""


def validate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="documents; - reads standard input")
    ],
    layer: Annotated[
        list[str] | None,
        typer.Option(help="rules to judge by, such as peppol or peppol@3.0.20; repeatable"),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="judge by the releases in force on this day"),
    ] = None,
    mapping: AMapping = None,
    chosen: APart = "",
    as_json: AsJson = False,
) -> None:
    """Judge invoices by the rules that they claim to follow, or by those named.

    What is no XML (EDIFACT, X12, JSON, rows) is judged by EN 16931 as what it says.

    Exits with 0 if all are valid, 1 if one breaks a rule, 2 if one cannot be read.
    """
    from domain.core.errors import Invalid, Unreadable
    from integration.verdicts import judge_any

    day, rows, worst = on.date() if on else None, settings_in(mapping, as_json), 0
    for file in files:
        try:
            report = judge_any(content(file), layer or None, day, mapping=rows, part=chosen)
        except Unreadable as error:
            worst = UNREADABLE
            lines = refusal(file, error, as_json, valid=False)
        except Invalid as error:
            refuse(file, error, as_json)
        else:
            worst = worst if report.is_valid else max(worst, _INVALID)
            lines = _judged(file, report, as_json)
        for line in lines:
            typer.echo(line)
    raise typer.Exit(worst)


def _judged(file: Path, report: "Report", as_json: bool) -> Iterator[str]:
    if as_json:
        yield as_line({"file": str(file), "valid": report.is_valid, **asdict(report)})
        return
    verdict = typer.style("valid", "green") if report.is_valid else typer.style("INVALID", "red")
    yield f"{file}: {verdict} ({report.syntax}; {', '.join(report.layers)})"
    yield from listed(report.findings)
