"""The command line: `invoicing`. Commands live in modules beside this one and are added here.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli import (
    converting,
    documents,
    info,
    lifecycles,
    local,
    roles,
    rulebook,
    showing,
    story,
    token,
)

app = typer.Typer(
    name="invoicing",
    help="B2B invoicing where every invoice is a durable Temporal workflow.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

# Local development: everything on this machine.
app.command()(local.dev)
app.command()(local.status)
app.command()(local.stop)
app.command()(local.reset)
app.command()(local.logs)

# The story on top of it, and the invariants.
app.command()(story.demo)
app.command()(story.verify)
app.command()(token.token)

# Documents in files.
app.command()(documents.validate)
app.command()(converting.convert)
app.command()(showing.show)
app.command()(rulebook.rule)

# Lifecycles, in files and at a running API.
app.add_typer(lifecycles.app, name="lifecycle")

# One role per process, for production.
app.command()(roles.worker)
app.command()(roles.api)

# About this installation.
app.command()(info.doctor)
app.command()(info.version)


def main() -> None:
    """The console script."""
    app()
