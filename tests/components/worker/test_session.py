"""A session of `invoicing dev`: the first Ctrl+C, the second, parts that end by themselves."""

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from worker.cli import session
from worker.cli.reporter import PlainReporter
from worker.cli.session import run_session
from worker.embedded.failures import EmbeddedError
from worker.embedded.stack import Stack
from worker.embedded.state import AlreadyRunning, PartState, State


class FakeStack:
    """Says what was asked of it; ends, fails and dawdles as told."""

    def __init__(self, data_dir: Path, *, slow_stop: bool = False, deaths: int = 0) -> None:
        self.data_dir = data_dir
        self.urls = {"api": "http://127.0.0.1:8000", "docs": "http://127.0.0.1:8000/docs"}
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self._slow_stop = slow_stop
        self._deaths = deaths

    def start(self) -> None:
        self.asked.append("start")
        if self.failure:
            raise self.failure

    def dead(self) -> list[str]:
        return ["worker"] if self._deaths else []

    def revive(self) -> list[str]:
        self.asked.append("revive")
        self._deaths -= 1
        return ["worker"]

    def stop(self) -> None:
        self.asked.append("stop")
        if self._slow_stop:
            interrupt_after(0.1)
            time.sleep(30)

    def kill(self) -> None:
        self.asked.append("kill")


def interrupt_after(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()


@pytest.fixture(autouse=True)
def quick_and_clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(session, "_LOOK_SECONDS", 0.02)
    handlers = {which: signal.getsignal(which) for which in (signal.SIGINT, signal.SIGTERM)}
    yield
    for which, handler in handlers.items():
        signal.signal(which, handler)


def run(stack: FakeStack) -> tuple[int, str]:
    out = io.StringIO()
    code = run_session(cast(Stack, stack), PlainReporter(out))
    return code, out.getvalue()


def test_one_interrupt_stops_in_order(tmp_path: Path) -> None:
    stack = FakeStack(tmp_path)
    interrupt_after(0.2)
    code, told = run(stack)
    assert code == 0
    assert stack.asked == ["start", "stop"]
    assert "Ready in" in told
    assert "http://127.0.0.1:8000/docs" in told
    assert f"saved in {tmp_path}" in told


def test_a_second_interrupt_kills_our_children(tmp_path: Path) -> None:
    stack = FakeStack(tmp_path, slow_stop=True)
    interrupt_after(0.2)
    code, told = run(stack)
    assert code == 130
    assert stack.asked == ["start", "stop", "kill"]
    assert "what was acknowledged" in told


def test_a_part_that_ended_is_started_again(tmp_path: Path) -> None:
    stack = FakeStack(tmp_path, deaths=2)
    interrupt_after(0.5)
    code, told = run(stack)
    assert code == 0
    assert stack.asked == ["start", "revive", "revive", "stop"]
    assert "worker ended; starting again" in told


def test_a_part_that_ends_again_and_again_ends_the_session(tmp_path: Path) -> None:
    stack = FakeStack(tmp_path, deaths=1000)
    code, told = run(stack)
    assert code == 1
    assert stack.asked.count("revive") == 5
    assert stack.asked[-1] == "stop"
    assert "again and again" in told


def test_a_failed_start_is_told_without_a_traceback(tmp_path: Path) -> None:
    stack = FakeStack(tmp_path)
    stack.failure = EmbeddedError("MongoDB ended\n  fix: make room")
    assert run(stack) == (1, "FAIL MongoDB ended\n       fix: make room\n")


def test_a_second_start_shows_the_first(tmp_path: Path) -> None:
    stack = FakeStack(tmp_path)
    parts = {"mongo": PartState(17, "127.0.0.1:27017", "mongo.log")}
    first = State(4711, "2026-01-01T00:00:00+00:00", str(tmp_path), stack.urls, parts)
    stack.failure = AlreadyRunning(first, tmp_path)
    code, told = run(stack)
    assert code == 0
    assert told.startswith("Already running")
    assert "http://127.0.0.1:8000/docs" in told
    assert "process 4711" in told
