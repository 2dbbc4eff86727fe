"""What the commands on receivables take, and how they answer in CSV."""

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.answers import stop

if TYPE_CHECKING:
    from worker.sheet.block import Grid

CLERK = "anna"

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="at the end of this day; else today")
]
APartner = Annotated[str | None, typer.Option("--partner", metavar="ID", help="of one partner")]
APartnership = Annotated[
    str | None, typer.Option("--partnership", metavar="ID", help="of one partnership")
]
ACurrency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="of one only")]
AsCsv = Annotated[bool, typer.Option("--csv", help="for spreadsheets: CSV (RFC 4180)")]


def check_one(as_json: bool, as_csv: bool) -> None:
    """End the command if it should answer in two ways."""
    if as_json and as_csv:
        stop("take --json or --csv, not both")


def show_csv(grids: "Iterable[Grid]") -> None:
    """The tables as CSV, one under one head: they have the same columns."""
    text, head = io.StringIO(), False
    writer = csv.writer(text)
    for grid in grids:
        if not head:
            writer.writerow(column.title for column in grid.columns)
            head = True
        writer.writerows([cell[0].text if cell else "" for cell in row] for row in grid.rows)
    typer.echo(text.getvalue(), nl=False)
