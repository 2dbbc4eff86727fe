"""Approvals as signals: by hand and by the API, in parallel and in somebody's place, in time."""

import itertools
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.status import HAND_LENGTH
from domain.trade.approval import ApprovalStep, Delegation
from domain.trade.rate import ExchangeRate
from tests import builders
from tests.workflows.world import World


async def with_steps(world: World, *steps: ApprovalStep, **policy: Any) -> str:
    """An invoice whose approval has these steps."""
    approval = builders.approval(steps=steps, **policy)
    await world.store.partnerships.put(builders.partnership(approval=approval))
    id = await world.open()
    await world.until(id, "approval")
    return id


async def by_hand(world: World, id: str, signal: str, **content: Any) -> Any:
    """A decision as somebody types it into the Temporal Web UI, and what became of it."""
    before = await world.store.invoices.get(id)
    seen = (before.content_hash or "")[:HAND_LENGTH]
    await world.handle(id).signal(signal, {"content": seen, **content})
    record = await world.until(id, lambda r: len(r.decisions) > len(before.decisions))
    return record.decisions[-1]


async def test_an_approval_typed_into_temporal_counts(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    decision = await by_hand(world, id, "approve", actor="ben")
    assert (decision.counted, decision.by_hand, decision.step) == (True, True, "manager")
    await world.until(id, "awaiting_response")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"actor": "nobody"}, "nobody known here"),
        ({"actor": "carla"}, "needs"),
        ({"actor": "anna"}, "four eyes"),
        ({"actor": "ben", "content": ""}, "changed after"),
        ({"actor": "ben", "content": "0" * HAND_LENGTH}, "changed after"),
    ],
)
async def test_by_hand_the_same_rules_hold(
    world: World, content: dict[str, Any], reason: str
) -> None:
    id = await world.open()
    await world.until(id, "approval")
    decision = await by_hand(world, id, "approve", **content)
    assert not decision.counted
    assert reason in decision.refusal


