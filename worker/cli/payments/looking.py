"""`invoicing payments list` and `show`."""

from typing import Annotated

import typer

from worker.cli.answers import path_of, wanted
from worker.cli.answers import show as answer_with
from worker.cli.exchange.asking import APartner, Limit
from worker.cli.files import AsJson
from worker.cli.payments.naming import CLERK, APayment, payment_id
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect


def list_payments(
    state: Annotated[
        str | None,
        typer.Option(help="allocated, proposed, unallocated, reversed or set_aside"),
    ] = None,
    partner: APartner = None,
    invoice: Annotated[
        str | None, typer.Option("--invoice", metavar="ID", help="that they settle")
    ] = None,
    kept: Annotated[
        bool, typer.Option("--kept", help="of which something is kept as a credit")
    ] = False,
    limit: Limit = 20,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List payments, newest first: what each settled, what is proposed, or why nothing was found.

    invoicing payments list --state proposed

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.payments.sheets import of_payments

    said = {"state": state, "partner_id": partner, "invoice_id": invoice, "limit": limit}
    said |= {"kept": "true" if kept else None}
    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("payments"), params=wanted(said)).body
    answer_with(body, of_payments(body), as_json)


def show(
    payment: APayment,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show a payment: its shares, its proposals with score and evidence.

    invoicing payments show 8f14e45fceea

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.payments.sheets import of_payment

    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("payments", payment_id(payment, client))).body
    answer_with(body, of_payment(body), as_json)
