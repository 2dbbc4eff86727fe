"""`invoicing billing batch`: many agreements at once, with a bar of how far it is."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.cli.answers import path_of, show, stop
from worker.cli.billing.asking import CLERK
from worker.cli.files import AsJson
from worker.cli.output import choose_reporter
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

if TYPE_CHECKING:
    from worker.cli.reporter import Progress

_UNFINISHED = 1
"""Exit code: not everything is billed."""
_OVER = ("completed", "cancelled")

ABatch = Annotated[str, typer.Argument(metavar="BATCH", help="its id")]
Partnership = Annotated[str | None, typer.Option(help="of one partnership")]
ADay = Annotated[
    datetime | None,
    typer.Option(metavar="MOMENT", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="in UTC"),
]
Every = Annotated[float, typer.Option(min=0.1, max=60, help="seconds between looks")]


def start(
    period: Annotated[
        str | None, typer.Argument(metavar="[PERIOD]", help="such as 2026-10, of all that have it")
    ] = None,
    dry: Annotated[bool, typer.Option("--dry", help="only say what it would come to")] = False,
    due_from: ADay = None,
    due_until: ADay = None,
    partnership: Partnership = None,
    id: Annotated[str | None, typer.Option(help="yours; left out: one is made")] = None,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Bill a period of all agreements, or what was due in a time; --dry bills nothing.

    invoicing billing batch start 2026-10 --dry

    invoicing billing batch start --due-from 2026-11-01 --due-until 2026-11-04

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    if (period is None) == (due_from is None or due_until is None):
        stop("say which: a period such as 2026-10, or --due-from and --due-until")
    said = {"period": period, "due_from": _utc(due_from), "due_until": _utc(due_until)}
    said |= {"partnership_id": partnership, "id": id, "mode": "dry" if dry else "bill"}
    body = {name: value for name, value in said.items() if value is not None}
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("billing-batches"), json=body)
    if as_json:
        show(answer.body, (), as_json)
        return
    name = answer.body["id"]
    typer.echo(f"batch {name} is under way; see: invoicing billing batch watch {name}")


def watch(
    batch: ABatch,
    every: Every = 1.0,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Watch a batch until it is over: a bar, whose turn it is, and what became of it.

    invoicing billing batch watch october-dry

    Stop watching with Ctrl-C; the batch goes on. Exits with 0 if all went well, 1 if periods are
    parked or wait or it was cancelled, 2 if nothing can be reached.
    """

    def look() -> dict[str, Any]:
        client = connect(url, token, person, data)
        body: dict[str, Any] = ask(client, "GET", path_of("billing-batches", batch)).body
        return body

    body = _silently(look, every) if as_json else _with_bar(look, every)
    _show_batch(body, as_json)
    states = body["progress"]["states"]
    if body["state"] == "cancelled" or states.get("parked") or states.get("waiting"):
        raise typer.Exit(_UNFINISHED)


def list_batches(
    limit: Annotated[int, typer.Option(min=1, max=200, help="how many at most")] = 20,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List batches, newest first.

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.billing.batch_sheets import of_batches

    client = connect(url, token, person, data)
    answer = ask(client, "GET", path_of("billing-batches"), params={"limit": limit})
    show(answer.body, of_batches(answer.body), as_json)


def items(
    batch: ABatch,
    state: Annotated[
        str | None, typer.Option(help="billed, nothing, parked, waiting or skipped")
    ] = None,
    partnership: Partnership = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="how many at most")] = 50,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List what became of each period of a batch.

    invoicing billing batch items october-dry --state parked

    Exits with 0, 1 if the API refuses it, 2 if nothing can be reached.
    """
    from worker.cli.billing.batch_sheets import of_items

    said = {"state": state, "partnership_id": partnership, "limit": limit}
    wanted = {name: value for name, value in said.items() if value is not None}
    client = connect(url, token, person, data)
    answer = ask(client, "GET", path_of("billing-batches", batch, "items"), params=wanted)
    show(answer.body, of_items(answer.body), as_json)


def pause(
    batch: ABatch,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Let a batch start nothing more until it is resumed."""
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("billing-batches", batch, "pause"))
    _show_batch(answer.body, as_json)


def resume(
    batch: ABatch,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Let a paused batch go on."""
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("billing-batches", batch, "resume"))
    _show_batch(answer.body, as_json)


def cancel(
    batch: ABatch,
    url: Url = None,
    token: Token = None,
    person: Person = CLERK,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Let a batch never start anything again; what is under way goes on."""
    client = connect(url, token, person, data)
    answer = ask(client, "POST", path_of("billing-batches", batch, "cancel"))
    _show_batch(answer.body, as_json)


def _show_batch(body: dict[str, Any], as_json: bool) -> None:
    from worker.cli.billing.batch_sheets import of_batch

    show(body, of_batch(body), as_json)


def _silently(look: Callable[[], dict[str, Any]], every: float) -> dict[str, Any]:
    while (body := look())["state"] not in _OVER:
        time.sleep(every)
    return body


def _with_bar(look: Callable[[], dict[str, Any]], every: float) -> dict[str, Any]:
    reporter, body = choose_reporter(), look()
    if not body["progress"]["total"] and body["state"] not in _OVER:
        with reporter.step("Count periods") as step:
            while not body["progress"]["total"] and body["state"] not in _OVER:
                time.sleep(every)
                body = look()
            step.done(f"{body['progress']['total']}")
    with reporter.progress(f"Batch {body['id']}", body["progress"]["total"]) as bar:
        seen = _advance(bar, body, 0)
        while body["state"] not in _OVER:
            time.sleep(every)
            body = look()
            seen = _advance(bar, body, seen)
    return body


def _advance(bar: "Progress", body: dict[str, Any], seen: int) -> int:
    progress = body["progress"]
    if progress["done"] > seen:
        bar.advance(progress["done"] - seen)
    parked = progress["states"].get("parked")
    words = [
        "" if body["state"] == "running" else body["state"],
        f"{parked} parked" if parked else "",
        ", ".join(progress["current"][:1]),
    ]
    bar.update("  ".join(filter(None, words)))
    return max(int(progress["done"]), seen)


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.replace(tzinfo=UTC).isoformat()
