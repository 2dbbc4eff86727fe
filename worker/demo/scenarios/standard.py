"""`standard`: the partnership says who approves; rejected, mended, decided by a deputy, paid."""

from domain.exchange.response import ResponseCode
from worker.demo import world
from worker.demo.companies import KESTREL
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene

_POLICY = {"steps": [world.MANAGER, {"name": "budget-owner", "people": ["carla"]}]}


async def _tell(scene: Scene) -> None:
    for person, name in {"carla": "Carla Rossi", "frida": "Frida Lang"}.items():
        await scene.setup.enter(person, name)
    trade = await scene.sets_up(
        KESTREL, "Workshop rent", lifecycle={"key": "standard"}, approval=_POLICY
    )
    invoice = await scene.opens("anna", trade, "1500.00", "approval", note="Rent for October")
    await scene.approves("ben", invoice, "approval")
    await scene.decides(
        "ben", "takes it back", invoice, "withdraw", "approval", reason="I overlooked the month"
    )
    await scene.rejects("ben", invoice, "correction", "the note names the wrong month")
    await scene.amends(
        "anna", "amends it", invoice, trade, "1500.00", "approval", note="Rent for November"
    )
    await scene.approves("ben", invoice, "approval")
    await scene.decides(
        "carla",
        "lets Frida decide",
        invoice,
        "delegate",
        "approval",
        to="frida",
        reason="I am in the train",
    )
    await scene.approves("frida", invoice, "awaiting_response")
    scene.say("Without an answer in 5 days it would say that the buyer's answer is overdue.")
    await scene.answers(KESTREL, invoice, "open", ResponseCode.ACCEPTED)
    await scene.bank_reports((invoice, "1000.00"), then="partially_paid")
    scene.say("If the rest were late, the buyer would be reminded three times, 14 days apart.")
    await scene.bank_reports((invoice, None), then="reconciled")
    await scene.ends(invoice, "reconciled")


STANDARD = Scenario(
    "standard",
    "the partnership says who approves, the buyer accepts, money comes in two parts",
    (KESTREL.id, world.BANK),
    _tell,
)
