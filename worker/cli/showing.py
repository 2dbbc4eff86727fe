"""`invoicing show`: an invoice of any known syntax, for people or as JSON."""

from typing import Annotated

import typer

from domain.core.errors import Unreadable
from worker.cli.files import AFile, AsJson, content, refuse
from worker.cli.output import choose_sheet


def show(
    file: AFile,
    terms: Annotated[bool, typer.Option("--terms", help="show the numbers of EN 16931")] = False,
    lines: Annotated[int, typer.Option(min=0, help="show so many lines at most")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show an invoice: parties, references, lines, VAT, totals, payment.

    Exits with 0, or with 2 if it cannot be read.
    """
    from integration.formats import read
    from worker.sheet.invoice import blocks

    try:
        reading = read(content(file))
    except Unreadable as error:
        refuse(file, error, as_json)
    if as_json:
        typer.echo(reading.invoice.model_dump_json(exclude_none=True))
        return
    sheet = choose_sheet(terms=terms)
    for block in blocks(reading, lines):
        sheet.draw(block)
