"""Addresses of the API, and how commands show what it answers."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

import typer

from worker.cli.files import UNREADABLE
from worker.cli.output import choose_sheet

if TYPE_CHECKING:
    from worker.sheet.block import Block


def path_of(*parts: str) -> str:
    """An address under `/v1`, each part quoted."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def wanted(said: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a question that were given."""
    return {name: value for name, value in said.items() if value is not None}


def show(body: Any, blocks: "Iterable[Block]", as_json: bool) -> None:
    """What was answered, for people or for programs."""
    if as_json:
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    sheet = choose_sheet(terms=False)
    for block in blocks:
        sheet.draw(block)


def stop(text: str, code: int = UNREADABLE) -> NoReturn:
    """Say why nothing came of it, and end."""
    typer.echo(text, err=True)
    raise typer.Exit(code)
