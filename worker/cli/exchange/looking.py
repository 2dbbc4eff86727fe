"""`invoicing exchange list`, `show`, `log`, `endpoints`, `unmatched`: what went out and came in."""

from typing import Annotated

import typer

from worker.cli.answers import path_of, wanted
from worker.cli.answers import show as answer_with
from worker.cli.exchange.asking import OPERATOR, AMessage, AnInvoice, APartner, Limit
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect


def list_messages(
    invoice: AnInvoice = None,
    partner: APartner = None,
    state: Annotated[str | None, typer.Option(help="pending, sent, failed or discarded")] = None,
    kind: Annotated[
        str | None, typer.Option(help="invoice, credit_note, response, acknowledgement or receipt")
    ] = None,
    limit: Limit = 20,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List messages to partners, newest first, with what became of each.

    invoicing exchange list --state failed

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_messages

    said = {"invoice_id": invoice, "partner_id": partner, "state": state, "kind": kind}
    client = connect(url, token, person, data)
    parameters = wanted({**said, "limit": limit})
    answer = ask(client, "GET", path_of("transmissions"), params=parameters)
    if not answer.body["items"] and invoice:
        ask(connect(url, token, person, data), "GET", path_of("invoices", invoice))  # is there one
    answer_with(answer.body, of_messages(answer.body), as_json)


def show(
    message: AMessage,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show a message: what was frozen, what partners said of it, what it waits for, its log.

    invoicing exchange show inv-1.m1

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_message

    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("transmissions", message)).body
    parameters = {"transmission_id": message, "limit": 200}
    client = connect(url, token, person, data)
    said = ask(client, "GET", path_of("acknowledgements"), params=parameters).body["items"]
    answer_with({**body, "acknowledgements": said}, of_message(body, said), as_json)


def log(
    invoice: AnInvoice = None,
    partner: APartner = None,
    message: Annotated[
        str | None, typer.Option("--message", metavar="ID", help="of one message of ours")
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", metavar="SHA256", help="the hash of the bytes")
    ] = None,
    direction: Annotated[str | None, typer.Option(help="in or out")] = None,
    act: Annotated[
        str | None, typer.Option(help="what happened: sent, not_sent, acknowledged, overdue …")
    ] = None,
    limit: Limit = 50,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show what went out and came in, newest first: who, what, when, attempt, hash, receipt.

    invoicing exchange log --invoice inv-1

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_log

    said = {"invoice_id": invoice, "partner_id": partner, "transmission_id": message}
    said |= {"document": document, "direction": direction, "act": act}
    client = connect(url, token, person, data)
    parameters = wanted({**said, "limit": limit})
    answer = ask(client, "GET", path_of("exchange", "log"), params=parameters)
    if not answer.body["items"] and invoice:
        ask(connect(url, token, person, data), "GET", path_of("invoices", invoice))  # is there one
    answer_with(answer.body, of_log(answer.body), as_json)


def endpoints(
    state: Annotated[str | None, typer.Option(help="closed, open or half_open")] = None,
    limit: Limit = 100,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List partners' systems: which circuit is open, since when, why, and when it is tried.

    invoicing exchange endpoints --state open

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_endpoints

    client = connect(url, token, person, data)
    parameters = wanted({"state": state, "limit": limit})
    answer = ask(client, "GET", path_of("exchange", "endpoints"), params=parameters)
    answer_with(answer.body, of_endpoints(answer.body), as_json)


def unmatched(
    partner: APartner = None,
    limit: Limit = 50,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List acknowledgements that answer nothing that we know, with the reason.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.exchange.sheets import of_unmatched

    client = connect(url, token, person, data)
    parameters = wanted({"unmatched": True, "partner_id": partner, "limit": limit})
    answer = ask(client, "GET", path_of("acknowledgements"), params=parameters)
    answer_with(answer.body, of_unmatched(answer.body), as_json)
