"""Samples of operations: they lead somewhere, are programs, and say what the examples say."""

import json
import re
import shlex
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.routes import all_routes
from integration.settings import Settings
from tests.components.api.conftest import Api

DOCUMENT = create_app(Settings()).openapi()
SAMPLES = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
HOME = "http://127.0.0.1:8000"


def source(operation: dict[str, Any], language: str) -> str:
    found = {one["label"]: one["source"] for one in operation["x-codeSamples"]}
    assert list(found) == ["curl", "Python", "JavaScript"]
    return found[language]


def test_every_operation_is_shown_at_an_address_that_there_is() -> None:
    for name, (method, _, operation) in SAMPLES.items():
        typed = shlex.split(source(operation, "curl").replace("\\\n", " "))
        url = httpx.URL(next(word for word in typed if word.startswith(HOME)))
        assert "{" not in str(url), name
        assert "//" not in url.path, name
        assert all(url.params.values()), name
        found = [
            route
            for route in all_routes()
            if route.path_regex.match(url.path) and method.upper() in route.methods
        ]
        assert found or name in ("livez", "readyz", "version"), (name, url.path)


@pytest.mark.parametrize("name", SAMPLES)
def test_all_languages_say_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    method, _, operation = SAMPLES[name]
    monkeypatch.setenv("TOKEN", "a-token")
    typed = shlex.split(source(operation, "curl").replace("\\\n", " "))
    asked = run_python(source(operation, "Python"), monkeypatch)
    assert asked["method"] == method.upper()
    assert asked["url"] in typed
    for header, text in asked.get("headers", {}).items():
        assert f"{header}: {text}".replace("a-token", "$TOKEN") in typed
    if "json" in asked:
        assert json.loads(typed[typed.index("-d") + 1]) == asked["json"]
    script = source(operation, "JavaScript")
    assert f'"{asked["url"]}"' in script
    body = re.search(r"JSON\.stringify\((.*)\),\n", script, re.DOTALL)
    assert (json.loads(body[1]) if body else None) == asked.get("json")


def run_python(program: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a program asks for, when it is run."""
    asked: dict[str, Any] = {}

    def request(method: str, url: str, **more: Any) -> Any:
        asked.update(method=method, url=url, **more)
        return SimpleNamespace(raise_for_status=lambda: None, text="")

    monkeypatch.setattr(httpx, "request", request)
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda _: b"bytes of a file")
    exec(compile(program, "sample", "exec"), {"print": lambda _: None})
    return asked


async def test_a_sample_is_carried_out(api: Api) -> None:
    """One of them as it is written, against the API itself."""
    _, _, operation = SAMPLES["save_partner"]
    typed = shlex.split(source(operation, "curl").replace("\\\n", " "))
    path = next(word for word in typed if word.startswith(HOME)).removeprefix(HOME)
    answer = await api.put("dora", path, json.loads(typed[typed.index("-d") + 1]))
    assert answer.status_code in (200, 201), answer.text
