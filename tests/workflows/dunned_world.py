"""Overdue invoices in a world of tests: a policy with known rates, and looks at what was done."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.dunning_contracts import DunningCommand, DunningStanding
from domain.settlement.dunning_case import DunningCase
from domain.trade.dunning import (
    DunningLevel,
    DunningPolicy,
    InterestKind,
    ReferenceRate,
)
from domain.trade.terms import ChannelConfig, DeliveryProfile
from tests import builders
from tests.workflows.world import World
from workflows.names import dunning_workflow

_DELIVERY = DeliveryProfile(channel=ChannelConfig(kind="fake"), expects_response=False)


def policy(**changes: Any) -> DunningPolicy:
    """Three letters: after 5, 15 and 25 days; the last asks for everything the law grants."""
    first = DunningLevel(days=5, title="Reminder")
    second = DunningLevel(days=15, title="Second reminder", fee=Decimal("2.50"))
    third = DunningLevel(
        days=25, title="Final notice", lump_sum=True, interest=InterestKind.STATUTORY
    )
    base: dict[str, Any] = {
        "levels": (first, second, third),
        "business_days": False,
        "reference_rates": (
            ReferenceRate(since=date(2026, 7, 1), percent=Decimal(2)),
            ReferenceRate(since=date(2027, 1, 1), percent=Decimal(2)),
        ),
    }
    return DunningPolicy(**{**base, **changes})


async def owed(world: World, id: str = "inv-1", **changes: Any) -> str:
    """An invoice that was sent and waits for money, with a dunning policy."""
    terms = {"delivery": _DELIVERY, "dunning": policy(), **changes}
    await world.store.partnerships.put(builders.partnership(**terms))
    await world.open(id)
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "open")
    return id


async def until_day(world: World, environment: WorkflowEnvironment, id: str, days: int) -> None:
    """Let time pass to the evening of so many days after the due date."""
    record = await world.store.invoices.get(id)
    evening = datetime.fromisoformat(f"{record.due_on + timedelta(days=days)}T20:00:00+00:00")
    await environment.sleep(evening - await environment.get_current_time())


async def case_until(
    world: World, id: str, wanted: Callable[[DunningCase], bool], seconds: float = 60
) -> DunningCase:
    """Wait until the case fulfils a condition."""
    case = None
    async with asyncio.timeout(seconds):
        while case is None or not wanted(case):
            await asyncio.sleep(0.01)
            case = await world.store.dunning.find(id)
    return case


def dunning(world: World, id: str) -> WorkflowHandle[Any, DunningStanding]:
    return world.client.get_workflow_handle(dunning_workflow(id), result_type=DunningStanding)


async def act(world: World, id: str, name: str, **said: Any) -> DunningStanding:
    """Do something to the case, and wait for the answer."""
    wish = uuid.uuid4().hex
    command = DunningCommand(
        id=wish, invoice_id=id, name=name, actor="anna", at=builders.NOON, **said
    )
    return await dunning(world, id).execute_update(
        "command", command, id=wish, result_type=DunningStanding
    )


async def journal(world: World, id: str) -> list[str]:
    """What the journal of the invoice says of its dunning."""
    wanted = ("dunn", "letter_", "promise_")
    chain = await world.store.audit.chain(id)
    return [entry.action for entry in chain if entry.action.startswith(wanted)]
