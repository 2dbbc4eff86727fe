"""What commands on billing take."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from worker.cli.answers import stop

AnAgreement = Annotated[str, typer.Argument(metavar="AGREEMENT", help="its id")]
AssumedUsage = Annotated[
    list[str] | None,
    typer.Option("--usage", metavar="MARKETABLE=QUANTITY", help="assumed; repeatable"),
]
AgreementFile = Annotated[
    Path | None,
    typer.Option("--agreement", metavar="FILE", help="tried instead of the saved one (YAML, JSON)"),
]
CLERK = "anna"


def assumed(said: Iterable[str] | None) -> list[dict[str, str]]:
    """`api-calls=150` as the API takes it; ends the command with 2 if it is not of that form."""
    found = []
    for one in said or ():
        marketable, _, quantity = one.partition("=")
        if not marketable or not _is_number(quantity):
            stop(f"--usage {one}: write a marketable and a quantity, such as api-calls=150")
        found.append({"marketable_id": marketable, "quantity": quantity})
    return found


def agreement_in(file: Path | None, as_json: bool) -> dict[str, Any]:
    """The agreement in a file, as the API takes it; every fault with its place, if it is none."""
    if file is None:
        return {}
    from domain.billing.agreement import Agreement
    from worker.cli.lifecycles.sources import node_in, refusing, valid

    with refusing(file, as_json):
        agreement = valid(Agreement, node_in(file))
    return {"agreement": agreement.model_dump(mode="json", exclude_unset=True)}


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
