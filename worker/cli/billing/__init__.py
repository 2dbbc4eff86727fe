"""`invoicing billing`: what is billed, what will be, and why, at a running API.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.billing import batches, explaining, looking, running

app = typer.Typer(
    help="Billing: look ahead, run, see what is missing or parked, explain a line.",
    no_args_is_help=True,
)
batch = typer.Typer(
    help="Many agreements at once: start, watch, pause, cancel.", no_args_is_help=True
)

# Looking ahead: nothing is stored.
app.command()(looking.preview)
app.command("next")(looking.next_invoice)
app.command()(looking.simulate)

# Runs.
app.command()(running.run)
app.command()(running.periods)
app.command()(running.parked)
app.command()(running.retry)
app.command()(explaining.explain)

# Many at once.
app.add_typer(batch, name="batch")
batch.command()(batches.start)
batch.command()(batches.watch)
batch.command("list")(batches.list_batches)
batch.command()(batches.items)
batch.command()(batches.pause)
batch.command()(batches.resume)
batch.command()(batches.cancel)
