"""`invoicing partners`: does the way to a partner stand.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.partners import trying

app = typer.Typer(help="Partners: try the connection to one.", no_args_is_help=True)


@app.callback()
def _partners() -> None:
    """Keep the name of the one command."""


app.command("test-connection")(trying.try_connection)
