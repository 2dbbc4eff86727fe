"""`exchange`: EDIFACT by SFTP; acknowledged, refused, sent again; the log with its four axes."""

from datetime import UTC, datetime
from typing import Any

from domain.exchange.response import ResponseCode
from worker.demo import world
from worker.demo.companies import SPRUCE
from worker.demo.edi_buyer import OURS, THEIRS, EdiBuyer
from worker.demo.people import until
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene
from worker.demo.setup import sftp_channel
from worker.demo.trade import Trade

_FORMER = "4098765000003"
"""The address that their gateway still takes for its own."""
_AXES = ("transport", "syntax", "business")
_SHOWN = 3
"""So many segments of a preview are shown."""


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        SPRUCE, "Shop fitting", approval={"steps": [world.MANAGER]}, delivery=_profile(scene)
    )
    buyer = EdiBuyer(scene.stack.sftp.folder(SPRUCE.id), datetime.now(UTC))
    await _try_out(scene, trade)
    first = await _sells(scene, trade, "1200.00")
    await _tries_to_resend(scene, first)
    await _acknowledges(scene, buyer, first)
    await _accepts(scene, buyer, first)
    second = await _sells(scene, trade, "800.00")
    buyer.address = _FORMER
    await _refuses(scene, buyer, second)
    buyer.address = THEIRS
    await scene.does(
        *("dora", "has it sent again", second, "resend", "awaiting_response"),
        reason="their gateway knows its new address now",
    )
    await _acknowledges(scene, buyer, second)
    await _accepts(scene, buyer, second)
    await scene.bank_reports((first, None), (second, None), then="reconciled")
    await _show_log(scene, second)
    for invoice in (first, second):
        await scene.ends(invoice, "reconciled")


def _profile(scene: Scene) -> dict[str, Any]:
    return {
        "format": "edifact-invoic-d96a",
        "format_settings": {
            "sender": {"id": OURS, "qualifier": "14"},
            "receiver": {"id": THEIRS, "qualifier": "14"},
            "acknowledgement": True,
        },
        "channel": sftp_channel(scene.stack.sftp, SPRUCE.id),
        "expects": [{"kind": "contrl", "within": "PT4H"}, {"kind": "aperak", "within": "P2D"}],
        "response_days": 5,
    }


async def _try_out(scene: Scene, trade: Trade) -> None:
    """The way is tried, and what would be sent is looked at, before there is an invoice."""
    path = f"/v1/partnerships/{trade.partnership}"
    with scene.reporter.step("Dora tries the connection") as step:
        found = await scene.people["dora"].post(f"{path}/connection-test")
        step.done(found["found"][-1])
    with scene.reporter.step("Dora previews an invoice") as step:
        seen = await scene.people["dora"].get(f"{path}/exchange-preview")
        step.done(f"{seen['size']} bytes of {seen['media_type']}; nothing is sent or numbered")
    for segment in seen["content"].split("'")[:_SHOWN]:
        scene.say(f"  {segment.strip()}'")


async def _sells(scene: Scene, trade: Trade, net: str) -> str:
    invoice = await scene.opens("anna", trade, net, "approval")
    await scene.approves("ben", invoice, "awaiting_response")
    return invoice


async def _tries_to_resend(scene: Scene, invoice: str) -> None:
    with scene.reporter.step("Dora tries to send it again") as step:
        body = {"reason": "to be on the safe side"}
        why = await scene.people["dora"].refused(f"/v1/invoices/{invoice}/resend", body)
        step.done("refused")
    scene.say(f"“{why}”")


async def _acknowledges(scene: Scene, buyer: EdiBuyer, invoice: str) -> None:
    with scene.reporter.step(f"{SPRUCE.name}: CONTRL") as step:
        buyer.acknowledge(await _number(scene, buyer, invoice))
        step.done(await _standing(scene, invoice, "syntax", "accepted"))


async def _accepts(scene: Scene, buyer: EdiBuyer, invoice: str) -> None:
    with scene.reporter.step(f"{SPRUCE.name}: APERAK") as step:
        buyer.answer(await _number(scene, buyer, invoice), ResponseCode.ACCEPTED)
        await scene.until(invoice, "open")
        step.done(await _standing(scene, invoice, "business", "accepted"))


async def _refuses(scene: Scene, buyer: EdiBuyer, invoice: str) -> None:
    """Their gateway takes it for somebody else's."""
    with scene.reporter.step(f"{SPRUCE.name}: CONTRL") as step:
        buyer.acknowledge(await _number(scene, buyer, invoice))
        await scene.until(invoice, "delivery_rejected")
        step.done(await _standing(scene, invoice, "syntax", "rejected"))
    scene.say(f"“{(await _message(scene, invoice))['problem']}”")


async def _number(scene: Scene, buyer: EdiBuyer, invoice: str) -> str:
    """The number of the invoice, once it lies in the buyer's folder."""
    number = str((await scene.seen(invoice))["number"])

    async def look() -> bytes | None:
        return buyer.came(number)

    await until(look, bool, f"{number} to arrive at {SPRUCE.name}")
    return number


async def _message(scene: Scene, invoice: str) -> Any:
    """The newest message with the invoice."""
    listed = await scene.people["dora"].get("/v1/transmissions", invoice_id=invoice)
    return listed["items"][0]


async def _standing(scene: Scene, invoice: str, axis: str, value: str) -> str:
    """The axes of the newest message, once one of them says what it has to."""
    seen = await until(
        lambda: _message(scene, invoice),
        lambda message: message[axis] == value,
        f"{axis} of {invoice} to be {value}",
    )
    return _axes(seen)


def _axes(message: Any) -> str:
    return ", ".join(f"{axis} {message[axis] or 'silent'}" for axis in _AXES)


async def _show_log(scene: Scene, invoice: str) -> None:
    """What went out and came in for one invoice, oldest first; then each message on its axes."""
    log = await scene.people["dora"].get("/v1/exchange/log", invoice_id=invoice)
    rows = [(_at(one), _happened(one), "") for one in reversed(log["items"])]
    listed = await scene.people["dora"].get("/v1/transmissions", invoice_id=invoice)
    rows += [(one["id"], _axes(one), "") for one in reversed(listed["items"])]
    seen = await scene.seen(invoice)
    rows.append(("payment", f"{seen['title']}, as the bank says", ""))
    scene.reporter.panel(f"Exchange log of {seen['number']}", rows)


def _at(one: Any) -> str:
    return str(one["at"])[11:19]


def _happened(one: Any) -> str:
    what = one["act"].replace("_", " ")
    kind = f" {one['kind']}" if one["kind"] else ""
    size = f", {one['document']['size']} bytes" if one["document"] else ""
    detail = f": {one['detail']}" if one["detail"] else ""
    return f"{one['direction']:<3} {what}{kind} ({one['transmission_id'] or ''}){size}{detail}"


EXCHANGE = Scenario(
    "exchange",
    "EDIFACT by SFTP: CONTRL, APERAK, a refusal, sent again; the log and its four axes",
    (SPRUCE.id, world.BANK),
    _tell,
)
