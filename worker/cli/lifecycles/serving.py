"""`invoicing lifecycle create`, `publish`, `retire`, `assign` and `migrate`: at a running API."""

import json
from typing import Annotated
from urllib.parse import quote

import typer

from worker.cli.files import AFile, AsJson, content
from worker.cli.lifecycles.sources import refusing
from worker.cli.service import DATA, Answer, Data, Person, Token, Url, ask, connect

AReference = Annotated[str, typer.Argument(metavar="KEY@VERSION", help="such as standard@2")]

_MEDIA = {".json": "application/json"}
_YAML = "application/yaml"
_WRITER, _PUBLISHER = "dora", "carla"
"""Whoever publishes a lifecycle is somebody else than its author."""


def create(
    file: AFile,
    url: Url = None,
    token: Token = None,
    person: Person = _WRITER,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Hand a lifecycle in as a draft, or replace the draft of that version.

    invoicing lifecycle create mine.yaml

    Exits with 0, 1 if the API refuses it (every fault is named), 2 if nothing can be reached.
    """
    with refusing(file, as_json):
        body = content(file)
    headers = {"Content-Type": _MEDIA.get(file.suffix.lower(), _YAML)}
    client = connect(url, token, person, data)
    answer = ask(client, "POST", "/v1/lifecycles", content=body, headers=headers)
    _say(f"{answer.body.get('reference', file)} is kept as a draft", answer, as_json)


def publish(
    reference: AReference,
    url: Url = None,
    token: Token = None,
    person: Person = _PUBLISHER,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Publish a draft: it never changes again, and invoices may start with it.

    invoicing lifecycle publish mine@1

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    answer = ask(connect(url, token, person, data), "POST", _of(reference, "publish"), json={})
    _say(f"{reference} is published", answer, as_json)


def retire(
    reference: AReference,
    url: Url = None,
    token: Token = None,
    person: Person = _PUBLISHER,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Retire a lifecycle: no invoice starts with it any more; those under way go on.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    answer = ask(connect(url, token, person, data), "POST", _of(reference, "retire"), json={})
    _say(f"{reference} is retired", answer, as_json)


def assign(
    partnership: Annotated[str, typer.Argument(metavar="PARTNERSHIP", help="its id")],
    reference: Annotated[
        str, typer.Argument(metavar="KEY[@VERSION]", help="without a version: always the latest")
    ],
    url: Url = None,
    token: Token = None,
    person: Person = _WRITER,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Let the invoices of a partnership start with a lifecycle; those under way keep theirs.

    invoicing lifecycle assign northwind-acme mine@1

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    key, _, version = reference.partition("@")
    choice = {"key": key, "version": int(version) if version.isdigit() else version or "latest"}
    path = f"/v1/partnerships/{quote(partnership, safe='')}/lifecycle"
    answer = ask(connect(url, token, person, data), "PUT", path, json=choice)
    _say(f"new invoices of {partnership} follow {key} ({choice['version']})", answer, as_json)


def migrate(
    invoice: Annotated[str, typer.Argument(metavar="INVOICE", help="its id")],
    reference: AReference,
    reason: Annotated[str, typer.Option(help="why; kept with the invoice")] = "",
    url: Url = None,
    token: Token = None,
    person: Person = _WRITER,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Move a running invoice to another version, if its state maps.

    invoicing lifecycle migrate inv-1 standard@2 --reason "second approval from November on"

    Exits with 0, 1 if it cannot move (every reason is named), 2 if nothing can be reached.
    """
    body = {"to": reference, **({"reason": reason} if reason else {})}
    path = f"/v1/invoices/{quote(invoice, safe='')}/migrate"
    answer = ask(connect(url, token, person, data), "POST", path, json=body)
    _say(f"{invoice} goes on by {reference}", answer, as_json)


def _of(reference: str, action: str) -> str:
    return f"/v1/lifecycles/{quote(reference, safe='@')}/{action}"


def _say(text: str, answer: Answer, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(answer.body, ensure_ascii=False))
    else:
        typer.echo(f"asked for, not answered yet: {text}" if answer.pending else text)
