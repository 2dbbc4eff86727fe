"""What commands on the exchange take, and how long names become short ones and back."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from worker.cli.answers import stop

OPERATOR = "dora"
SHORT = 12
"""So many characters of a hash are shown; nobody has two documents that begin alike."""
_LEAST = 6

AMessage = Annotated[
    str, typer.Argument(metavar="MESSAGE", help="the id of a message of ours: inv-1.m1")
]
AnInvoice = Annotated[str | None, typer.Option("--invoice", metavar="ID", help="of one invoice")]
APartner = Annotated[str | None, typer.Option("--partner", metavar="ID", help="of one partner")]
AReason = Annotated[str, typer.Option(help="why; kept with what it changes")]
Limit = Annotated[int, typer.Option(min=1, max=200, help="how many at most")]


def short(name: str) -> str:
    """A hash, or a name that begins with one, as it is shown: `3f2a90c1d2e4.1`."""
    sha256, dot, place = name.partition(".")
    return f"{sha256[:SHORT]}{dot}{place}" if len(sha256) == 64 else name


def whole(said: str, listed: Sequence[dict[str, Any]], what: str, where: str) -> str:
    """The id that begins like `said`; `where` names the command that lists them."""
    begin, dot, place = said.partition(".")
    if len(begin) < _LEAST:
        stop(f"'{said}' is too short to name {what}: write {_LEAST} characters or more")
    ids = dict.fromkeys(str(one["id"]) for one in listed)
    found = [
        id for id in ids if id.startswith(begin) and (not dot or id.partition(".")[2] == place)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        return said  # it may be an old one: the API knows
    stop(f"'{said}' names {len(found)} of them; write more of it: {where} --json")


def needed(reason: str, example: str) -> str:
    """The reason; ends the command with 2 where there is none."""
    if not reason.strip():
        stop(f'a reason is needed, for the log: --reason "{example}"')
    return reason
