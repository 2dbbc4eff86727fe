"""`invoicing exchange preview`: what a partner would be sent, byte for byte."""

import base64
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from worker.cli.answers import path_of, show, stop, wanted
from worker.cli.exchange.asking import OPERATOR
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect
from worker.sheet.block import clean


def preview(
    partnership: Annotated[str, typer.Argument(metavar="PARTNERSHIP", help="its id")],
    invoice: Annotated[
        str | None,
        typer.Option("--invoice", metavar="ID", help="an issued one; left out: a trial invoice"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="its bytes; - is standard output"),
    ] = None,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show what a partner would be sent; nothing is sent or numbered.

    invoicing exchange preview northwind-acme

    invoicing exchange preview northwind-acme --invoice inv-1 --out inv-1.edi

    Exits with 0, 1 if it cannot be written (every reason is named), 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_preview

    client = connect(url, token, person, data)
    path = path_of("partnerships", partnership, "exchange-preview")
    body = ask(client, "GET", path, params=wanted({"invoice_id": invoice})).body
    if out is not None:
        _write(_bytes(body), out)
        if str(out) == "-":
            return
    show(body, of_preview(body), as_json)
    if as_json:
        return
    if out is not None:
        typer.echo(f"written to {out}")
    elif body["encoding"] == "base64":
        typer.echo("it is no text: write it to a file with --out FILE")
    else:
        typer.echo("\n".join(map(clean, readable(body["content"]).splitlines())))


def readable(text: str) -> str:
    """`text`; of EDIFACT and X12 without line ends, each segment on a line of its own."""
    if "\n" in text.strip():
        return text
    if text.startswith("ISA") and len(text) > 106:
        return text.replace(text[105], f"{text[105]}\n")
    if text.startswith(("UNA", "UNB")):
        end = text[8] if text.startswith("UNA") else "'"
        return re.sub(rf"(?<!\?){re.escape(end)}", f"{end}\n", text)
    return text


def _bytes(body: dict[str, Any]) -> bytes:
    content = str(body["content"])
    return base64.b64decode(content) if body["encoding"] == "base64" else content.encode()


def _write(content: bytes, out: Path) -> None:
    if str(out) == "-":
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        stop(f"{out}: it cannot be written: {error.strerror}")
