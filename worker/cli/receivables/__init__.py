"""`invoicing receivables`: who owes us what since when, statements, and the cash to be expected.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli.receivables import looking, stating

app = typer.Typer(
    help="Receivables: ageing, statement of account, days sales outstanding, cash expected.",
    no_args_is_help=True,
)

app.command()(looking.ageing)
app.command()(stating.statement)
app.command()(looking.dso)
app.command()(looking.forecast)
