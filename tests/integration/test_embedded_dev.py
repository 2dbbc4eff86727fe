"""`invoicing dev` as a person meets it: start, look, accidents, a second start, the end."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from worker.embedded.ports import pick_port

COMMAND = [sys.executable, "-m", "worker"]
PATIENCE = 120.0

Event = dict[str, Any]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def status(data: Path) -> Event:
    """What `invoicing status --json` says."""
    answer: Event = json.loads(run("status", "--json", "--data", str(data)).stdout)
    return answer


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.2)


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@contextmanager
def dev(data: Path) -> Iterator[tuple[subprocess.Popen[str], list[Event]]]:
    """`invoicing dev`, ready, with the events told so far."""
    port = str(pick_port(0, print))
    command = [*COMMAND, "dev", "--json", "--data", str(data), "--port", port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            events = [next_event(process)]
            while events[-1]["event"] != "result":
                events.append(next_event(process))
            yield process, events
        finally:
            process.kill()


def next_event(process: subprocess.Popen[str]) -> Event:
    assert process.stdout
    line = process.stdout.readline()
    assert line, "it ended before it was ready"
    event: Event = json.loads(line)
    assert event["event"] != "error", event["text"]
    return event


def test_a_day_with_dev(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dev(data) as (process, events):
        started = [event["title"] for event in events if event["event"] == "step"]
        assert started == ["MongoDB", "Temporal", "SFTP", "Sign-in", "Worker", "API"]

        seen = status(data)
        assert seen["running"] is True
        assert list(seen["parts"]) == ["mongo", "temporal", "sftp", "identity", "worker", "api"]
        for url in (seen["urls"]["docs"], seen["urls"]["temporal_ui"]):
            with urllib.request.urlopen(url, timeout=10) as answer:
                assert answer.status == 200

        second = run("dev", "--data", str(data))
        assert second.returncode == 0
        assert second.stdout.startswith("Already running")
        assert seen["urls"]["docs"] in second.stdout
        assert run("reset", "--yes", "--data", str(data)).returncode == 1
        assert "polling" in run("logs", "worker", "--data", str(data)).stdout
        assert run("doctor", "--data", str(data)).returncode == 0

        killed = seen["parts"]["worker"]["pid"]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: status(data)["parts"]["worker"]["pid"] not in (killed, None))

        pids = [part["pid"] for part in status(data)["parts"].values()]
        assert all(is_alive(pid) for pid in pids)
        stopped = run("stop", "--data", str(data))
        assert stopped.returncode == 0, stopped.stderr
        assert process.wait(10) == 0
        assert not any(is_alive(pid) for pid in pids)

    assert status(data) == {"running": False}
    assert run("reset", "--yes", "--data", str(data)).returncode == 0
    assert not data.exists()


def test_dev_killed_leaves_nothing_running_and_starts_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dev(data) as (process, _):
        pids = [part["pid"] for part in status(data)["parts"].values()]
        process.kill()
        process.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in pids))
    assert status(data) == {"running": False}
    with dev(data) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert status(data) == {"running": False}
