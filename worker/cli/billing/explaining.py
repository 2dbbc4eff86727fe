"""`invoicing billing explain`: why an invoice, or a line of it, is what it is."""

from typing import Annotated

import typer

from worker.cli.answers import path_of, show
from worker.cli.billing.asking import CLERK
from worker.cli.files import AsJson
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect


def explain(
    invoice: Annotated[str, typer.Argument(metavar="INVOICE", help="its id")],
    line: Annotated[
        str | None, typer.Argument(metavar="[LINE]", help="its number, for one line in full")
    ] = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Explain an invoice line by line, or one line down to the charge and the usage.

    invoicing billing explain inv-acme-hosting.2026-10 2

    Exits with 0, 1 if there is no such invoice or line, 2 if nothing can be reached.
    """
    from worker.cli.billing.sheets import of_explanation, of_line

    where = [invoice, "explain"] if line is None else [invoice, "lines", line, "explain"]
    body = ask(connect(url, token, person, data), "GET", path_of("invoices", *where)).body
    show(body, of_explanation(body) if line is None else of_line(body), as_json)
