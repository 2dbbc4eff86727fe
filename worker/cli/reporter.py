"""How work is shown: steps with a tick and seconds, progress bars, a panel at the end.

One protocol, four ways: rich on a terminal (`worker.cli.terminal`), plain lines without one or
with NO_COLOR, JSON lines for programs, silence for tests.
"""

import json
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Any, Protocol

TITLE_WIDTH = 12
"""Columns for the titles of steps: enough for the parts of a stack."""

Row = tuple[str, str, str]
"""Name, value, remark. Without a name, the value goes on with the row before."""


class Step(Protocol):
    """One thing being done."""

    def update(self, text: str) -> None:
        """Say what is going on right now."""

    def done(self, text: str = "", seconds: float | None = None) -> None:
        """Say what came of it; shown when the step ends. `seconds`: if not as long as the block."""


class Progress(Step, Protocol):
    """A count on its way to a total."""

    def advance(self, by: int = 1) -> None:
        """So many more are done."""


class Reporter(Protocol):
    """Where work is shown."""

    def step(self, title: str) -> AbstractContextManager[Step]:
        """A step: ✓ at the end of the block, ✗ if it raises."""

    def progress(self, title: str, total: int) -> AbstractContextManager[Progress]:
        """A step that counts."""

    def say(self, text: str) -> None:
        """A remark."""

    def warn(self, text: str) -> None:
        """A remark that wants attention."""

    def error(self, text: str) -> None:
        """What went wrong, with cause and fix; may have several lines."""

    def panel(self, title: str, rows: Sequence[Row], footer: str = "") -> None:
        """A result: rows of name, value, remark."""


class Work:
    """A step under way, and a progress: what it says, how far it is."""

    def __init__(self, total: int) -> None:
        """`total` 0 means that nothing is counted."""
        self.total, self.count, self.text = total, 0, ""
        self.seconds: float | None = None
        self.changed: Callable[[], None] = lambda: None

    def update(self, text: str) -> None:
        """See `Step`."""
        self.text = text
        self.changed()

    def done(self, text: str = "", seconds: float | None = None) -> None:
        """See `Step`."""
        self.text, self.seconds = text, seconds

    def advance(self, by: int = 1) -> None:
        """See `Progress`."""
        self.count += by
        self.changed()


class BaseReporter(ABC):
    """What all ways share: steps and progresses are timed and end with one outcome."""

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """See `Reporter`."""
        with self._timed(title, 0) as work:
            yield work

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Progress]:
        """See `Reporter`."""
        with self._timed(title, total) as work:
            yield work

    @contextmanager
    def _timed(self, title: str, total: int) -> Iterator[Work]:
        started = time.monotonic()
        work = Work(total)
        ok = False
        try:
            with self._showing(title, work):
                yield work
            ok = True
        finally:
            seconds = time.monotonic() - started if work.seconds is None else work.seconds
            self._ended(title, work, seconds, ok=ok)

    @contextmanager
    def _showing(self, title: str, work: Work) -> Iterator[None]:  # noqa: ARG002
        """Around a step while it runs; may set `work.changed` to follow it."""
        yield

    @abstractmethod
    def _ended(self, title: str, work: Work, seconds: float, *, ok: bool) -> None:
        """A step or progress is over."""


class SilentReporter(BaseReporter):
    """Shows nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def warn(self, text: str) -> None:
        """Nothing."""

    def error(self, text: str) -> None:
        """Nothing."""

    def panel(self, title: str, rows: Sequence[Row], footer: str = "") -> None:
        """Nothing."""

    def _ended(self, title: str, work: Work, seconds: float, *, ok: bool) -> None:
        """Nothing."""


class PlainReporter(BaseReporter):
    """Plain lines, for pipes, logs and NO_COLOR."""

    def __init__(self, out: IO[str] | None = None, *, title_width: int = TITLE_WIDTH) -> None:
        """`out`: standard output by default."""
        self._out = out or sys.stdout
        self._title_width = title_width

    def say(self, text: str) -> None:
        """One line."""
        self._line(f"     {text}")

    def warn(self, text: str) -> None:
        """One line."""
        self._line(f"warn {text}")

    def error(self, text: str) -> None:
        """All its lines."""
        self._line("FAIL " + text.replace("\n", "\n     "))

    def panel(self, title: str, rows: Sequence[Row], footer: str = "") -> None:
        """A line each, aligned."""
        self._line(title)
        widths = [max((len(row[at]) for row in rows), default=0) for at in range(2)]
        for name, value, remark in rows:
            line = f"  {name.ljust(widths[0])}  {value.ljust(widths[1])}  {remark}"
            self._line(line.rstrip())
        if footer:
            self._line(footer)

    def _ended(self, title: str, work: Work, seconds: float, *, ok: bool) -> None:
        mark = "ok  " if ok else "FAIL"
        text = "  ".join(filter(None, (title.ljust(self._title_width), counted(work), work.text)))
        self._line(f"{mark} {text}  {seconds:.1f} s")

    def _line(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()


class JsonReporter(BaseReporter):
    """One JSON object a line, for programs."""

    def __init__(self, out: IO[str] | None = None) -> None:
        """`out`: standard output by default."""
        self._out = out or sys.stdout

    def say(self, text: str) -> None:
        """`{"event": "note"}`."""
        self._event("note", text=text)

    def warn(self, text: str) -> None:
        """`{"event": "warning"}`."""
        self._event("warning", text=text)

    def error(self, text: str) -> None:
        """`{"event": "error"}`."""
        self._event("error", text=text)

    def panel(self, title: str, rows: Sequence[Row], footer: str = "") -> None:
        """`{"event": "result"}`, values by name."""
        values: dict[str, str] = {}
        last = ""
        for name, value, _ in rows:
            last = name or last
            values[last] = value if name else f"{values.get(last, '')}\n{value}"
        self._event("result", title=title, values=values, footer=footer)

    def _ended(self, title: str, work: Work, seconds: float, *, ok: bool) -> None:
        count = {"count": work.count, "total": work.total} if work.total else {}
        self._event("step", title=title, ok=ok, text=work.text, seconds=round(seconds, 3), **count)

    def _event(self, event: str, **values: Any) -> None:
        self._out.write(json.dumps({"event": event, **values}, ensure_ascii=False) + "\n")
        self._out.flush()


def counted(work: Work) -> str:
    """How far a counted work is, nothing for others."""
    return f"{work.count} of {work.total}" if work.total else ""
