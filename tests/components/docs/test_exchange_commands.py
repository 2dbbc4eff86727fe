"""Commands on the exchange that the documentation shows: typed at an API, they answer as shown.

Times, hashes and blanks are compared as such only. A line `…` stands for lines that are left out.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from activities.courier import Carried, mark_sent
from domain.exchange.delivery import Receipt
from domain.exchange.statement import Syntax
from domain.ports import Records
from domain.trade.terms import DeliveryProfile
from tests import builders
from tests.acknowledged import statement
from tests.builders import NOON
from tests.components.api.conftest import AnyFolder
from tests.components.worker.test_exchange import Running, running
from worker.cli import app

__all__ = ["running"]

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "exchange.md").read_text("utf-8")
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
TYPED = re.compile(r"(?m)^\$ invoicing ((?:exchange|partners) .*)\n")
SHOWN = [
    (typed, answer)
    for block in BLOCK.findall(PAGE)
    for typed, answer in zip(*[iter(TYPED.split(block)[1:])] * 2, strict=True)
]
MASKED = {
    r"\d{4}-\d\d-\d\d \d\d:\d\d UTC": "TIME",
    r"\b[0-9a-f]{12}\b": "HASH",
    r"-{2,}": "--",
    r"[ \t]+": " ",
}


class Sftp(AnyFolder):
    """A server that answers as the one in the documentation."""

    kind = "sftp"

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        place = f"sftp://{settings['host']}:{settings['port']}"
        return (
            f"{place}: host key as pinned, '{settings['username']}' is logged in",
            f"{place}/{settings['outbox']}: can be looked into, 0 files",
            f"{place}/{settings['inbox']}: can be looked into, 0 files",
        )


async def handed_over(tx: Records) -> None:
    order = await tx.transmissions.get("inv-1.m1")
    place = f"sftp://acme.example:22/in/{order.file_name}"
    receipt = Receipt(location=place, size=order.document.size)
    await mark_sent(tx, Carried(order, receipt, NOON - timedelta(minutes=5)))


def masked(text: str) -> str:
    for pattern, mask in MASKED.items():
        text = re.sub(pattern, mask, text)
    return "\n".join(line.strip() for line in text.strip().splitlines())


def test_what_is_shown_is_what_comes(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    assert len(SHOWN) > 4
    running.adapters.channels["sftp"] = Sftp()
    said = yaml.safe_load((ROOT / "docs/examples/exchange/channel-sftp.yaml").read_text("utf-8"))
    said["channel"]["settings"] |= {"host": "acme.example", "outbox": "in", "inbox": "out"}
    changes = {"expects": said["expects"][1:], "file_name": "{number}.{extension}"}
    profile = DeliveryProfile.model_validate({**said, **changes})
    asyncio.run(running.store.partnerships.put(builders.partnership(delivery=profile)))
    running.approved()
    asyncio.run(running.store.transact(handed_over))
    refused = statement("contrl", "1", "interchange", syntax=Syntax.REJECTED, code="UCI 4 7")
    running.said(refused.model_copy(update={"reason": "recipient not actual (UNB, element 3)"}))
    for typed, answer in SHOWN:
        command = re.split(r' (?=(?:[^"]*"[^"]*")*[^"]*$)', typed)
        result = CliRunner().invoke(app, [one.strip('"') for one in command])
        parts = (re.escape(part) for part in re.split(r"(?m)^…\n", masked(answer) + "\n"))
        found = masked(result.output) + "\n"
        assert re.fullmatch("(?:.*\n)*".join(parts), found), f"{typed}\n{result.output}"
