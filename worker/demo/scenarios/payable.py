"""`payable`: suppliers' invoices come in as UBL; one is accepted and paid, one is refused."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.core.identifiers import digest
from domain.exchange.response import InvoiceResponse
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, RequestedLine, Terms, assemble
from domain.invoice.totals import calculate
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from integration.formats import XML
from worker.demo import world
from worker.demo.companies import GLOBE
from worker.demo.ending import money
from worker.demo.people import until
from worker.demo.scenario import Scenario
from worker.demo.scene import Scene, standing
from worker.demo.trade import Trade


async def _tell(scene: Scene) -> None:
    trade = await scene.sets_up(
        GLOBE,
        "Hosting",
        we_buy=True,
        lifecycle={"key": "payable"},
        credit_note_lifecycle={"key": "payable"},
        series=None,
        approval={"steps": [world.MANAGER]},
    )
    hosting = await _supplier_sends(scene, trade, "GH-1001", "640.00")
    await scene.approves("ben", hosting, "payable")
    await _supplier_reads(scene, "GH-1001")
    await scene.does("anna", "pays a part", hosting, "pay", "payable", amount="300.00")
    await scene.does("anna", "pays the rest", hosting, "pay", "paid", reason="transfer 7782")
    surprise = await _supplier_sends(scene, trade, "GH-1002", "9900.00")
    await scene.rejects("ben", surprise, "refused", "nobody has ordered a second server")
    await _supplier_reads(scene, "GH-1002")
    await scene.ends(hosting, "paid")
    await scene.ends(surprise, "refused")


async def _supplier_sends(scene: Scene, trade: Trade, number: str, net: str) -> str:
    """A UBL invoice in the supplier's outgoing folder; the id of the payable that it opens."""
    with scene.reporter.step(f"Globe sends {number}") as step:
        document = await _invoice(scene, trade, number, Decimal(net))
        scene.partner(GLOBE).send(document)
        key = digest(XML["ubl-2.1"].write(document))
        known = await until(
            lambda: _received(scene, key),
            lambda seen: seen is not None and seen["invoice_id"],
            f"{number} to be taken up",
        )
        seen = await scene.until(known["invoice_id"], "approval")
        step.done(f"{money(seen['payable'], seen['currency'])}: {standing(seen)}")
    return str(known["invoice_id"])


async def _received(scene: Scene, key: str) -> Any:
    found = await scene.people["anna"].get("/v1/inbound", mailbox_id=GLOBE.id)
    return next((one for one in found["items"] if one["id"] == key), None)


async def _supplier_reads(scene: Scene, number: str) -> None:
    """What we said arrives as a real Invoice Response."""
    partner = scene.partner(GLOBE)

    async def look() -> list[InvoiceResponse]:
        return partner.responses(number)

    with scene.reporter.step("Globe finds our answer") as step:
        response = (await until(look, bool, f"our answer to {number}"))[-1]
        said = f": “{response.reason}”" if response.reason else ""
        step.done(f"Invoice Response {response.code}{said}")


async def _invoice(scene: Scene, trade: Trade, number: str, net: Decimal) -> Invoice:
    """The invoice as the supplier's own system would write it."""
    clerk, today = scene.people["anna"], datetime.now(UTC).date()
    terms = Terms(
        partnership=Partnership(**await clerk.get(f"/v1/partnerships/{trade.partnership}")),
        seller=Partner(**await clerk.get(f"/v1/partners/{GLOBE.id}")),
        buyer=Partner(**await clerk.get("/v1/partners/northwind")),
    )
    item = Marketable(**await clerk.get(f"/v1/marketables/{trade.item}"))
    line = RequestedLine(marketable_id=item.id, quantity=Decimal(1), unit_price=net)
    request = InvoiceRequest(partnership_id=trade.partnership, lines=(line,))
    draft = assemble(request, terms, {item.id: item}, on=today)
    return calculate(draft).issued(number, today, terms.partnership.payment_terms.due(today))


PAYABLE = Scenario(
    "payable",
    "a supplier sends UBL: one invoice is accepted and paid, one refused",
    (GLOBE.id, world.BANK),
    _tell,
)
