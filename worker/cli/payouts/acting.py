"""`invoicing payouts propose`, `approve`, `confirm` …: what people decide on runs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from worker.cli.answers import path_of, stop
from worker.cli.answers import show as answer_with
from worker.cli.files import AsJson
from worker.cli.payments.naming import payment_id
from worker.cli.payouts.looking import CLERK, ARun, of_run
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

DIRECTOR = "carla"
AnOrder = Annotated[str, typer.Argument(metavar="ORDER", help="one payment of it: RUN.1")]
AReason = Annotated[str, typer.Option(help="why; kept with what it changes")]


def propose(
    run: ARun,
    company: Annotated[str, typer.Option(metavar="ID", help="which company of ours")],
    on: Annotated[str, typer.Option(metavar="DATE", help="the day it is to be carried out")],
    invoice: Annotated[
        list[str] | None, typer.Option(help="only this one; give it for each. Else: what is due")
    ] = None,
    collect: Annotated[
        bool, typer.Option("--collect", help="direct debits instead of payments")
    ] = False,
    refund: Annotated[
        bool,
        typer.Option("--refund", help="give back: payments, or invoices that are credit notes"),
    ] = False,
    payment: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="to give back: what is kept of this payment; for each"),
    ] = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Propose a run over what is due, or the invoices named.

    invoicing payouts propose run-2026-11-24 --company northwind --on 2026-11-24
    invoicing payouts propose back-1 --company northwind --on 2026-11-24 --refund --payment 8f14…

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    if collect and refund:
        stop("--collect and --refund are two things: say one of them")
    said = {"id": run, "company_id": company, "pays_on": on, "invoice_ids": invoice or []}
    said["kind"] = "debit" if collect else "refund" if refund else "transfer"
    client = connect(url, token, person, data)
    said["payment_ids"] = [payment_id(one, client) for one in payment or []]
    body = ask(client, "POST", path_of("payment-runs"), json=said).body
    answer_with(body, of_run(body, []), as_json)


def approve(
    run: ARun,
    url: Url = None,
    token: Token = None,
    person: Person = DIRECTOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Approve a run that somebody else has proposed. Its file is written and sent then."""
    _say(run, "approve", None, connect(url, token, person, data), as_json)


def confirm(
    run: ARun,
    order: AnOrder,
    reason: AReason,
    url: Url = None,
    token: Token = None,
    person: Person = DIRECTOR,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Confirm that a new account is the supplier's, and say how you know."""
    said = {"order_id": order, "reason": reason}
    _say(run, "confirm-account", said, connect(url, token, person, data), as_json)


def drop(
    run: ARun,
    order: AnOrder,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Take one payment out. Approvals are void then."""
    said = {"order_id": order, "reason": reason}
    _say(run, "drop", said, connect(url, token, person, data), as_json)


def cancel(
    run: ARun,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Cancel a run, as long as it has no file."""
    _say(run, "cancel", {"reason": reason}, connect(url, token, person, data), as_json)


def fetch(
    run: ARun,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="where to")],
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
) -> None:
    """Write the file of an approved run (pain.001, pain.008) for the bank."""
    with connect(url, token, person, data) as client:
        answer = client.get(path_of("payment-runs", run, "file"))
    if not answer.is_success:
        stop(str(answer.json().get("detail", answer.reason_phrase)), 1)
    try:
        output.write_bytes(answer.content)
    except OSError as error:
        stop(f"{output}: {error.strerror}")
    typer.echo(f"{output}: {len(answer.content)} bytes")


def handed_over(
    run: ARun,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Say that the bank has the file."""
    _say(run, "handed-over", None, connect(url, token, person, data), as_json)


def look(
    run: ARun,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Look at the bank's statements now, instead of within the hour."""
    _say(run, "look", None, connect(url, token, person, data), as_json)


def _say(run: str, what: str, said: Any, client: Any, as_json: bool) -> None:
    sent = {} if said is None else {"json": said}
    body = ask(client, "POST", path_of("payment-runs", run, what), **sent).body
    answer_with(body, of_run(body, []), as_json)
