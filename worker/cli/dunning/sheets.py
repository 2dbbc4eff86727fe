"""Sheets: what the API answers on dunning, as blocks for terminals and pipes alike."""

from collections.abc import Iterator

from worker.cli.blocks import Answer, cell, facts, moment
from worker.sheet.block import Block, Cell, Column, Grid


def of_case(said: Answer) -> Iterator[Block]:
    """How far it is, its letters, and its journal."""
    yield facts(
        f"Dunning of {said['invoice_id']}",
        {
            "state": _state(said),
            "level": f"{said['level']} of {said['levels']}",
            "due": said["due_on"],
            "next": moment(said["next_at"]) if said["next_at"] else "",
            "held": "; ".join(_hold(one) for one in said["holds"]),
            "promised": "; ".join(
                f"{one['amount']} for {one['pays_on']} ({one['state']})" for one in said["promises"]
            ),
        },
    )
    if said["letters"]:
        yield Grid(
            "Letters",
            (
                *(Column("No."), Column("Level"), Column("Dated"), Column("State"), Column("Way")),
                *(Column("Interest"), Column("Fees"), Column("Total"), Column("Pay by")),
            ),
            tuple(map(_letter, said["letters"])),
        )
    yield Grid(
        "Journal",
        (Column("When"), Column("What"), Column("By")),
        tuple(
            (cell(moment(one["at"])), cell(one["action"].replace("_", " ")), cell(one["actor"]))
            for one in said["events"]
        ),
    )


def of_preview(said: Answer) -> Iterator[Block]:
    """What would go when, and what stops it."""
    known = {
        "now": "; ".join(_hold(one) for one in said["holds"]),
        "stops at": "; ".join(_hold(one) for one in said["stopped_by"]),
        "letters": str(len(said["letters"])),
    }
    yield facts(f"Preview for {said['invoice_id']}: nothing is sent", known)
    if said["letters"]:
        yield Grid(
            "Letters, if nothing is paid",
            (
                *(Column("Goes"), Column("Level"), Column("Letter"), Column("Way")),
                *(Column("Interest"), Column("Fees"), Column("Total"), Column("Pay by")),
            ),
            tuple(map(_foreseen, said["letters"])),
        )


def _letter(one: Answer) -> tuple[Cell, ...]:
    texts = (one["number"], one["level"], one["dated"], one["state"], one["way"])
    return tuple(cell(str(text)) for text in (*texts, *_money(one)))


def _foreseen(one: Answer) -> tuple[Cell, ...]:
    title = f"{one['title']} (needs approval)" if one["approval"] else one["title"]
    texts = (moment(one["at"]), str(one["level"]), title, one["way"])
    return tuple(cell(text) for text in (*texts, *_money(one)))


def _money(one: Answer) -> tuple[str, ...]:
    owed = one["owed"]
    total = f"{owed['total']} {owed['currency']}"
    return owed["interest"], owed["fees"], total, one["pay_by"]


def _state(said: Answer) -> str:
    if not said["open"]:
        return f"ended: {said['ended_because']}"
    return "all letters were in vain" if said["exhausted"] else "goes on"


def _hold(one: Answer) -> str:
    until = f" until {moment(one['until'])}" if one["until"] else ""
    return f"{one['text']}{until}"
