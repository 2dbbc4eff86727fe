"""The roles of this program as child processes: worker and API, told by environment variables."""

import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from integration.settings import Settings
from integration.temporal import connect
from worker.embedded.apart import run_apart
from worker.embedded.part import Part
from worker.embedded.ports import is_open
from worker.embedded.processes import ChildProcess
from workflows.names import QUEUES

_READY_SECONDS = 90.0
"""Imports take a second or two; a machine busy with a test suite takes many more."""


class WorkerRole(Part):
    """A worker of all queues; ready once Temporal sees it poll each of them."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Prepare; `run` starts."""
        self._settings = settings
        self.process = _role(name, "worker", settings)

    @property
    def summary(self) -> str:
        """The queues."""
        return f"polling {', '.join(QUEUES)}"

    def run(self) -> None:
        """Start and wait until it polls."""
        self.process.start(lambda: run_apart(self._polls()), _READY_SECONDS)

    async def _polls(self) -> bool:
        identity = f"{self.pid}@{socket.gethostname()}"
        try:
            client = await connect(self._settings)
            for queue in QUEUES:
                described = await client.workflow_service.describe_task_queue(
                    DescribeTaskQueueRequest(
                        namespace=client.namespace,
                        task_queue=TaskQueue(name=queue),
                        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
                    )
                )
                if identity not in {poller.identity for poller in described.pollers}:
                    return False
        except (RPCError, RuntimeError):
            return False
        return True


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
    return dict(_flat("INVOICING", reveal(settings)))


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
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{prefix}__{key.upper()}", inner)
    elif value is not None:
        yield prefix, str(value)


def _role(name: str, command: str, settings: Settings) -> ChildProcess:
    argv = [sys.executable, "-P", "-m", "worker", command]
    environment = {**environment_of(settings), "PYTHONUNBUFFERED": "1"}
    log = settings.data_dir / "logs" / f"{name}.log"
    return ChildProcess(name, argv, log, environment)
