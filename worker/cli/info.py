"""`invoicing version`, `doctor` and `docs`: what is installed, can work here, and is to be read."""

from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated

import typer

from worker.cli.service import DATA, Data
from worker.cli.sign_in import Server


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


def docs(
    server: Server = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="open it in a browser of this machine")
    ] = False,
    data: Data = DATA,
) -> None:
    """Print where the documentation is served."""
    from worker.embedded.state import running_settings

    settings = running_settings(data) if server is None else None
    base = server or (settings.api.public_url if settings else "")
    if not base:
        typer.echo(
            "nothing runs here; start it: invoicing dev, or name one: --server URL", err=True
        )
        raise typer.Exit(1)
    address = f"{base.rstrip('/')}/docs/"
    typer.echo(address)
    if open_page:
        typer.launch(address)
