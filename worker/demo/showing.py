"""How the demo is shown: scenarios to choose from, the end of a story and of everything."""

import sys
from collections.abc import Iterable

from rich.console import Console, JustifyMethod
from rich.table import Table

from worker.cli.reporter import Reporter
from worker.demo.ending import Ending
from worker.demo.report import Report
from worker.demo.scenario import Scenario

_WIDE = 200
"""Columns where nobody's terminal sets them: a log is read with its lines whole."""

_COLUMNS = ("Invoice", "Partner", "Number", "Total", "State", "File", "Payment")


def listed(scenarios: Iterable[Scenario]) -> str:
    """A line for each."""
    return "\n".join(f"{scenario.name:<17} {scenario.line}" for scenario in scenarios)


def show_ending(ending: Ending, reporter: Reporter) -> None:
    """One invoice at its end: path, whom it asked and why, what people did, where to look."""
    rows = [("path", " → ".join(ending.path), "")]
    rows += _told("asked", ending.asked)
    rows += _told("people", ending.did)
    title = f"{ending.number}: {ending.total}, {ending.title} ({ending.lifecycle})"
    reporter.panel(title, rows, footer=f"Temporal: {ending.temporal_ui}")


def _told(name: str, lines: Iterable[str]) -> list[tuple[str, str, str]]:
    return [(name if not place else "", line, "") for place, line in enumerate(lines)]


def show_report(report: Report, reporter: Reporter) -> None:
    """Every invoice, every invariant, and the addresses."""
    width = None if sys.stdout.isatty() else _WIDE
    console = Console(highlight=False, width=width)
    table = Table(title="Invoices", title_justify="left", header_style="bold")
    for column in _COLUMNS:
        side: JustifyMethod = "right" if column == "Total" else "left"
        table.add_column(column, justify=side, overflow="fold")
    for row in report.rows:
        table.add_row(
            row.invoice, row.partner, row.number, row.total, row.state, row.file, row.payment
        )
    console.print(table)
    for check in report.checks:
        console.print(check.as_text(), markup=False)
    rows = [(name.replace("_", " "), url, "") for name, url in report.urls.items()]
    reporter.panel(f"Done in {report.seconds:.1f} s", rows)
