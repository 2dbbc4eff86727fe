"""`invoicing inbound list` and `show`: what was received and what became of it."""

from typing import Annotated

import typer

from worker.cli.answers import path_of, wanted
from worker.cli.answers import show as answer_with
from worker.cli.exchange.asking import OPERATOR, Limit
from worker.cli.files import AsJson
from worker.cli.inbound.naming import ADocument, document_id
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect


def list_documents(
    state: Annotated[
        str | None, typer.Option(help="received, processed, unmatched, parked or discarded")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="invoice, acknowledgement, remittance_advice …")
    ] = None,
    mailbox: Annotated[
        str | None, typer.Option("--mailbox", metavar="ID", help="where it came in")
    ] = None,
    limit: Limit = 20,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List received documents, newest first, with what became of each.

    invoicing inbound list --state parked

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.inbound.sheets import of_documents

    said = {"state": state, "kind": kind, "mailbox_id": mailbox, "limit": limit}
    client = connect(url, token, person, data)
    answer = ask(client, "GET", path_of("inbound"), params=wanted(said))
    answer_with(answer.body, of_documents(answer.body), as_json)


def show(
    document: ADocument,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show a received document: what it is, what became of it, every finding with its place.

    invoicing inbound show 3f2a90c1d2e4

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.inbound.sheets import of_document

    id = document_id(document, lambda: connect(url, token, person, data))
    body = ask(connect(url, token, person, data), "GET", path_of("inbound", id)).body
    answer_with(body, of_document(body), as_json)
