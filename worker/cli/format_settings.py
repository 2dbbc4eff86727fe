"""What commands on documents take besides the document: settings of formats, mappings of rows."""

from pathlib import Path
from typing import Annotated, Any

import typer

from domain.core.errors import Invalid
from worker.cli.lifecycles.sources import node_in, refusing

AMapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="how rows are read (CSV, fixed width); YAML"),
]
APart = Annotated[
    str,
    typer.Option("--part", metavar="NAME", help="which document of an interchange with several"),
]
FormatSettings = Annotated[
    Path | None,
    typer.Option(
        "--settings", metavar="FILE", help="format settings, or a delivery profile (YAML, JSON)"
    ),
]
_PROFILE = "format_settings"


def settings_in(file: Path | None, as_json: bool, of: str = "tabular") -> dict[str, Any]:
    """The settings in a file: alone, or in a delivery profile `of` the format, or in a mailbox.

    Says why not and ends with 2 if there are none.
    """
    if file is None:
        return {}
    with refusing(file, as_json):
        said = node_in(file).plain()
        if isinstance(said, dict) and _PROFILE in said:
            _check_format(said.get("format"), of)
            said = said[_PROFILE]
        if isinstance(said, dict):
            said = said.get("tabular", said)
        if not isinstance(said, dict):
            raise Invalid("it holds no settings: write names and values")
        return said


def _check_format(said: Any, wanted: str) -> None:
    if said is not None and said != wanted:
        raise Invalid(
            f"it is the delivery profile of the format {str(said)[:60]}, not of {wanted}",
            hint=f"take the profile of {wanted}; docs/formats.md has one to begin with",
        )
