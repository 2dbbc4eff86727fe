"""`invoicing inbound retry` and `discard`: what somebody decides about a received document."""

from typing import Annotated

import typer

from worker.cli.answers import path_of, show
from worker.cli.exchange.asking import OPERATOR, AReason, needed
from worker.cli.files import AsJson
from worker.cli.inbound.naming import ADocument, document_id
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect


def retry(
    document: ADocument,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Process a document again, once the cause is mended.

    invoicing inbound retry 3f2a90c1d2e4 --reason "the partner is known now"

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.inbound.sheets import of_document

    id = document_id(document, lambda: connect(url, token, person, data))
    client = connect(url, token, person, data)
    body = ask(client, "POST", path_of("inbound", id, "retry"), json={"reason": reason}).body
    show(body, of_document(body), as_json)


def discard(
    document: ADocument,
    reason: AReason = "",
    answer: Annotated[
        bool, typer.Option("--answer", help="tell whoever sent the invoice, in its language")
    ] = False,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Put a document away that nobody needs; its bytes stay archived.

    invoicing inbound discard 3f2a90c1d2e4 --reason "sent to us by mistake"
    invoicing inbound discard 3f2a90c1d2e4 --reason "not our VAT id" --answer

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.inbound.sheets import of_document

    said = {"reason": needed(reason, "sent to us by mistake"), "answer": answer}
    id = document_id(document, lambda: connect(url, token, person, data))
    client = connect(url, token, person, data)
    body = ask(client, "POST", path_of("inbound", id, "discard"), json=said).body
    show(body, of_document(body), as_json)
