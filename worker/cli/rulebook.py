"""`invoicing rule`: what a rule of a report means, looked up by its official id."""

from collections.abc import Iterator
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.files import UNREADABLE, AsJson, as_line

if TYPE_CHECKING:
    from integration.rules.catalogue import Entry


def rule(
    id: Annotated[str, typer.Argument(metavar="ID", help="such as BR-CO-15")],
    as_json: AsJson = False,
) -> None:
    """Say what a rule asks: its layer, severity, terms, words, releases.

    Exits with 0, or with 2 if there is no such rule.
    """
    from integration.rules.catalogue import entries
    from integration.rules.layers import LAYERS

    wanted = id.strip().upper()
    books = [entries(layer) for layer in LAYERS]
    found = [entry for book in books for known, entry in book.items() if known.upper() == wanted]
    if not found:
        near = get_close_matches(wanted, [known for book in books for known in book], n=3)
        hint = f"; close to it: {', '.join(near)}" if near else ""
        typer.echo(f"there is no rule {id[:60]}{hint}", err=True)
        raise typer.Exit(UNREADABLE)
    for entry in found:
        for line in (as_line(asdict(entry)),) if as_json else _said(entry):
            typer.echo(line)


def _said(entry: "Entry") -> Iterator[str]:
    yield f"{entry.id}: {entry.text.message}"
    rows = {
        "do": entry.text.hint,
        "terms": entry.text.term,
        "layer": f"{entry.layer}, releases {', '.join(entry.releases)}",
        "syntax": ", ".join(entry.syntaxes),
        "severity": entry.severity.value,
    }
    for label, text in rows.items():
        if text:
            yield f"  {label:<9} {text}"
