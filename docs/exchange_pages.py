"""The generated parts of the pages on channels and formats, from their registries.

The worked examples are the files `docs/examples/exchange/channel-KIND*.yaml`, `format-ID*.yaml`
and `mailbox-NAME*.yaml`; a unit test gives each to the `check` of its channel and format.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from docs.settings_tables import settings_table
from docs.tables import table
from domain.ports import Channel, Collecting, Format, Receiving
from integration.channels import channels
from integration.einvoice.syntax import XmlFormat
from integration.formats import FORMATS
from integration.inbound import READING
from integration.secrets import SecretFolder

EXAMPLES = Path(__file__).parent / "examples" / "exchange"
_NOWHERE = Path("none")
CHANNELS = channels(SecretFolder(_NOWHERE), _NOWHERE)
TITLES = {
    "folder": "Folders",
    "sftp": "SFTP",
    "as2": "AS2",
    "peppol-as4": "Peppol AS4",
    "access-point": "An external access point",
    "webhook": "Webhooks",
    "mail": "Mail",
    "s3": "S3",
}
"""What a channel is called in a heading. One that is missing here fails the generation."""
FORMAT_TITLES = {
    "factur-x": "Hybrid PDF, Factur-X EN 16931",
    "zugferd-xrechnung": "Hybrid PDF, ZUGFeRD XRechnung",
    "json": "JSON",
    "tabular": "CSV and fixed width",
    "edifact-invoic-d96a": "UN/EDIFACT INVOIC, D.96A",
    "edifact-invoic-d01b": "UN/EDIFACT INVOIC, D.01B",
    "x12-810-004010": "ANSI X12 810, 004010",
    "x12-810-005010": "ANSI X12 810, 005010",
}
"""The same for formats, but for those that are nothing but XML: their profile names them."""
_FAMILIES = {
    "edifact": "UN/EDIFACT interchanges",
    "x12": "ANSI X12 interchanges",
    "tabular": "Rows",
    "bank_csv": "CSV of a bank",
}


def channel_list() -> Iterator[str]:
    """Every channel in a line."""
    rows = [
        (
            f"[`{kind}`](#{_anchor(TITLES[kind], kind)})",
            _said(channel),
            _comes_in(channel),
        )
        for kind, channel in CHANNELS.items()
    ]
    yield table(("Channel", "What it does", "How documents come in"), rows)


def channel_settings() -> Iterator[str]:
    """Every channel: its settings, a delivery profile, a mailbox."""
    for kind, channel in CHANNELS.items():
        model: type[BaseModel] = channel.settings_model  # type: ignore[attr-defined]
        files = [*worked("channel", kind), *worked("mailbox", kind)]
        given = [read(file)["channel"]["settings"] for file in files]
        assert files, f"{kind} has no worked example in {EXAMPLES}"
        yield f"## {TITLES[kind]}: `{kind}`"
        yield f"{_said(channel)} {' '.join((inspect.getdoc(model) or '').split())}"
        yield settings_table(model, given)
        yield from map(_written, files)


def format_list() -> Iterator[str]:
    """Every format in a line."""
    yield table(
        ("Format", "What it is", "File", "Settings"),
        [(f"`{id}`", _format_title(one), f".{one.extension}", _has(one)) for id, one in _all()],
    )


def format_settings() -> Iterator[str]:
    """Every format that has settings; formats with the same ones stand together."""
    for model, formats in _by_settings():
        files = [file for one in formats for file in worked("format", one.id)]
        assert files, f"{formats[0].id} has no worked example in {EXAMPLES}"
        names = ", ".join(f"`{one.id}`" for one in formats)
        title = " and ".join(_format_title(one) for one in formats)
        yield f"### {title}"
        yield f"{names}. {' '.join((inspect.getdoc(formats[0]) or '').split())}"
        yield settings_table(model, [read(file)["format_settings"] for file in files])
        yield from map(_written, files)


def reading_settings() -> Iterator[str]:
    """What a mailbox can say about formats that come in."""
    (file,) = worked("mailbox", "formats")
    given = read(file)
    for family, model in READING.items():
        yield f"### {_FAMILIES[family]}: `{family}`"
        yield " ".join((inspect.getdoc(model) or "").split())
        if model in dict(_by_settings()):
            yield "The settings are those above, with which such files are written."
        else:
            yield settings_table(model, [given[family]])
    yield _written(file)


def worked(sort: str, name: str) -> list[Path]:
    """The worked examples of something; those of `x-y` are none of `x`."""
    longer = [other for other in (*CHANNELS, *FORMATS) if other.startswith(f"{name}-")]
    return [
        file
        for file in sorted(EXAMPLES.glob(f"{sort}-{name}*.yaml"))
        if file.stem == f"{sort}-{name}" or file.stem.startswith(f"{sort}-{name}-")
        if not any(file.stem.startswith(f"{sort}-{other}") for other in longer)
    ]


def read(file: Path) -> Any:
    """What a worked example says."""
    return yaml.safe_load(file.read_text("utf-8"))


def _written(file: Path) -> str:
    what = {"mailbox": "A mailbox", "channel": "A delivery profile", "format": "In a profile"}
    sort = file.stem.partition("-")[0]
    place = f"[`{file.name}`](examples/exchange/{file.name})"
    return f"{what[sort]}, {place}:\n\n```yaml\n{file.read_text('utf-8')}```"


def _said(channel: Channel) -> str:
    """What a channel is, in the words of its class."""
    return (inspect.getdoc(channel) or "").partition("\n")[0]


def _comes_in(channel: Channel) -> str:
    ways = ["collected"] if isinstance(channel, Collecting) else []
    if isinstance(channel, Receiving):
        ways.append(f"posted to `/exchange/{channel.kind}`")
    return ", ".join(ways)


def _anchor(title: str, kind: str) -> str:
    return f"{title} {kind}".lower().replace(" ", "-")


def _all() -> Iterator[tuple[str, Format]]:
    yield from FORMATS.items()


def _model(format: Format) -> type[BaseModel] | None:
    found: type[BaseModel] | None = getattr(format, "settings_model", None)
    return found


def _by_settings() -> list[tuple[type[BaseModel], list[Format]]]:
    grouped: dict[type[BaseModel], list[Format]] = {}
    for _, format in _all():
        model = _model(format)
        if model is not None:
            grouped.setdefault(model, []).append(format)
    return list(grouped.items())


def _format_title(format: Format) -> str:
    if isinstance(format, XmlFormat):
        return f"{format.profile.title}, {format.syntax.id.upper()}"
    assert format.id in FORMAT_TITLES, f"{format.id} has no title in docs/exchange_pages.py"
    return FORMAT_TITLES[format.id]


def _has(format: Format) -> str:
    if _model(format) is None:
        return "none"
    return "needed" if format.check({}) else "can be left out"
