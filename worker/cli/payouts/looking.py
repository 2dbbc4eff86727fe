"""`invoicing payouts list` and `show`: which runs there are, and what is in one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.answers import path_of, wanted
from worker.cli.answers import show as answer_with
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

if TYPE_CHECKING:
    from worker.cli.blocks import Answer
    from worker.sheet.block import Block, Grid

CLERK = "anna"
ARun = Annotated[str, typer.Argument(metavar="RUN", help="the id of a run")]


def list_runs(
    state: Annotated[
        str | None, typer.Option(help="proposed, approved, sent, answered, done or cancelled")
    ] = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List payment runs, newest first.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("payment-runs"), params=wanted({"state": state})).body
    answer_with(body, [_runs(body)], as_json)


def show(
    run: ARun,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show a run: who decided, every payment and what became of it, what was left out and why.

    invoicing payouts show run-2026-11-24

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    body = ask(connect(url, token, person, data), "GET", path_of("payment-runs", run)).body
    path = path_of("payment-runs", run, "orders")
    client = connect(url, token, person, data)
    orders = ask(client, "GET", path, params={"limit": 200}).body["items"]
    answer_with({**body, "items": orders}, of_run(body, orders), as_json)


def of_run(said: "Answer", orders: "list[Answer]") -> "Iterator[Block]":
    """Facts, payments, what was left out."""
    from worker.cli.blocks import cell, facts
    from worker.sheet.block import Column, Grid

    people = ", ".join(said["approved_by"]) or "-"
    known = {
        "state": said["state"],
        "what": f"{said['kind']} of {said['amount']} {said['currency']} on {said['pays_on']}",
        "proposed by": said["proposed_by"],
        "approved by": f"{people} ({said['approvals_needed']} needed)",
        "file": said["message_id"],
        "sent to": said["place"],
        "why": said["reason"],
    }
    yield facts(f"Payment run {said['id']}", known)
    names = ("id", "number", "partner_id", "account", "amount", "state", "reason")
    yield Grid(
        "Payments",
        tuple(Column(name, right=name == "amount") for name in names),
        tuple(tuple(cell(str(one[name])) for name in names) for one in orders),
    )
    if said["left_out"]:
        yield Grid(
            "Left out",
            (Column("what"), Column("why")),
            tuple(
                (cell(one["invoice_id"] or one["payment_id"]), cell(one["reason"]))
                for one in said["left_out"]
            ),
        )


def _runs(said: "Answer") -> "Grid":
    from worker.cli.blocks import cell
    from worker.sheet.block import Column, Grid

    names = ("id", "kind", "state", "pays_on", "orders", "amount", "currency", "proposed_by")
    rows = tuple(tuple(cell(str(one[name])) for name in names) for one in said["items"])
    footer = "" if rows else "there are none"
    return Grid("Payment runs", tuple(Column(name) for name in names), rows, footer)
