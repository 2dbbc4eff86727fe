"""The checks of `invoicing doctor`: each says what it found and, if it is bad, what to do."""

import asyncio
import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from worker.cli.reporter import Reporter
from worker.embedded.failures import EmbeddedError

if TYPE_CHECKING:
    from integration.settings import Settings

_LEAST_DISK = 1 << 30
_ANSWER_SECONDS = 5.0
_MOST_SKEW_SECONDS = 2.0
_FIRST_RELEASE = datetime(2026, 1, 1, tzinfo=UTC)
_PROGRAMS = {"temporal": "--version", "secantusd-py": "--help"}


class Unfit(Exception):
    """A check failed; the text says what to do."""


def examine(reporter: Reporter, data_dir: Path) -> bool:
    """Run all checks; false if one failed."""
    settings, configured = _settings(data_dir)
    checks: dict[str, Callable[[], str]] = {
        "Python": _python,
        "Versions": _versions,
        "Programs": _programs,
        "Ports": _ports,
        "Disk": lambda: _disk(data_dir),
        "Clock": _clock,
    }
    if "temporal" in configured:
        checks["Temporal"] = lambda: asyncio.run(_temporal(settings))
    if "mongo" in configured:
        checks["MongoDB"] = lambda: _mongo(settings)
    passed = [_passes(reporter, title, check) for title, check in checks.items()]
    return all(passed)


def _passes(reporter: Reporter, title: str, check: Callable[[], str]) -> bool:
    try:
        with reporter.step(title) as step:
            step.done(check())
    except (Unfit, EmbeddedError) as fault:
        reporter.error(f"{title}: {fault}")
        return False
    return True


def _settings(data_dir: Path) -> tuple["Settings", set[str]]:
    """Those of the stack that runs here, or those of the environment; and what they set."""
    from integration.settings import Settings
    from worker.embedded.state import running_settings

    joined = running_settings(data_dir)
    if joined:
        return joined, {"temporal", "mongo"}
    settings = Settings()
    return settings, settings.model_fields_set


def _python() -> str:
    return f"{platform.python_version()} · {platform.system()} {platform.machine()}"


def _versions() -> str:
    return " · ".join(
        f"{name} {installed(name)}" for name in ("invoicing", "temporalio", "pymongo")
    )


def _programs() -> str:
    from worker.embedded.files import program

    found = []
    for name, argument in _PROGRAMS.items():
        ran = subprocess.run(
            [program(name), argument], capture_output=True, check=False, timeout=30
        )
        if ran.returncode != 0:
            raise Unfit(f"{name} does not run here: {ran.stderr.decode(errors='replace')[:200]}")
        found.append(name)
    return " · ".join(found)


def _ports() -> str:
    from worker.embedded.ports import is_free
    from worker.embedded.stack import Ports

    wanted = {field.name: int(getattr(Ports(), field.name)) for field in fields(Ports)}
    taken = [f"{port} ({name})" for name, port in wanted.items() if not is_free(port)]
    if taken:
        return f"taken: {', '.join(taken)}; the next free ones are used"
    return f"free: {', '.join(str(port) for port in wanted.values())}"


def _disk(data_dir: Path) -> str:
    place = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free < _LEAST_DISK:
        raise Unfit(f"{free >> 20} MiB free in {place}; make room, at least 1 GiB")
    if not os.access(place, os.W_OK):
        raise Unfit(f"{place} cannot be written to; choose another folder with --data")
    return f"{free / (1 << 30):.0f} GiB free"


def _clock() -> str:
    now = datetime.now(UTC)
    if now < _FIRST_RELEASE:
        raise Unfit(f"it says {now:%Y-%m-%d}; set it: deadlines and invoice dates depend on it")
    return f"{now:%Y-%m-%d %H:%M} UTC · {now.astimezone(ZoneInfo('Europe/Berlin')):%H:%M} Berlin"


async def _temporal(settings: "Settings") -> str:
    from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
    from temporalio.service import RPCError

    from integration.temporal import connect
    from worker.embedded.namespace import missing_attributes
    from workflows.names import SEARCH_ATTRIBUTES

    address = settings.temporal.address
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            client = await connect(settings)
            about = await client.workflow_service.get_system_info(GetSystemInfoRequest())
            missing = await missing_attributes(client, SEARCH_ATTRIBUTES)
    except (RPCError, RuntimeError, TimeoutError) as error:
        raise Unfit(f"{address} does not answer ({error}); check INVOICING__TEMPORAL__…") from None
    if missing:
        raise Unfit(f"{address} lacks search attributes {', '.join(missing)}; start a worker")
    return f"{address} · server {about.server_version}"


def _mongo(settings: "Settings") -> str:
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    uri = settings.mongo.uri.get_secret_value()
    try:
        with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=3000) as client:
            hello = client.admin.command("hello")
            server = client.server_info()
    except PyMongoError as error:
        raise Unfit(
            f"does not answer ({type(error).__name__}); check INVOICING__MONGO__URI"
        ) from None
    if "setName" not in hello:
        raise Unfit("it is no replica set; transactions need one")
    skew = abs((datetime.now(UTC) - hello["localTime"].replace(tzinfo=UTC)).total_seconds())
    if skew > _MOST_SKEW_SECONDS:
        raise Unfit(f"its clock and ours differ by {skew:.0f} s; synchronise them")
    return f"version {server['version']} · replica set {hello['setName']}"
