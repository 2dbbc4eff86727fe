"""How parts are started and shown: those that do not need each other at the same time."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from worker.cli.reporter import Reporter
from worker.embedded.identity import IdentityProvider
from worker.embedded.mongo import Mongo
from worker.embedded.part import Part
from worker.embedded.roles import ApiRole, WorkerRole
from worker.embedded.sftp import SftpServer
from worker.embedded.temporal import Temporal

_WAVES = ((Mongo, Temporal, SftpServer, IdentityProvider), (WorkerRole, ApiRole))
"""What starts at the same time; a later wave needs the earlier ones."""

_TITLES = {
    "mongo": "MongoDB",
    "temporal": "Temporal",
    "sftp": "SFTP",
    "identity": "Sign-in",
    "api": "API",
}


def title_of(name: str) -> str:
    """The name of a part as people read it."""
    return _TITLES.get(name, name.replace("worker", "Worker").replace("-", " "))


def start_all(parts: Mapping[str, Part], reporter: Reporter) -> None:
    """Start all parts, wave by wave."""
    for wave in _WAVES:
        members = {name: part for name, part in parts.items() if isinstance(part, wave)}
        if members:
            _start_together(members, reporter)


def start_one(name: str, part: Part, reporter: Reporter) -> None:
    """Start one part."""
    with reporter.step(title_of(name)) as step:
        part.run()
        step.done(part.summary)


def _start_together(parts: Mapping[str, Part], reporter: Reporter) -> None:
    """The first to fail ends the others."""
    with ThreadPoolExecutor(max_workers=len(parts)) as threads:
        runs = {name: threads.submit(_seconds, part.run) for name, part in parts.items()}
        try:
            for name, part in parts.items():
                with reporter.step(title_of(name)) as step:
                    took = runs[name].result()
                    step.done(part.summary, took)
        except BaseException:
            for part in parts.values():
                part.kill()
            raise


def _seconds(run: Callable[[], None]) -> float:
    """Run and say how long it took."""
    began = time.monotonic()
    run()
    return time.monotonic() - began
