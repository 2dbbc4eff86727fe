"""`invoicing demo` and `invoicing verify`: the story, and the invariants at any time."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from worker.cli.output import choose_reporter
from worker.cli.reporter import JsonReporter

_DATA = Path(".invoicing-demo")
_TITLE_WIDTH = 29
"""Columns for what somebody does, so that what comes of it stands in one column."""

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]


def demo(
    scenario: Annotated[
        str, typer.Option(help="Which story; --list names them, 'all' is every one but the month.")
    ] = "month",
    data: Annotated[Path, typer.Option(help="A folder of its own; made anew each time.")] = _DATA,
    stay: Annotated[bool, typer.Option(help="Keep everything running at the end.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Name the stories, and stop.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell a story on real parts: a month of trade, or how invoices go by one lifecycle."""
    from worker.demo.scenarios import ALL, SCENARIOS, chosen
    from worker.demo.showing import listed

    if list_:
        rows = [{"name": one.name, "line": one.line} for one in SCENARIOS.values()]
        typer.echo(json.dumps(rows) if as_json else listed(SCENARIOS.values()))
        return
    if scenario != ALL and scenario not in SCENARIOS:
        known = ", ".join((*SCENARIOS, ALL))
        raise typer.BadParameter(f"there is none called '{scenario}'; known are {known}")
    from worker.demo.run import run_demo

    # With --json, standard output holds the one object and nothing else.
    wide = choose_reporter(title_width=_TITLE_WIDTH)
    reporter = JsonReporter(sys.stderr) if as_json else wide
    raise typer.Exit(run_demo(data, chosen(scenario), reporter, as_json=as_json, stay=stay))


def verify(
    data: Annotated[Path, typer.Option(help="The data folder of a running stack.")] = Path(
        ".invoicing"
    ),
    as_json: AsJson = False,
) -> None:
    """Check every invariant over the whole system of record; exit code 1 if one is broken."""
    from integration.settings import Settings
    from worker.embedded.state import running_settings
    from worker.verification import verify_settings

    checks = asyncio.run(verify_settings(running_settings(data) or Settings()))
    holds = all(check.holds for check in checks)
    if as_json:
        rows = [check.as_json() for check in checks]
        typer.echo(json.dumps({"ok": holds, "invariants": rows}))
    else:
        for check in checks:
            typer.echo(check.as_text())
    raise typer.Exit(0 if holds else 1)
