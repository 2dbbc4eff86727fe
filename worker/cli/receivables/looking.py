"""`invoicing receivables ageing`, `dso`, `forecast`: reports on what is open."""

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.answers import path_of, wanted
from worker.cli.answers import show as answer_with
from worker.cli.files import AsJson
from worker.cli.receivables.asking import (
    CLERK,
    ACurrency,
    APartner,
    APartnership,
    AsCsv,
    AsOf,
    check_one,
    show_csv,
)
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

if TYPE_CHECKING:
    from worker.cli.blocks import Answer
    from worker.sheet.block import Grid


def ageing(
    as_of: AsOf = None,
    by: Annotated[str, typer.Option(help="partner, partnership or currency")] = "partner",
    bound: Annotated[
        list[int] | None,
        typer.Option(help="last day overdue of a bucket; give it for each: 30, 60, 90"),
    ] = None,
    partner: APartner = None,
    partnership: APartnership = None,
    currency: ACurrency = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show who owes what since when: not due, 1-30, 31-60, 61-90, over 90 days overdue.

    invoicing receivables ageing --as-of 2026-10-31

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.receivables.sheets import of_ageing

    check_one(as_json, as_csv)
    said = {"as_of": as_of, "by": by, "bounds": bound or None, "currency": currency}
    said |= {"partner_id": partner, "partnership_id": partnership}
    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("receivables", "ageing"), params=wanted(said)).body
    _show(body, list(of_ageing(body)), as_json, as_csv)


def dso(
    as_of: AsOf = None,
    months: Annotated[int, typer.Option(min=1, max=24, help="over the sales of how many")] = 3,
    partner: APartner = None,
    partnership: APartnership = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show days sales outstanding: simple (receivables / sales x days), and counted back.

    invoicing receivables dso --months 3

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.receivables.sheets import of_dso

    check_one(as_json, as_csv)
    said = {"as_of": as_of, "months": months, "partner_id": partner, "partnership_id": partnership}
    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("receivables", "dso"), params=wanted(said)).body
    _show(body, [of_dso(body)], as_json, as_csv)


def forecast(
    weeks: Annotated[int, typer.Option(min=1, max=53, help="how many, from this one")] = 13,
    partner: APartner = None,
    partnership: APartnership = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the cash expected by week: due dates, and how late buyers usually pay.

    invoicing receivables forecast --weeks 8

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.receivables.sheets import of_forecast

    check_one(as_json, as_csv)
    said = {"weeks": weeks, "partner_id": partner, "partnership_id": partnership}
    client = connect(url, token, person, data)
    body = ask(client, "GET", path_of("receivables", "forecast"), params=wanted(said)).body
    _show(body, [of_forecast(body)], as_json, as_csv)


def _show(body: "Answer", grids: "list[Grid]", as_json: bool, as_csv: bool) -> None:
    if as_csv:
        show_csv(grids)
    else:
        answer_with(body, grids, as_json)
