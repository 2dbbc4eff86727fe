"""`invoicing receivables statement`: the account of a partner, on the screen or as a file."""

from pathlib import Path
from typing import Annotated

import typer

from worker.cli.answers import path_of, stop, wanted
from worker.cli.answers import show as answer_with
from worker.cli.files import AsJson
from worker.cli.receivables.asking import CLERK, ACurrency, AsCsv, check_one
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect


def statement(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="the id of a partner")],
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="else: last month's first")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="else: today")] = None,
    currency: ACurrency = None,
    pdf: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write it as PDF into this file")
    ] = None,
    language: Annotated[str, typer.Option(help="of the PDF: en, de, fr …")] = "en",
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what a partner owed, everything that moved it, and what it owes.

    invoicing receivables statement acme --from 2026-10-01 --to 2026-10-31 --pdf acme.pdf

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.receivables.sheets import of_statement

    check_one(as_json, as_csv)
    parameters = wanted({"from": since, "to": until, "currency": currency})
    path = path_of("partners", partner, "statement")
    body = ask(connect(url, token, person, data), "GET", path, params=parameters).body
    if pdf is not None:
        asked = {**parameters, "language": language}
        _save(pdf, _bytes(url, token, person, data, f"{path}/pdf", asked))
    elif as_csv:
        sheet = _bytes(url, token, person, data, f"{path}/csv", parameters)
        typer.echo(sheet.decode(), nl=False)
    else:
        answer_with(body, of_statement(body), as_json)


def _bytes(
    url: str | None, token: str | None, person: str, data: Path, path: str, asked: dict[str, str]
) -> bytes:
    with connect(url, token, person, data) as client:
        answer = client.get(path, params=asked)
    if not answer.is_success:
        stop(str(answer.json().get("detail", answer.reason_phrase)), 1)
    return answer.content


def _save(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        stop(f"{file}: {error.strerror}")
    typer.echo(f"{file}: {len(content)} bytes")
