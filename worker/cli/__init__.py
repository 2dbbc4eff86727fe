"""The command line: `invoicing`. Commands live in modules beside this one and are added here.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import typer

from worker.cli import (
    billing,
    converting,
    documents,
    dunning,
    exchange,
    inbound,
    info,
    lifecycles,
    local,
    partners,
    payments,
    payouts,
    pdf,
    receivables,
    roles,
    rulebook,
    showing,
    sign_in,
    story,
    token,
    webhooks,
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

# Who you are at a running API.
app.command()(sign_in.login)
app.command()(sign_in.logout)
app.command()(sign_in.whoami)

# Documents in files.
app.command()(documents.validate)
app.command()(converting.convert)
app.command()(showing.show)
app.command()(rulebook.rule)
app.add_typer(pdf.app, name="pdf")

# Lifecycles, in files and at a running API.
app.add_typer(lifecycles.app, name="lifecycle")

# Billing, at a running API.
app.add_typer(billing.app, name="billing")

# The exchange with partners, at a running API.
app.add_typer(partners.app, name="partners")
app.add_typer(exchange.app, name="exchange")
app.add_typer(inbound.app, name="inbound")
app.add_typer(webhooks.app, name="webhooks")

# What partners owe us, at a running API.
app.add_typer(receivables.app, name="receivables")

# What we pay and collect, at a running API.
app.add_typer(payouts.app, name="payouts")
app.add_typer(payments.app, name="payments")
app.add_typer(dunning.app, name="dunning")

# One role per process, for production.
app.command()(roles.worker)
app.command()(roles.api)

# About this installation.
app.command()(info.doctor)
app.command()(info.version)
app.command()(info.docs)


def main() -> None:
    """The console script."""
    app()
