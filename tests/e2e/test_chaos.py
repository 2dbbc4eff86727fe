"""kill -9 the worker, the API and the database at random while 100 invoices run.

At the end every invoice is reconciled and every invariant holds. The seed is printed; set
`CHAOS_SEED` to run the same choices again.
"""

import asyncio
import contextlib
import os
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from integration import wiring
from integration.identity import PERSONAS, LocalIdentity
from worker.demo import counterparties, setup, world
from worker.embedded.plan import Ports
from worker.embedded.stack import Stack
from worker.verification import everything, verify

COUNT = 100
KILLS = 14
VICTIMS = ("worker", "worker", "api", "mongo")
BUYER, BANK = "acme", world.BANK


@pytest.fixture
def stack(tmp_path: Path) -> Any:
    passwords = {user: secrets.token_urlsafe(8) for user in world.USERS}
    with Stack(
        tmp_path / "data", ports=Ports.anywhere(), sftp_users=passwords, workers=1
    ) as started:
        folder = started.settings.secrets_folder
        folder.mkdir(parents=True, exist_ok=True)
        for user, password in passwords.items():
            (folder / user).write_text(password)
        yield started


class Stubborn:
    """A client that asks again, with the same key, until it is answered."""

    def __init__(self, stack: Stack, name: str) -> None:
        token = LocalIdentity(stack.settings).mint(name, PERSONAS[name])
        self._client = httpx.AsyncClient(
            base_url=stack.settings.api.public_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=15,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, method: str, path: str, key: str = "", **kwargs: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        for _ in range(200):
            with contextlib.suppress(httpx.TransportError):
                answer = await self._client.request(method, path, headers=headers, **kwargs)
                if answer.is_success:
                    return answer.json()
                busy = answer.json().get("code") == "idempotency_in_flight"
                assert answer.status_code >= 500 or busy, answer.text
            await asyncio.sleep(0.3)
        raise AssertionError(f"{method} {path} was never answered")


async def test_nothing_is_lost_or_doubled(stack: Stack) -> None:
    seed = int(os.environ.get("CHAOS_SEED", secrets.randbelow(10**6)))
    print(f"CHAOS_SEED={seed}")
    chance = random.Random(seed)
    people = {name: Stubborn(stack, name) for name in ("anna", "ben", "dora")}
    clerk, approver, operator = people.values()
    await _agree(operator, stack)
    ids = [f"chaos-{number:03d}" for number in range(COUNT)]
    buyer = counterparties.Buyer(stack.sftp.folder(BUYER), clock=datetime.now(UTC))
    chaos = asyncio.create_task(_kill_at_random(stack, chance))
    async with _meanwhile(buyer.answer_everything(), _approve_everything(approver)):
        await _each(ids, lambda id: _create(clerk, id, chance))
        open_invoices = await _until_states(stack, ids, {"open"}, 600)
        _pay(stack, open_invoices)
        await _until_states(stack, ids, {"reconciled"}, 300)
    kills = await chaos
    assert len(kills) == KILLS
    for person in people.values():
        await person.close()
    adapters = await wiring.build(stack.settings)
    checks = await verify(adapters.store, adapters.documents, adapters.anchor)
    await adapters.close()
    assert [problem for check in checks for problem in check.problems] == []
    files = sorted(path.name for path in (stack.sftp.folder(BUYER) / "in").glob("*"))
    assert files == [f"NW-{number:05d}.xml" for number in range(1, COUNT + 1)]


async def _agree(operator: Stubborn, stack: Stack) -> None:
    for id in ("northwind", BUYER, BANK):
        await operator.ask("PUT", f"/v1/partners/{id}", json=world.PARTNERS[id])
    await operator.ask("PUT", "/v1/number-series/northwind", json={"prefix": "NW"})
    await operator.ask("PUT", "/v1/marketables/platform", json=world.MARKETABLES["platform"])
    channels = {user: setup.sftp_channel(stack.sftp, user) for user in world.USERS}
    terms = world.partnerships(channels)["northwind-acme"]
    terms["approval"] = {"steps": [world.MANAGER]}
    await operator.ask("PUT", "/v1/partnerships/northwind-acme", json=terms)
    for user in (BUYER, BANK):
        mailbox = {"partner_id": user, "channel": channels[user], "every_seconds": 2}
        await operator.ask("PUT", f"/v1/mailboxes/{user}", json=mailbox)


async def _create(clerk: Stubborn, id: str, chance: random.Random) -> None:
    line = {
        "marketable_id": "platform",
        "quantity": "1",
        "unit_price": f"{chance.randint(1, 9999)}.{chance.randint(0, 99):02d}",
    }
    body = {"id": id, "partnership_id": "northwind-acme", "lines": [line], "submit": True}
    await clerk.ask("POST", "/v1/invoices", key=f"create-{id}", json=body)


async def _approve_everything(approver: Stubborn) -> None:
    while True:
        waiting = await approver.ask("GET", "/v1/approvals")
        await _each([item["id"] for item in waiting["items"]], lambda id: _approve(approver, id))
        await asyncio.sleep(0.3)


async def _approve(approver: Stubborn, id: str) -> None:
    seen = await approver.ask("GET", f"/v1/invoices/{id}")
    if seen["state"] == "approval":
        body = {"content_hash": seen["content_hash"]}
        key = f"approve-{id}-{seen['content_hash'][:8]}"
        await approver.ask("POST", f"/v1/invoices/{id}/approve", key=key, json=body)


async def _kill_at_random(stack: Stack, chance: random.Random) -> list[str]:
    kills = []
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.3, 3))
        name = chance.choice(VICTIMS)
        part = stack.parts[name]
        await asyncio.to_thread(part.kill)
        await asyncio.sleep(chance.uniform(0, 1))
        await asyncio.to_thread(part.restart)
        kills.append(name)
    return kills


async def _until_states(
    stack: Stack, ids: list[str], states: set[str], seconds: float
) -> list[Any]:
    """Wait in the system of record itself; the API may be down just now."""
    adapters = await wiring.build(stack.settings)
    try:
        async with asyncio.timeout(seconds):
            while True:
                with contextlib.suppress(Exception):
                    counts = [await adapters.store.invoices.count({"state": s}) for s in states]
                    if sum(counts) == len(ids):
                        return [r async for r in everything(adapters.store.invoices)]
                await asyncio.sleep(0.5)
    except TimeoutError:
        found = {r.id: r.state async for r in everything(adapters.store.invoices)}
        late = {id: found.get(id, "missing") for id in ids if found.get(id) not in states}
        raise AssertionError(f"not in {states} after {seconds} s: {late}") from None
    finally:
        await adapters.close()


def _pay(stack: Stack, invoices: list[Any]) -> None:
    now = datetime.now(UTC)
    entries = [
        counterparties.money_in(r.number, Decimal(r.open_amount), "EUR", "Acme", now)
        for r in invoices
    ]
    folder = stack.sftp.folder(BANK)
    counterparties.send_statement(folder, "CHAOS-1", world.EUR_IBAN, "EUR", entries, now)


async def _each(ids: list[str], act: Callable[[str], Awaitable[None]]) -> None:
    gate = asyncio.Semaphore(8)

    async def one(id: str) -> None:
        async with gate:
            await act(id)

    await asyncio.gather(*(one(id) for id in ids))


@contextlib.asynccontextmanager
async def _meanwhile(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Whoever of them fails ends the test at once, and says why."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
        yield
        for task in tasks:
            task.cancel()