async def test_poisonous_decisions_never_stop_the_invoice(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    handle = world.handle(id)
    for name in ("approve", "reject", "delegate", "comment", "withdraw"):
        await handle.signal(name)
        await handle.signal(name, args=["a", "b", "c"])
        await handle.signal(name, {"decision": "nonsense"})
        await handle.signal(name, {"actor": {"deep": ["x"] * 1000}})
        await handle.signal(name, 42)
        await handle.signal(name, "x" * 100_000)
    await world.decide(id)
    record = await world.until(id, "awaiting_response")
    assert len(record.decisions) == 1


async def test_the_details_say_how_to_decide_by_hand(world: World) -> None:
    id = await world.open()
    record = await world.until(id, "approval")
    status = await world.handle(id).query("status")
    assert status["content"] == (record.content_hash or "")[:HAND_LENGTH]
    assert status["must_act"] == ["approver"]


async def test_two_steps_together_in_any_order(world: World) -> None:
    id = await with_steps(
        world,
        ApprovalStep(name="buyer", roles=("approver",)),
        ApprovalStep(name="money", roles=("finance_director",), together=True),
    )
    record = await world.store.invoices.get(id)
    assert record.must_act == ("approver", "finance_director")
    await world.decide(id, actor="carla", roles=("finance_director",))
    after = await world.until(id, lambda r: r.must_act == ("approver",))
    assert after.state == "approval"
    await world.decide(id, actor="ben")
    await world.until(id, "awaiting_response")


async def test_amount_bands_are_in_base_currency(world: World) -> None:
    rate = ExchangeRate(
        currency="USD", day=builders.NOON.date(), rate=Decimal("0.9"), source="contract"
    )
    await world.store.rates.put(rate)
    steps = (
        ApprovalStep(name="small", roles=("approver",), below=Decimal(108)),
        ApprovalStep(name="large", roles=("finance_director",), at_least=Decimal(108)),
    )
    approval = builders.approval(steps=steps)
    await world.store.partnerships.put(builders.partnership(approval=approval, currency="USD"))
    id = await world.open()
    record = await world.until(id, "approval")
    assert record.payable == 119
    assert record.base_amount == Decimal("107.10")
    assert record.must_act == ("approver",)


async def test_without_a_rate_there_is_a_finding(world: World) -> None:
    await world.store.partnerships.put(builders.partnership(currency="USD"))
    id = await world.open()
    record = await world.until(id, "correction")
    assert [finding.rule for finding in record.findings] == ["INV-EXCHANGE-RATE"]


async def test_a_standing_delegation_lets_somebody_decide_in_another_s_place(world: World) -> None:
    loan = Delegation(
        id="holiday",
        from_person="carla",
        to_person="dora",
        roles=("finance_director",),
        starts=builders.NOON,
        ends=builders.NOON + timedelta(days=36500),
    )
    await world.store.delegations.put(loan)
    id = await with_steps(world, ApprovalStep(name="money", roles=("finance_director",)))
    decision = await world.decide(id, actor="dora", roles=("operator",))
    judged = await world.decided(id, decision)
    assert (judged.counted, judged.on_behalf_of) == (True, "carla")
    await world.until(id, "awaiting_response")


async def test_delegate_comment_and_withdraw(world: World) -> None:
    id = await with_steps(world, ApprovalStep(name="two", roles=("approver",), quorum=2))
    yes = await world.decide(id, actor="ben")
    assert (await world.decided(id, yes)).counted
    word = await world.decide(id, actor="anna", verdict="comment", reason="please hurry")
    assert (await world.decided(id, word)).counted
    back = await world.decide(id, actor="ben", verdict="withdraw")
    assert (await world.decided(id, back)).counted
    lend = await world.decide(id, actor="ben", verdict="delegate", to="dora")
    assert (await world.decided(id, lend)).counted
    assert "dora" in (await world.store.invoices.get(id)).must_act
    first = await world.decide(id, actor="dora", roles=("operator",))
    assert (await world.decided(id, first)).on_behalf_of == "ben"
    await world.decide(id, actor="erik")
    await world.until(id, "awaiting_response")
    said = [
        entry.data["verdict"]
        for entry in await world.store.audit.chain(id)
        if "verdict" in entry.data
    ]
    assert said == ["approve", "comment", "withdraw", "delegate", "approve", "approve"]


async def test_reminder_escalation_and_expiry_in_time(
    world: World, environment: WorkflowEnvironment
) -> None:
    step = ApprovalStep(
        name="manager",
        roles=("approver",),
        remind_after="P1D",
        escalate_after="P3D",
        escalate_to=("finance_director",),
        expires_after="P6D",
    )
    id = await with_steps(world, step)
    await environment.sleep(timedelta(days=1, minutes=5))
    reminded = await world.until(id, lambda r: bool(r.approval.progress[0].reminders))  # type: ignore[union-attr]
    assert reminded.must_act == ("approver",)
    await environment.sleep(timedelta(days=2, minutes=5))
    escalated = await world.until(id, lambda r: "finance_director" in r.must_act)
    assert escalated.state == "approval"
    kinds = [n.kind.value for n in (await world.store.notifications.page({})).items]
    assert {"reminder", "escalation"} <= set(kinds)
    await world.decide(id, actor="carla", roles=("finance_director",))
    await world.until(id, "awaiting_response")


async def test_whoever_must_act_is_found_by_role_and_by_name(world: World) -> None:
    await with_steps(world, ApprovalStep(name="named", people=("carla",)))
    later = await world.open()
    await world.until(later, "approval")
    waiting = await world.store.invoices.waiting(("carla",), limit=10)
    assert [record.id for record in waiting.items][-1] == later
    assert (await world.store.invoices.waiting(("approver",), limit=10)).items == []


async def test_decisions_in_any_order_come_to_the_same_end(world: World) -> None:
    steps = (
        ApprovalStep(name="buyer", roles=("approver",)),
        ApprovalStep(name="money", roles=("finance_director",), together=True),
    )
    await world.store.partnerships.put(
        builders.partnership(approval=builders.approval(steps=steps))
    )
    voices = (("ben", ("approver",)), ("carla", ("finance_director",)), ("anna", ("approver",)))
    for order in itertools.permutations(voices):
        id = await world.open()
        await world.until(id, "approval")
        for actor, roles in order:
            await world.decide(id, actor=actor, roles=roles)
        record = await world.until(id, "awaiting_response")
        assert record.approval is not None
        assert {d.actor for d in record.approval.decisions} == {"ben", "carla"}
