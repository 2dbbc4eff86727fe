"""`invoicing show`: an invoice of any format that is read, for people or as JSON."""

from typing import Annotated

import typer

from domain.core.errors import Unreadable
from worker.cli.files import AFile, AsJson, content, listed, refuse
from worker.cli.format_settings import AMapping, APart, settings_in
from worker.cli.output import choose_sheet


def show(
    file: AFile,
    terms: Annotated[bool, typer.Option("--terms", help="show the numbers of EN 16931")] = False,
    mapping: AMapping = None,
    chosen: APart = "",
    lines: Annotated[int, typer.Option(min=0, help="show so many lines at most")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show an invoice: parties, references, lines, VAT, totals, payment.

    Exits with 0, or with 2 if it cannot be read.
    """
    from integration.conversion import source_of
    from worker.sheet.invoice import blocks

    rows = settings_in(mapping, as_json)
    try:
        source = source_of(content(file), mapping=rows, part=chosen)
    except Unreadable as error:
        refuse(file, error, as_json)
    if as_json:
        typer.echo(source.invoice.model_dump_json(exclude_none=True))
        return
    sheet = choose_sheet(terms=terms)
    for block in blocks(source.reading, lines):
        sheet.draw(block)
    if source.embedded:
        typer.echo(f"{file}: a PDF; this is {source.embedded} in it")
    for line in listed(source.findings):
        typer.echo(line)
