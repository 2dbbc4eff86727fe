"""`invoicing exchange`: what was sent to partners, what became of it, and what to do about it.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.exchange import acting, looking, previewing

app = typer.Typer(
    help="Exchange: preview, messages and their fate, the log, circuits, acknowledgements.",
    no_args_is_help=True,
)

# Looking: nothing is changed.
app.command()(previewing.preview)
app.command("list")(looking.list_messages)
app.command()(looking.show)
app.command()(looking.log)
app.command()(looking.endpoints)
app.command()(looking.unmatched)

# What somebody decides. Each is recorded with who and why.
app.command()(acting.match)
app.command()(acting.resend)
app.command()(acting.retry)
app.command()(acting.discard)
