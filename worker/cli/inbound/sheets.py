"""Sheets: received documents, as blocks for terminals and pipes alike."""

from collections.abc import Iterator

from worker.cli.blocks import Answer, cell, facts, moment
from worker.cli.exchange.asking import short
from worker.sheet.block import Block, Column, Grid


def of_documents(said: Answer) -> Iterator[Block]:
    """A row for every document."""
    if not said["items"]:
        yield facts("Received", {"-": "there is nothing"})
        return
    yield Grid(
        "Received",
        (
            *(Column("Document"), Column("Name"), Column("Is"), Column("State")),
            *(Column("What became of it"), Column("Mailbox"), Column("Came")),
        ),
        tuple(
            (
                *(cell(short(one["id"])), cell(one["document"]["name"])),
                *(cell(one["kind"].replace("_", " ")), cell(one["state"])),
                cell(*filter(None, (one["summary"], *_first(one)))),
                *(cell(one["mailbox_id"]), cell(moment(one["received_at"]))),
            )
            for one in said["items"]
        ),
        "there are more; see --limit" if said["next_cursor"] else "",
    )


def of_document(said: Answer) -> Iterator[Block]:
    """One document, with every finding."""
    document = said["document"]
    known = {
        "is": said["kind"].replace("_", " "),
        "state": said["state"],
        "became": said["summary"],
        "file": f"{document['name']}, {document['size']} bytes, {document['media_type']}",
        "mailbox": said["mailbox_id"],
        "handed in by": said["handed_in_by"],
        "part of": short(said["part_of"] or ""),
        "opened": said["invoice_id"] or "",
        "answered with": ", ".join(said["deliveries"]),
        "came": moment(said["received_at"]) + _often(said["times_seen"]),
    }
    yield facts(f"Document {said['id']}", known)
    if said["findings"]:
        yield Grid(
            "Findings",
            (Column("Rule"), Column("Where"), Column("What"), Column("What to do")),
            tuple(
                (
                    *(cell(one["rule"], one["severity"]), cell(one["path"])),
                    *(cell(one["message"]), cell(one["hint"])),
                )
                for one in said["findings"]
            ),
        )


def _first(one: Answer) -> Iterator[str]:
    if one["findings"] and not one["summary"]:
        yield f"{one['findings'][0]['path']}: {one['findings'][0]['message']}"


def _often(times: int) -> str:
    return f", {times} times in all" if times > 1 else ""
