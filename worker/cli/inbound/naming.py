"""Received documents by the beginning of their hash, as lists show it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.answers import path_of
from worker.cli.exchange.asking import whole
from worker.cli.service import ask

if TYPE_CHECKING:
    import httpx

ADocument = Annotated[str, typer.Argument(metavar="DOCUMENT", help="its hash, or how that begins")]
_HASH = 64


def document_id(said: str, client: "Callable[[], httpx.Client]") -> str:
    """The hash of the document that is meant; of the newest 200, its beginning will do."""
    if len(said) == _HASH:
        return said
    listed = ask(client(), "GET", path_of("inbound"), params={"limit": 200}).body["items"]
    return whole(said.lower(), listed, "a document", "invoicing inbound list")
