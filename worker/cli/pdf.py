"""`invoicing pdf`: hybrid PDF files, checked for their structure."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.files import UNREADABLE, AsJson, as_line, content, listed, refusal

if TYPE_CHECKING:
    from domain.core.findings import Finding

app = typer.Typer(name="pdf", help="Hybrid PDF: its structure.", no_args_is_help=True)

_FAULTY = 1
"""Exit code: a file breaks a demand of PDF/A-3 or of Factur-X."""


@app.callback()
def _pdf() -> None:
    """Hybrid PDF (Factur-X, ZUGFeRD)."""


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="PDF files; - reads standard input")
    ],
    as_json: AsJson = False,
) -> None:
    """Check files by the structure of PDF/A-3, and for the invoice inside (Factur-X, ZUGFeRD).

    What the invoice says is judged by `invoicing validate`.

    Exits with 0 if nothing is wrong, 1 if something is, 2 if a file cannot be read.
    """
    from domain.core.errors import Unreadable
    from domain.core.findings import fatal
    from integration.formats.pdf.checking import check_pdf

    worst = 0
    for file in files:
        try:
            found = check_pdf(content(file))
        except Unreadable as error:
            worst = UNREADABLE
            lines = refusal(file, error, as_json, valid=False)
        else:
            worst = max(worst, _FAULTY) if fatal(found) else worst
            lines = _told(file, found, as_json)
        for line in lines:
            typer.echo(line)
    raise typer.Exit(worst)


def _told(file: Path, found: "tuple[Finding, ...]", as_json: bool) -> Iterator[str]:
    from domain.core.findings import fatal

    faults = len(fatal(found))
    if as_json:
        findings = [asdict(finding) for finding in found]
        yield as_line({"file": str(file), "valid": not faults, "findings": findings})
        return
    verdict = typer.style("INVALID", "red") if faults else typer.style("valid", "green")
    yield f"{file}: {verdict}"
    yield from listed(found)
