"""`public-sector`: no order reference, no invoice; the days to pay count from the acceptance."""

from domain.exchange.response import ResponseCode
from worker.demo import world
from worker.demo.companies import LINDEN
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene

_ORDER = "PO-2026-88"


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        LINDEN,
        "Street lighting survey",
        lifecycle={"key": "public-sector"},
        approval={"steps": [world.MANAGER]},
        buyer_reference="09776112-LIGHT-37",
        payment_terms={"net_days": 30},
    )
    invoice = await scene.opens("anna", trade, "4200.00", "correction")
    scene.say("A town pays only what it has ordered: the order reference is missing.")
    await scene.amends(
        "anna",
        f"adds order {_ORDER}",
        invoice,
        trade,
        "4200.00",
        "approval",
        order_reference=_ORDER,
    )
    await scene.approves("ben", invoice, "awaiting_response")
    scene.say("Silence never counts as a yes here: it would ask for the answer until it comes.")
    seen = await scene.answers(LINDEN, invoice, "accepted", ResponseCode.ACCEPTED)
    scene.say(f"The 30 days to pay count from this acceptance: due on {seen['due_on']}.")
    await scene.bank_reports((invoice, None), then="reconciled")
    await scene.ends(invoice, "reconciled")


PUBLIC_SECTOR = Scenario(
    "public-sector",
    "without an order reference it comes back; the due date starts with the acceptance",
    (LINDEN.id, world.BANK),
    _tell,
)
