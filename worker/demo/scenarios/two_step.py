"""`two-step`: from 10,000 EUR on the finance director too; four eyes; a loan over the holidays."""

from datetime import UTC, datetime, timedelta

from domain.exchange.response import ResponseCode
from worker.demo import world
from worker.demo.companies import HARBOUR
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene

_HOLIDAYS = timedelta(days=14)

_CREDIT_NOTES = {"steps": [world.MANAGER]}
"""Invoices are approved as the lifecycle says; credit notes would be as the partnership does."""


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        HARBOUR, "Crane inspection", lifecycle={"key": "two-step"}, approval=_CREDIT_NOTES
    )
    await _go_on_holiday(scene)
    small = await scene.opens("anna", trade, "800.00", "approval")
    await scene.approves("ben", small, "awaiting_response")
    scene.say("800.00 is under 10,000.00: the finance director is not asked.")
    large = await scene.opens("emil", trade, "12000.00", "approval")
    await scene.tries_to_approve("emil", large)
    await scene.does(
        "ben", "comments", large, "comment", "approval", text="Seen the report: all six cranes."
    )
    await scene.approves("ben", large, "approval")
    await scene.tries_to_approve("ben", large)
    await _look_into_inbox(scene, large)
    await scene.approves("frida", large, "awaiting_response")
    scene.say("Frida decided in Carla's place; both count as one from now on.")
    for invoice in (small, large):
        await scene.answers(HARBOUR, invoice, "open", ResponseCode.ACCEPTED)
    await scene.bank_reports((small, None), (large, None), then="reconciled")
    for invoice in (small, large):
        await scene.ends(invoice, "reconciled")


async def _go_on_holiday(scene: Scene) -> None:
    """Carla, the only finance director, lends her right to Frida."""
    with scene.reporter.step("Carla goes on holiday") as step:
        await scene.setup.enter("frida", "Frida Lang")
        loan = {
            "to_person": "frida",
            "roles": ["finance_director"],
            "ends": (datetime.now(UTC) + _HOLIDAYS).isoformat(),
            "reason": "on holiday",
        }
        await scene.people["carla"].post("/v1/delegations", loan)
        step.done(f"Frida decides in her place, as finance director, for {_HOLIDAYS.days} days")


async def _look_into_inbox(scene: Scene, invoice: str) -> None:
    with scene.reporter.step("Frida looks into her inbox") as step:
        waiting = (await scene.people["frida"].get("/v1/approvals"))["items"]
        found = [one for one in waiting if one["id"] == invoice]
        step.done(f"{len(waiting)} waiting, {len(found)} lent by Carla")


TWO_STEP = Scenario(
    "two-step",
    "12,000 EUR needs the finance director, 800 EUR does not; four eyes, a deputy",
    (HARBOUR.id, world.BANK),
    _tell,
)
