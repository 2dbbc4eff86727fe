"""`invoicing demo`: start everything, tell the story, show the end."""

import asyncio
import json
import secrets
import shutil
import signal
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from integration import wiring
from worker.cli.reporter import Reporter
from worker.demo import world
from worker.demo.people import DemoStopped, People
from worker.demo.report import Report, make_report
from worker.demo.story import Story
from worker.embedded.failures import EmbeddedError
from worker.embedded.stack import Stack

_WIDE = 200
"""Columns where nobody's terminal sets them: a log is read with its lines whole."""


def run_demo(data: Path, reporter: Reporter, *, as_json: bool, stay: bool) -> int:
    """Run the demo in a fresh folder; 0 when every invoice ended and every invariant holds."""
    for name in (signal.SIGINT, signal.SIGTERM):  # in the background, SIGINT may be ignored
        signal.signal(name, signal.default_int_handler)
    started = time.monotonic()
    shutil.rmtree(data, ignore_errors=True)
    passwords = {user: secrets.token_urlsafe(16) for user in world.USERS}
    try:
        with Stack(data, reporter, sftp_users=passwords) as stack:
            _keep_passwords(stack, passwords)
            report = asyncio.run(_tell(stack, reporter, started))
            _show(report, reporter, as_json=as_json)
            if stay:
                reporter.say("Everything keeps running; Ctrl+C stops it.")
                _wait()
    except (DemoStopped, EmbeddedError) as error:
        reporter.error(str(error))
        return 1
    except KeyboardInterrupt:
        reporter.say(f"stopped; saved in {data}")
        return 130
    if not as_json:
        reporter.say(f"Saved in {data}. Look around: invoicing dev --data {data}")
    return 0 if report.holds else 1


async def _tell(stack: Stack, reporter: Reporter, started: float) -> Report:
    async with People(stack.settings) as people:
        await Story(stack, people, reporter).tell()
    adapters = await wiring.build(stack.settings)
    try:
        seconds = time.monotonic() - started
        partners = stack.data_dir / "partners"
        urls = {**stack.urls, "files": f"{partners}/*/in"}
        return await make_report(adapters, partners, urls, seconds)
    finally:
        await adapters.close()


def _keep_passwords(stack: Stack, passwords: dict[str, str]) -> None:
    folder = stack.settings.secrets_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for user, password in passwords.items():
        path = folder / user
        path.touch(mode=0o600)
        path.write_text(password)


def _show(report: Report, reporter: Reporter, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(report.as_json()) + "\n")
        return
    width = None if sys.stdout.isatty() else _WIDE
    console = Console(highlight=False, width=width)
    table = Table(title="Invoices", title_justify="left", header_style="bold")
    for column in ("Invoice", "Partner", "Number", "Total", "State", "File", "Payment"):
        table.add_column(column, justify="right" if column == "Total" else "left")
    for row in report.rows:
        table.add_row(
            row.invoice, row.partner, row.number, row.total, row.state, row.file, row.payment
        )
    console.print(table)
    for check in report.checks:
        console.print(check.as_text(), markup=False)
    rows = [(name.replace("_", " "), url, "") for name, url in report.urls.items()]
    reporter.panel(f"Done in {report.seconds:.1f} s", rows)


def _wait() -> None:
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        return
