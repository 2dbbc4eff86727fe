"""`straight-through`: small and usual needs nobody; the first invoice and a large one do."""

from worker.demo import world
from worker.demo.companies import LARCH
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene

_CREDIT_NOTES = {"steps": [world.MANAGER]}
"""Invoices are approved as the lifecycle says; credit notes would be as the partnership does."""


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        LARCH, "Web shop support", lifecycle={"key": "straight-through"}, approval=_CREDIT_NOTES
    )
    first = await scene.opens("anna", trade, "300.00", "approval")
    scene.say("Small, but the first one for this buyer: somebody has to look.")
    await scene.approves("ben", first, "open")
    usual = await scene.opens("anna", trade, "300.00", "open")
    reason = (await scene.seen(usual))["approval"]["auto_reason"]
    scene.say(f"Nobody was asked: {reason}. It is issued and sent already.")
    large = await scene.opens("anna", trade, "5000.00", "approval")
    scene.say("1,000.00 or more, and far from the usual amount: somebody has to look again.")
    await scene.approves("ben", large, "open")
    await scene.bank_reports((first, None), (usual, None), (large, None), then="reconciled")
    for invoice in (first, usual, large):
        await scene.ends(invoice, "reconciled")


STRAIGHT_THROUGH = Scenario(
    "straight-through",
    "300 EUR of a known buyer needs nobody; the first invoice and 5,000 EUR do",
    (LARCH.id, world.BANK),
    _tell,
)
