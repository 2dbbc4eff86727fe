"""Payments by the beginning of their id, as lists show it."""

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.answers import path_of
from worker.cli.exchange.asking import whole
from worker.cli.service import ask

if TYPE_CHECKING:
    import httpx

CLERK = "anna"
_ID = 32

APayment = Annotated[str, typer.Argument(metavar="PAYMENT", help="its id, or how that begins")]


def payment_id(said: str, client: "httpx.Client") -> str:
    """The id of the payment that is meant; of the newest 200, its beginning will do."""
    if len(said) >= _ID:
        return said
    listed = ask(client, "GET", path_of("payments"), params={"limit": 200}).body["items"]
    return whole(said.lower(), listed, "a payment", "invoicing payments list")
