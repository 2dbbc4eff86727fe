"""`invoicing dunning show` and `preview`: what was done to get an invoice paid, and what would be.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

from typing import Annotated

import typer

from worker.cli.answers import path_of
from worker.cli.answers import show as answer_with
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

_CLERK = "anna"

AnInvoice = Annotated[str, typer.Argument(metavar="INVOICE", help="its id: inv-1")]

app = typer.Typer(
    help="Dunning: what was done to get an invoice paid, and what would be done.",
    no_args_is_help=True,
)


@app.command()
def show(
    invoice: AnInvoice,
    url: Url = None,
    token: Token = None,
    person: Person = _CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show how far dunning is: letters, promises, what holds it, what comes next.

    invoicing dunning show inv-1

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.dunning.sheets import of_case

    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("invoices", invoice, "dunning")).body
    answer_with(body, list(of_case(body)), as_json)


@app.command()
def preview(
    invoice: AnInvoice,
    url: Url = None,
    token: Token = None,
    person: Person = _CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show which letters would go when, if nothing is paid. Nothing is written or sent.

    invoicing dunning preview inv-1

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.dunning.sheets import of_preview

    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("invoices", invoice, "dunning", "preview")).body
    answer_with(body, list(of_preview(body)), as_json)
