"""Sheets: batches and what became of each period, as blocks for terminals and pipes alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from worker.cli.blocks import Answer, cell, facts, moment
from worker.sheet.block import Block, Cell, Column, Grid


def of_batch(said: Answer) -> Iterator[Block]:
    """How far a batch is, and what became of its periods."""
    progress = said["progress"]
    words = {
        "mode": "dry: nothing is billed" if said["mode"] == "dry" else "bills",
        "of": _selection(said["selection"]),
        "state": said["state"],
        "done": f"{progress['done']} of {progress['total']}",
        **{state: str(count) for state, count in progress["states"].items()},
        "invoices": str(progress["invoices"]),
        "net": _sums(progress["net"]),
        "under way": ", ".join(progress["current"]),
        "started": f"{moment(said['started_at'])} by {said['requested_by']}",
        "ended": moment(said["finished_at"]) if said["finished_at"] else "",
    }
    yield facts(f"Batch {said['id']}", words)


def of_batches(said: Answer) -> Iterator[Block]:
    """A row for every batch."""
    columns = (
        *(Column("Batch"), Column("Mode"), Column("Of"), Column("State")),
        *(Column("Done", right=True), Column("Parked", right=True), Column("Net", right=True)),
        Column("Started"),
    )
    if not said["items"]:
        yield facts("Batches", {"-": "there are none"})
        return
    yield Grid("Batches", columns, tuple(map(_row, said["items"])), _more(said))


def of_items(said: Answer) -> Iterator[Block]:
    """A row for every period."""
    if not said["items"]:
        yield facts("Periods", {"-": "there are none"})
        return
    yield Grid(
        "Periods",
        (
            *(Column("Agreement"), Column("Period"), Column("Partnership"), Column("State")),
            *(Column("Net", right=True), Column("Why")),
        ),
        tuple(
            (
                *(cell(one["agreement_id"]), cell(one["period"]), cell(one["partnership_id"])),
                *(cell(one["state"]), cell(f"{one['net']} {one['currency'] or ''}".strip())),
                cell(one["problem"]),
            )
            for one in said["items"]
        ),
        _more(said),
    )


def _row(one: Answer) -> tuple[Cell, ...]:
    progress = one["progress"]
    return (
        *(cell(one["id"]), cell(one["mode"]), cell(_selection(one["selection"]))),
        *(cell(one["state"]), cell(f"{progress['done']}/{progress['total']}")),
        *(cell(str(progress["states"].get("parked", 0))), cell(_sums(progress["net"]))),
        cell(moment(one["started_at"])),
    )


def _selection(said: Answer) -> str:
    due = f"due {said['due_from']} to {said['due_until']}"
    of = f" of {said['partnership_id']}" if said["partnership_id"] else ""
    return (said["period"] or due) + of


def _sums(net: Mapping[str, Any]) -> str:
    return ", ".join(f"{amount} {currency}" for currency, amount in net.items())


def _more(said: Answer) -> str:
    return "there are more; see --limit" if said["next_cursor"] else ""
