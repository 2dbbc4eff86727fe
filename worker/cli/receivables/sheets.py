"""Sheets: what the API answers on receivables, as blocks for terminals, pipes and CSV."""

from collections.abc import Iterator

from worker.cli.blocks import Answer, cell, facts
from worker.sheet.block import Block, Cell, Column, Grid


def of_ageing(said: Answer) -> Iterator[Grid]:
    """A row for each partner, partnership or currency; the totals come last."""
    amounts = (*said["buckets"], "open", "credits", "balance")
    columns = (
        *(Column("who"), Column("name"), Column("currency")),
        *(Column(name.replace("_", " "), right=True) for name in amounts),
    )
    rows = [_aged(row) for row in said["rows"]]
    if said["by"] != "currency":
        rows += [_aged({**row, "id": "total", "name": ""}) for row in said["totals"]]
    footer = "" if said["rows"] else "nothing is open"
    yield Grid(f"Receivables as of {said['as_of']}", columns, tuple(rows), footer)


def of_dso(said: Answer) -> Grid:
    """A row for each currency."""
    columns = (
        Column("currency"),
        *(Column(name, right=True) for name in ("receivable", "sales", "days")),
        *(Column(name, right=True) for name in ("DSO simple", "DSO count-back")),
    )
    rows = tuple(
        tuple(
            cell(str(one[name] if one[name] is not None else "-"))
            for name in ("currency", "receivable", "sales", "days", "simple", "count_back")
        )
        for one in said["items"]
    )
    footer = "simple: receivable / sales x days; count-back: month by month from the latest"
    return Grid(f"Days sales outstanding as of {said['as_of']}", columns, rows, footer)


def of_forecast(said: Answer) -> Grid:
    """A row for each week of each currency, and what stands apart."""
    columns = (
        *(Column("currency"), Column("week of")),
        *(Column("due", right=True), Column("expected", right=True)),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in said["items"]:
        for week in one["weeks"]:
            due, expected = week["due"], week["expected"]
            rows.append((cell(one["currency"]), cell(week["starts_on"]), cell(due), cell(expected)))
        for name in ("late", "disputed", "later", "credits"):
            rows.append((cell(one["currency"]), cell(name), cell(""), cell(one[name])))
    habits = {
        habit["partner_id"]: f"{habit['partner_id']} {habit['days']:+} days"
        for one in said["items"]
        for habit in one["habits"]
        if habit["days"]
    }
    footer = f"usual delays: {', '.join(habits.values())}" if habits else ""
    return Grid(f"Cash expected from {said['as_of']}", columns, tuple(rows), footer)


def of_statement(said: Answer) -> Iterator[Block]:
    """Opening, movements and closing of each account; then what is open."""
    known = {
        "partner": f"{said['partner_name']} ({said['partner_id']})",
        "period": f"{said['period']['start']} to {said['period']['end']}",
        "-": "" if said["accounts"] else "nothing was ever invoiced",
    }
    yield facts("Statement of account", known)
    for account in said["accounts"]:
        yield _account(said, account)
        if account["items"]:
            yield _items(account)


def _aged(row: Answer) -> tuple[Cell, ...]:
    amounts = (*row["amounts"], row["open"], row["credits"], row["balance"])
    return (cell(row["id"]), cell(row["name"]), cell(row["currency"]), *map(cell, amounts))


def _account(said: Answer, account: Answer) -> Grid:
    columns = (
        *(Column("date"), Column("what"), Column("number"), Column("due")),
        *(Column("amount", right=True), Column("balance", right=True)),
    )
    period, names = said["period"], ("on", "kind", "number", "due_on")
    opening = (period["start"], "opening", "", "", "", account["opening"])
    closing = (period["end"], "closing", "", "", "", account["closing"])
    moved = (
        (*(str(one[name] or "") for name in names), one["amount"], one["balance"])
        for one in account["movements"]
    )
    rows = tuple(tuple(map(cell, row)) for row in (opening, *moved, closing))
    return Grid(account["currency"], columns, rows, f"overdue: {account['overdue']}")


def _items(account: Answer) -> Grid:
    columns = (
        *(Column("number"), Column("issued"), Column("due")),
        *(Column("amount", right=True), Column("open", right=True)),
        Column("days overdue", right=True),
    )
    names = ("number", "issued_on", "due_on", "amount", "open", "days_overdue")
    rows = tuple(tuple(cell(str(item[name])) for name in names) for item in account["items"])
    return Grid(f"Open in {account['currency']}", columns, rows)
