"""`invoicing payments`: what came in, what it settled, and what somebody says of it.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.payments import looking, telling

app = typer.Typer(
    help="Payments: list, show, confirm, reject, allocate, release, keep, set aside, match.",
    no_args_is_help=True,
)

app.command("list")(looking.list_payments)
app.command()(looking.show)
app.command()(telling.confirm)
app.command()(telling.reject)
app.command()(telling.allocate)
app.command()(telling.release)
app.command()(telling.keep)
app.command("set-aside")(telling.set_aside)
app.command("match")(telling.match_again)
