"""`billing`: in advance and in arrears, tiers, a discount, late usage, a wrong price mended."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.core.dates import month_before, month_period
from worker.demo import world
from worker.demo.companies import FINCH
from worker.demo.ending import money
from worker.demo.people import until
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene, standing
from worker.demo.trade import Trade

_AGREEMENT = "billing-fleet"
_CALLS = "billing-calls"
_TIERS: list[dict[str, Any]] = [
    {"up_to": "1000", "unit_price": "0.20"},
    {"up_to": None, "unit_price": "0.10"},
]
_WRONG: list[dict[str, Any]] = [
    {"up_to": "1000", "unit_price": "0.25"},
    {"up_to": None, "unit_price": "0.10"},
]


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        FINCH,
        "Fleet platform, per robot",
        lifecycle={"key": "straight-through"},
        approval={"steps": [world.MANAGER]},
        payment_terms={"net_days": 14, "discounts": [{"days": 7, "percentage": "2"}]},
    )
    story = _Story(scene, trade)
    await story.agrees()
    await story.bills()
    await story.hears_late()
    await story.mends_the_price()
    await story.looks_ahead()


class _Story:
    """Two months of one agreement."""

    def __init__(self, scene: Scene, trade: Trade) -> None:
        self._scene, self._trade = scene, trade
        today = datetime.now(UTC).date()
        self._last = month_before(today)
        self._first = month_before(month_period(self._last).start)
        self._this = f"{today:%Y-%m}"

    async def agrees(self) -> None:
        """Robots in advance, prorated from the 11th; calls in arrears, in tiers; a discount."""
        scene = self._scene
        with scene.reporter.step("Dora agrees what is billed") as step:
            calls = await scene.people["dora"].get(f"/v1/marketables/{self._trade.item}")
            body = {**calls, "name": "API calls"}
            del body["id"]
            await scene.people["dora"].put(f"/v1/marketables/{_CALLS}", body)
            await self._save(_WRONG)
            step.done("40 robots in advance, calls in arrears, 10 % off for three months")

    async def bills(self) -> None:
        """Three runs: the first in advance, the next with what is in arrears before it."""
        await self._meters("1500", month_period(self._first).start + timedelta(days=20))
        for key in (self._first, self._last):
            await self._bill(key)

    async def hears_late(self) -> None:
        """Usage that comes late moves through the tiers of its own period."""
        scene = self._scene
        await self._meters("700", month_period(self._first).end)
        await self._meters("300", month_period(self._last).end)
        scene.say(f"700 calls of {self._first} come late: its invoice is out and does not change.")
        await self._bill(self._this)

    async def mends_the_price(self) -> None:
        """The first tier was agreed at 0.20, not 0.25: a proposal, a look, a confirmation."""
        scene = self._scene
        await self._save(_TIERS)
        with scene.reporter.step("Anna proposes a correction") as step:
            body = {
                "agreement_id": _AGREEMENT,
                "periods": [self._last],
                "reason": "the first tier was agreed at 0.20",
            }
            seen = await scene.people["anna"].post("/v1/billing-corrections", body)
            [run] = seen["runs"]
            step.done(f"{run['differences']['delta']} EUR for {run['period_key']}")
        for line in run["differences"]["lines"]:
            scene.say(f"{line['key']['charge_id']}: {line['delta']} EUR, {line['reason']}")
        with scene.reporter.step("Emil confirms what he sees") as step:
            path = f"/v1/billing-corrections/{seen['id']}"
            shown = {"fingerprint": seen["fingerprint"]}
            await scene.people["emil"].post(f"{path}/confirm", shown)
            await self._approve_documents(path)
            done = await until(
                lambda: scene.people["anna"].get(path),
                lambda known: known["state"] == "completed",
                "the correction to complete",
            )
            step.done(f"{done['state']}: credited and billed again")

    async def looks_ahead(self) -> None:
        """A year in seconds."""
        with self._scene.reporter.step("Anna looks a year ahead") as step:
            body = {"periods": 12, "usage": [{"marketable_id": _CALLS, "quantity": "2000"}]}
            path = f"/v1/agreements/{_AGREEMENT}/simulate"
            year = await self._scene.people["anna"].post(path, body)
            count = sum(len(period["invoices"]) for period in year["periods"])
            step.done(f"{count} invoices, {money(year['net'], 'EUR')} without VAT")

    async def _save(self, tiers: list[dict[str, Any]]) -> None:
        starts: date = month_period(self._first).start + timedelta(days=10)
        await self._scene.people["dora"].put(
            f"/v1/agreements/{_AGREEMENT}",
            {
                "partnership_id": self._trade.partnership,
                "time_zone": "Europe/Amsterdam",
                "starts_on": starts.isoformat(),
                "paused": True,
                "pause_reason": "the demo bills by hand",
                "charges": [
                    {
                        "id": "robots",
                        "marketable_id": self._trade.item,
                        "timing": "advance",
                        "quantity": "40",
                        "price": {"model": "per_unit", "unit_price": "31.00"},
                    },
                    {
                        "id": "calls",
                        "marketable_id": _CALLS,
                        "free_units": "100",
                        "price": {"model": "graduated", "tiers": tiers},
                    },
                ],
                "discounts": [{"id": "launch", "percentage": "10", "periods": 3}],
            },
        )

    async def _meters(self, quantity: str, day: date) -> None:
        event = {
            "source": "robots",
            "event_id": f"{day}-{quantity}",
            "partnership_id": self._trade.partnership,
            "marketable_id": _CALLS,
            "quantity": quantity,
            "occurred_at": f"{day}T09:00:00Z",
        }
        await self._scene.people["meter"].post("/v1/usage", {"events": [event]})

    async def _bill(self, key: str) -> None:
        """Bill a period, and say of each line how it came about."""
        scene = self._scene
        with scene.reporter.step(f"Dora bills {key}") as step:
            body = {"agreement_id": _AGREEMENT, "period": key}
            run = await scene.people["dora"].post("/v1/billing-runs", body)
            run = await until(
                lambda: scene.people["dora"].get(f"/v1/billing-runs/{_AGREEMENT}.{key}"),
                lambda known: known["state"] == "completed",
                f"{key} to be billed",
            )
            [id] = run["invoice_ids"]
            seen = await self._issued(id)
            step.done(f"{money(run['net'], 'EUR')} without VAT: {standing(seen)}")
        explained = await scene.people["anna"].get(f"/v1/invoices/{id}/explain")
        for line in explained["lines"]:
            scene.say(f"{line['net_amount']} EUR: " + "; ".join(line["explanation"]))
        await scene.ends(id, "open")

    async def _issued(self, id: str) -> Any:
        """The invoice once it is open; the first one of a buyer asks for a look."""
        known = await until(
            lambda: self._scene.seen(id),
            lambda seen: seen["state"] in ("approval", "open"),
            f"{id} to be checked",
        )
        if known["state"] == "approval":
            content = {"content_hash": known["content_hash"]}
            await self._scene.people["ben"].post(f"/v1/invoices/{id}/approve", content)
        return await self._scene.until(id, "open")

    async def _approve_documents(self, path: str) -> None:
        """The credit note and the new invoice are approved as any document."""
        stored = await until(
            lambda: self._scene.people["anna"].get(path),
            lambda known: all(one["settled"] for run in known["runs"] for one in run["invoices"]),
            "the documents of the correction to be stored",
        )
        changed = [one for run in stored["runs"] for one in run["invoices"]]
        for id in [one[name] for one in changed for name in ("credit_note_id", "bill_id")]:
            if id is not None:
                await self._approve(id)

    async def _approve(self, id: str) -> None:
        seen = await until(
            lambda: self._scene.seen(id),
            lambda known: known["state"] in ("approval", "open", "reconciled"),
            f"{id} to be checked",
        )
        if seen["state"] == "approval":
            content = {"content_hash": seen["content_hash"]}
            await self._scene.people["carla"].post(f"/v1/invoices/{id}/approve", content)


BILLING = Scenario(
    "billing",
    "in advance and in arrears, late usage, a wrong price credited and billed anew",
    (FINCH.id, world.BANK),
    _tell,
)
