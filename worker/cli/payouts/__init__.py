"""`invoicing payouts`: payment runs, from the proposal to the bank's statement.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.payouts import acting, looking

app = typer.Typer(
    help="Payment runs: what we pay suppliers and collect from buyers.", no_args_is_help=True
)

app.command("list")(looking.list_runs)
app.command()(looking.show)
app.command()(acting.propose)
app.command()(acting.approve)
app.command()(acting.confirm)
app.command()(acting.drop)
app.command()(acting.cancel)
app.command("file")(acting.fetch)
app.command("handed-over")(acting.handed_over)
app.command()(acting.look)
