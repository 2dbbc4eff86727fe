"""`invoicing inbound hand-in`: what a partner sent on another way, taken in like anything else."""

import time
from typing import Annotated, Any

import typer

from domain.core.errors import InvoicingError
from worker.cli.answers import path_of, show, wanted
from worker.cli.exchange.asking import OPERATOR
from worker.cli.files import AFile, AsJson, content, refuse
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

_EVERY = 0.3
_PARKED = 1
"""Exit code: nobody can use it yet."""


def hand_in(
    file: AFile,
    mailbox: Annotated[
        str | None,
        typer.Option(
            "--mailbox", metavar="ID", help="that it counts for: whose it is, its mapping"
        ),
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0, max=300, help="seconds to wait for what becomes of it")
    ] = 10,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Hand in a document: an invoice, an acknowledgement, a remittance advice, a bank statement.

    invoicing inbound hand-in invoice.edi --mailbox acme-in

    Exits with 0, 1 if nobody can use it or the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.inbound.sheets import of_document

    try:
        bytes_ = content(file)
    except InvoicingError as error:
        refuse(file, error, as_json)
    name = "document" if str(file) == "-" else file.name
    parameters = wanted({"mailbox_id": mailbox, "name": name})
    client = connect(url, token, person, data)
    headers = {"Content-Type": "application/octet-stream"}
    body = ask(
        client, "POST", path_of("inbound"), params=parameters, content=bytes_, headers=headers
    ).body

    def look() -> dict[str, Any]:
        found: dict[str, Any] = ask(
            connect(url, token, person, data), "GET", path_of("inbound", body["id"])
        ).body
        return found

    until = time.monotonic() + wait
    while body["state"] == "received" and time.monotonic() < until:
        time.sleep(_EVERY)
        body = look()
    show(body, of_document(body), as_json)
    if body["state"] in ("parked", "unmatched"):
        raise typer.Exit(_PARKED)
