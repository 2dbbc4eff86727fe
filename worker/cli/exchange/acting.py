"""`invoicing exchange match`, `resend`, `retry` and `discard`: what somebody decides."""

import json
from typing import Annotated, Any

import typer

from worker.cli.answers import path_of, stop
from worker.cli.exchange.asking import OPERATOR, AMessage, AReason, needed, short, whole
from worker.cli.files import AsJson
from worker.cli.service import DATA, Answer, Data, Person, Token, Url, ask, connect


def match(
    acknowledgement: Annotated[
        str, typer.Argument(metavar="ACK", help="as invoicing exchange unmatched lists it")
    ],
    invoice: Annotated[
        str | None, typer.Option("--invoice", metavar="ID", help="the invoice that it answers")
    ] = None,
    message: Annotated[
        str | None, typer.Option("--message", metavar="ID", help="or the message of ours: inv-1.m1")
    ] = None,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Say what an acknowledgement answers; it then counts as if it had been found.

    invoicing exchange match 3f2a90c1d2e4.1 --invoice inv-1 --reason "wrong control number"

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    if invoice is None and message is None:
        stop("say what it answers: --invoice ID or --message ID")
    names = (("invoice_id", invoice), ("transmission_id", message))
    body = {name: value for name, value in names if value}
    body["reason"] = needed(reason, "they wrote our order number instead")
    client = connect(url, token, person, data)
    parameters = {"unmatched": True, "limit": 200}
    listed = ask(client, "GET", path_of("acknowledgements"), params=parameters).body["items"]
    id = whole(acknowledgement, listed, "an acknowledgement", "invoicing exchange unmatched")
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("acknowledgements", id, "match"), json=body)
    _say(f"{short(id)} answers {message or invoice}", answer, as_json)


def resend(
    invoice: Annotated[str, typer.Argument(metavar="INVOICE", help="its id")],
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Send an issued invoice again, as a new message with an id and a control number of its own.

    invoicing exchange resend inv-1 --reason "their mailbox was emptied"

    The message before is kept and counts no more. Exits with 0, 1 if the API refuses it, 2 if
    nothing can be reached.
    """
    body = {"reason": needed(reason, "their mailbox was emptied")}
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("invoices", invoice, "resend"), json=body)
    name = (answer.body.get("delivery") or {}).get("message_id", "")
    words = f"{invoice} is sent again" + (f" as {name}" if name else "")
    _say(f"{words}; see: invoicing exchange list --invoice {invoice}", answer, as_json)


def retry(
    message: AMessage,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Try an answer of ours that was given up again: the same message, under the same id.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    client = connect(url, token, person, data)
    path = path_of("transmissions", message, "retry")
    answer = ask(client, "POST", path, json={"reason": reason})
    _say(f"{message} is {answer.body.get('state', 'tried')}{_why(answer.body)}", answer, as_json)


def discard(
    message: AMessage,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = OPERATOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Give up on a message: it is not sent any more, or its acknowledgements not waited for.

    invoicing exchange discard inv-1.m1 --reason "they confirmed it by telephone"

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    body = {"reason": needed(reason, "they confirmed it by telephone")}
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("transmissions", message, "discard"), json=body)
    _say(f"nothing more is expected of {message}", answer, as_json)


def _why(body: dict[str, Any]) -> str:
    return f": {body['failure']}" if body.get("failure") else ""


def _say(text: str, answer: Answer, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(answer.body, ensure_ascii=False))
    else:
        typer.echo(f"asked for, not answered yet: {text}" if answer.pending else text)
