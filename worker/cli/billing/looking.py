"""`invoicing billing preview`, `next` and `simulate`: what will be billed; nothing is stored."""

from typing import Annotated, Any

import typer

from worker.cli.answers import path_of, show
from worker.cli.billing.asking import (
    CLERK,
    AgreementFile,
    AnAgreement,
    AssumedUsage,
    agreement_in,
    assumed,
)
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

APeriod = Annotated[
    str | None,
    typer.Option(metavar="KEY", help="such as 2026-10; left out: the next that is billed"),
]


def preview(
    agreement: AnAgreement,
    period: APeriod = None,
    usage: AssumedUsage = None,
    only_assumed: Annotated[
        bool, typer.Option("--only-assumed", help="leave out what was recorded of it")
    ] = False,
    file: AgreementFile = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show what billing a period would come to, to the line.

    invoicing billing preview acme-hosting --period 2026-10

    invoicing billing preview acme-hosting --usage api-calls=150 --agreement new.yaml

    Exits with 0, 1 if the API refuses it (every reason is named), 2 if nothing can be reached.
    """
    from worker.cli.billing.sheets import of_preview

    body: dict[str, Any] = {"agreement_id": agreement, "usage": assumed(usage)}
    body |= {"recorded": not only_assumed, **({"period": period} if period else {})}
    body |= agreement_in(file, as_json)
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("billing-runs", "preview"), json=body)
    show(answer.body, of_preview(answer.body), as_json)


def next_invoice(
    agreement: AnAgreement,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show the next invoice, as it would be if nothing more was used.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.billing.sheets import of_preview

    client = connect(url, token, person, data)
    answer = ask(client, "GET", path_of("agreements", agreement, "next-invoice"))
    show(answer.body, of_preview(answer.body), as_json)


def simulate(
    agreement: AnAgreement,
    periods: Annotated[int, typer.Option(min=1, max=120, help="how many")] = 12,
    since: Annotated[
        str | None, typer.Option("--from", metavar="KEY", help="the first; left out: the next")
    ] = None,
    usage: AssumedUsage = None,
    as_in: Annotated[
        str | None, typer.Option(metavar="KEY", help="a past period that each is used like")
    ] = None,
    file: AgreementFile = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Bill periods to come, one after the other, with a clock that is moved.

    invoicing billing simulate acme-hosting --from 2027-01 --usage api-calls=150

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.billing.sheets import of_year

    body: dict[str, Any] = {"periods": periods, "usage": assumed(usage)}
    body |= {name: key for name, key in (("from", since), ("as_in", as_in)) if key}
    body |= agreement_in(file, as_json)
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("agreements", agreement, "simulate"), json=body)
    show(answer.body, of_year(answer.body), as_json)
