"""The page of the Python client: every example on it is run, in order, against the API."""

import asyncio
import functools
import re
import time
from pathlib import Path
from typing import Any

import httpx
import invoicing_client
import pytest

from tests.components.api.conftest import Api
from tests.components.api.sdk.conftest import ROOT, Bridge
from tests.components.api.sdk.test_webhooks import BODY, SECRET, signed

PAGE: Path = ROOT / "docs" / "sdk.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
async def space(api: Api, bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the examples are run in: clients that reach the API in this process."""
    for name, person in (("TOKEN", "anna"), ("TOKEN_OF_BEN", "ben")):
        api.auth(person)
        monkeypatch.setenv(name, api.tokens[person])
    monkeypatch.setenv("CLIENT_SECRET", "geheim")
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    inner = httpx.ASGITransport(app=api.app)
    for kind, transport in (("Invoicing", bridge), ("AsyncInvoicing", inner)):
        made = functools.partial(getattr(invoicing_client, kind), transport=transport)
        monkeypatch.setattr(invoicing_client, kind, made)
    return {}


async def test_the_examples_run(space: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        for example in EXAMPLES:
            exec(compile(example, str(PAGE), "exec"), space)

    await asyncio.to_thread(work)
    shown = capsys.readouterr().out
    assert "order-4711 119.00 EUR approval" in shown
    assert "/lines" in shown
    assert "not_found" in shown
    assert "the same invoice: True" in shown
    assert "\nanna\n" in shown
    assert await space["state"]("order-4711") != "approval"


async def test_webhooks_are_heard(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    example = next(one for one in EXAMPLES if "def hear" in one)
    exec("import os\n" + example, space)
    assert space["hear"](signed(at=int(time.time())), BODY) == 204
    assert "invoice.issued inv-acme-2026-10 5 1190.00" in capsys.readouterr().out
    assert space["hear"](signed(), BODY + b" ") == 400


def test_every_exception_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    for name in invoicing_client.__all__:
        if name not in ("BrokenRule", "Bearer", "SignInFailed", "each_async"):
            assert name in page, name


def test_every_resource_is_on_the_page() -> None:
    client = invoicing_client.Invoicing("http://api", "t")
    for name in vars(client):
        if not name.startswith("_") and name != "api":
            assert f"`{name}`" in PAGE.read_text("utf-8"), name
