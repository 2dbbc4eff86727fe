"""Child processes: readiness, failure with cause, orderly stop, death with the parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from worker.embedded.failures import PartFailed, likely_cause
from worker.embedded.processes import ChildProcess

Make = Callable[[str], ChildProcess]


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Make]:
    made: list[ChildProcess] = []

    def make(code: str) -> ChildProcess:
        process = ChildProcess("child", [sys.executable, "-c", code], tmp_path / "logs" / "c.log")
        made.append(process)
        return process

    yield make
    for process in made:
        process.kill()


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until(true: Callable[[], bool], within: float = 5.0) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def test_it_is_ready_when_the_probe_says_so(child: Make) -> None:
    process = child("print('here', flush=True); import time; time.sleep(60)")
    process.start(lambda: process.said("here"), within=10)
    assert process.alive
    assert process.pid
    assert os.getpgid(process.pid) == process.pid
    process.stop()
    assert not process.alive
    assert process.exit_code == -signal.SIGTERM
    assert process.pid is None


def test_what_an_earlier_run_said_does_not_count(child: Make) -> None:
    process = child("print('here', flush=True); import time; time.sleep(60)")
    process.start(lambda: process.said("here"), within=10)
    process.kill()
    assert process.exit_code == -signal.SIGKILL
    process.spawn()
    assert not process.said("here")
    process.wait_ready(lambda: process.said("here"), within=10)


def test_an_early_end_tells_lines_cause_and_fix(child: Make) -> None:
    process = child("print(*range(50), sep='\\n'); raise OSError(28, 'No space left on device')")
    with pytest.raises(PartFailed) as caught:
        process.start(lambda: False, within=10)
    failure = caught.value
    assert len(failure.tail) == 20
    assert failure.cause.cause == "the disk is full"
    told = str(failure)
    assert "child ended with code 1 while starting" in told
    assert "| OSError: [Errno 28] No space left on device" in told
    assert "fix:   make room" in told
    assert str(failure.log) in told


def test_no_answer_in_time_ends_the_process(child: Make) -> None:
    process = child("import time; time.sleep(60)")
    with pytest.raises(PartFailed, match=r"did not answer within 0\.2 s"):
        process.start(lambda: False, within=0.2)
    assert not process.alive


def test_one_that_ignores_the_first_sigterm_gets_a_second(
    child: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.embedded.processes._TERM_SECONDS", 0.3)
    process = child(
        "import signal, sys, time\n"
        "heard = []\n"
        "def hear(*_):\n"
        "    heard.append(1)\n"
        "    if len(heard) == 2: sys.exit(7)\n"
        "signal.signal(signal.SIGTERM, hear)\n"
        "print('here', flush=True)\n"
        "while True: time.sleep(0.05)\n"
    )
    process.start(lambda: process.said("here"), within=10)
    process.stop()
    assert process.exit_code == 7


def test_one_that_ignores_every_sigterm_is_killed(
    child: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.embedded.processes._TERM_SECONDS", 0.1)
    process = child(
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('here', flush=True)\n"
        "time.sleep(60)\n"
    )
    process.start(lambda: process.said("here"), within=10)
    process.stop()
    assert process.exit_code == -signal.SIGKILL


def test_a_young_process_is_given_time_to_settle(tmp_path: Path) -> None:
    process = ChildProcess("sleep", ["/bin/sleep", "60"], tmp_path / "s.log", settle_seconds=0.5)
    began = time.monotonic()
    process.start(lambda: True, within=5)
    process.stop()
    assert time.monotonic() - began >= 0.5


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
def test_children_die_with_the_parent(tmp_path: Path) -> None:
    program = (
        "import time\n"
        "from pathlib import Path\n"
        "from worker.embedded.processes import ChildProcess\n"
        f"process = ChildProcess('c', ['/bin/sleep', '60'], Path({str(tmp_path)!r}) / 'c.log')\n"
        "process.start(lambda: True, 5)\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
        parent.wait()
        wait_until(lambda: not is_alive(pid))


def test_files_of_children_are_private(tmp_path: Path, child: Make) -> None:
    target = tmp_path / "made"
    process = child(f"open({str(target)!r}, 'w').close(); print('here', flush=True)")
    process.spawn()
    wait_until(lambda: not process.alive)
    assert target.stat().st_mode & 0o077 == 0
    assert process.log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("OSError: [Errno 98] Address already in use", "another program listens on the port"),
        ("Device or resource busy", "another process has this data folder open"),
        ("PermissionError: [Errno 13] Permission denied", "the data folder may not be written to"),
        ("ModuleNotFoundError: No module named 'x'", "a part is not installed"),
        ("nothing known", "not known"),
    ],
)
def test_likely_causes(line: str, cause: str) -> None:
    assert likely_cause(["first", line]).cause == cause
