"""Health: alive, ready or what is missing, version; starting while everything is down."""

from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.connections import Connections
from api.problems import Problem
from domain.core.errors import StoreUnavailable
from integration.settings import ApiSettings, Settings, TemporalSettings
from integration.wiring import Adapters
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem


async def test_alive_and_version(api: Api) -> None:
    assert (await api.http.get("/livez")).json() == {"status": "alive"}
    body = (await api.http.get("/version")).json()
    assert (body["name"], body["environment"]) == ("invoicing", "local")


async def test_ready(api: Api) -> None:
    body = (await api.http.get("/readyz")).json()
    assert body["checks"] == {"store": "ok", "temporal": "ok", "identity": "ok"}


async def test_not_ready_names_what_is_missing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away() -> None:
        raise StoreUnavailable("the system of record does not answer")

    monkeypatch.setattr(api.adapters.store, "ping", away)
    api.workflows.failing = Problem("temporal_unavailable", "Temporal does not answer")
    found = problem(await api.http.get("/readyz"), 503, "not_ready")
    assert [error["pointer"] for error in found["errors"]] == ["store", "temporal"]


async def test_the_api_starts_while_everything_is_down(tmp_path: Path) -> None:
    async def fails(_: Settings) -> Adapters:
        raise StoreUnavailable("the system of record does not answer")

    settings = Settings(
        data_dir=tmp_path,
        temporal=TemporalSettings(address="127.0.0.1:1"),
        api=ApiSettings(answer_timeout_seconds=0.5),
    )
    app = create_app(settings, Connections(settings, make=fails))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
            assert (await http.get("/livez")).status_code == 200
            found = problem(await http.get("/readyz"), 503, "not_ready")
    assert [error["pointer"] for error in found["errors"]] == ["store", "temporal"]
    assert (tmp_path / "identity" / "jwks.json").exists()


async def test_what_was_down_is_found_again(tmp_path: Path, adapters: Adapters) -> None:
    answers: list[Adapters | Exception] = [StoreUnavailable("away"), adapters]

    async def made(_: Settings) -> Adapters:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    connections = Connections(Settings(data_dir=tmp_path), make=made)
    await connections.open()
    with pytest.raises(StoreUnavailable):
        await connections.adapters()
    connections._tried_at = 0.0
    assert await connections.adapters() is adapters
    assert await connections.adapters() is adapters
    await connections.close()
