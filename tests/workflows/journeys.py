"""A journey for every preset: its main path, as people, partners and time would take it.

Recorded histories, the table of costs and the tests of the presets all walk these.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import (
    DISPUTE_FRIENDLY,
    PAYABLE,
    PREPAYMENT,
    PUBLIC_SECTOR,
    SELF_BILLING,
    STANDARD,
    STRAIGHT_THROUGH,
    TWO_STEP,
)
from domain.trade.terms import LifecycleChoice
from tests import builders, payables
from tests.workflows.test_invoice_lifecycle import answered, paid
from tests.workflows.test_payables import arrive
from tests.workflows.world import World

PO = "PO-4711"


async def _open(world: World, definition: LifecycleDefinition, **request: Any) -> str:
    choice = LifecycleChoice(key=definition.key, version=definition.version)
    await world.store.partnerships.put(builders.partnership(lifecycle=choice))
    return await world.open("inv-1", request=builders.request(**request))


async def standard(world: World) -> str:
    """Approved, sent, accepted, paid."""
    id = await _open(world, STANDARD)
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "awaiting_response")
    await answered(world, id, "AP")
    await world.until(id, "open")
    await paid(world, id, "119.00", "e1")
    return id


async def straight_through(world: World) -> str:
    """The first invoice needs an approver; the next one, as usual, nobody."""
    first = await _open(world, STRAIGHT_THROUGH)
    await world.until(first, "approval")
    await world.decide(first)
    await world.until(first, "open")
    id = await world.open("inv-2", request=builders.request())
    await world.until(id, "open")
    await paid(world, id, "119.00", "e1")
    return id


async def two_step(world: World) -> str:
    """Large enough for the finance director."""
    line = builders.request().lines[0].model_copy(update={"quantity": 100})
    id = await _open(world, TWO_STEP, lines=(line,))
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, lambda r: r.must_act == ("finance_director",))
    await world.decide(id, actor="carla", roles=("finance_director",))
    await world.until(id, "awaiting_response")
    await answered(world, id, "AP")
    await world.until(id, "open")
    await paid(world, id, "11900.00", "e1")
    return id


async def public_sector(world: World) -> str:
    """Sent back for an order reference first; the days to pay count from the acceptance."""
    id = await _open(world, PUBLIC_SECTOR)
    await world.until(id, "correction")
    body = builders.request(order_reference=PO).model_dump_json().encode()
    stored = await world.documents.put(body, name="r", media_type="application/json")
    await world.command(id, "amend", actor="dora", request=stored.sha256)
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "awaiting_response")
    await answered(world, id, "AP")
    await world.until(id, "accepted")
    await paid(world, id, "119.00", "e1")
    return id


async def self_billing(world: World) -> str:
    """Written for the supplier, accepted by them, paid by us."""
    await payables.supply(world.store)
    await world.store.partnerships.put(payables.self_billing())
    request = builders.request(partnership_id="globex-northwind", type_code="389")
    id = await world.open("inv-1", request=request)
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "awaiting_response")
    await answered(world, id, "AP")
    await world.until(id, "open")
    await world.command(id, "pay")
    return id


async def payable(world: World) -> str:
    """Received, approved, answered, paid."""
    await payables.supply(world.store)
    (known,) = await arrive(world, payables.document(payables.invoice()))
    id = str(known.invoice_id)
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "payable")
    await world.command(id, "pay")
    return id


async def prepayment(world: World) -> str:
    """Paid first, then delivered."""
    id = await _open(world, PREPAYMENT, type_code="386")
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "open")
    await paid(world, id, "119.00", "e1")
    await world.until(id, "delivering")
    await world.command(id, "answer", choice="delivered")
    return id


async def dispute_friendly(world: World) -> str:
    """Refused by the buyer, settled by agreement, paid."""
    id = await _open(world, DISPUTE_FRIENDLY)
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "awaiting_response")
    await answered(world, id, "RE")
    await world.until(id, "disputed")
    await world.command(id, "answer", choice="agreed")
    await world.until(id, "open")
    await paid(world, id, "119.00", "e1")
    return id


async def credit_note(world: World) -> str:
    """Credited in full; what is followed is the credit note."""
    id = await standard_until_open(world)
    await world.command(id, "credit", reason="all of it")
    note = f"{id}.cn1"
    await world.until(note, "approval")
    await world.decide(note)
    await world.handle(id).result()
    return note


async def standard_until_open(world: World) -> str:
    """Issued and accepted, not paid."""
    id = await _open(world, STANDARD)
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "awaiting_response")
    await answered(world, id, "AP")
    await world.until(id, "open")
    return id


Journey = Callable[[World], Awaitable[str]]

JOURNEYS: dict[str, tuple[LifecycleDefinition, Journey, str]] = {
    "standard": (STANDARD, standard, "reconciled"),
    "straight-through": (STRAIGHT_THROUGH, straight_through, "reconciled"),
    "two-step": (TWO_STEP, two_step, "reconciled"),
    "public-sector": (PUBLIC_SECTOR, public_sector, "reconciled"),
    "self-billing": (SELF_BILLING, self_billing, "reconciled"),
    "payable": (PAYABLE, payable, "paid"),
    "prepayment": (PREPAYMENT, prepayment, "reconciled"),
    "dispute-friendly": (DISPUTE_FRIENDLY, dispute_friendly, "reconciled"),
}
"""By the key of the preset: what is walked, and the state in which it ends."""
