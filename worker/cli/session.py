"""A session of `invoicing dev`: start, watch over the parts, stop in order when told to."""

import signal
import threading
import time
from collections import deque
from collections.abc import Mapping
from types import FrameType
from typing import TYPE_CHECKING

from worker.cli.reporter import Reporter, Row
from worker.embedded.failures import EmbeddedError
from worker.embedded.state import AlreadyRunning, State

if TYPE_CHECKING:
    from worker.embedded.stack import Stack

_LOOK_SECONDS = 1.0
_REVIVALS, _REVIVAL_WINDOW = 5, 60.0
"""A part that ends more often than that a minute has a fault that starting again does not mend."""

_LINKS = (
    ("console", "Console", "approve, look, mend"),
    ("docs", "Docs", "guide and reference"),
    ("api", "API", "invoicing token"),
    ("temporal_ui", "Temporal UI", "every workflow, live"),
    ("sftp", "SFTP", "partners' and bank's mailboxes"),
)


def run_session(stack: "Stack", reporter: Reporter) -> int:
    """Run until Ctrl+C or SIGTERM; a second one kills our own children. Returns the exit code."""
    told = _Signals()
    began = time.monotonic()
    try:
        stack.start()
    except AlreadyRunning as running:
        if running.state:
            show_state(reporter, running.state, "Already running")
        else:
            reporter.say(str(running))
        return 0
    except EmbeddedError as error:
        reporter.error(str(error))
        return 1
    except KeyboardInterrupt:
        stack.kill()
        reporter.say("stopped while starting")
        return 130
    told.note_the_first()
    reporter.panel(
        f"Ready in {time.monotonic() - began:.1f} s",
        _rows(stack.urls),
        f"Next: invoicing demo · Ctrl+C stops everything; state stays in {stack.data_dir}",
    )
    return _watch(stack, reporter, told)


def show_state(reporter: Reporter, state: State, title: str) -> None:
    """A panel of what runs, with its addresses and parts."""
    parts: list[Row] = [
        (name, part.summary, f"pid {part.pid}") for name, part in state.parts.items()
    ]
    footer = f"process {state.pid}, since {state.started_at}, in {state.data_dir}"
    reporter.panel(title, [*_rows(state.urls), *parts], footer)


def _watch(stack: "Stack", reporter: Reporter, told: "_Signals") -> int:
    folder = stack.data_dir
    try:
        code = _until_told(stack, reporter, told)
        stack.stop()
    except KeyboardInterrupt:
        stack.kill()
        reporter.warn(f"killed; what was acknowledged is in {folder}")
        return 130
    reporter.say(f"saved in {folder}" if folder.exists() else "nothing was kept")
    return code


def _until_told(stack: "Stack", reporter: Reporter, told: "_Signals") -> int:
    revivals: deque[float] = deque(maxlen=_REVIVALS)
    while not told.once.wait(_LOOK_SECONDS):
        dead = stack.dead()
        if not dead:
            continue
        now = time.monotonic()
        if len(revivals) == _REVIVALS and now - revivals[0] < _REVIVAL_WINDOW:
            reporter.error(f"{', '.join(dead)} ended again and again; see: invoicing logs")
            return 1
        revivals.append(now)
        reporter.warn(f"{', '.join(dead)} ended; starting again")
        try:
            stack.revive()
        except EmbeddedError as error:
            reporter.error(str(error))
            return 1
    return 0


def _rows(urls: Mapping[str, str]) -> list[Row]:
    return [(title, urls[key], remark) for key, title, remark in _LINKS if key in urls]


class _Signals:
    """SIGINT and SIGTERM: they interrupt, but once the stack is ready the first is only noted."""

    def __init__(self) -> None:
        self.once = threading.Event()
        self._note_next = False
        for which in (signal.SIGINT, signal.SIGTERM):
            signal.signal(which, self._received)

    def note_the_first(self) -> None:
        """The stack is ready: the next signal asks for an orderly stop."""
        self._note_next = True

    def _received(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if not self._note_next:
            raise KeyboardInterrupt
        self._note_next = False
        self.once.set()
