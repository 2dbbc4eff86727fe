"""`invoicing billing run`, `periods`, `parked` and `retry`: what was billed, and what was not."""

from typing import Annotated, Any

import typer

from worker.cli.answers import path_of, show
from worker.cli.billing.asking import CLERK, AnAgreement
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

_PARKED = 1
"""Exit code: it is not billed."""

ARun = Annotated[
    str, typer.Argument(metavar="RUN", help="agreement and period: acme-hosting.2026-10")
]


def run(
    agreement: AnAgreement,
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="such as 2026-10")],
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Bill a period now; one that was billed is shown as it was.

    invoicing billing run acme-hosting 2026-10

    Exits with 0, 1 if the API refuses it or the run is parked, 2 if nothing can be reached.
    """
    body = {"agreement_id": agreement, "period": period}
    client = connect(url, token, person, data)
    _show_run(ask(client, "POST", path_of("billing-runs"), json=body).body, as_json)


def retry(
    run: ARun,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Rate a parked run again, once what it was parked for is mended.

    invoicing billing retry acme-hosting.2026-10

    Exits with 0, 1 if the API refuses it or the run is parked again, 2 if nothing can be reached.
    """
    client = connect(url, token, person, data)
    _show_run(ask(client, "POST", path_of("billing-runs", run, "retry")).body, as_json)


def periods(
    agreement: AnAgreement,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="left out: around now")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="how many")] = 12,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show the calendar of an agreement: when each period is billed, and what became of it.

    invoicing billing periods acme-hosting

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.billing.sheets import of_periods

    wanted: dict[str, Any] = {"limit": limit, **({"from": since} if since else {})}
    client = connect(url, token, person, data)
    answer = ask(client, "GET", path_of("agreements", agreement, "periods"), params=wanted)
    show(answer.body, of_periods(answer.body), as_json)


def parked(
    partnership: Annotated[str | None, typer.Option(help="of one partnership")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="how many at most")] = 50,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List the runs that could not be rated, each with its reasons.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.billing.sheets import of_parked

    wanted: dict[str, Any] = {"state": "parked", "limit": limit}
    wanted |= {"partnership_id": partnership} if partnership else {}
    client = connect(url, token, person, data)
    answer = ask(client, "GET", path_of("billing-runs"), params=wanted)
    show(answer.body, of_parked(answer.body), as_json)


def _show_run(body: Any, as_json: bool) -> None:
    from worker.cli.billing.sheets import of_run

    show(body, of_run(body), as_json)
    if body["state"] == "parked":
        raise typer.Exit(_PARKED)
