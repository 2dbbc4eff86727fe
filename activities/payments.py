"""Payments: what people say of them, and telling invoices what they are to take or give back.

Invoices are signalled by id of the share, so whatever is told twice counts once. One that has ended
is opened again for money that is taken back; money that it cannot take any more is free again.
"""

from collections.abc import Sequence
from decimal import Decimal

from temporalio import activity
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateStage
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import Notice
from activities.failures import translated
from activities.liveness import alive
from activities.settling_contracts import (
    FollowedUp,
    FollowUp,
    PaymentCommand,
    PaymentLook,
    PaymentStatus,
    PaymentStep,
)
from domain.core.errors import Conflict, InvoicingError
from domain.exchange.inbound import InboundKind, InboundState
from domain.ports import Records, Store
from domain.process.settling import by_hand
from domain.process.settling.standing import REVERSED, ShareNotice, is_under_way, notices
from domain.process.settling.taking import refuse
from domain.settlement.payment import Gap, Payment, PaymentState, ShareOrder
from domain.settlement.statement_checks import is_early
from domain.trade.matching import Difference

_PAGE = 200


class PaymentActivities:
    """Carries out what is said of payments."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @activity.defn
    @translated
    async def look_at_payment(self, input: PaymentLook) -> PaymentStatus:
        """Where a payment stands."""
        return status_of(await self._store.payments.get(input.payment_id))

    @activity.defn
    @translated
    async def decide_payment(self, input: PaymentStep) -> PaymentStatus:
        """Carry a command out, once; what the domain refuses is answered with the reason."""
        command = input.command
        fingerprint = command.model_dump_json(exclude={"id"})
        name = f"payment:{input.payment_id}:{command.id}"

        async def work(tx: Records) -> Payment:
            before = await tx.payments.get(input.payment_id)
            if await tx.commands.result(name, fingerprint) is not None:
                return before
            after = await _decided(tx, before, input)
            await tx.payments.put(after)
            await tx.commands.record(name, fingerprint, {"payment": after.id})
            return after

        try:
            return status_of(await self._store.transact(work))
        except InvoicingError as error:
            if error.retryable:
                raise
            payment = await self._store.payments.get(input.payment_id)
            refusal = f"{error.message}: {error.hint}" if error.hint else error.message
            if findings := getattr(error, "findings", ()):
                refusal = f"{refusal} ({'; '.join(one.message for one in findings)})"
            update = {"refusal": refusal, "refusal_code": error.code}
            return status_of(payment).model_copy(update=update)

    @activity.defn
    @translated
    async def tell_of_payment(self, input: PaymentLook) -> PaymentStatus:
        """Tell the invoices of one payment what they have to take or to give back."""
        payment = await self._store.payments.get(input.payment_id)
        await self._tell(activity.client(), [payment], input)
        return status_of(await self._store.payments.get(input.payment_id))

    @activity.defn
    @translated
    async def follow_up_statement(self, input: FollowUp) -> FollowedUp:
        """Tell all invoices that a bank file concerns, and ask people about what was proposed."""
        async with alive():
            client = activity.client()
            told = 0
            for state in (PaymentState.ALLOCATED, PaymentState.UNALLOCATED):
                where = {"document": input.document, "state": state, "under_way": True}
                told += await self._tell_all(client, where, input)
            told += await self._tell_reversed(client, input)
            asked = await self._ask_all(client, input)
            await self._wake_early(client)
            return FollowedUp(told=told, asked=asked)

    async def _tell_all(self, client: Client, where: dict[str, object], input: FollowUp) -> int:
        cursor, count = None, 0
        while True:
            page = await self._store.payments.page(where, limit=_PAGE, cursor=cursor)
            await self._tell(client, page.items, input)
            count += len(page.items)
            cursor = page.next_cursor
            if cursor is None:
                return count

    async def _tell_reversed(self, client: Client, input: FollowUp) -> int:
        """Payments that this file takes back, which came in files before."""
        cursor, count = None, 0
        while True:
            page = await self._store.payments.page(
                {"document": input.document, "state": PaymentState.SET_ASIDE},
                limit=_PAGE,
                cursor=cursor,
            )
            ids = {one.reverses for one in page.items if one.reverses}
            originals = list((await self._store.payments.several(ids)).values())
            await self._tell(client, originals, input)
            count += len(originals)
            cursor = page.next_cursor
            if cursor is None:
                return count

    async def _tell(
        self, client: Client, payments: Sequence[Payment], input: PaymentLook | FollowUp
    ) -> None:
        for payment in payments:
            for notice in notices(payment):
                await self._signal(client, notice, input)

    async def _signal(
        self, client: Client, notice: ShareNotice, input: PaymentLook | FollowUp
    ) -> None:
        fact = Notice(id=notice.share_id, event=notice.event)
        name = f"invoice/{notice.invoice_id}"
        try:
            await client.get_workflow_handle(name).signal(notice.event, fact)
            return
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        if notice.event == REVERSED:
            await _reopen(client, name, notice.invoice_id, fact)
            return
        record = await self._store.invoices.find(notice.invoice_id)
        title = record.state_title if record else "it does not exist"
        reason = f"the invoice has ended: {title}"
        await self._store.transact(lambda tx: refuse(tx, notice.share_id, reason, input.at))

    async def _wake_early(self, client: Client) -> None:
        """Statements that came before the one they follow are looked at again."""
        where = {"state": InboundState.PARKED, "kind": InboundKind.BANK_STATEMENT}
        cursor = None
        while True:
            page = await self._store.inbound.page(where, limit=_PAGE, cursor=cursor)
            for document in page.items:
                if is_early(document.findings):
                    await _retry(client, document.id)
            cursor = page.next_cursor
            if cursor is None:
                return

    async def _ask_all(self, client: Client, input: FollowUp) -> int:
        """A workflow for every payment that somebody has to decide on; it waits for that."""
        where = {"document": input.document, "state": PaymentState.PROPOSED}
        cursor, count = None, 0
        while True:
            page = await self._store.payments.page(where, limit=_PAGE, cursor=cursor)
            for payment in page.items:
                await _ask(client, payment)
            count += len(page.items)
            cursor = page.next_cursor
            if cursor is None:
                return count


async def _retry(client: Client, document: str) -> None:
    """Only once for each statement that is booked; who has ended meanwhile needs it no more."""
    cause = activity.info().workflow_id
    command = {"id": f"after {cause}", "name": "retry", "actor": "system"}
    try:
        await client.get_workflow_handle(f"inbound/{document}").start_update(
            "command",
            command,
            id=f"after {cause}",
            wait_for_stage=WorkflowUpdateStage.ACCEPTED,
        )
    except (WorkflowUpdateFailedError, RPCError) as error:
        gone = not isinstance(error, RPCError) or error.status is RPCStatusCode.NOT_FOUND
        if not gone:
            raise


async def _reopen(client: Client, name: str, invoice_id: str, fact: Notice) -> None:
    """A new run of an invoice that has ended; the fact is the first thing that it hears."""
    await client.start_workflow(
        "InvoiceWorkflow",
        {"invoice_id": invoice_id},
        id=name,
        task_queue=activity.info().task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        start_signal=fact.event,
        start_signal_args=[fact],
        static_summary=f"Invoice {invoice_id}",
    )


async def _ask(client: Client, payment: Payment) -> None:
    try:
        await client.start_workflow(
            "PaymentWorkflow",
            {"payment_id": payment.id},
            id=f"payment/{payment.id}",
            task_queue=activity.info().task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary=f"Payment of {payment.amount} {payment.currency}",
        )
    except WorkflowAlreadyStartedError:
        activity.logger.info("it is asked already", extra={"payment": payment.id})


def status_of(payment: Payment) -> PaymentStatus:
    """Where a payment stands, for its workflow."""
    return PaymentStatus(
        payment_id=payment.id,
        state=payment.state.value,
        reason=payment.reason,
        proposals=len(payment.proposals),
        partner_id=payment.partner_id or "",
        needs_somebody=payment.state is PaymentState.PROPOSED,
        under_way=is_under_way(payment),
    )


async def _decided(tx: Records, payment: Payment, input: PaymentStep) -> Payment:
    command, at = input.command, input.at
    actor = command.actor
    match command.name:
        case "confirm":
            return await by_hand.confirm(tx, payment, command.proposal, actor=actor, at=at)
        case "reject":
            return by_hand.reject(payment, actor=actor, reason=command.reason, at=at)
        case "allocate":
            return await by_hand.allocate(tx, payment, _orders(command), actor=actor, at=at)
        case "release":
            return by_hand.release(payment, command.share_id, actor=actor, at=at)
        case "keep":
            return await by_hand.keep(tx, payment, command.partner_id, actor=actor, at=at)
        case "set_aside":
            return await by_hand.set_aside(tx, payment, actor=actor, reason=command.reason, at=at)
        case "match":
            return await by_hand.match_again(tx, payment, at)
        case _:
            raise Conflict(f"'{command.name}' is not something to do with a payment")


def _orders(command: PaymentCommand) -> tuple[ShareOrder, ...]:
    return tuple(
        ShareOrder(
            invoice_id=plan.invoice_id,
            amount=Decimal(plan.amount),
            money=Decimal(plan.money) if plan.money else None,
            gaps=tuple(
                Gap(kind=Difference(kind), amount=Decimal(amount))
                for kind, amount in plan.gaps.items()
            ),
        )
        for plan in command.shares
    )
