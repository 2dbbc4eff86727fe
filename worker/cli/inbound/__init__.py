"""`invoicing inbound`: what was received, what nobody could use, and what to do about it.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.inbound import handing, looking, resolving

app = typer.Typer(
    help="Received documents: list, show, hand in, retry, discard.", no_args_is_help=True
)

app.command("list")(looking.list_documents)
app.command()(looking.show)
app.command("hand-in")(handing.hand_in)
app.command()(resolving.retry)
app.command()(resolving.discard)
