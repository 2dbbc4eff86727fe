"""A new worker version is deployed under running invoices, and taken back: nothing stands still.

Real servers, real worker processes, and the commands of `docs/operations.md` as people type them.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from integration import wiring
from integration.settings import Settings, WorkerSettings
from integration.temporal import connect
from tests import builders
from tests.integration import newer_worker
from tests.workflows.test_invoice_lifecycle import paid
from tests.workflows.world import FakeChannel, ListAnchor, World
from worker.embedded.files import program
from worker.embedded.processes import ChildProcess
from worker.embedded.roles import environment_of
from worker.embedded.stack import Ports, Stack
from workflows.starting import start_invoice

DEPLOYMENT, STAMPED = "invoicing", newer_worker.KEY
NOW, NEXT = ("-m", "worker", "worker"), ("-m", newer_worker.__name__)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("versioning") / "data"
    with Stack(folder, parts=("mongo", "temporal"), ports=Ports.anywhere()) as stack:
        yield stack


class Deployment:
    """Worker versions of one stack, and the commands about them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.workers: dict[str, ChildProcess] = {}

    def start(self, build_id: str, argv: tuple[str, ...] = NOW) -> None:
        """A worker process of this build; an empty one has no version at all."""
        named = DEPLOYMENT if build_id else ""
        worker = WorkerSettings(deployment_name=named, build_id=build_id)
        settings = self.settings.model_copy(update={"worker": worker})
        process = ChildProcess(
            f"worker {build_id}",
            [sys.executable, *argv],
            settings.data_dir / "logs" / f"worker-{build_id or 'plain'}.log",
            {**environment_of(settings), "PYTHONUNBUFFERED": "1"},
        )
        process.start(lambda: process.said("polling invoicing"), 60)
        self.workers[build_id] = process

    def stop(self, build_id: str) -> None:
        self.workers.pop(build_id).stop()

    def temporal(self, *words: str) -> Any:
        """`temporal worker deployment …`, as in the docs; what it answers."""
        argv = [program("temporal"), "worker", "deployment", *words, "--output", "json"]
        argv += ["--address", self.settings.temporal.address]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout} {done.stderr}"
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout

    def deploy(self, build_id: str) -> None:
        """Let a version have all of the work."""
        version = ("--deployment-name", DEPLOYMENT, "--build-id", build_id)
        self.temporal("set-current-version", *version, "--yes")

        assert self.routing["currentVersionBuildID"] == build_id

    def ramp(self, build_id: str, percentage: int) -> None:
        """Let a version have some of the work."""
        version = ("--deployment-name", DEPLOYMENT, "--build-id", build_id)
        self.temporal("set-ramping-version", *version, "--percentage", str(percentage), "--yes")
        assert self.routing["rampingVersionPercentage"] == percentage

    @property
    def routing(self) -> Any:
        return self.temporal("describe", "--name", DEPLOYMENT)["routingConfig"]


@pytest.fixture
async def world(stack: Stack) -> AsyncIterator[World]:
    """A trade whose buyer does not answer, and another one by the lifecycle of the next version."""
    settings = stack.settings
    (settings.folders_root / "acme" / "in").mkdir(parents=True, exist_ok=True)
    channel = {"kind": "folder", "settings": {"path": "acme"}}
    delivery = {"channel": channel, "expects_response": False}
    adapters = await wiring.build(settings)
    await builders.populate(adapters.store, delivery=delivery)
    await adapters.store.partnerships.put(
        builders.partnership(id=STAMPED, delivery=delivery, lifecycle={"key": STAMPED})
    )
    client = await connect(settings)
    yield World(client, adapters.store, adapters.documents, FakeChannel(), ListAnchor(), adapters)
    await adapters.close()


@pytest.fixture
def deployment(stack: Stack) -> Iterator[Deployment]:
    made = Deployment(stack.settings)
    yield made
    for process in made.workers.values():
        process.stop()


async def handed_in(world: World, id: str, **changes: Any) -> str:
    """A draft whose workflow is started; whichever worker has it takes the draft up."""
    draft = builders.draft(id, created_at=datetime.now(UTC), **changes)
    await world.store.drafts.insert(draft)
    partnership = await world.store.partnerships.get(draft.request.partnership_id)
    await start_invoice(world.client, draft, partnership)
    return id


async def resting(world: World, id: str, **changes: Any) -> str:
    await world.until(await handed_in(world, id, **changes), "approval", seconds=30)
    return id


async def finished(world: World, settings: Settings, id: str) -> None:
    """Approved, issued, sent, paid."""
    await world.decide(id, secret=settings.decision_secret.get_secret_value())
    await world.until(id, "open", seconds=30)
    await paid(world, id, "119.00", f"entry-{id}")
    await world.until(id, "reconciled", seconds=30)
    await asyncio.wait_for(world.handle(id).result(), 30)


async def builds(world: World, id: str) -> list[str]:
    """The builds that carried its workflow tasks out, in order, each once; no task has failed."""
    history = await world.handle(id).fetch_history()
    assert not [e for e in history.events if e.HasField("workflow_task_failed_event_attributes")]
    done = [
        event.workflow_task_completed_event_attributes.deployment_version.build_id
        for event in history.events
        if event.HasField("workflow_task_completed_event_attributes")
    ]
    return list(dict.fromkeys(done))


async def test_versions_come_and_go_under_running_invoices(
    deployment: Deployment, world: World
) -> None:
    settings = deployment.settings
    deployment.start("")
    oldest = await resting(world, "before-versions")

    deployment.start("v1")
    deployment.deploy("v1")
    deployment.stop("")
    running = [await resting(world, f"on-v1-{number}") for number in range(3)]

    deployment.start("v2", NEXT)
    deployment.ramp("v2", 10)
    deployment.ramp("v2", 0)
    deployment.deploy("v2")
    taken_back = await resting(world, "on-v2")
    stamped = await resting(world, "stamped", request=builders.request(partnership_id=STAMPED))
    deployment.deploy("v1")
    await finished(world, settings, taken_back)

    deployment.deploy("v2")
    deployment.stop("v1")
    for id in (oldest, *running, stamped):
        await finished(world, settings, id)

    assert await builds(world, oldest) == ["", "v2"]
    assert [await builds(world, id) for id in running] == [["v1", "v2"]] * 3
    assert await builds(world, taken_back) == ["v2", "v1"]
    assert await builds(world, stamped) == ["v2"]
    assert "stamped" in [entry.action for entry in await world.store.audit.chain(stamped)]
