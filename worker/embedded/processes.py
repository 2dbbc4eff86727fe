"""A child process: own process group, log file, death with its parent, readiness, orderly stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from worker.embedded import launcher
from worker.embedded.failures import PartFailed, likely_cause

Probe = Callable[[], bool]
"""Says whether a part answers. Must return soon; is asked again and again."""

_TAIL_LINES = 20
_POLL_SECONDS = 0.05
_TERM_SECONDS = 5.0
_KILL_SECONDS = 5.0

_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")
"""Linux sends the parent-death signal when the *thread* that forked ends, so all children are
started from one thread that lives as long as the process."""


class ChildProcess:
    """A program run as a child; it may be started again after it ended."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        settle_seconds: float = 0.0,
    ) -> None:
        """`settle_seconds`: the least age at which the program copes with SIGTERM."""
        self.name = name
        self.log = log
        self._argv = list(argv)
        self._environment = dict(environment or {})
        self._settle = settle_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self.alive else None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code of the last run; negative for a signal."""
        return self._process.poll() if self._process else None

    def start(self, ready: Probe, within: float) -> None:
        """Start and wait until `ready` says so; raise `PartFailed` otherwise."""
        self.spawn()
        try:
            self.wait_ready(ready, within)
        except BaseException:
            self.kill()
            raise

    def spawn(self) -> None:
        """Start without waiting."""
        if self.alive:
            raise RuntimeError(f"{self.name} runs already")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._started_at = time.monotonic()
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        self._process = _spawner.submit(self._popen).result()

    def wait_ready(self, ready: Probe, within: float) -> None:
        """Wait until the program answers; raise `PartFailed` when it ends or takes too long."""
        deadline = time.monotonic() + within
        while True:
            if not self.alive:
                raise self._failure(f"ended with code {self.exit_code} while starting")
            if ready():
                return
            if time.monotonic() > deadline:
                raise self._failure(f"did not answer within {within:g} s")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """SIGTERM, after 5 s SIGTERM again, after 5 s SIGKILL. Does nothing if it ended."""
        if not self.alive:
            return
        age = time.monotonic() - self._started_at
        if age < self._settle:
            time.sleep(self._settle - age)
        for _ in range(2):
            self._signal(signal.SIGTERM)
            if self._ended_within(_TERM_SECONDS):
                return
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the process group, and wait for its end."""
        self._signal(signal.SIGKILL)
        self._ended_within(_KILL_SECONDS)

    def tail(self, lines: int = _TAIL_LINES) -> list[str]:
        """The last lines of the log."""
        if not self.log.exists():
            return []
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 64 * 1024))
            return file.read().decode(errors="replace").splitlines()[-lines:]

    def said(self, text: str) -> bool:
        """Whether this run has written `text` to its log."""
        with self.log.open("rb") as file:
            file.seek(self._log_start)
            return text.encode() in file.read()

    def _popen(self) -> subprocess.Popen[bytes]:
        tie = [sys.executable, "-I", "-S", str(launcher.__file__), str(os.getpid())]
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            return subprocess.Popen(
                [*tie, *self._argv],
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment},
                process_group=0,
            )
        finally:
            os.close(descriptor)

    def _signal(self, which: signal.Signals) -> None:
        if self._process and self.alive:
            os.killpg(self._process.pid, which)

    def _ended_within(self, seconds: float) -> bool:
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _failure(self, what: str) -> PartFailed:
        tail = self.tail()
        return PartFailed(self.name, what, self.log, tail, likely_cause(tail))
