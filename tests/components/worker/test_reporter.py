"""Reporters: the same work shown on a terminal, as plain lines, as JSON, not at all."""

import io
import json
import re

import pytest
from rich.console import Console

from worker.cli.output import choose_reporter
from worker.cli.reporter import (
    JsonReporter,
    PlainReporter,
    Reporter,
    SilentReporter,
)
from worker.cli.terminal import TerminalReporter


def work(reporter: Reporter) -> None:
    """A bit of everything."""
    reporter.say("port 8000 is taken, using 8001")
    with reporter.step("MongoDB") as step:
        step.update("waiting")
        step.done("started · mongo/")
    with reporter.progress("Invoices", 3) as progress:
        for _ in range(3):
            progress.advance()
        progress.done("all issued")
    with pytest.raises(ValueError, match="broken"), reporter.step("Temporal"):
        raise ValueError("broken")
    reporter.warn("worker ended")
    reporter.error("Temporal failed\ncause: unknown")
    reporter.panel("Ready", [("Docs", "http://127.0.0.1:8000/docs", "guide")], "Next: demo")


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d s", "0.0 s", text)


def test_plain_lines() -> None:
    out = io.StringIO()
    work(PlainReporter(out))
    assert without_times(out.getvalue()).splitlines() == [
        "     port 8000 is taken, using 8001",
        "ok   MongoDB       started · mongo/  0.0 s",
        "ok   Invoices      3 of 3  all issued  0.0 s",
        "FAIL Temporal      0.0 s",
        "warn worker ended",
        "FAIL Temporal failed",
        "     cause: unknown",
        "Ready",
        "  Docs  http://127.0.0.1:8000/docs  guide",
        "Next: demo",
    ]


def test_json_lines() -> None:
    out = io.StringIO()
    work(JsonReporter(out))
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [event["event"] for event in events] == [
        "note",
        "step",
        "step",
        "step",
        "warning",
        "error",
        "result",
    ]
    assert events[1]["ok"] is True
    assert events[1]["text"] == "started · mongo/"
    assert (events[2]["count"], events[2]["total"]) == (3, 3)
    assert events[3]["ok"] is False
    assert events[6]["values"] == {"Docs": "http://127.0.0.1:8000/docs"}


def test_a_terminal() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=80, highlight=False, color_system=None)
    work(TerminalReporter(console))
    shown = without_times(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue()))
    assert "✓ MongoDB      started · mongo/" in shown
    assert "✓ Invoices     3 of 3  all issued" in shown
    assert "✗ Temporal" in shown
    assert "╭─ Ready" in shown
    assert "Docs  http://127.0.0.1:8000/docs  guide" in shown


def test_markup_in_texts_is_text() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=80, highlight=False, color_system=None)
    reporter = TerminalReporter(console)
    with reporter.step("[bold]x[/bold]") as step:
        step.done("[red]")
    reporter.error("[/nothing]")
    assert "[red]" in out.getvalue()
    assert "[/nothing]" in out.getvalue()


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    work(SilentReporter())
    assert capsys.readouterr().out == ""


def test_without_a_terminal_lines_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(choose_reporter(), PlainReporter)
    assert isinstance(choose_reporter(as_json=True), JsonReporter)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert isinstance(choose_reporter(), TerminalReporter)
    monkeypatch.setenv("NO_COLOR", "1")
    assert isinstance(choose_reporter(), PlainReporter)


def test_a_row_without_a_name_goes_on_with_the_one_before() -> None:
    out = io.StringIO()
    rows = [("people", "opened by anna", ""), ("", "ben approved", ""), ("end", "paid", "")]
    JsonReporter(out).panel("NW-00001", rows)
    assert json.loads(out.getvalue())["values"] == {
        "people": "opened by anna\nben approved",
        "end": "paid",
    }


def test_titles_of_steps_can_have_more_room() -> None:
    out = io.StringIO()
    with PlainReporter(out, title_width=20).step("Ben approves") as step:
        step.done("Awaiting payment")
    assert out.getvalue().startswith("ok   Ben approves          Awaiting payment  ")
