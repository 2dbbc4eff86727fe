"""Dunning as people see it: weeks pass, letters go, and payment, dispute and promise count."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from domain.exchange.transmission import MessageKind, TransmissionState
from domain.settlement.dispute import DisputeOutcome, DisputeReason
from domain.settlement.dunning_case import LetterState, PromiseState
from domain.trade.dunning import DunningLevel, LetterWay, OnDispute
from tests.workflows.dunned_world import (
    act,
    case_until,
    dunning,
    journal,
    owed,
    policy,
    until_day,
)
from tests.workflows.test_invoice_lifecycle import paid
from tests.workflows.world import World
from worker.interceptors import SafeSignals
from worker.registry import WORKFLOWS
from worker.runner import workflow_runner


async def test_weeks_pass_and_letters_go_until_it_is_paid(
    world: World, environment: WorkflowEnvironment
) -> None:
    id = await owed(world)
    await until_day(world, environment, id, 16)
    case = await case_until(world, id, lambda case: len(case.letters) == 2)
    assert [letter.state for letter in case.letters] == [LetterState.ORDERED] * 2
    assert case.letters[1].owed.total == Decimal("121.50")
    for letter in case.letters:
        await with_sent(world, letter.id)
        assert world.channel.files[f"{letter.id}.pdf"].startswith(b"%PDF-")
        assert b"NW-00001" in await world.documents.get(letter.files[1].sha256)
    record = await world.until(id, lambda r: r.dunning_level == 2)
    await paid(world, id, "119.00", "e1")
    await world.until(id, "reconciled")
    standing = await dunning(world, id).result()
    assert not standing.is_open
    assert len((await world.store.dunning.get(id)).letters) == 2
    assert record.dunning is not None
    assert (await journal(world, id))[:3] == ["dunning_started", "dunned", "dunned"]


async def test_all_letters_in_vain_leave_it_to_people(
    world: World, environment: WorkflowEnvironment
) -> None:
    """The lifecycle asks what to do once the last letter's date has passed."""
    id = await owed(world)
    await until_day(world, environment, id, 26)
    case = await case_until(world, id, lambda case: len(case.letters) == 3)
    last = case.letters[2].owed
    assert (last.fees, last.interest) == (
        Decimal("42.50"),
        Decimal("0.82"),
    )  # 119 * 10 % * 25 / 365
    await until_day(world, environment, id, 50)
    await world.until(id, "collection")
    told = await world.store.notifications.page({"to": "finance_director"})
    assert "all letters about NW-00001 were in vain" in [one.text for one in told.items]


async def test_a_payment_of_a_part_lowers_what_the_next_letter_asks_for(
    world: World, environment: WorkflowEnvironment
) -> None:
    id = await owed(world)
    await until_day(world, environment, id, 6)
    await case_until(world, id, lambda case: len(case.letters) == 1)
    await paid(world, id, "19.00", "e1")
    await world.until(id, lambda record: record.open_amount == 100)
    await until_day(world, environment, id, 16)
    case = await case_until(world, id, lambda case: len(case.letters) == 2)
    assert case.letters[1].owed.principal == 100


async def test_a_dispute_pauses_it_and_its_end_lets_it_go_on(
    world: World, environment: WorkflowEnvironment
) -> None:
    id = await owed(world)
    await until_day(world, environment, id, 6)
    await case_until(world, id, lambda case: len(case.letters) == 1)
    await world.command(id, "dispute", reason="broken", choice="QUA")
    disputed = await world.until(id, "disputed")
    assert disputed.dispute is not None
    assert disputed.dispute.code is DisputeReason.QUALITY
    await case_until(world, id, lambda case: [hold.kind for hold in case.holds] == ["disputed"])
    await until_day(world, environment, id, 25)
    late = await world.until(id, lambda record: bool(record.dispute and record.dispute.overdue))
    assert late.state == "disputed"
    assert len((await world.store.dunning.get(id)).letters) == 1
    await world.command(id, "resolve", reason="it was right", choice="rejected")
    settled = await world.until(id, lambda record: not record.is_disputed)
    assert settled.dispute is not None
    assert settled.dispute.outcome is DisputeOutcome.REJECTED
    await until_day(world, environment, id, 26)
    await case_until(world, id, lambda case: len(case.letters) == 2)


