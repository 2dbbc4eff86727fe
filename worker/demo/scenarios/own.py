"""`own`: a lifecycle is written, checked, tried out, published, used, and changed under way."""

from textwrap import shorten
from typing import Any

from worker.demo import world
from worker.demo.companies import FALCON
from worker.demo.people import DemoStopped
from worker.demo.scenario import Scenario
from worker.demo.scenarios import own_lifecycle
from worker.demo.scene import Scene

_ROOM = 140
"""Characters for a fault: a hint may name every fact there is."""
_SAMPLES = (("12,000 EUR", "12000"), ("80 EUR", "80"))


async def _tell(scene: Scene) -> None:
    for person, name in {"ben": "Ben Miller", "carla": "Carla Rossi"}.items():
        await scene.setup.enter(person, name)
    trade = await scene.sets_up(FALCON, "Microscope", approval={"steps": [world.MANAGER]})
    await _write_with_faults(scene)
    await _save(scene, "Dora mends and saves it", own_lifecycle.MENDED)
    await _simulate(scene)
    await _try_to_publish(scene, "own@1")
    await _publish(scene, "own@1")
    with scene.reporter.step("Dora assigns it") as step:
        choice = {"key": "own", "version": "latest"}
        await scene.people["dora"].put(f"/v1/partnerships/{trade.partnership}/lifecycle", choice)
        step.done(f"new invoices to {FALCON.name} start with the latest version")
    invoice = await scene.opens("anna", trade, "12000.00", "approval")
    await scene.approves("ben", invoice, "approval")
    await scene.approves("carla", invoice, "owed")
    await _change(scene)
    await _move(scene, invoice)
    await scene.bank_reports((invoice, None), then="warranty")
    await scene.does("anna", "answers “registered”", invoice, "answer", "paid", choice="registered")
    await scene.ends(invoice, "paid")


async def _write_with_faults(scene: Scene) -> None:
    with scene.reporter.step("Dora writes a lifecycle") as step:
        written = own_lifecycle.FIRST_TRY
        report = await scene.people["dora"].write("/v1/lifecycles/check", written)
        if report["valid"]:
            raise DemoStopped("the check has not found the planted faults")
        step.done(f"{len(written.splitlines())} lines of YAML, {len(report['faults'])} faults")
    for fault in sorted(report["faults"], key=_line):
        scene.say(
            shorten(f"{fault['place']} {fault['rule']}: {fault['message']}; {fault['hint']}", _ROOM)
        )


def _line(fault: dict[str, Any]) -> int:
    return int(fault["place"].partition(":")[0] or 0)


async def _save(scene: Scene, title: str, written: str) -> Any:
    with scene.reporter.step(title) as step:
        kept = await scene.people["dora"].write("/v1/lifecycles", written)
        step.done(f"{kept['reference']} is a {kept['stage']}, no faults")
    return kept


async def _simulate(scene: Scene) -> None:
    with scene.reporter.step("Dora simulates") as step:
        samples = [{"name": name, "amount": amount} for name, amount in _SAMPLES]
        trial = {"samples": samples, "people": "known"}
        tried = await scene.people["dora"].post("/v1/lifecycles/own@1/simulate", trial)
        step.done(f"{len(tried['runs'])} sample invoices; nothing is stored or sent")
    for run in tried["runs"]:
        asked = "; ".join(run["approvals"])
        scene.say(f"{run['sample']} asks {asked}")
        scene.say(f"  {' → '.join(stop['title'] for stop in run['path'])}")


async def _try_to_publish(scene: Scene, reference: str) -> None:
    """Four eyes: not by whoever wrote it."""
    with scene.reporter.step("Dora tries to publish it") as step:
        why = await scene.people["dora"].refused(f"/v1/lifecycles/{reference}/publish", {})
        step.done("refused")
    scene.say(f"“{why}”")


async def _publish(scene: Scene, reference: str) -> None:
    path = f"/v1/lifecycles/{reference}/publish"
    with scene.reporter.step("Carla publishes it") as step:
        published = await scene.people["carla"].post(path)
        step.done(f"{published['reference']} is {published['stage']} and never changes again")


async def _change(scene: Scene) -> None:
    await _save(scene, "Dora writes version 2", own_lifecycle.SECOND_VERSION)
    found = await scene.people["dora"].get("/v1/lifecycles/own@1/diff", to="own@2")
    for line in found["lines"]:
        scene.say(line)
    await _publish(scene, "own@2")


async def _move(scene: Scene, invoice: str) -> None:
    """The invoice runs on version 1, until somebody moves it where its state maps."""
    path = f"/v1/invoices/{invoice}/migrate"
    with scene.reporter.step("Dora tries standard@1") as step:
        problem = await scene.people["dora"].problem(path, {"to": "standard@1"})
        step.done("refused")
    for reason in problem["errors"]:
        scene.say(f"{reason['rule']} {reason['message']}")
    seen = await scene.does(
        "dora", "moves it to own@2", invoice, "migrate", "owed", to="own@2", reason="as agreed"
    )
    scene.say(f"It goes on by {seen['lifecycle']}, where it stood.")


OWN = Scenario(
    "own",
    "write a lifecycle in YAML, mend it, simulate, publish, use it, change it under way",
    (FALCON.id, world.BANK),
    _tell,
)
