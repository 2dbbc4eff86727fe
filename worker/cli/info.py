"""`invoicing version` and `invoicing doctor`: what is installed and whether it can work here."""

from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated

import typer


def version() -> None:
    """Print the version."""
    typer.echo(f"invoicing {installed('invoicing')}")


def doctor(
    data: Annotated[Path, typer.Option(help="The data folder.")] = Path(".invoicing"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Check this machine: Python, programs, ports, disk, clock, and the servers configured."""
    from worker.cli.checks import examine
    from worker.cli.output import choose_reporter

    reporter = choose_reporter(as_json=as_json)
    if not examine(reporter, data.resolve()):
        raise typer.Exit(1)
