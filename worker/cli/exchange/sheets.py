"""Sheets: what the API answers on the exchange, as blocks for terminals and pipes alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from worker.cli.blocks import Answer, cell, facts, moment
from worker.cli.exchange.asking import short
from worker.sheet.block import Block, Cell, Column, Grid

_AXES = ("transport", "syntax", "business")
_NOTHING = ("pending", "unknown")
"""On an axis: nobody has said anything."""


def of_preview(said: Answer) -> Iterator[Block]:
    """What would be sent, besides the bytes themselves."""
    known = {
        "format": f"{said['format']} ({said['media_type']})",
        "channel": said["channel"],
        "size": f"{said['size']} bytes",
        "marked as a test": "yes" if said["test"] else "no",
        "answers name it by": _names(said["references"]),
        "expected": ", ".join(f"{one['kind']} within {one['within']}" for one in said["expects"]),
    }
    yield facts("Preview: nothing is sent", known)


def of_messages(said: Answer) -> Iterator[Block]:
    """A row for every message."""
    if not said["items"]:
        yield facts("Messages", {"-": "there are none"})
        return
    yield Grid(
        "Messages",
        (
            *(Column("Message"), Column("What"), Column("To"), Column("State")),
            *(Column("They say"), Column("Waits for"), Column("Sent")),
        ),
        tuple(map(_message, said["items"])),
        _more(said),
    )


def of_message(said: Answer, acknowledgements: Sequence[Answer]) -> Iterator[Block]:
    """One message: frozen, axes, deadlines, what was said, what happened."""
    document = said["document"]
    frozen = {
        "what": said["subject"] or said["kind"],
        "invoice": said["invoice_id"] or "",
        "answers": short(said["answers"] or ""),
        "partner": said["partner_id"] or "",
        "over": f"{said['channel']}: {said['place']} (endpoint {said['endpoint_id']})",
        "file": f"{said['file_name']}, {document['size']} bytes",
        "sha256": document["sha256"],
        "control number": str(said["control_number"] or ""),
        "test": "marked as a test" if said["test"] else "",
        "names": _names(said["references"]),
        "frozen": moment(said["created_at"]),
    }
    yield facts(f"Message {said['id']}", frozen)
    yield facts("Where it stands", _standing(said))
    if said["awaits"]:
        columns = (Column("Acknowledgement"), Column("Within"), Column("State"))
        kinds = {one["id"]: one["statement"]["kind"] for one in acknowledgements}
        rows = (
            (cell(one["kind"]), cell(one["within"]), cell(_awaited(one, kinds)))
            for one in said["awaits"]
        )
        yield Grid("Has to come", columns, tuple(rows))
    yield from _said(acknowledgements)
    yield from of_log({"items": said["log"], "next_cursor": None})


def of_log(said: Answer) -> Iterator[Block]:
    """A row for every line of the log."""
    if not said["items"]:
        yield facts("Log", {"-": "nothing happened"})
        return
    yield Grid(
        "Log",
        (
            *(Column("At"), Column("Way"), Column("What"), Column("Who"), Column("Of")),
            *(Column("Try", right=True), Column("Bytes"), Column("Detail")),
        ),
        tuple(map(_line, said["items"])),
        _more(said),
    )


def of_endpoints(said: Answer) -> Iterator[Block]:
    """A row for every system of a partner."""
    if not said["items"]:
        yield facts("Endpoints", {"-": "no endpoint failed, has limits, or is waited for"})
        return
    yield Grid(
        "Endpoints",
        (
            *(Column("Endpoint"), Column("Where"), Column("Circuit"), Column("Since")),
            *(Column("Failures", right=True), Column("Next try"), Column("Why")),
        ),
        tuple(
            (
                *(cell(one["id"]), cell(f"{one['kind']}: {one['place']}")),
                *(cell(one["state"].replace("_", " ")), cell(_at(one["since"]))),
                *(cell(str(one["failures"])), cell(_at(one["next_try"])), cell(one["reason"])),
            )
            for one in said["items"]
        ),
        _more(said),
    )


def of_unmatched(said: Answer) -> Iterator[Block]:
    """A row for every acknowledgement that answers nothing known."""
    if not said["items"]:
        yield facts("Unmatched", {"-": "every acknowledgement has its document"})
        return
    yield Grid(
        "Unmatched",
        (
            *(Column("Acknowledgement"), Column("From"), Column("Kind"), Column("Says")),
            *(Column("Of"), Column("Why it is here"), Column("Came")),
        ),
        tuple(
            (
                *(cell(short(one["id"])), cell(one["partner_id"] or "?")),
                *(cell(one["statement"]["kind"]), cell(*_words(one["statement"]))),
                *(cell(_names([one["statement"]["about"]])), cell(one["problem"])),
                cell(moment(one["received_at"])),
            )
            for one in said["items"]
        ),
        _more(said) or "match one: invoicing exchange match ACK --invoice ID --reason …",
    )


def _message(one: Answer) -> tuple[Cell, ...]:
    open_ = [wait for wait in one["awaits"] if not wait["ended_by"]]
    waits = () if one["superseded_by"] else open_
    state = [
        one["state"],
        *([f"sent again as {one['superseded_by']}"] * bool(one["superseded_by"])),
    ]
    return (
        *(cell(one["id"]), cell(one["subject"] or one["kind"]), cell(one["partner_id"] or "")),
        *(cell(*state, *filter(None, (one["failure"],))), cell(*_axes(one), one["problem"])),
        *(cell(*(f"{wait['kind']}{_late(wait)}" for wait in waits)), cell(_at(one["sent_at"]))),
    )


def _standing(said: Answer) -> dict[str, str]:
    attempts = f", {said['attempts']} attempts" if said["attempts"] > 1 else ""
    return {
        "sending": f"{said['state']}{attempts}",
        "sent": _at(said["sent_at"]),
        "to": said["location"],
        "last failure": said["failure"],
        **{axis: said[axis] for axis in _AXES},
        "they refuse it": said["problem"],
        "counts no more": f"sent again as {said['superseded_by']}" * bool(said["superseded_by"]),
    }


def _said(acknowledgements: Sequence[Answer]) -> Iterator[Block]:
    if not acknowledgements:
        return
    yield Grid(
        "What was said",
        (Column("Kind"), Column("Says"), Column("Of"), Column("Came"), Column("Id")),
        tuple(
            (
                *(cell(one["statement"]["kind"]), cell(*_words(one["statement"]))),
                *(cell(_names([one["statement"]["about"]])), cell(moment(one["received_at"]))),
                cell(short(one["id"]), *_by_hand(one)),
            )
            for one in acknowledgements
        ),
    )


def _words(statement: Answer) -> Iterator[str]:
    yield " ".join(filter(None, (_axes(statement) or ("",))[:1]))
    if statement["code"]:
        yield statement["code"]
    if statement["reason"]:
        yield statement["reason"]
    for finding in statement["findings"][:5]:
        yield f"{finding['path']}: {finding['message']}"


def _by_hand(one: Answer) -> Iterator[str]:
    if one["matched_by"]:
        yield f"matched by {one['matched_by']}: {one['match_reason']}"


def _axes(said: Answer) -> tuple[str, ...]:
    return tuple(
        f"{axis} {said[axis]}" for axis in _AXES if said[axis] and said[axis] not in _NOTHING
    )


def _awaited(one: Answer, kinds: Mapping[str, str]) -> str:
    """`kinds` are those of the acknowledgements: one that says more ends the wait for others."""
    if one["ended_by"]:
        other = kinds.get(one["ended_by"], one["kind"])
        came = "came" if other == one["kind"] else f"{other} said enough"
        return f"{came} {_at(one['ended_at'])}: {short(one['ended_by'])}"
    return f"OVERDUE since {_at(one['overdue_since'])}" if _late(one) else _until(one)


def _until(one: Answer) -> str:
    return f"until {_at(one['due'])}" if one["due"] else "from the moment of sending"


def _late(wait: Answer) -> str:
    return " (overdue)" if wait["overdue_since"] else ""


def _line(one: Answer) -> tuple[Cell, ...]:
    document, evidence = one["document"], one["evidence"]
    kept = [f"{document['name']} {document['size']}", short(document["sha256"])] if document else []
    if evidence:
        kept += [f"receipt {evidence['name']}", short(evidence["sha256"])]
    what = one["act"].replace("_", " ") + (f" ({one['kind']})" if one["kind"] else "")
    return (
        *(cell(moment(one["at"])), cell(one["direction"]), cell(what), cell(one["actor"])),
        cell(*filter(None, (one["transmission_id"] or one["invoice_id"], one["partner_id"]))),
        *(cell(str(one["attempt"] or "")), cell(*kept)),
        cell(*filter(None, (one["detail"], one["place"]))),
    )


def _names(references: Iterable[Answer]) -> str:
    return ", ".join(f"{one['scheme'].replace('_', ' ')} {one['value']}" for one in references)


def _at(text: str | None) -> str:
    return moment(text) if text else ""


def _more(said: Answer) -> str:
    return "there are more; see --limit" if said["next_cursor"] else ""
