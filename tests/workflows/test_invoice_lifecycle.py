"""The standard lifecycle on the time-skipping server, with real rules and real formats."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from temporalio.testing import WorkflowEnvironment

from activities.contracts import Notice
from domain.core.audit import broken_link
from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.exchange.acknowledgement import Acknowledgement
from domain.invoice.remainder import LineCredit
from domain.invoice.request import credit_note_request
from domain.settlement.payment import PaymentState
from domain.trade.approval import ApprovalStep
from domain.trade.terms import ChannelConfig, DeliveryProfile
from tests import builders
from tests.acknowledged import response
from tests.payments import meant_for
from tests.workflows.world import World, refusal


async def answered(world: World, id: str, code: str, name: str = "a") -> None:
    """The buyer's answer arrives: stored, then signalled."""
    record = await world.store.invoices.get(id)
    acknowledgement = Acknowledgement(
        id=name * 64,
        statement=response(record.number, code),
        invoice_id=id,
        received_at=builders.NOON,
    )
    await world.store.acknowledgements.put(acknowledgement)
    event = "response_rejected" if code == "RE" else "response_accepted"
    await world.notice(id, event, acknowledgement.id)


async def paid(world: World, id: str, amount: str, name: str) -> None:
    """Money arrives: stored, then signalled."""
    await world.store.payments.put(meant_for(name, id, amount))
    await world.notice(id, "payment_received", f"{name}.1")


async def test_from_draft_to_reconciled(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id)
    sent = await world.until(id, "awaiting_response")
    assert sent.number == "NW-00001"
    assert list(world.channel.files) == ["NW-00001.xml"]
    await answered(world, id, "AP")
    await world.until(id, "open")
    await paid(world, id, "119.00", "e1")
    done = await world.until(id, "reconciled")
    assert done.open_amount == 0
    assert done.delivery.business == "accepted"
    result = await world.handle(id).result()
    assert result.state == "reconciled"
    assert broken_link(await world.store.audit.chain(id)) is None


async def test_auto_approval_below_an_amount(world: World) -> None:
    policy = builders.approval(auto_approve_if="invoice.total_minor < 20000")
    await world.store.partnerships.put(builders.partnership(approval=policy))
    id = await world.open()
    record = await world.until(id, "awaiting_response")
    assert record.approval is not None
    assert record.approval.auto_approved
    opened = (await world.store.audit.chain(id))[0]
    assert opened.data["conditions"] == [
        {"condition": "validation.error_count > 0", "holds": False},
        {"condition": "invoice.total_minor < 20000", "holds": True},
    ]


async def test_two_approvers_in_order_and_four_eyes(world: World) -> None:
    steps = (
        ApprovalStep(name="manager", roles=("approver",)),
        ApprovalStep(name="director", roles=("finance_director",)),
    )
    await world.store.partnerships.put(
        builders.partnership(approval=builders.approval(steps=steps))
    )
    id = await world.open()
    await world.until(id, "approval")
    own = await world.decide(id, actor="anna")
    assert "four eyes" in (await world.decided(id, own)).refusal
    wrong = await world.decide(id, actor="carla", roles=("finance_director",))
    assert "needs one of the roles approver" in (await world.decided(id, wrong)).refusal
    first = await world.decide(id, actor="ben", roles=("approver", "finance_director"))
    assert (await world.decided(id, first)).counted
    twice = await world.decide(id, actor="ben", roles=("finance_director",))
    assert "twice" in (await world.decided(id, twice)).refusal
    await world.decide(id, actor="carla", roles=("finance_director",))
    await world.until(id, "awaiting_response")


