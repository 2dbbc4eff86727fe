"""The roles of this program as child processes: worker and API, told by environment variables."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from integration.settings import Settings
from worker.embedded.part import Part
from worker.embedded.ports import is_open
from worker.embedded.processes import ChildProcess
from workflows.names import QUEUES

_READY_SECONDS = 90.0
"""Imports take a second or two; a machine busy with a test suite takes many more."""
_POLLING = "invoicing.worker: polling"
"""The line that `worker.main` logs when all its pollers run."""


class WorkerRole(Part):
    """A worker of all queues; ready once it says that it polls them.

    Temporal itself is no help here: it shows a new poller up to a minute late.
    """

    def __init__(self, name: str, settings: Settings) -> None:
        """Prepare; `run` starts."""
        self.process = _role(name, "worker", settings)

    @property
    def summary(self) -> str:
        """The queues."""
        return f"polling {', '.join(QUEUES)}"

    def run(self) -> None:
        """Start and wait until it polls."""
        self.process.start(lambda: self.process.said(_POLLING), _READY_SECONDS)


class ApiRole(Part):
    """The API; ready once the port is open, which is after its start-up work."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; `run` starts."""
        self._settings = settings
        self.process = _role("api", "api", settings)

    @property
    def summary(self) -> str:
        """The address."""
        return self._settings.api.public_url

    def run(self) -> None:
        """Start and wait until it answers."""
        self.process.start(lambda: is_open(self._settings.api.port), _READY_SECONDS)


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as the environment variables that `Settings()` reads; secrets included."""
    return dict(_flat("INVOICING", settings))


def reveal(settings: Settings) -> dict[str, Any]:
    """The settings as plain values; secrets included, so never for showing."""
    return {key: _plain(value) for key, value in settings.model_dump().items()}


def _plain(value: object) -> object:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return str(value)
        case _:
            return value


def _flat(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    """Nested settings by their names; lists and free mappings as JSON, as they are read."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _flat(f"{prefix}__{name.upper()}", getattr(value, name))
    elif isinstance(value, Mapping | tuple):
        yield prefix, json.dumps(value)
    elif value is not None:
        yield prefix, str(_plain(value))


def _role(name: str, command: str, settings: Settings) -> ChildProcess:
    argv = [sys.executable, "-P", "-m", "worker", command]
    environment = {**environment_of(settings), "PYTHONUNBUFFERED": "1"}
    log = settings.data_dir / "logs" / f"{name}.log"
    return ChildProcess(name, argv, log, environment)
