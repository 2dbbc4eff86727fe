"""`invoicing convert`: a document in another syntax or for another network.

The document goes to standard output or a file; what is said about it, to standard error.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.core.errors import Invalid, InvoicingError
from worker.cli.files import AFile, as_line, content, listed, refuse
from worker.cli.format_settings import AMapping, APart, FormatSettings, settings_in
from worker.sheet.block import clean

if TYPE_CHECKING:
    from domain.ports import Format
    from integration.conversion import Converted

_LOSSY = 1
"""Exit code: converted, but not everything could be carried."""
_NAMESPACE = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_LISTED = 40
_SHOWN = 100
"""Characters of a value that are shown; --json has all."""


def _list(wanted: bool) -> None:
    if not wanted:
        return
    from integration.formats import FORMATS

    width = max(map(len, FORMATS))
    for id, format in FORMATS.items():
        typer.echo(f"{id:<{width}}  {_described(format)}")
    raise typer.Exit


def _described(format: "Format") -> str:
    """What it is, and whether it can be written without settings."""
    from integration.einvoice.syntax import XmlFormat

    if isinstance(format, XmlFormat):
        return f"{format.profile.title}, {format.syntax.id.upper()}"
    needs = "; needs --settings" if format.check({}) else ""
    return f"{format.media_type}{needs}"


def convert(
    file: AFile,
    to: Annotated[str, typer.Option(metavar="FORMAT", help="what to write; see --list")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="OUT", help="a file; otherwise standard output"),
    ] = None,
    settings: FormatSettings = None,
    mapping: AMapping = None,
    chosen: APart = "",
    control: Annotated[
        int, typer.Option(min=1, max=999_999_999, help="the control number of an interchange")
    ] = 1,
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M"], help="when it was prepared, in UTC; now"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="what could not be carried as one JSON object")
    ] = False,
    _: Annotated[
        bool, typer.Option("--list", is_eager=True, callback=_list, help="show the formats")
    ] = False,
) -> None:
    """Write an invoice in another format, and list what could not be carried.

    invoicing convert invoice.xml --to edifact-invoic-d96a --settings acme.yaml

    invoicing convert rows.csv --mapping acme.yaml --to peppol-bis-3

    Exits with 0 if nothing is lost, 1 if something is, 2 if it cannot be read or converted.
    """
    from domain.exchange.envelope import Envelope
    from integration.conversion import converted

    prepared = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    given, rows = settings_in(settings, as_json, to), settings_in(mapping, as_json)
    envelope = Envelope(control_number=control, prepared_at=prepared, settings=given)
    try:
        conversion = converted(content(file), to, envelope, mapping=rows, part=chosen)
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
    file: Path, to: str, out: Path | None, conversion: "Converted", as_json: bool
) -> Iterator[str]:
    lost = conversion.lost
    if as_json:
        yield as_line(
            {
                "file": str(file),
                "format": to,
                "out": str(out) if out else None,
                "lost": [asdict(one) for one in lost],
                "findings": [asdict(one) for one in conversion.findings],
            }
        )
        return
    if out or lost:
        count = f"{len(lost)} not carried" if lost else "nothing lost"
        yield f"{file}: {to}, {count}" + (f", written to {out}" if out else "")
    for one in lost[:_LISTED]:
        yield f"  {one.path}"
        yield f"    {_short(one.value)}"
        yield f"    {one.reason}"
    if len(lost) > _LISTED:
        yield f"  … and {len(lost) - _LISTED} more; --json has all"
    yield from listed(conversion.findings)


def _short(value: str) -> str:
    """A value on one line, without the namespaces that an element carries along."""
    line = clean(" ".join(_NAMESPACE.sub("", value).split()))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
