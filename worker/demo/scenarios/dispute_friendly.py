"""`dispute-friendly`: the buyer rejects, a dispute opens, a part is credited, the rest is paid."""

from domain.exchange.response import ResponseCode
from worker.demo import world
from worker.demo.companies import BROOK
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        BROOK,
        "Loom maintenance, hours",
        lifecycle={"key": "dispute-friendly"},
        approval={"steps": [world.MANAGER]},
    )
    line = {"marketable_id": trade.item, "quantity": "20", "unit_price": "90.00"}
    invoice = await scene.opens("anna", trade, "1800.00", "approval", lines=[line])
    await scene.approves("ben", invoice, "awaiting_response")
    await scene.answers(
        BROOK, invoice, "disputed", ResponseCode.REJECTED, "we counted 18 hours, not 20"
    )
    question = (await scene.seen(invoice))["question"]
    scene.say(f"A dispute is open, and nothing is dunned. It asks: “{question['text']}”")
    await _credit_two_hours(scene, invoice)
    await scene.does(
        "anna",
        "answers “agreed”",
        invoice,
        "answer",
        "open",
        choice="agreed",
        reason="two hours credited, the rest stands",
    )
    await scene.bank_reports((invoice, None), then="reconciled")
    await scene.ends(invoice, "reconciled")
    await scene.ends(f"{invoice}.cn1", "reconciled")


async def _credit_two_hours(scene: Scene, invoice: str) -> None:
    """A credit note over a part is approved as any document; the dispute goes on meanwhile."""
    await scene.does(
        "anna",
        "credits two hours",
        invoice,
        "credit",
        "awaiting_credit",
        lines=[{"line": "1", "quantity": "2"}],
        reason="18 hours it is",
    )
    note = f"{invoice}.cn1"
    await scene.until(note, "approval")
    await scene.approves("ben", note, "reconciled")
    seen = await scene.until(invoice, "disputed")
    scene.say(f"180.00 EUR are credited, {seen['open_amount']} EUR are still owed.")


DISPUTE_FRIENDLY = Scenario(
    "dispute-friendly",
    "the buyer rejects: a dispute, a credit over a part, an agreement, the rest is paid",
    (BROOK.id, world.BANK),
    _tell,
)
