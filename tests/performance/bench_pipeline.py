"""`make bench-pipeline`: invoices per second through the whole lifecycle, against a bare workflow.

Real Temporal server (file, WAL), real MongoDB protocol, real SFTP, one worker process. The
reference is a workflow of the same shape with no-op activities, in the same run, interleaved.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from temporalio.client import Client

from activities.contracts import Notice, SignedDecision
from domain.exchange.acknowledgement import Acknowledgement
from domain.invoice.request import Terms, assemble
from domain.invoice.totals import calculate, content_hash
from domain.lifecycle.decision import Decision, Verdict
from domain.lifecycle.signing import sign
from domain.trade.terms import ChannelConfig, DeliveryProfile
from integration import wiring
from integration.temporal import connect
from tests import builders
from tests.acknowledged import response
from tests.payments import meant_for
from tests.performance.bare import BareWorkflow
from tests.performance.bench_worker import BARE_QUEUE
from tests.performance.histories import Cost, cost_of
from worker.embedded.plan import Ports
from worker.embedded.roles import environment_of
from worker.embedded.stack import Stack
from worker.verification import verify
from workflows.names import invoice_workflow
from workflows.starting import start_invoice

STATES = ("approval", "awaiting_response", "open")
"""The rests of the standard path; each is ended by one signal."""
SFTP_USER = "acme"


@dataclass
class Bench:
    """One set of servers, and the figures."""

    client: Client
    adapters: Any
    secret: str
    partnership: Any
    rates: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "bare": []})
    costs: list[Cost] = field(default_factory=list)

    async def ours(self, count: int) -> None:
        """`count` invoices from draft to reconciled."""
        ids = [f"b{uuid.uuid4().hex[:10]}" for _ in range(count)]
        await self._timed("ours", "InvoiceWorkflow", ids, self._start, self._signals())
        for id in ids[:5]:
            handle = self.client.get_workflow_handle(invoice_workflow(id))
            self.costs.append(cost_of(await handle.fetch_history()))

    async def bare(self, count: int) -> None:
        """`count` bare workflows."""
        ids = [uuid.uuid4().hex for _ in range(count)]

        async def start(id: str) -> None:
            await self.client.start_workflow(BareWorkflow.run, "", id=id, task_queue=BARE_QUEUE)

        async def go_on(id: str) -> None:
            await self.client.get_workflow_handle(id).signal("go_on", "")

        await self._timed("bare", "BareWorkflow", ids, start, dict.fromkeys(STATES, go_on))

    async def _timed(
        self,
        name: str,
        kind: str,
        ids: list[str],
        start: Callable[[str], Awaitable[None]],
        signals: dict[str, Callable[[str], Awaitable[None]]],
    ) -> None:
        began = time.perf_counter()
        await _all(start, ids)
        for state, signal in signals.items():
            await self._until(f"WorkflowType='{kind}' AND InvoiceState='{state}'", len(ids))
            await _all(signal, ids)
        await self._until(f"WorkflowType='{kind}' AND ExecutionStatus='Running'", 0)
        self.rates[name].append(len(ids) / (time.perf_counter() - began))

    async def _until(self, query: str, wanted: int) -> None:
        while True:
            found = await self.client.count_workflows(query)
            if found.count == wanted:
                return
            await asyncio.sleep(0.05)

    async def _start(self, id: str) -> None:
        draft = builders.draft(id, created_at=datetime.now(UTC))
        await self.adapters.store.drafts.insert(draft)
        opened = await self.adapters.opening.open(id, draft.created_at)
        await start_invoice(self.client, draft, self.partnership, opened)
        started = draft.model_copy(update={"started": True})
        await self.adapters.store.drafts.put(started)

    def _signals(self) -> dict[str, Callable[[str], Awaitable[None]]]:
        return dict(zip(STATES, (self._decide, self._answer, self._pay), strict=True))

    async def _decide(self, id: str) -> None:
        terms = Terms(
            partnership=self.partnership, seller=builders.seller(), buyer=builders.buyer()
        )
        document = calculate(
            assemble(
                builders.request(),
                terms,
                {"hosting": builders.marketable()},
                on=builders.NOON.date(),
            )
        )
        decision = Decision(
            id=f"d-{id}",
            verdict=Verdict.APPROVE,
            actor="ben",
            roles=("approver",),
            content_hash=content_hash(document),
        )
        signed = SignedDecision(decision=decision, signature=sign(id, decision, self.secret))
        await self.client.get_workflow_handle(invoice_workflow(id)).signal("approve", signed)

    async def _answer(self, id: str) -> None:
        digest = uuid.uuid4().hex * 2
        await self.adapters.store.acknowledgements.put(
            Acknowledgement(
                id=digest,
                statement=response(id, "AP"),
                invoice_id=id,
                received_at=builders.NOON,
            )
        )
        await self._notify(id, "response_accepted", digest)

    async def _pay(self, id: str) -> None:
        await self.adapters.store.payments.put(meant_for(f"e-{id}", id, "119.00"))
        await self._notify(id, "payment_received", f"e-{id}.1")

    async def _notify(self, id: str, event: str, source: str) -> None:
        handle = self.client.get_workflow_handle(invoice_workflow(id))
        await handle.signal(event, Notice(id=source, event=event))


async def _all(act: Callable[[str], Awaitable[None]], ids: list[str]) -> None:
    gate = asyncio.Semaphore(16)

    async def one(id: str) -> None:
        async with gate:
            await act(id)

    await asyncio.gather(*(one(id) for id in ids))


async def measure(stack: Stack, count: int, rounds: int) -> tuple[Bench, list[str]]:
    """Warm up, then both in turn."""
    adapters = await wiring.build(stack.settings)
    server = stack.sftp
    channel = ChannelConfig(
        kind="sftp",
        settings={
            "host": server.host,
            "port": server.port,
            "username": SFTP_USER,
            "password": f"file:{SFTP_USER}",
            "host_key": server.host_key,
        },
    )
    delivery = DeliveryProfile(channel=channel)
    await builders.populate(adapters.store, delivery=delivery)
    bench = Bench(
        client=await connect(stack.settings),
        adapters=adapters,
        secret=stack.settings.decision_secret.get_secret_value(),
        partnership=builders.partnership(delivery=delivery),
    )
    await bench.bare(10)
    await bench.ours(10)
    bench.rates = {"ours": [], "bare": []}
    for turn in range(rounds):
        pair = (bench.ours, bench.bare) if turn % 2 else (bench.bare, bench.ours)
        for run in pair:
            await run(count)
    checks = await verify(adapters.store, adapters.documents, adapters.anchor)
    await adapters.close()
    return bench, [problem for check in checks for problem in check.problems]


def main() -> None:
    """Start the servers, measure, print a table and one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    parts = ("mongo", "temporal", "sftp")
    users = {SFTP_USER: "bench"}
    with Stack(None, parts=parts, ports=Ports.anywhere(), sftp_users=users) as stack:
        stack.settings.secrets_folder.mkdir(parents=True, exist_ok=True)
        (stack.settings.secrets_folder / SFTP_USER).write_text("bench")
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.performance.bench_worker"],
            env={**os.environ, **environment_of(stack.settings)},
        )
        try:
            bench, problems = asyncio.run(measure(stack, wanted.count, wanted.rounds))
        finally:
            worker.kill()
    _print(bench, problems, wanted.count)


def _print(bench: Bench, problems: list[str], count: int) -> None:
    ours, bare = (statistics.median(bench.rates[name]) for name in ("ours", "bare"))
    events, actions, size = (
        statistics.median(getattr(cost, name) for cost in bench.costs)
        for name in ("events", "actions", "bytes")
    )
    print(f"{'':24}{'invoices/s':>12}   rounds")
    for name, rate in (("ours", ours), ("bare, no-op activities", bare)):
        rounds = " ".join(f"{r:.1f}" for r in bench.rates["ours" if name == "ours" else "bare"])
        print(f"{name:24}{rate:12.1f}   {rounds}")
    print(f"per invoice: {events:.0f} events, {actions:.0f} actions, {size:.0f} bytes of history")
    print(f"{count} invoices a round; invariants: {problems or 'all hold'}")
    print(
        json.dumps(
            {
                "name": "pipeline",
                "ours": round(ours, 2),
                "reference": round(bare, 2),
                "unit": "invoices/s",
                "ratio": round(ours / bare, 3),
                "events_per_invoice": events,
                "actions_per_invoice": actions,
                "bytes_per_invoice": size,
                "invariants_hold": not problems,
            }
        )
    )


if __name__ == "__main__":
    main()
