"""Settlement end to end: bank files, questions to people, money that comes back."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.settling_contracts import PaymentCommand, PaymentStatus, SharePlan
from domain.core.money import total
from domain.settlement.bank import BankEntry, BankStatement
from domain.settlement.payment import Payment, PaymentState, ShareState
from domain.trade.matching import MatchingPolicy
from domain.trade.terms import EarlyPayment, PaymentTerms
from integration.bank.camt_writer import write_statement
from tests import builders
from tests.payments import entry
from tests.workflows.test_inbound import poll, settled
from tests.workflows.test_invoice_lifecycle import answered
from tests.workflows.world import World
from worker.verification import verify
from workflows.starting import start_payment

IBAN, PAYER = "DE89370400440532013000", "FR7630006000011234567890189"


class Bank:
    """Our bank: statement after statement of one account."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._balance = Decimal("1000.00")
        self._number = 0

    async def says(self, *entries: BankEntry) -> list[Payment]:
        """Send a statement, and wait until its payments are kept."""
        self._number += 1
        moved = total(one.amount for one in entries)
        statement = BankStatement(
            id=f"s-{self._number}",
            account=IBAN,
            currency="EUR",
            opening=self._balance,
            closing=self._balance + moved,
            entries=entries,
        )
        self._balance += moved
        content = write_statement(statement, datetime(2026, 11, 20, tzinfo=UTC))
        (document,) = await poll(self._world, content)
        await settled(self._world, document, "processed")
        while not await self._world.store.statements.count({"document": document}):
            await asyncio.sleep(0.01)
        handle = self._world.client.get_workflow_handle(f"statement/{document}/1")
        await handle.result()  # invoices are told, and people are asked
        page = await self._world.store.payments.page({"document": document}, limit=100)
        return sorted(page.items, key=lambda one: (one.bank_reference, one.id))


async def say(world: World, payment: Payment, name: str, **said: Any) -> PaymentStatus:
    """What somebody says of a payment, as the API sends it."""
    command = PaymentCommand(id=uuid4().hex, name=name, actor="dora", **said)
    done: PaymentStatus = await world.client.execute_update_with_start_workflow(
        "command",
        command,
        start_workflow_operation=start_payment(payment.id),
        result_type=PaymentStatus,
    )
    return done


async def verified(world: World) -> None:
    """The invariants: the ledger sums to zero, nothing is allocated twice."""
    checks = (
        check
        for check in await verify(world.store, world.documents, world.anchor)
        if "ledger" in check.name or "money" in check.name
    )
    assert [problem for check in checks for problem in check.problems] == []


async def open_invoice(world: World) -> Any:
    """An invoice over 119.00 that waits for its money."""
    id = await world.sent()
    await answered(world, id, "AP")
    await world.until(id, "open")
    return await world.store.invoices.get(id)


async def test_what_is_named_is_paid_and_what_is_over_is_kept(world: World) -> None:
    invoice = await open_invoice(world)
    (payment,) = await Bank(world).says(entry("120.00", f"Invoice {invoice.number}"))
    await world.until(invoice.id, "reconciled")
    after = await world.store.payments.get(payment.id)
    assert (after.state, after.allocated, after.kept) == (PaymentState.ALLOCATED, 119, 1)
    assert (after.score, after.partner_id) == (92, "acme")
    await verified(world)


async def test_a_guess_waits_for_somebody(world: World) -> None:
    """The amount is right, and only the name of the payer is known."""
    invoice = await open_invoice(world)
    name = invoice.terms.buyer.party.name
    (payment,) = await Bank(world).says(entry("119.00", "thanks", counterparty_name=name))
    assert payment.state is PaymentState.PROPOSED
    assert (await world.store.invoices.get(invoice.id)).state == "open"
    done = await say(world, payment, "confirm")
    assert (done.state, done.refusal) == ("allocated", "")
    await world.until(invoice.id, "reconciled")
    handle = world.client.get_workflow_handle(f"payment/{payment.id}")
    assert (await handle.result(follow_runs=False))["state"] == "allocated"
    await verified(world)


async def test_an_account_that_paid_once_is_known(world: World) -> None:
    bank, first = Bank(world), await open_invoice(world)
    await bank.says(entry("119.00", first.number, counterparty_iban=PAYER))
    await world.until(first.id, "reconciled")
    second = await open_invoice(world)
    (payment,) = await bank.says(entry("119.00", "same again", counterparty_iban=PAYER))
    assert payment.evidence[0].text.startswith("the payer is known by its account")
    await world.until(second.id, "reconciled")
    await verified(world)


