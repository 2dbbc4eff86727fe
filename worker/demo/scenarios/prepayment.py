"""`prepayment`: money first; then somebody says whether everything was delivered."""

from worker.demo import world
from worker.demo.companies import MILL
from worker.demo.people import until
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        MILL,
        "Stage and lights",
        lifecycle={"key": "prepayment"},
        approval={"steps": [world.MANAGER]},
        payment_terms={"net_days": 10},
    )
    invoice = await scene.opens("anna", trade, "2500.00", "approval", type_code="386")
    await scene.approves("ben", invoice, "open")
    scene.say("Unpaid after 10 days it would remind once, and credit itself a week later.")
    await scene.bank_reports((invoice, None), then="delivering")
    await _read_message(scene, invoice)
    question = (await scene.seen(invoice))["question"]
    scene.say(f"It asks: “{question['text']}” {' / '.join(question['answers'])}")
    await scene.does(
        "anna",
        "answers “not yet”",
        invoice,
        "answer",
        "delivering",
        choice="not_yet",
        reason="the lights are still in Lyon",
    )
    await scene.does(
        "anna", "answers “delivered”", invoice, "answer", "reconciled", choice="delivered"
    )
    await scene.ends(invoice, "reconciled")


async def _read_message(scene: Scene, invoice: str) -> None:
    with scene.reporter.step("Anna reads her messages") as step:
        found = await until(
            lambda: scene.people["anna"].get("/v1/notifications", invoice_id=invoice),
            lambda seen: seen["items"],
            "a message that delivery may begin",
        )
        step.done(f"“{found['items'][0]['text']}”")


PREPAYMENT = Scenario(
    "prepayment",
    "money first, then delivery: it asks whether everything was delivered",
    (MILL.id, world.BANK),
    _tell,
)
