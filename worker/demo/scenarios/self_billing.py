"""`self-billing`: we write the invoice for our supplier, who accepts it; then we pay."""

from domain.exchange.response import ResponseCode
from worker.demo import world
from worker.demo.companies import OAKS
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene

_SERIES = "oaks-by-northwind"


async def _tell(scene: Scene) -> None:
    await scene.people["dora"].put(f"/v1/number-series/{_SERIES}", {"prefix": "OAK-NW"})
    trade = await scene.sets_up(
        OAKS,
        "Freight in October",
        we_buy=True,
        lifecycle={"key": "self-billing"},
        series=_SERIES,
        approval={"steps": [world.MANAGER]},
    )
    invoice = await scene.opens("anna", trade, "2000.00", "approval", type_code="389")
    await scene.approves("ben", invoice, "awaiting_response")
    seen = await scene.seen(invoice)
    document = await scene.arrived(OAKS, seen["number"])
    scene.say(f"{document.number}, type {document.type_code}, in the supplier's own series")
    scene.say("The supplier has 5 days: silence counts as acceptance here.")
    await scene.answers(OAKS, invoice, "open", ResponseCode.ACCEPTED)
    await scene.does(
        "anna", "says that we have paid", invoice, "pay", "reconciled", reason="transfer 7781"
    )
    await scene.ends(invoice, "reconciled")


SELF_BILLING = Scenario(
    "self-billing",
    "we write our supplier's invoice (type 389), they accept it, we pay",
    (OAKS.id, world.BANK),
    _tell,
)
