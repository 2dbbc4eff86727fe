"""`invoicing convert`: a document in another syntax or for another network.

The document goes to standard output or a file; what is said about it, to standard error.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.core.errors import Invalid, InvoicingError
from worker.cli.files import AFile, as_line, content, refuse
from worker.sheet.block import clean

if TYPE_CHECKING:
    from integration.formats import Conversion

_LOSSY = 1
"""Exit code: converted, but not everything could be carried."""
_NAMESPACE = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_SHOWN = 100
"""Characters of a value that are shown; --json has all."""


def _list(wanted: bool) -> None:
    if not wanted:
        return
    from integration.einvoice.syntax import XmlFormat
    from integration.formats import FORMATS

    width = max(map(len, FORMATS))
    for id, format in FORMATS.items():
        says = ""
        if isinstance(format, XmlFormat):
            says = f"{format.profile.title}, {format.syntax.id.upper()}"
        typer.echo(f"{id:<{width}}  {says}".rstrip())
    raise typer.Exit


def convert(
    file: AFile,
    to: Annotated[str, typer.Option(metavar="FORMAT", help="what to write; see --list")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="OUT", help="a file; otherwise standard output"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="what could not be carried as one JSON object")
    ] = False,
    _: Annotated[
        bool, typer.Option("--list", is_eager=True, callback=_list, help="show the formats")
    ] = False,
) -> None:
    """Write an invoice in another format, and list what could not be carried.

    Exits with 0 if nothing is lost, 1 if something is, 2 if it cannot be read or converted.
    """
    from integration.formats import convert as converted

    try:
        conversion = converted(content(file), to)
    except InvoicingError as error:
        refuse(file, error, as_json)
    _write(conversion.content, out, as_json)
    for line in _said(file, to, out, conversion, as_json):
        typer.echo(line, err=True)
    raise typer.Exit(_LOSSY if conversion.lost else 0)


def _write(document: bytes, out: Path | None, as_json: bool) -> None:
    if out is None:
        sys.stdout.buffer.write(document)
        return
    try:
        out.write_bytes(document)
    except OSError as error:
        refuse(out, Invalid(f"it cannot be written: {error.strerror}"), as_json)


def _said(
    file: Path, to: str, out: Path | None, conversion: "Conversion", as_json: bool
) -> Iterator[str]:
    lost = conversion.lost
    if as_json:
        yield as_line(
            {
                "file": str(file),
                "format": to,
                "out": str(out) if out else None,
                "lost": [asdict(one) for one in lost],
            }
        )
        return
    if out or lost:
        count = f"{len(lost)} not carried" if lost else "nothing lost"
        yield f"{file}: {to}, {count}" + (f", written to {out}" if out else "")
    for one in lost:
        yield f"  {one.path}"
        yield f"    {_short(one.value)}"
        yield f"    {one.reason}"


def _short(value: str) -> str:
    """A value on one line, without the namespaces that an element carries along."""
    line = clean(" ".join(_NAMESPACE.sub("", value).split()))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
