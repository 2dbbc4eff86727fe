"""`invoicing dev` and what looks after it: status, stop, reset, logs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from worker.cli.output import choose_reporter

DATA_DIR = Path(".invoicing")

Data = Annotated[Path, typer.Option("--data", help="The folder that keeps all state.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]


def dev(
    port: Annotated[int, typer.Option(help="Of the API; a taken one is replaced.")] = 8000,
    data: Data = DATA_DIR,
    ephemeral: Annotated[
        bool, typer.Option("--ephemeral", help="Keep nothing: a temporary folder.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=16, help="How many workers.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Run everything on this machine, from nothing but packages. Ctrl+C stops it."""
    from worker.cli.session import run_session
    from worker.embedded.stack import Ports, Stack

    reporter = choose_reporter(as_json=as_json)
    stack = Stack(
        None if ephemeral else data,
        reporter,
        ports=Ports(api=port),
        workers=workers,
    )
    raise typer.Exit(run_session(stack, reporter))


def status(data: Data = DATA_DIR, as_json: AsJson = False) -> None:
    """Show what runs in the data folder; exit code 1 when nothing does."""
    from worker.cli.session import show_state
    from worker.embedded.state import running

    state = running(data.resolve())
    if as_json:
        typer.echo(json.dumps({"running": state is not None, **(state.as_dict() if state else {})}))
    elif state:
        show_state(choose_reporter(), state, "Running")
    else:
        typer.echo("nothing runs here; start with: invoicing dev")
    if state is None:
        raise typer.Exit(1)


def stop(data: Data = DATA_DIR) -> None:
    """Stop what runs in the data folder; its state stays."""
    from worker.embedded.failures import EmbeddedError
    from worker.embedded.state import stop_running

    try:
        stopped = stop_running(data.resolve())
    except EmbeddedError as error:
        choose_reporter().error(str(error))
        raise typer.Exit(1) from None
    typer.echo(f"stopped; saved in {data}" if stopped else "nothing ran here")


def reset(
    data: Data = DATA_DIR,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete the data folder: every invoice, workflow and key in it."""
    from worker.embedded.failures import EmbeddedError
    from worker.embedded.files import delete_data_dir
    from worker.embedded.state import is_running

    folder = data.resolve()
    if not folder.exists():
        typer.echo("there is nothing to delete")
        return
    if is_running(folder):
        typer.echo("it is running; first: invoicing stop", err=True)
        raise typer.Exit(1)
    if not yes:
        typer.confirm(f"Delete {folder} with all invoices in it?", abort=True)
    try:
        delete_data_dir(folder)
    except EmbeddedError as error:
        choose_reporter().error(str(error))
        raise typer.Exit(1) from None
    typer.echo(f"deleted {folder}")


def logs(
    part: Annotated[str | None, typer.Argument(help="mongo, temporal, sftp, worker, api …")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl+C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="Last lines shown.")] = 20,
    data: Data = DATA_DIR,
) -> None:
    """Show the logs of all parts, or of one."""
    from worker.cli.logs import follow_logs, show_logs

    folder = data.resolve() / "logs"
    files = sorted(folder.glob(f"{part or '*'}.log"))
    if not files:
        typer.echo(f"no log of {part or 'any part'} in {folder}", err=True)
        raise typer.Exit(1)
    show_logs(files, lines)
    if follow:
        follow_logs(files)
