"""`invoicing webhooks events`, `replay` and `listen`: what other systems were told of invoices.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

from datetime import datetime
from typing import Annotated

import typer

from worker.cli.answers import path_of, stop, wanted
from worker.cli.answers import show as answer_with
from worker.cli.exchange.asking import OPERATOR, AnInvoice, Limit
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

AWebhook = Annotated[str, typer.Argument(metavar="WEBHOOK", help="its id")]

app = typer.Typer(
    help="Webhooks: what other systems were told, telling it again, listening like one.",
    no_args_is_help=True,
)


@app.command()
def events(
    webhook: AWebhook,
    state: Annotated[str | None, typer.Option(help="pending, sent, failed or discarded")] = None,
    limit: Limit = 20,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List what a webhook was told, newest first, and what it could not be told.

    invoicing webhooks events erp --state failed

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_messages

    client = connect(url, token, person, data)
    parameters = wanted({"state": state, "limit": limit})
    answer = ask(client, "GET", path_of("webhooks", webhook, "events"), params=parameters)
    answer_with(answer.body, of_messages(answer.body), as_json)


@app.command()
def replay(
    webhook: AWebhook,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"], help="in UTC; a day ago"),
    ] = None,
    invoice: AnInvoice = None,
    failed: Annotated[bool, typer.Option("--failed", help="only what was given up")] = False,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Tell a webhook again: the same bytes, under new message ids.

    invoicing webhooks replay erp --since 2026-11-02 --failed

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_messages

    start = f"{since.isoformat()}Z" if since else None
    body = wanted({"since": start, "invoice_id": invoice, "failed_only": failed})
    client = connect(url, token, person, data)
    again = ask(client, "POST", path_of("webhooks", webhook, "replay"), json=body).body
    answer_with(again, of_messages({"items": again["events"]}), as_json)


@app.command()
def listen(
    secret: Annotated[
        str, typer.Option(envvar="INVOICING_WEBHOOK_SECRET", help="whsec_ and base64")
    ],
    port: Annotated[int, typer.Option(min=1, max=65535, help="on this machine only")] = 8099,
    answer: Annotated[int, typer.Option(min=200, max=599, help="what is answered")] = 204,
) -> None:
    """Listen like a system that is told of events: check each call, and print it.

    INVOICING_WEBHOOK_SECRET=whsec_… invoicing webhooks listen

    Ends with Ctrl+C, or with 2 if it cannot listen.
    """
    from worker.cli.listening import listen_on

    try:
        listen_on(port, secret, answer, typer.echo)
    except (OSError, ValueError) as error:
        stop(f"it cannot listen on port {port}: {error}")
