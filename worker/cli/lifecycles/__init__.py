"""`invoicing lifecycle`: definitions in files and presets tried out, and those of a running API.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.lifecycles import checking, comparing, reading, serving, trying

app = typer.Typer(
    help="Lifecycles as data: check, try out, compare, draw; create, publish, assign, migrate.",
    no_args_is_help=True,
)

# On this machine, without any service.
app.command()(checking.check)
app.command()(trying.simulate)
app.command()(comparing.diff)
app.command()(reading.draw)
app.command("list")(reading.list_presets)
app.command()(reading.show)

# Against a running API.
app.command()(serving.create)
app.command()(serving.publish)
app.command()(serving.retire)
app.command()(serving.assign)
app.command()(serving.migrate)
