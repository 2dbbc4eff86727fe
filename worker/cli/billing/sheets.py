"""Sheets: what the API answers on billing, as blocks for terminals and pipes alike."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from worker.cli.blocks import Answer, cell, fact, facts, moment
from worker.sheet.block import Block, Cell, Column, Facts, Grid


def of_preview(said: Answer) -> Iterator[Block]:
    """The invoices of a period, line by line."""
    known = {
        "period": f"{said['period']} ({said['start']} to {said['end']})",
        "is billed": moment(said["billed_at"]),
        "was billed": f"with {said['run_id']}" if said["run_id"] else "",
        "net": _money(said["net"], said),
        "VAT": _money(said["tax"], said),
        "to pay": _money(said["payable"], said),
    }
    yield facts(f"Preview of {said['agreement_id']}", known)
    for invoice in said["invoices"]:
        yield _invoice(invoice)
    if not said["invoices"]:
        yield facts("Invoices", {"-": "nothing is billed"})
    yield from _draws(said["draws"], said)
    yield from _notes(said["notes"])


def of_year(said: Answer) -> Iterator[Block]:
    """A row for every period to come."""
    yield Grid(
        f"{said['agreement_id']} in {said['currency']}",
        (
            *(Column("Period"), Column("Is billed"), Column("Issued"), Column("Due")),
            *(Column("Net", right=True), Column("VAT", right=True), Column("To pay", right=True)),
            Column("Notes"),
        ),
        tuple(map(_simulated, said["periods"])),
        f"{said['net']} net, {said['tax']} VAT, {said['payable']} {said['currency']} to pay",
    )


def of_periods(said: Answer) -> Iterator[Block]:
    """A row for every period of the calendar."""
    title = f"Periods of {said['agreement_id']}"
    if said["paused"]:
        title += f" (paused: {said['pause_reason'] or 'no reason given'})"
    if said["consolidated_into"]:
        title += f" (billed with {said['consolidated_into']})"
    unbilled = ", ".join(said["unbilled"])
    yield Grid(
        title,
        (
            *(Column("Period"), Column("From"), Column("To"), Column("Is billed")),
            *(Column("State"), Column("Net", right=True), Column("Invoices")),
        ),
        tuple(
            (
                *(cell(one["period"]), cell(one["start"]), cell(one["end"])),
                *(cell(moment(one["billed_at"])), cell(one["state"])),
                *(cell(one["net"] or ""), cell(*one["invoice_ids"], *_reasons(one))),
            )
            for one in said["periods"]
        ),
        f"not billed yet though their time has come: {unbilled}" if unbilled else "",
    )


def of_run(said: Answer) -> Iterator[Block]:
    """What a run billed, or why it did not."""
    known = {
        "period": said["period"],
        "state": said["state"],
        "net": said["net"] or "",
        "invoices": ", ".join(said["invoice_ids"]),
        "agreement": f"{said['agreement_id']}, version {said['agreement_version'] or '?'}",
    }
    yield facts(f"Run {said['id']}", known)
    if said["items"]:
        yield Grid(
            "Billed",
            (
                *(Column("Charge"), Column("From"), Column("To")),
                *(Column("Used", right=True), Column("Net", right=True)),
            ),
            tuple(
                (
                    *(cell(item["charge_id"]), cell(item["service"]["start"])),
                    *(cell(item["service"]["end"]), cell(item["quantity"]), cell(item["net"])),
                )
                for item in said["items"]
            ),
        )
    yield from _notes(said["notes"])
    yield from _findings(said)


def of_parked(said: Answer) -> Iterator[Block]:
    """A row for every run that could not be rated."""
    rows = tuple(
        (cell(one["id"]), cell(one["partnership_id"]), cell(*_reasons(one)))
        for one in said["items"]
    )
    more = "there are more; see --limit" if said["next_cursor"] else ""
    if not rows:
        yield facts("Parked", {"-": "no run is parked"})
        return
    yield Grid("Parked", (Column("Run"), Column("Partnership"), Column("Why")), rows, more)


def of_explanation(said: Answer) -> Iterator[Block]:
    """A row for every line of an invoice."""
    run = f", billed with {said['billing_run_id']}" if said["billing_run_id"] else ""
    yield Grid(
        f"{said['invoice_id']} in {said['currency']}{run}",
        (
            *(Column("Line"), Column("Of"), Column("Quantity", right=True)),
            *(Column("Price", right=True), Column("Net", right=True), Column("Because")),
        ),
        tuple(
            (
                *(cell(line["id"]), cell(line["name"] or line["marketable_id"] or "")),
                *(cell(line["quantity"]), cell(line["unit_price"])),
                *(cell(line["net_amount"] or ""), cell(*line["explanation"])),
            )
            for line in said["lines"]
        ),
        "; ".join(said["vat"]),
    )


def of_line(said: Answer) -> Iterator[Block]:
    """One line in full: what was agreed, what was used, each step."""
    line, origin = said["line"], said["line"]["origin"]
    title = f"Line {line['id']} of {said['invoice_id']}: {line['name'] or line['marketable_id']}"
    sum_ = f"{line['quantity']} × {line['unit_price']}"
    known = {"quantity × price": sum_, "net": f"{line['net_amount'] or '?'} {said['currency']}"}
    if origin is None:
        yield facts(title, {**known, "because": ", ".join(line["explanation"])})
        return
    yield facts(title, {**known, **_origin(origin)})
    steps = [*origin["steps"], f"rounding added {origin['rounding']}"]
    yield Facts("Steps", tuple(fact(str(at), step) for at, step in enumerate(steps, start=1)))
    if said["charge"] is not None:
        price = said["charge"]["price"]
        words = {name: _words(value) for name, value in price.items() if value not in _EMPTY}
        yield facts(f"Price of {said['charge']['id']} as it was agreed then", words)
    if said["events"]:
        more = f"and {said['more_events']} more: {said['all_events']}"
        yield Grid(
            "Usage that was counted",
            (Column("Event"), Column("At"), Column("Quantity", right=True), Column("Dimensions")),
            tuple(
                (
                    *(cell(one["id"]), cell(moment(one["occurred_at"]))),
                    *(cell(one["quantity"]), cell(_pairs(one["dimensions"]))),
                )
                for one in said["events"]
            ),
            more if said["more_events"] else "",
        )


def _origin(origin: Answer) -> dict[str, str]:
    proportion, tier, used = origin["proportion"], origin["tier"], origin["usage"]
    days = origin["service"]
    part = (
        f"{proportion['active']} of {proportion['whole']} {proportion['rule']}s"
        if proportion
        else ""
    )
    return {
        "agreement": f"{origin['agreement_id']}, version {origin['agreement_version']}",
        "charge": f"{origin['charge_id']} ({origin['model']}{f', tier {tier}' if tier else ''})",
        "for": f"{origin['period_key']}: {days['start']} to {days['end']}",
        "kind": origin["kind"].replace("_", " "),
        "part of the period": part,
        "dimensions": _pairs(origin["dimensions"]),
        "usage": f"{used['aggregation']} of {used['events']} events" if used else "",
    }


def _invoice(invoice: Answer) -> Grid:
    document, totals = invoice["document"], invoice["document"]["totals"]
    kind = "Credit note" if document["type_code"] == "381" else "Invoice"
    origins = [line.get("origin") for line in invoice["lines"]]
    return Grid(
        f"{kind} of {invoice['issued_on']}, due {invoice['due_on']}",
        (
            *(Column("Line"), Column("Of"), Column("Quantity", right=True)),
            *(Column("Price", right=True), Column("Net", right=True), Column("Because")),
        ),
        tuple(
            (
                *(cell(line["id"]), cell(line["name"])),
                *(cell(line["quantity"]), cell(line["unit_price"]), cell(line["net_amount"])),
                cell(*(origin["steps"] if origin else ())),
            )
            for line, origin in zip(document["lines"], origins, strict=True)
        ),
        f"{totals['tax_exclusive']} net, {totals['tax']} VAT, {totals['payable']} "
        f"{document['currency']} to pay",
    )


def _simulated(one: Answer) -> tuple[Cell, ...]:
    invoices = one["invoices"]
    waits = [one["reason"]] if one["reason"] else []
    state = [] if one["state"] == "completed" else [one["state"].upper()]
    return (
        *(cell(one["period"]), cell(moment(one["billed_at"]))),
        *(cell(*(i["issued_on"] for i in invoices)), cell(*(i["due_on"] for i in invoices))),
        *(cell(one["net"]), cell(one["tax"]), cell(one["payable"])),
        cell(*state, *waits, *_reasons(one), *one["notes"]),
    )


def _draws(draws: Iterable[Answer], said: Answer) -> Iterator[Block]:
    words = {one["balance_id"]: _money(one["amount"], said) for one in draws}
    if words:
        yield facts("Taken from balances", words)


def _notes(notes: Iterable[str]) -> Iterator[Block]:
    rows = tuple(fact("-", note) for note in notes)
    if rows:
        yield Facts("Notes", rows)


def _findings(said: Answer) -> Iterator[Block]:
    rows = tuple(fact(one["rule"], *_because(one)) for one in said["findings"])
    if rows:
        yield Facts("Cannot be rated", rows)


def _reasons(said: Answer) -> list[str]:
    return [text for one in said["findings"] for text in _because(one)]


def _because(finding: Answer) -> Iterator[str]:
    yield f"{finding['path']}: {finding['message']}"
    if finding["hint"]:
        yield finding["hint"]


_EMPTY: tuple[object, ...] = (None, [], {})


def _words(value: Any) -> str:
    """A value of a price: `up_to 100 unit_price 1.00 | unit_price 0.80`."""
    if isinstance(value, Mapping):
        return " ".join(f"{n} {_words(one)}" for n, one in value.items() if one not in _EMPTY)
    if isinstance(value, list):
        return " | ".join(map(_words, value))
    return str(value)


def _pairs(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _money(amount: str, said: Answer) -> str:
    return f"{amount} {said['currency']}"
