"""`month`: a month of trade, every step as people take it, through the API and partners' files."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.core.dates import month_before, month_period
from worker.cli.reporter import Reporter
from worker.demo import counterparties, setup, world
from worker.demo.people import DemoStopped, People, until
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene
from worker.embedded.stack import Stack

_ORDER = "PO-2024-001"
"""The closed order that Citygov rejects."""
_OPEN_ORDER = "PO-2026-117"


@dataclass
class _Story:
    """One run of the demo over a started stack."""

    stack: Stack
    people: People
    reporter: Reporter

    async def tell(self) -> None:
        """From agreements to reconciled invoices."""
        period_key = month_before(datetime.now(UTC).date())
        async with self._counterparties():
            await self._agree(period_key)
            invoices = await self._bill(period_key)
            await self._approve(invoices)
            await self._send(invoices)
            replacement = await self._correct(invoices["citygov-platform"])
            note = await self._credit(invoices["brightmed-support"])
            await self._pay(invoices, replacement)
            await self._settle([*invoices.values(), replacement, note])

    @contextlib.asynccontextmanager
    async def _counterparties(self) -> AsyncIterator[None]:
        """Buyers that answer while the story goes on."""
        buyers = [
            counterparties.Buyer(
                self.stack.sftp.folder(user), clock=datetime.now(UTC), rejects=(_ORDER,)
            )
            for user in world.USERS
            if user != world.BANK
        ]
        tasks = [asyncio.create_task(buyer.answer_everything()) for buyer in buyers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _agree(self, period_key: str) -> None:
        with self.reporter.step("Agree terms") as step:
            await setup.agree_terms(self.people["dora"], self.stack.sftp)
            await setup.watch_mailboxes(self.people["dora"], self.stack.sftp)
            step.done(
                f"2 legal entities, {len(world.AGREEMENTS)} partnerships, "
                f"{len(world.MARKETABLES)} marketables"
            )
        with self.reporter.step("Meter a month of usage") as step:
            new = await setup.meter_usage(self.people["meter"], month_period(period_key))
            step.done(f"{new} events; 20 sent twice and counted once")

    async def _bill(self, period_key: str) -> dict[str, str]:
        """Every schedule fires; the invoice of each agreement."""
        operator = self.people["dora"]
        invoices = {}
        with self.reporter.progress(f"Bill {period_key}", len(world.AGREEMENTS)) as step:
            for agreement in world.AGREEMENTS:
                await operator.post(f"/v1/agreements/{agreement}/fire", {"period": period_key})
            for agreement in world.AGREEMENTS:
                invoices[agreement] = await self._billed(f"{agreement}.{period_key}")
                step.advance()
            step.done("each Temporal Schedule fired; each period billed once")
        return invoices

    async def _billed(self, run_id: str) -> str:
        run = await until(
            lambda: self._run(run_id),
            lambda run: run and run["state"] == "completed",
            f"the billing run {run_id}",
        )
        return str(run["invoice_ids"][0])

    async def _run(self, id: str) -> Any:
        runs = await self.people["dora"].get("/v1/billing-runs")
        return next((run for run in runs["items"] if run["id"] == id), None)

    async def _approve(self, invoices: dict[str, str]) -> None:
        """The small one goes by itself; the others need the right people, in the right order."""
        with self.reporter.step("Approve") as step:
            await self._in_state(invoices["acme-platform"], "awaiting_response", "open")
            waiting = [id for name, id in invoices.items() if name != "acme-platform"]
            for id in waiting:
                await self._in_state(id, "approval")
            large = invoices["brightmed-support"]
            refusal = await self._too_early(large)
            for id in waiting:
                await self._say_yes("ben", id)
            twice = await self._too_early(large, by="ben")
            await self._say_yes("carla", large)
            step.done(f"1 by itself, 3 by people; refused: “{refusal}”, “{twice}”")

    async def _too_early(self, id: str, by: str = "anna") -> str:
        """Somebody who may not approve tries to."""
        seen = await self.people[by].get(f"/v1/invoices/{id}")
        body = {"content_hash": seen["content_hash"]}
        return await self.people[by].refused(f"/v1/invoices/{id}/approve", body)

    async def _say_yes(self, person: str, id: str) -> None:
        await self._in_state(id, "approval")
        seen = await self.people[person].get(f"/v1/invoices/{id}")
        body = {"content_hash": seen["content_hash"]}
        await self.people[person].post(f"/v1/invoices/{id}/approve", body)

    async def _send(self, invoices: dict[str, str]) -> None:
        with self.reporter.progress("Issue, send, hear back", len(invoices)) as step:
            for name, id in invoices.items():
                rejected = name == "citygov-platform"
                await self._in_state(id, "rejected" if rejected else "open")
                step.advance()
            step.done("UBL over SFTP; 3 accepted, 1 rejected by the buyer")

    async def _correct(self, id: str) -> str:
        """Citygov rejected: take the invoice back and issue a right one."""
        with self.reporter.step("Correct the rejected invoice") as step:
            seen = await self.people["anna"].get(f"/v1/invoices/{id}")
            content = {
                "lines": [_as_asked(line) for line in seen["document"]["lines"]],
                "period": seen["document"]["period"],
                "order_reference": _OPEN_ORDER,
                "reason": f"order {_ORDER} is closed",
            }
            await self.people["anna"].post(f"/v1/invoices/{id}/correct", content)
            await self._say_yes("ben", f"{id}.cn1")
            await self._in_state(id, "credited")
            await self._say_yes("ben", f"{id}.r1")
            await self._in_state(f"{id}.r1", "open")
            step.done("credit note and replacement issued, replacement accepted")
        return f"{id}.r1"

    async def _credit(self, id: str) -> str:
        """Brightmed gets two support hours back."""
        with self.reporter.step("Credit a part") as step:
            line = {"line": "1", "quantity": "2"}
            await self.people["anna"].post(
                f"/v1/invoices/{id}/credit",
                {"lines": [line], "reason": "two hours were booked by mistake"},
            )
            await self._say_yes("ben", f"{id}.cn1")
            await self._say_yes("carla", f"{id}.cn1")
            await until(
                lambda: self.people["anna"].get(f"/v1/invoices/{id}"),
                lambda seen: Decimal(seen["settlement"]["credited"]) > 0,
                "the credit note to be set against its invoice",
            )
            step.done("280.00 EUR set against the invoice")
        return f"{id}.cn1"

    async def _pay(self, invoices: dict[str, str], replacement: str) -> None:
        """Two statements over SFTP: one pays a part, the other the rest; one comes twice."""
        with self.reporter.step("Receive bank statements") as step:
            acme = await self._owed(invoices["acme-platform"])
            brightmed = await self._owed(invoices["brightmed-support"])
            citygov = await self._owed(replacement)
            number, owed, _ = delta = await self._owed(invoices["delta-parcels"])
            part = Decimal("2000.00")
            self._statement("STMT-1", acme, brightmed)
            self._statement("STMT-1-SEK", (number, part, delta[2]))
            await self._in_state(invoices["delta-parcels"], "partially_paid")
            self._statement("STMT-2", citygov)
            self._statement("STMT-2-SEK", (number, owed - part, delta[2]))
            self._statement("STMT-2-SEK-again", (number, owed - part, delta[2]))
            step.done("4 statements and a repetition; one payment in two parts")

    async def _owed(self, id: str) -> tuple[str, Decimal, str]:
        seen = await self.people["anna"].get(f"/v1/invoices/{id}")
        open_amount = Decimal(seen["settlement"]["open_amount"])
        return seen["number"], open_amount, seen["document"]["currency"]

    def _statement(self, id: str, *payments: tuple[str, Decimal, str]) -> None:
        now = datetime.now(UTC)
        currency = payments[0][2]
        entries = [
            counterparties.money_in(number, amount, currency, "a customer", now)
            for number, amount, currency in payments
        ]
        iban = world.EUR_IBAN if currency == "EUR" else world.SEK_IBAN
        folder = self.stack.sftp.folder(world.BANK)
        counterparties.send_statement(folder, id, iban, currency, entries, now)

    async def _settle(self, invoices: list[str]) -> None:
        with self.reporter.progress("Reconcile", len(invoices)) as step:
            for id in invoices:
                await self._in_state(id, "reconciled", "credited")
                step.advance()
            step.done("every invoice has come to its end")

    async def _in_state(self, id: str, *states: str) -> Any:
        return await until(
            lambda: self._seen(id),
            lambda seen: seen is not None and seen["state"] in states,
            f"{id} to be {' or '.join(states)}",
        )

    async def _seen(self, id: str) -> Any:
        with contextlib.suppress(DemoStopped):
            return await self.people["audit"].get(f"/v1/invoices/{id}")
        return None


def _as_asked(line: dict[str, Any]) -> dict[str, Any]:
    """A line of a document as somebody would ask for it again."""
    asked = {name: line[name] for name in ("quantity", "unit_price", "period")}
    return {"marketable_id": line["seller_item_id"], **asked}


async def _tell(scene: Scene) -> None:
    await _Story(scene.stack, scene.people, scene.reporter).tell()


MONTH = Scenario(
    "month",
    "a month of trade: usage billed, approved, sent, corrected, credited, paid",
    world.USERS,
    _tell,
)
