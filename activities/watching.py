"""Watching: what has to come for a message that was sent, what is late, what people decide then."""

from temporalio import activity

from activities.contracts import Notice, OutgoingNotice
from activities.delivery_contracts import (
    DeliveryCommand,
    DeliveryInput,
    DeliveryStanding,
    DeliveryWait,
    MatchInput,
    MatchOutcome,
)
from activities.failures import translated
from domain.core.errors import Conflict, InvoicingError
from domain.exchange.deadlines import late, next_due
from domain.exchange.log import ExchangeAct
from domain.exchange.transmission import Transmission, TransmissionState
from domain.ports import Records, Store
from domain.process.acknowledging import Acknowledged
from domain.process.matching import match_by_hand
from domain.process.outbox import entry
from domain.process.renewing import discarded, renewed


class WatchingActivities:
    """Steps of a delivery's workflow on the system of record."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @activity.defn
    @translated
    async def look_at_delivery(self, input: DeliveryInput) -> DeliveryStanding:
        """Where a transmission stands; what has not come by now is marked as overdue."""

        async def work(tx: Records) -> DeliveryStanding:
            order = await tx.transmissions.get(input.transmission_id)
            marked = late(order.awaits, input.at) if order.counts else order.awaits
            for before, after in zip(order.awaits, marked, strict=True):
                if before != after:
                    name = f"{order.id}.overdue.{after.kind.value}"
                    said = f"{after.kind.value} was due {after.due}"
                    line = entry(order, name, ExchangeAct.OVERDUE, input.at, detail=said)
                    await tx.exchange_log.insert(line)
            if marked != order.awaits:
                order = order.model_copy(update={"awaits": marked})
                await tx.transmissions.put(order)
            return standing_of(order)

        return await self._store.transact(work)

    @activity.defn
    @translated
    async def park_delivery(self, input: DeliveryInput) -> DeliveryStanding:
        """Sending was given up: somebody has to look."""

        async def work(tx: Records) -> DeliveryStanding:
            order = await tx.transmissions.get(input.transmission_id)
            if order.state is TransmissionState.PENDING:
                parked = {"state": TransmissionState.FAILED, "failure": input.failure[:500]}
                order = order.model_copy(update=parked)
                await tx.transmissions.put(order)
            return standing_of(order)

        return await self._store.transact(work)

    @activity.defn
    @translated
    async def change_delivery(self, command: DeliveryCommand) -> DeliveryStanding:
        """Carry out `retry` or `discard`; what is not possible is answered with the reason."""

        async def work(tx: Records) -> DeliveryStanding:
            order = await tx.transmissions.get(command.transmission_id)
            if command.name == "retry":
                return standing_of(await renewed(tx, order))
            return standing_of(
                await discarded(
                    tx, order, command.id, command.at, actor=command.actor, reason=command.reason
                )
            )

        try:
            return await self._store.transact(work)
        except Conflict as error:
            order = await self._store.transmissions.get(command.transmission_id)
            return standing_of(order).model_copy(update={"refusal": str(error)})

    @activity.defn
    @translated
    async def match_acknowledgement(self, input: MatchInput) -> MatchOutcome:
        """Somebody says what an acknowledgement answers: it counts as if it had been found."""
        try:
            done = await self._store.transact(
                lambda tx: match_by_hand(
                    tx,
                    input.acknowledgement_id,
                    invoice_id=input.invoice_id or None,
                    transmission_id=input.transmission_id or None,
                    actor=input.actor,
                    reason=input.reason,
                    at=input.at,
                )
            )
        except InvoicingError as error:
            if error.retryable:
                raise
            return MatchOutcome(problem=str(error))
        return MatchOutcome(notices=notices_of(done), tell=done.transmissions)


def notices_of(done: Acknowledged) -> tuple[OutgoingNotice, ...]:
    """What acknowledgements say, as workflows of invoices are told it."""
    return tuple(
        OutgoingNotice(
            invoice_id=said.invoice_id, notice=Notice(id=said.acknowledgement_id, event=said.event)
        )
        for said in done.facts
    )


def standing_of(order: Transmission) -> DeliveryStanding:
    """What the workflow of a transmission has to know of it."""
    waits = order.waits if order.sent_at else ()
    return DeliveryStanding(
        transmission_id=order.id,
        kind=order.kind.value,
        state=order.state.value,
        transport=order.axes.transport.value,
        syntax=order.axes.syntax.value,
        partner_id=order.partner_id or "",
        partnership_id=order.partnership_id or "",
        invoice_id=order.invoice_id or "",
        since=order.sent_at or order.created_at,
        waits=tuple(
            DeliveryWait(kind=one.kind.value, due=one.due, overdue=one.is_overdue) for one in waits
        ),
        next_due=next_due(waits),
        problem=order.problem or order.failure,
        superseded_by=order.superseded_by,
    )
