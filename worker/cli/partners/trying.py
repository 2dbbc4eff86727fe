"""`invoicing partners test-connection`: connect, sign in, look; nothing is sent or taken."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from worker.cli.answers import path_of, stop
from worker.cli.exchange.asking import OPERATOR
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect
from worker.sheet.block import clean

_PATIENCE = 90.0
"""The API itself gives up after a minute."""
_DOWN = 1
"""Exit code: documents could not travel now."""


def try_connection(
    partnership: Annotated[
        str | None, typer.Argument(metavar="[PARTNERSHIP]", help="by whose delivery profile")
    ] = None,
    mailbox: Annotated[
        str | None, typer.Option("--mailbox", metavar="ID", help="or by this mailbox")
    ] = None,
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Connect, sign in and look whether everything is there; nothing is sent or taken.

    invoicing partners test-connection northwind-acme

    invoicing partners test-connection --mailbox acme-in

    Exits with 0 if it stands, 1 if it does not or the API refuses it, 2 if nothing can be reached.
    """
    if (partnership is None) == (mailbox is None):
        stop("name one: a partnership, or a mailbox with --mailbox ID")
    tried = ("partnerships", partnership) if partnership else ("mailboxes", mailbox or "")
    client = connect(url, token, person, data)
    client.timeout = _PATIENCE
    body = ask(client, "POST", path_of(*map(str, tried), "connection-test")).body
    if as_json:
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        typer.echo("\n".join(_said(partnership or f"mailbox {mailbox}", body)))
    if not body["stands"]:
        raise typer.Exit(_DOWN)


def _said(name: str, body: dict[str, Any]) -> Iterator[str]:
    stands = body["stands"]
    verdict = typer.style("stands", "green") if stands else typer.style("DOES NOT STAND", "red")
    yield f"{name}: the connection over {body['channel']} {verdict}"
    yield from (f"  {'ok' if stands else '- '}  {clean(step)}" for step in body["found"])
    if body["problem"]:
        yield f"  problem: {clean(body['problem'])}"
    if body["hint"]:
        yield f"  do:      {clean(body['hint'])}"
