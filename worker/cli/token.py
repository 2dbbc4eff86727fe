"""`invoicing token`: an access token of the bundled local identity, for a persona."""

from pathlib import Path
from typing import Annotated

import typer


def token(
    person: Annotated[str, typer.Argument(help="anna, ben, carla, dora, meter, audit, or anyone")],
    role: Annotated[
        list[str] | None, typer.Option(help="instead of the persona's roles; repeatable")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=720, help="how long it is valid")] = 8,
    data: Annotated[Path, typer.Option(help="the data folder whose identity signs")] = Path(
        ".invoicing"
    ),
) -> None:
    """Print an access token for a person of the local identity."""
    from integration.identity import LocalIdentity
    from integration.settings import Settings
    from worker.embedded.state import running_settings

    try:
        settings = running_settings(data) or Settings(data_dir=data)
        minted = LocalIdentity(settings).mint(person, role, ttl=int(hours * 3600))
    except (ValueError, RuntimeError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(minted)
