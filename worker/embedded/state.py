"""What runs in a data folder: the lock of the one that owns it, and the state it tells others.

The lock is held by the operating system and goes with its process, so a stale one cannot block.
Settings with secrets lie apart from the state, which may be shown.
"""

import fcntl
import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from integration.settings import Settings
from worker.embedded.failures import EmbeddedError
from worker.embedded.files import write_private
from worker.embedded.roles import reveal

_STOP_SECONDS = 60.0
_LOOKERS_SECONDS = 0.5
"""Who only looks whether the folder is run holds the lock for an instant."""


@dataclass(frozen=True)
class PartState:
    """One part as others see it."""

    pid: int | None
    summary: str
    log: str


@dataclass(frozen=True)
class State:
    """A running stack as others see it; free of secrets."""

    pid: int
    started_at: str
    data_dir: str
    urls: dict[str, str]
    parts: dict[str, PartState] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class AlreadyRunning(EmbeddedError):
    """Another process runs this data folder."""

    def __init__(self, state: State | None, data_dir: Path) -> None:
        """`state` may be missing while the other one is still starting."""
        self.state = state
        who = f"process {state.pid}" if state else "another process"
        super().__init__(f"already running in {data_dir} ({who})")


class Lock:
    """The right to run a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """`acquire` takes it."""
        self.data_dir = data_dir
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise `AlreadyRunning`."""
        deadline = time.monotonic() + _LOOKERS_SECONDS
        while (descriptor := _try_lock(self.data_dir)) is None:
            if time.monotonic() > deadline:
                raise AlreadyRunning(_read(self.data_dir), self.data_dir)
            time.sleep(0.05)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Give it back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_running(data_dir: Path) -> bool:
    """Whether a live process owns the data folder."""
    if not (data_dir / "lock").exists():
        return False
    descriptor = _try_lock(data_dir)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is None


def running(data_dir: Path) -> State | None:
    """The state of the stack that runs in the folder, if one does."""
    return _read(data_dir) if is_running(data_dir) else None


def running_settings(data_dir: Path) -> Settings | None:
    """The settings of the stack that runs in the folder, for commands that join it."""
    path = _settings_file(data_dir)
    if not is_running(data_dir) or not path.exists():
        return None
    return Settings(**json.loads(path.read_text("utf-8")))


def publish(state: State, settings: Settings) -> None:
    """Tell others."""
    data_dir = Path(state.data_dir)
    write_private(_settings_file(data_dir), json.dumps(reveal(settings)))
    write_private(data_dir / "state.json", json.dumps(state.as_dict(), indent=1))


def withdraw(data_dir: Path) -> None:
    """Nothing runs any more."""
    _settings_file(data_dir).unlink(missing_ok=True)
    (data_dir / "state.json").unlink(missing_ok=True)


def stop_running(data_dir: Path, within: float = _STOP_SECONDS) -> bool:
    """Ask the owner of the folder to stop and wait for it; false when nothing ran."""
    if not is_running(data_dir):
        return False
    owner = int((data_dir / "lock").read_text("utf-8"))
    os.kill(owner, signal.SIGTERM)
    deadline = time.monotonic() + within
    while is_running(data_dir):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"process {owner} did not stop within {within:g} s")
        time.sleep(0.1)
    return True


def _try_lock(data_dir: Path) -> int | None:
    """The open lock file if the lock could be had; closing it gives the lock back."""
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _settings_file(data_dir: Path) -> Path:
    return data_dir / "keys" / "settings.json"


def _read(data_dir: Path) -> State | None:
    path = data_dir / "state.json"
    if not path.exists():
        return None
    raw: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    parts = {name: PartState(**part) for name, part in raw["parts"].items()}
    return State(**{**raw, "parts": parts})
