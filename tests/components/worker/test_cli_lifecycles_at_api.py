"""`invoicing lifecycle create … assign` at the API itself: a definition's life from the shell."""

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from api.app import create_app
from api.connections import Connections
from domain.exchange.inbound import InboundKind
from domain.lifecycle.shelf import Stage
from domain.ports import Understood
from integration.definitions import write_yaml
from integration.identity import LocalIdentity
from integration.secrets import SecretFolder
from integration.settings import Settings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests import builders
from tests.components.api.conftest import AnyFolder, NoAnchor
from tests.unit.domain.lifecycle.plain import version, ways
from worker.cli import app
from worker.cli.lifecycles import serving


async def _answer(service: FastAPI, request: httpx.Request) -> httpx.Response:
    transport = httpx.ASGITransport(app=service, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as http:
        answer = await http.request(
            request.method, request.url, headers=request.headers, content=request.content
        )
    return httpx.Response(answer.status_code, content=answer.content)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """The store behind an API that the commands speak to."""
    store = MemoryStore()
    asyncio.run(builders.populate(store))
    settings = Settings(data_dir=tmp_path, decision_secret=SecretStr("a-secret-of-the-tests"))
    adapters = Adapters(
        store=store,
        documents=MemoryDocumentStore(),
        anchor=NoAnchor(),
        channels={"fake": AnyFolder()},  # type: ignore[dict-item]
        read_inbound=lambda _: Understood(InboundKind.BANK_STATEMENT, []),
        secrets=SecretFolder(tmp_path),
    )

    async def made(_: Settings) -> Adapters:
        return adapters

    service, identity = create_app(settings), LocalIdentity(settings)
    service.state.connections = Connections(settings, make=made)

    def connect(url: str | None, token: str | None, person: str, data: Path) -> httpx.Client:
        headers = {"Authorization": f"Bearer {identity.mint(person)}"}
        transport = httpx.MockTransport(lambda request: asyncio.run(_answer(service, request)))
        return httpx.Client(base_url="http://api", headers=headers, transport=transport)

    identity.ensure()
    monkeypatch.setattr(serving, "connect", connect)
    return store


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, ["lifecycle", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


async def _stage(store: MemoryStore) -> Stage:
    return (await store.definitions.get("plain@2")).stage


def test_a_definition_is_written_published_assigned_and_retired(
    store: MemoryStore, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(write_yaml(version(2)), "utf-8")
    assert said("create", mine) == "plain@2 is kept as a draft"
    assert asyncio.run(_stage(store)) is Stage.DRAFT
    assert said("publish", "plain@2") == "plain@2 is published"
    assert asyncio.run(_stage(store)) is Stage.PUBLISHED
    assigned = said("assign", "northwind-acme", "plain@2")
    assert assigned == "new invoices of northwind-acme follow plain (2)"
    chosen = asyncio.run(store.partnerships.get("northwind-acme")).lifecycle
    assert (chosen.key, chosen.version) == ("plain", 2)
    needed = run("retire", "plain@2")
    assert (needed.exit_code, "northwind-acme" in needed.stderr) == (1, True)
    said("assign", "northwind-acme", "standard")
    assert asyncio.run(store.partnerships.get("northwind-acme")).lifecycle.version == "latest"
    assert said("retire", "plain@2") == "plain@2 is retired"
    assert asyncio.run(_stage(store)) is Stage.RETIRED


def test_whoever_wrote_it_does_not_publish_it(store: MemoryStore, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(write_yaml(version(2)), "utf-8")
    said("create", mine)
    result = run("publish", "plain@2", "--as", "dora")
    assert result.exit_code == 1
    assert asyncio.run(_stage(store)) is Stage.DRAFT


def test_faults_are_those_of_a_check_of_the_file(store: MemoryStore, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    faulty = version(2, validating={"transitions": ways("done>issuing; failed>correction")})
    mine.write_text(write_yaml(faulty), "utf-8")
    refused, checked = run("create", mine), run("check", mine)
    assert (refused.exit_code, checked.exit_code) == (1, 1)
    assert "LC-SKIPS-APPROVAL" in refused.stderr
    for finding in checked.stdout.splitlines()[1:]:
        if finding.startswith("  fatal"):
            assert finding in refused.stderr


def test_what_there_is_not_is_refused(store: MemoryStore) -> None:
    for arguments in (("publish", "mine@1"), ("assign", "northwind-acme", "mine")):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "mine" in result.stderr
