"""Everything that an invoice needs, started in order, stopped in reverse, under one data folder."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from integration.settings import Settings
from worker.cli.reporter import Reporter, SilentReporter
from worker.embedded import state
from worker.embedded.files import delete_data_dir, prepare_data_dir
from worker.embedded.part import Part
from worker.embedded.plan import PARTS, Plan, Ports, make_plan
from worker.embedded.sftp import SftpServer
from worker.embedded.starting import start_all, start_one, title_of

__all__ = ["PARTS", "Ports", "Stack"]


class Stack:
    """The parts of one data folder. A context manager; everything it starts dies with it.

    Parts that are left out are expected where the settings of the environment say.
    """

    def __init__(
        self,
        data_dir: Path | None,
        reporter: Reporter | None = None,
        *,
        parts: Sequence[str] = PARTS,
        ports: Ports | None = None,
        workers: int = 1,
        sftp_users: Mapping[str, str] | None = None,
    ) -> None:
        """`data_dir` None: a temporary folder, deleted at the end. `sftp_users`: password each."""
        unknown = set(parts) - set(PARTS)
        if unknown:
            raise ValueError(f"unknown parts: {', '.join(sorted(unknown))}")
        self._wanted_dir = data_dir
        self._reporter = reporter or SilentReporter()
        self._wanted = tuple(parts)
        self._ports = ports or Ports()
        self._workers = workers
        self._sftp_users = dict(sftp_users or {})
        self._started_at = ""
        self._plan: Plan | None = None
        self._lock: state.Lock | None = None

    @property
    def settings(self) -> Settings:
        """What connects to this stack; ready once `start` has returned."""
        return self._planned.settings

    @property
    def data_dir(self) -> Path:
        """Where everything is kept."""
        return self.settings.data_dir

    @property
    def parts(self) -> dict[str, Part]:
        """The parts by name: mongo, temporal, sftp, identity, worker, worker-2 …, api."""
        return self._planned.parts

    @property
    def urls(self) -> dict[str, str]:
        """What a person or a program opens: api, docs, temporal_ui, sftp."""
        return self._planned.urls

    @property
    def sftp(self) -> SftpServer:
        """The partners' SFTP server."""
        part = self.parts["sftp"]
        if not isinstance(part, SftpServer):
            raise TypeError("the part named sftp is no SFTP server")
        return part

    def start(self) -> Self:
        """Start all parts; on failure stop those that run and raise an `EmbeddedError`."""
        folder = prepare_data_dir(self._wanted_dir or Path(tempfile.mkdtemp(prefix="invoicing-")))
        lock = state.Lock(folder)
        lock.acquire()
        self._lock = lock
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            self._plan = make_plan(
                folder,
                self._wanted,
                self._ports,
                self._reporter.say,
                self._sftp_users,
                self._workers,
            )
            start_all(self.parts, self._reporter)
            self.publish()
        except BaseException:
            self.stop()
            raise
        return self

    def add_worker(self) -> str:
        """Start one more worker; returns its name."""
        name = self._planned.add_worker()
        start_one(name, self.parts[name], self._reporter)
        self.publish()
        return name

    def dead(self) -> list[str]:
        """The parts whose process ended."""
        return [name for name, part in self.parts.items() if not part.alive]

    def revive(self) -> list[str]:
        """Start the parts again whose process ended; returns their names."""
        dead = self.dead()
        for name in dead:
            start_one(name, self.parts[name], self._reporter)
        if dead:
            self.publish()
        return dead

    def publish(self) -> None:
        """Tell other commands what runs; call it after restarting a part by hand."""
        parts = {
            name: state.PartState(part.pid, part.summary, str(part.process.log))
            for name, part in self.parts.items()
        }
        told = state.State(os.getpid(), self._started_at, str(self.data_dir), self.urls, parts)
        state.publish(told, self.settings)

    def stop(self) -> None:
        """Stop all parts in reverse order; what they stored stays, unless it was temporary."""
        if self._wanted_dir is None:
            self.kill()
            return
        for name, part in reversed(self._made.items()):
            if part.alive:
                with self._reporter.step(f"{title_of(name)} stops") as step:
                    part.stop()
                    step.done()
        self._leave()

    def kill(self) -> None:
        """SIGKILL to all parts at once."""
        for part in self._made.values():
            part.kill()
        self._leave()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _made(self) -> dict[str, Part]:
        """The parts, none before the plan is made."""
        return self._plan.parts if self._plan else {}

    @property
    def _planned(self) -> Plan:
        if self._plan is None:
            raise RuntimeError("the stack has not been started")
        return self._plan

    def _leave(self) -> None:
        if self._lock is None:
            return
        folder = self._lock.data_dir
        state.withdraw(folder)
        if self._wanted_dir is None:
            delete_data_dir(folder)
        self._lock.release()
        self._lock = None
