"""`invoicing demo`: start everything, tell the stories, show the end."""

import asyncio
import json
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from integration import wiring
from worker.cli.reporter import Reporter
from worker.demo.people import DemoStopped, People
from worker.demo.report import Report, Told, make_report
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene
from worker.demo.showing import show_ending, show_report
from worker.embedded.failures import EmbeddedError
from worker.embedded.stack import Stack


def run_demo(
    data: Path, scenarios: Sequence[Scenario], reporter: Reporter, *, as_json: bool, stay: bool
) -> int:
    """Run the demo in a fresh folder; 0 when every story ended well and every invariant holds."""
    for name in (signal.SIGINT, signal.SIGTERM):  # in the background, SIGINT may be ignored
        signal.signal(name, signal.default_int_handler)
    started = time.monotonic()
    shutil.rmtree(data, ignore_errors=True)
    users = sorted({user for scenario in scenarios for user in scenario.users})
    passwords = {user: secrets.token_urlsafe(16) for user in users}
    try:
        with Stack(data, reporter, sftp_users=passwords) as stack:
            _keep_passwords(stack, passwords)
            report = asyncio.run(_run(stack, scenarios, reporter, started))
            if as_json:
                sys.stdout.write(json.dumps(report.as_json()) + "\n")
            else:
                show_report(report, reporter)
            if stay:
                reporter.say("Everything keeps running; Ctrl+C stops it.")
                _wait()
    except EmbeddedError as error:
        reporter.error(str(error))
        return 1
    except KeyboardInterrupt:
        reporter.say(f"stopped; saved in {data}")
        return 130
    if not as_json:
        reporter.say(f"Saved in {data}. Look around: invoicing dev --data {data}")
    return 0 if report.holds else 1


async def _run(
    stack: Stack, scenarios: Iterable[Scenario], reporter: Reporter, started: float
) -> Report:
    async with People(stack.settings) as people:
        stories = [await _tell(scenario, stack, people, reporter) for scenario in scenarios]
    adapters = await wiring.build(stack.settings)
    try:
        seconds = time.monotonic() - started
        partners = stack.data_dir / "partners"
        urls = {**stack.urls, "files": f"{partners}/*/in"}
        return await make_report(adapters, partners, urls, stories, seconds)
    finally:
        await adapters.close()


async def _tell(scenario: Scenario, stack: Stack, people: People, reporter: Reporter) -> Told:
    """One story; where it stops short, the others are told all the same."""
    started = time.monotonic()
    scene = Scene(scenario.name, stack, people, reporter)
    reporter.panel(f"Scenario: {scenario.name}", [("story", scenario.line, "")])
    problem = ""
    try:
        await scenario.tell(scene)
        await scene.closes()
    except DemoStopped as stopped:
        problem = str(stopped)
        reporter.error(f"{scenario.name} stopped short\n{problem}")
    for ending in scene.endings:
        show_ending(ending, reporter)
    return Told(scenario.name, time.monotonic() - started, tuple(scene.endings), problem)


def _keep_passwords(stack: Stack, passwords: dict[str, str]) -> None:
    folder = stack.settings.secrets_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for user, password in passwords.items():
        path = folder / user
        path.touch(mode=0o600)
        path.write_text(password)


def _wait() -> None:
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        return