async def test_unsigned_decision_is_recorded_and_refused(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    forged = await world.decide(id, secret="guess")
    outcome = await world.decided(id, forged)
    assert not outcome.counted
    assert "not signed" in outcome.refusal


async def test_amendment_voids_approval(world: World) -> None:
    steps = (ApprovalStep(name="two", roles=("approver",), quorum=2),)
    await world.store.partnerships.put(
        builders.partnership(approval=builders.approval(steps=steps))
    )
    id = await world.open()
    before = await world.until(id, "approval")
    await world.decide(id, actor="ben")
    changed = builders.request(note="amended")
    stored = await world.documents.put(
        changed.model_dump_json().encode(), name="r.json", media_type="application/json"
    )
    await world.command(id, "amend", actor="dora", request=stored.sha256)
    after = await world.until(id, lambda r: r.state == "approval" and r.edited_by == "dora")
    assert after.content_hash != before.content_hash
    assert after.approval is not None
    assert after.approval.decisions == ()
    stale = await world.decide(id, actor="carla", content_hash=before.content_hash)
    assert "changed" in (await world.decided(id, stale)).refusal


async def test_rejection_then_correction_then_approval(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id, verdict="reject")
    record = await world.until(id, "correction")
    assert record.blocked
    await world.command(id, "submit")
    await world.until(id, "approval")
    await world.decide(id, actor="carla")
    await world.until(id, "awaiting_response")


async def test_command_in_the_wrong_state_is_refused_at_once(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    cause = await refusal(lambda: world.command(id, "retry"))
    assert cause.type == "invalid_transition"
    assert "amend" in cause.message


async def test_cancel_before_issue_takes_no_number(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    await world.command(id, "cancel", reason="ordered twice")
    record = await world.until(id, "voided")
    assert record.number is None
    assert (await world.store.series.get("nw")).next == 1


async def test_wrong_content_stops_before_approval(world: World) -> None:
    await world.store.marketables.put(builders.marketable(vat_rate=Decimal(0)))
    id = await world.open()
    record = await world.until(id, "correction")
    assert [finding.rule for finding in record.findings] == ["BR-S-05"]
    await world.store.marketables.put(builders.marketable())
    await world.command(id, "submit")
    await world.until(id, "approval")


async def test_unknown_marketable_is_a_finding_and_can_be_mended(world: World) -> None:
    line = builders.request().lines[0].model_copy(update={"marketable_id": "unknown"})
    id = await world.open(request=builders.request(lines=(line,)))
    record = await world.until(id, "correction")
    assert record.findings[0].path == "lines[0].marketable_id"
    await world.store.marketables.put(builders.marketable(id="unknown"))
    await world.command(id, "submit")
    await world.until(id, "approval")


async def test_partner_refuses_then_retry(world: World) -> None:
    world.channel.failures = [DeliveryRejected("wrong host key", hint="pin the new one")]
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id)
    record = await world.until(id, "transmit_failed")
    assert "wrong host key" in record.failure
    await world.command(id, "retry", actor="dora")
    await world.until(id, "awaiting_response")
    assert world.channel.sent == 1


async def test_unreachable_partner_is_tried_again(world: World) -> None:
    world.channel.failures = [DeliveryUnavailable("no route"), DeliveryUnavailable("no route")]
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id)
    record = await world.until(id, "awaiting_response")
    order = await world.store.transmissions.get(record.delivery.message_id)
    assert order.attempts == 3
    assert world.channel.sent == 1


async def test_given_up_partner_becomes_a_visible_state(
    world: World, environment: WorkflowEnvironment
) -> None:
    world.channel.failures = [DeliveryUnavailable("no route")] * 10
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id)
    await environment.sleep(timedelta(hours=1))
    record = await world.until(id, "transmit_failed")
    assert "no route" in record.failure
    await world.command(id, "retry")
    await world.until(id, "awaiting_response")


async def test_silence_of_the_buyer_becomes_visible(
    world: World, environment: WorkflowEnvironment
) -> None:
    id = await world.sent()
    await environment.sleep(timedelta(days=6))
    record = await world.until(id, "response_overdue")
    assert record.blocked
    await answered(world, id, "AP")
    await world.until(id, "open")
    await environment.sleep(timedelta(days=40))
    await world.until(id, "overdue")


async def test_payment_before_the_answer_and_in_parts(world: World) -> None:
    id = await world.sent()
    await paid(world, id, "19.00", "e1")
    record = await world.until(id, "partially_paid")
    assert record.open_amount == 100
    await paid(world, id, "100.00", "e2")
    await world.until(id, "reconciled")