async def test_what_is_not_disputed_is_dunned_on_if_the_policy_says_so(
    world: World, environment: WorkflowEnvironment
) -> None:
    id = await owed(world, dunning=policy(on_dispute=OnDispute.DUN_UNDISPUTED))
    await world.command(id, "dispute", reason="one hour too many", choice="QTY", amount="50")
    await world.until(id, "disputed")
    await until_day(world, environment, id, 6)
    case = await case_until(world, id, lambda case: len(case.letters) == 1)
    assert (case.letters[0].owed.principal, case.letters[0].owed.disputed) == (
        Decimal(69),
        Decimal(50),
    )


async def test_a_broken_promise_is_told_of_and_the_letter_goes(
    world: World, environment: WorkflowEnvironment
) -> None:
    id = await owed(world)
    await until_day(world, environment, id, 2)
    case = await case_until(world, id, lambda case: case.is_open)
    day = case.due_on + timedelta(days=10)
    await act(world, id, "promise", day=day, amount="119.00", reason="phone")
    await until_day(world, environment, id, 11)
    assert (await world.store.dunning.get(id)).letters == ()
    await until_day(world, environment, id, 13)
    case = await case_until(world, id, lambda case: len(case.letters) == 1)
    assert case.promises[0].state is PromiseState.BROKEN
    await world.until(id, lambda record: record.dunning_level == 1)
    said = ["dunning_started", "promise_made", "promise_broken", "dunned"]
    assert await journal(world, id) == said
    told = await world.store.notifications.page({"to": "finance_director"})
    assert any("did not come" in one.text for one in told.items)


async def test_a_letter_that_needs_a_yes_waits_for_it(
    world: World, environment: WorkflowEnvironment
) -> None:
    level = DunningLevel(days=5, title="Reminder", approval=True, pay_within_days=30)
    by_mail = level.model_copy(update={"days": 6, "approval": False, "way": LetterWay.NONE})
    id = await owed(world, dunning=policy(levels=(level, by_mail)))
    await until_day(world, environment, id, 7)
    case = await case_until(world, id, lambda case: case.waiting_letter is not None)
    assert not await world.store.transmissions.count({"kind": MessageKind.LETTER.value})
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await act(world, id, "approve", letter="inv-1.letter9")
    assert "has no letter" in str(refused.value.cause)
    await act(world, id, "approve", letter=case.letters[0].id)
    await with_sent(world, case.letters[0].id)
    await until_day(world, environment, id, 9)
    case = await case_until(world, id, lambda case: len(case.letters) == 2)
    assert case.letters[1].state is LetterState.KEPT
    assert case.letters[0].decided_by == "anna"


async def test_its_history_replays(world: World, environment: WorkflowEnvironment) -> None:
    id = await owed(world)
    await until_day(world, environment, id, 6)
    await case_until(world, id, lambda case: len(case.letters) == 1)
    await act(world, id, "pause", reason="call first")
    await act(world, id, "resume")
    await paid(world, id, "119.00", "e1")
    await dunning(world, id).result()
    replayer = Replayer(
        workflows=list(WORKFLOWS),
        data_converter=pydantic_data_converter,
        workflow_runner=workflow_runner(sandboxed=True),
        interceptors=[SafeSignals()],
    )
    for handle in (dunning(world, id), world.handle(id)):
        await replayer.replay_workflow(await handle.fetch_history())


async def test_nobody_is_dunned_without_a_policy(
    world: World, environment: WorkflowEnvironment
) -> None:
    """The lifecycle reminds by itself then, as it always did."""
    id = await owed(world, dunning=None)
    await until_day(world, environment, id, 16)
    await world.until(id, lambda record: record.dunning_level >= 1)
    assert await world.store.dunning.find(id) is None


async def with_sent(world: World, id: str) -> None:
    """Wait until the letter was handed over."""
    async with asyncio.timeout(60):
        while (await world.store.transmissions.get(id)).state is not TransmissionState.SENT:
            await asyncio.sleep(0.01)