async def test_money_that_comes_back_opens_the_invoice_again(world: World) -> None:
    bank, invoice = Bank(world), await open_invoice(world)
    said = {"end_to_end_id": "E2E-1"}
    (payment,) = await bank.says(entry("119.00", invoice.number, **said))
    await world.until(invoice.id, "reconciled")
    await world.handle(invoice.id).result()
    returned = entry("-119.00", end_to_end_id="E2E-1", return_reason="MD06", reference="back")
    (back,) = await bank.says(returned)
    assert (back.state, back.reverses) == (PaymentState.SET_ASIDE, payment.id)
    record = await world.until(invoice.id, "open")
    assert (record.settlement.paid, record.open_amount) == (Decimal(0), Decimal(119))
    undone = await world.store.payments.get(payment.id)
    assert (undone.state, undone.shares[0].state) == (
        PaymentState.REVERSED,
        ShareState.TAKEN_BACK,
    )
    await bank.says(entry("119.00", invoice.number, reference="again"))
    await world.until(invoice.id, "reconciled")
    await verified(world)


async def test_a_share_is_taken_back_and_given_to_another(world: World) -> None:
    wrong, right = await open_invoice(world), await open_invoice(world)
    (payment,) = await Bank(world).says(entry("119.00", wrong.number))
    await world.until(wrong.id, "reconciled")
    await world.handle(wrong.id).result()
    await say(world, payment, "release", share_id=f"{payment.id}.1", reason="mixed up")
    await world.until(wrong.id, "open")
    plan = SharePlan(invoice_id=right.id, amount="119.00")
    await say(world, payment, "allocate", shares=(plan,))
    await world.until(right.id, "reconciled")
    await verified(world)


@pytest.mark.parametrize(
    ("name", "said", "problem"),
    [
        ("allocate", {"amount": "119.01"}, "has 119.00 EUR open, not 119.01"),
        ("allocate", {"invoice_id": "nobody"}, "there is no invoice 'nobody'"),
        ("confirm", {}, "there is no proposal 1 any more"),
        ("release", {"share_id": "x.1"}, "there is no such share"),
        ("reject", {"reason": "no"}, "nothing is proposed"),
        ("keep", {"partner_id": "nobody"}, "there is no 'nobody'"),
    ],
)
async def test_what_cannot_be_says_why(
    world: World, name: str, said: dict[str, Any], problem: str
) -> None:
    invoice = await open_invoice(world)
    (payment,) = await Bank(world).says(entry("500.00", "what is this"))
    if name == "allocate":
        plan = {"invoice_id": invoice.id, "amount": "1.00", **said}
        said = {"shares": (SharePlan.model_validate(plan),)}
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await say(world, payment, name, **said)
    assert isinstance(refused.value.cause, ApplicationError)
    assert problem in refused.value.cause.message
    assert (await world.store.payments.get(payment.id)).state is PaymentState.UNALLOCATED


async def test_a_discount_and_a_small_difference_are_let_pass(world: World) -> None:
    terms = PaymentTerms(net_days=30, discounts=(EarlyPayment(days=20, percentage=Decimal(2)),))
    policy = MatchingPolicy(tolerance=Decimal("0.05"))
    partnership = builders.partnership(payment_terms=terms, matching=policy)
    await world.store.partnerships.put(partnership)
    invoice = await open_invoice(world)
    on = invoice.issued_on
    paid = entry("116.60", invoice.number).model_copy(update={"booked_on": on})
    await Bank(world).says(paid)
    record = await world.until(invoice.id, "reconciled")
    assert (record.settlement.paid, record.settlement.conceded) == (
        Decimal("116.60"),
        Decimal("2.40"),
    )
    await verified(world)


async def test_several_at_once_in_one_entry(world: World) -> None:
    first, second = await open_invoice(world), await open_invoice(world)
    await Bank(world).says(entry("238.00", f"{first.number} und {second.number}"))
    await world.until(first.id, "reconciled")
    await world.until(second.id, "reconciled")
    await verified(world)


async def test_a_statement_with_a_gap_waits_for_the_one_between(world: World) -> None:
    bank = Bank(world)
    await bank.says(entry("1.00", "a"))
    bank._balance += 5
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3):
            await bank.says(entry("2.00", "b", reference="later"))
    page = await world.store.inbound.page({"state": "parked"}, limit=5)
    assert [one.findings[0].rule for one in page.items] == ["BANK_OPENING"]