async def test_more_paid_than_owed_stays_with_the_entry(world: World) -> None:
    id = await world.sent()
    await paid(world, id, "120.00", "e1")
    await world.until(id, "reconciled")
    payment = await world.store.payments.get("e1")
    assert (payment.remaining, payment.state) == (1, PaymentState.UNALLOCATED)


async def test_buyer_rejects_and_the_invoice_is_corrected(world: World) -> None:
    id = await world.sent()
    await answered(world, id, "RE")
    await world.until(id, "rejected")
    corrected = builders.request(order_reference="PO-4711")
    stored = await world.documents.put(
        corrected.model_dump_json().encode(), name="r.json", media_type="application/json"
    )
    await world.command(id, "correct", request=stored.sha256, reason="wrong order")
    note, replacement = f"{id}.cn1", f"{id}.r1"
    await world.until(note, "approval")
    await world.decide(note)
    await world.until(note, "reconciled")
    original = await world.until(id, "credited")
    assert original.replaced_by == replacement
    await world.until(replacement, "approval")
    await world.decide(replacement)
    record = await world.until(replacement, "awaiting_response")
    assert record.document is not None
    assert record.document.order_reference == "PO-4711"
    assert [world.store and name for name in sorted(world.channel.files)] == [
        "NW-00001.xml",
        "NW-00002.xml",
        "NW-00003.xml",
    ]


async def test_partial_credit_then_payment_of_the_rest(world: World) -> None:
    id = await world.sent()
    await answered(world, id, "AP")
    original = await world.until(id, "open")
    assert original.document is not None
    request = credit_note_request(
        id,
        original.document,
        original.request,
        credits=(LineCredit(line="1", amount=Decimal(20)),),
        reason="rebate",
    )
    stored = await world.documents.put(
        request.model_dump_json().encode(), name="r.json", media_type="application/json"
    )
    await world.command(id, "credit", request=stored.sha256)
    await world.until(f"{id}.cn1", "approval")
    await world.decide(f"{id}.cn1")
    record = await world.until(id, "open")
    record = await world.until(id, lambda r: r.settlement.credited > 0)
    assert record.open_amount == Decimal("95.20")
    await paid(world, id, "95.20", "e9")
    await world.until(id, "reconciled")


async def test_poison_signals_never_stop_the_invoice(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    handle = world.handle(id)
    await handle.signal("decide")
    await handle.signal("decide", args=["a", "b", "c"])
    await handle.signal("decide", {"decision": "nonsense"})
    await handle.signal("payment_received")
    await handle.signal("payment_received", {"x": 1})
    await handle.signal("no_such_signal", 42)
    await handle.signal("payment_received", Notice(id="x", event="something_else"))
    await world.decide(id)
    await world.until(id, "awaiting_response")


async def test_repeated_messages_count_once(world: World) -> None:
    id = await world.sent()
    await paid(world, id, "19.00", "e1")
    for _ in range(3):
        await world.notice(id, "payment_received", "e1.1")
    record = await world.until(id, "partially_paid")
    await world.notice(id, "payment_received", "e1.1")
    assert record.settlement.paid == 19


async def test_fact_that_comes_too_early_is_held(world: World) -> None:
    id = await world.open()
    await world.until(id, "approval")
    await world.store.payments.put(meant_for("early", id, "119.00"))
    await world.notice(id, "payment_received", "early.1")
    await world.decide(id)
    await world.until(id, "reconciled")


async def test_no_expected_answer_goes_straight_to_payment(world: World) -> None:
    delivery = DeliveryProfile(channel=ChannelConfig(kind="fake"), expects_response=False)
    await world.store.partnerships.put(builders.partnership(delivery=delivery))
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "open")


async def test_status_query_and_late_decision(world: World) -> None:
    id = await world.sent()
    late: Any = await world.decide(id, actor="carla")
    assert "nothing to decide" in (await world.decided(id, late)).refusal
    status = await world.handle(id).query("status")
    assert status["state"] == "awaiting_response"
