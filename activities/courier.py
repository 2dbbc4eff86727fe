"""The courier: carries a transmission over the partner's channel, and keeps what came of it.

Safe to repeat: what is marked as sent is not sent again, every attempt is the same message under
the same id, and a channel looks first whether an earlier attempt had arrived. Nothing is ever sent
under a new id but by a command of people.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.clock import Clock, attempt_clock, waited
from activities.gate import Gate
from activities.liveness import alive
from domain.core.errors import (
    Conflict,
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    DeliveryWaits,
    InvoicingError,
    Undeliverable,
)
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.deadlines import running
from domain.exchange.delivery import DocumentRef, OutboundMessage, Receipt
from domain.exchange.log import ExchangeAct
from domain.exchange.transmission import Transmission, TransmissionState
from domain.ports import Channel, DocumentStore, Records, Store
from domain.process.acknowledging import keep
from domain.process.outbox import entry

_TRIES = 10
"""So often it is tried until somebody has to look: some minutes at first, then by the circuit."""

_PATIENCE = timedelta(minutes=30)
"""So long a message waits for an endpoint that does not answer until somebody has to look."""

_LONGEST = 240
"""After so many seconds a channel that does not come back has lost the reply."""


@dataclass(frozen=True)
class Carried:
    """A transmission that was handed over: what the other end said, and when."""

    order: Transmission
    receipt: Receipt | None
    """`None`: an earlier attempt had done it, and its answer was lost."""
    at: datetime
    evidence: DocumentRef | None = None


class Courier:
    """Sends transmissions."""

    def __init__(
        self, store: Store, documents: DocumentStore, channels: dict[str, Channel], gate: Gate
    ) -> None:
        self._store = store
        self._documents = documents
        self._channels = channels
        self._gate = gate

    async def send(
        self, order: Transmission, *, tries: int = _TRIES, patience: timedelta = _PATIENCE
    ) -> Carried:
        """Hand the document over, under its frozen names.

        `DeliveryRejected` for good, or when it was tried often and long enough; anything else is
        tried again. Each attempt is written down.
        """
        clock = attempt_clock()
        if order.state is TransmissionState.SENT:
            return Carried(order, None, clock())
        if not order.counts:
            raise DeliveryRejected("it was given up, or sent again as another message")
        try:
            receipt = await self._send(order, clock)
        except DeliveryWaits as error:
            if error.silent and waited() > patience:
                raise await self._given_up(order, error, clock) from error
            raise
        except Undeliverable as error:
            tried = await self._note(order, error, clock, tries=tries)
            if error.retryable and tried.state is TransmissionState.FAILED:
                raise _gave_up(tried, error) from error
            raise
        return Carried(order, receipt, clock(), await self._kept(receipt))

    async def _send(self, order: Transmission, clock: Clock) -> Receipt:
        channel = self._channels.get(order.channel.kind)
        if channel is None:
            raise DeliveryRejected(
                f"there is no channel called '{order.channel.kind}'",
                hint="mend the delivery profile of the partnership, then retry",
            )
        message = OutboundMessage(
            id=order.id,
            file_name=order.file_name,
            media_type=order.document.media_type,
            content=await self._documents.get(order.document.sha256),
            subject=order.subject,
            test=order.test,
        )
        async with alive(), self._gate.through(order, clock):
            return await _bounded(channel, order, message)

    async def _kept(self, receipt: Receipt) -> DocumentRef | None:
        """The proof, durable before anything is said on its strength."""
        proof = receipt.evidence
        if proof is None:
            return None
        return await self._documents.put(
            proof.content, name=proof.name, media_type=proof.media_type
        )

    async def _note(
        self, order: Transmission, error: Undeliverable, clock: Clock, *, tries: int = 0
    ) -> Transmission:
        """Write an attempt down that did not come through; the last one gives up."""

        async def work(tx: Records) -> Transmission:
            current = await tx.transmissions.get(order.id)
            ends = not error.retryable or current.tries + 1 >= tries
            tried = current.model_copy(
                update={
                    "attempts": current.attempts + 1,
                    "tries": current.tries + 1,
                    "failure": str(error)[:500],
                    "slot": None,
                    "state": TransmissionState.FAILED if ends else current.state,
                }
            )
            await tx.transmissions.put(tried)
            name = f"{order.id}.a{tried.attempts}"
            line = entry(tried, name, ExchangeAct.NOT_SENT, clock(), detail=tried.failure)
            await tx.exchange_log.insert(line)
            return tried

        return await self._store.transact(work)

    async def _given_up(
        self, order: Transmission, error: Undeliverable, clock: Clock
    ) -> DeliveryRejected:
        return _gave_up(await self._note(order, error, clock), error)


async def _bounded(channel: Channel, order: Transmission, message: OutboundMessage) -> Receipt:
    """Send; whatever a channel may come up with is an answer of the domain."""
    try:
        async with asyncio.timeout(_LONGEST) as limit:
            return await channel.send(order.channel.settings, message)
    except InvoicingError:
        raise
    except TimeoutError as error:
        if limit.expired():
            raise DeliveryUnknown(f"no answer within {_LONGEST} seconds") from error
        raise DeliveryUnavailable("the other end took too long") from error
    except Exception as error:  # a fault of ours; what it says may hold secrets
        fault = type(error).__name__
        raise DeliveryUnavailable(f"the channel '{channel.kind}' failed ({fault})") from error


def _gave_up(order: Transmission, error: Undeliverable) -> DeliveryRejected:
    times = "once" if order.tries == 1 else f"{order.tries} times"
    return DeliveryRejected(
        f"it was tried {times}, in vain: {error.message}",
        hint=error.hint or "see that the partner's system answers, then retry",
    )


async def mark_sent(tx: Records, carried: Carried) -> Transmission:
    """Keep that a transmission was handed over, and what was said at once; safe to repeat.

    What the other end refuses at once was not handed over: it failed, with their reason.
    """
    order = await tx.transmissions.get(carried.order.id)
    if order.document != carried.order.document:
        raise Conflict("the transmission was exchanged in between")
    receipt = carried.receipt
    if receipt is None or order.state is TransmissionState.SENT:
        return order
    sent = order.model_copy(
        update={
            "state": TransmissionState.SENT,
            "axes": order.axes.transmitted(),
            "references": tuple(dict.fromkeys((*order.references, *receipt.references))),
            "awaits": running(order.awaits, carried.at),
            "attempts": order.attempts + 1,
            "tries": order.tries + 1,
            "sent_at": carried.at,
            "location": receipt.location,
            "failure": "",
        }
    )
    await tx.transmissions.put(sent)
    told = await _take_in(tx, sent, carried)
    if told.axes.refused and receipt.statements:
        told = told.model_copy(update={"state": TransmissionState.FAILED})
        await tx.transmissions.put(told.model_copy(update={"failure": told.problem}))
    name = f"{order.id}.a{sent.attempts}"
    detail = "found there already" if receipt.already_there else ""
    line = entry(told, name, ExchangeAct.SENT, carried.at, detail=detail, evidence=carried.evidence)
    await tx.exchange_log.insert(line)
    return told


async def _take_in(tx: Records, order: Transmission, carried: Carried) -> Transmission:
    """What the other end said on the spot, as acknowledgements like any other."""
    statements = carried.receipt.statements if carried.receipt else ()
    for place, said in enumerate(statements, start=1):
        await keep(
            tx,
            Acknowledgement(
                id=f"{order.id}.a{order.attempts}.{place}",
                document=carried.evidence.sha256 if carried.evidence else None,
                statement=said,
                partner_id=order.partner_id,
                transmission_id=order.id,
                invoice_id=order.invoice_id,
                received_at=carried.at,
            ),
        )
    return await tx.transmissions.get(order.id) if statements else order
