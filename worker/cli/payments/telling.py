"""`invoicing payments confirm`, `allocate`, `release` …: what somebody says of a payment."""

from typing import Annotated, Any

import typer

from worker.cli.answers import path_of, show, stop
from worker.cli.exchange.asking import AReason, needed
from worker.cli.files import AsJson
from worker.cli.payments.naming import CLERK, APayment, payment_id
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect


def confirm(
    payment: APayment,
    proposal: Annotated[int, typer.Option(min=1, help="its number; 1 is the best one")] = 1,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Say that a proposal is right.

    invoicing payments confirm 8f14e45fceea

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    _say(payment, "confirm", {"proposal": proposal}, _At(url, token, person, data), as_json)


def reject(
    payment: APayment,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Say that no proposal is right.

    invoicing payments reject 8f14e45fceea --reason "not our customer"

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    said = {"reason": needed(reason, "not our customer")}
    _say(payment, "reject", said, _At(url, token, person, data), as_json)


def allocate(
    payment: APayment,
    to: Annotated[
        list[str], typer.Option("--to", metavar="INVOICE=AMOUNT", help="give it for each invoice")
    ],
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Allocate a payment to invoices, as much to each as is said.

    invoicing payments allocate 8f14e45fceea --to inv-1=100.00 --to inv-2=19.00

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    said = {"shares": [_share(text) for text in to]}
    _say(payment, "allocate", said, _At(url, token, person, data), as_json)


def release(
    payment: APayment,
    share: Annotated[str, typer.Option(help="its id, from 'payments show'")],
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Take a share back from its invoice, which waits for money again.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    said = {"share_id": share, "reason": needed(reason, "meant for another invoice")}
    _say(payment, "release", said, _At(url, token, person, data), as_json)


def keep(
    payment: APayment,
    partner: Annotated[str, typer.Option(metavar="ID", help="whose credit it is")],
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Keep what is left of a payment as a credit of a partner.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    _say(payment, "keep", {"partner_id": partner}, _At(url, token, person, data), as_json)


def set_aside(
    payment: APayment,
    reason: AReason = "",
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Say that a payment settles nothing here: a loan, interest, a transfer of our own.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    said = {"reason": needed(reason, "interest of the bank")}
    _say(payment, "set_aside", said, _At(url, token, person, data), as_json)


def match_again(
    payment: APayment,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Match a payment again, against what is open now.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    _say(payment, "match", None, _At(url, token, person, data), as_json)


class _At:
    """Where to say it, and as whom."""

    def __init__(self, url: Url, token: Token, person: Person, data: Data) -> None:
        self._given = (url, token, person, data)

    def connect(self) -> Any:
        return connect(*self._given)


def _say(payment: str, name: str, body: dict[str, Any] | None, at: _At, as_json: bool) -> None:
    from worker.cli.payments.sheets import of_payment

    client = at.connect()
    id = payment_id(payment, client)
    said: dict[str, Any] = {} if body is None else {"json": body}
    answer = ask(at.connect(), "POST", path_of("payments", id, name), **said).body
    show(answer, of_payment(answer), as_json)


def _share(text: str) -> dict[str, str]:
    invoice, sign, amount = text.partition("=")
    if not sign or not invoice or not amount:
        stop(f"'{text}' is not INVOICE=AMOUNT, such as inv-1=100.00")
    return {"invoice_id": invoice, "amount": amount}
