"""What was exchanged with partners: the log, messages of ours, acknowledgements, endpoints."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query, Response

from api.dependencies import Caller, MessageId, Stored, Workflows
from api.gateway import WorkflowGateway
from api.paging import Pages, as_it_is, given
from api.permissions import allow
from api.problems import Problem
from api.routing import later, mark_pending, router
from api.schemas.exchange import (
    Match,
    TransmissionDetail,
    TransmissionView,
    transmission_detail,
    transmission_view,
)
from api.schemas.shapes import Explained, Justified, Listing
from domain.core.errors import Conflict, InvoicingError
from domain.core.identifiers import Sha256
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.circuit import CircuitState, Endpoint
from domain.exchange.inbound import InboundState
from domain.exchange.log import Direction, ExchangeAct, ExchangeEntry
from domain.exchange.transmission import MessageKind, TransmissionState
from domain.ports import Store
from domain.trade.terms import AcknowledgementKind
from workflows.messages import DeliveryCommand, InboundCommand, MatchInput

routes = router("exchange")

_TO_PARTNERS = {one.value for one in MessageKind if one is not MessageKind.EVENT}

MessageName = Annotated[str, Path(max_length=200, description="the message id")]
AcknowledgementName = Annotated[str, Path(max_length=300, description="its id, as listed")]
Short = Annotated[str | None, Query(max_length=200)]


@routes.get("/exchange/log", dependencies=allow("exchange.read"), name="list_exchange_log")
async def list_log(
    store: Stored,
    pages: Pages,
    invoice_id: Short = None,
    partner_id: Short = None,
    transmission_id: Short = None,
    direction: Direction | None = None,
    act: ExchangeAct | None = None,
    document: Annotated[Sha256 | None, Query(description="the hash of the bytes")] = None,
    events: Annotated[
        bool, Query(description="what webhooks were told instead of what partners were")
    ] = False,
) -> Listing[ExchangeEntry]:
    """The exchange log

    What went out and came in, newest first: who, what, when, at which attempt, the bytes by their
    hash, and the receipt that proves it. Appended only.
    """
    where = given(
        invoice_id=invoice_id,
        partner_id=partner_id,
        transmission_id=transmission_id,
        direction=direction,
        act=act,
        documents=document,
        event=None if transmission_id else events,
    )
    return await pages.by(
        lambda limit, cursor: store.exchange_log.page(where, limit=limit, cursor=cursor), as_it_is
    )


@routes.get("/exchange/endpoints", dependencies=allow("exchange.inspect"), name="list_endpoints")
async def list_endpoints(
    store: Stored, pages: Pages, state: CircuitState | None = None
) -> Listing[Endpoint]:
    """List endpoints of partners

    Systems that we send to and that have limits, or did not answer. While a circuit is open,
    nothing is sent there but one message per interval, and nobody else is delayed.
    """
    return await pages.of(store.endpoints, given(state=state), as_it_is)


@routes.get("/transmissions", dependencies=allow("exchange.read"), name="list_transmissions")
async def list_transmissions(
    store: Stored,
    pages: Pages,
    invoice_id: Short = None,
    partner_id: Short = None,
    state: TransmissionState | None = None,
    kind: MessageKind | None = None,
) -> Listing[TransmissionView]:
    """List messages to partners

    Newest first: invoices, credit notes, and what we answer to what was received. Events that
    webhooks are told of are listed only if asked for by their `kind`.
    """
    kinds = kind or _TO_PARTNERS
    where = given(invoice_id=invoice_id, partner_id=partner_id, state=state, kind=kinds)
    return await pages.of(store.transmissions, where, transmission_view)


@routes.get("/transmissions/{id}", dependencies=allow("exchange.read"), name="get_transmission")
async def get_transmission(id: MessageName, store: Stored) -> TransmissionDetail:
    """Read a message to a partner

    What was frozen before the first attempt, what became of it on each axis, which
    acknowledgements have to come until when, and everything that happened.
    """
    return await _detail(store, id)


@routes.post(
    "/transmissions/{id}/retry",
    dependencies=allow("exchange.resolve"),
    name="retry_transmission",
    responses=later(TransmissionDetail),
)
async def retry_transmission(
    id: MessageName,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
    body: Explained | None = None,
) -> TransmissionDetail:
    """Retry an answer that could not be sent

    The same message under the same id, over the channel as it is configured now. An invoice is
    retried itself.
    """
    reason = body.reason if body else ""
    command = _command(id, "retry", by.subject, message_id, reason)
    return await _resolve(store, workflows, command, response)


@routes.post(
    "/transmissions/{id}/discard",
    dependencies=allow("exchange.resolve"),
    name="discard_transmission",
    responses=later(TransmissionDetail),
)
async def discard_transmission(
    id: MessageName,
    body: Justified,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> TransmissionDetail:
    """Give up on a message

    One that could not be sent is not sent any more; of one that was, no acknowledgement is waited
    for any more.
    """
    command = _command(id, "discard", by.subject, message_id, body.reason)
    return await _resolve(store, workflows, command, response)


@routes.get("/acknowledgements", dependencies=allow("inbound.read"), name="list_acknowledgements")
async def list_acknowledgements(
    store: Stored,
    pages: Pages,
    unmatched: Annotated[bool, Query(description="only those that answer nothing known")] = False,
    invoice_id: Short = None,
    transmission_id: Short = None,
    partner_id: Short = None,
    kind: AcknowledgementKind | None = None,
) -> Listing[Acknowledgement]:
    """List acknowledgements

    What partners' systems and buyers said of what we sent, newest first. What answers nothing
    that we know is kept and shown, with the reason; it can be matched by hand.
    """
    where = given(
        matched=False if unmatched else None,
        invoice_id=invoice_id,
        transmission_id=transmission_id,
        partner_id=partner_id,
        kind=kind,
    )
    return await pages.of(store.acknowledgements, where, as_it_is)


@routes.post(
    "/acknowledgements/{id}/match",
    dependencies=allow("exchange.resolve"),
    name="match_acknowledgement",
    responses=later(Acknowledgement),
)
async def match_acknowledgement(
    id: AcknowledgementName,
    body: Match,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> Acknowledgement:
    """Match an acknowledgement by hand

    Says what it answers, and why. It then counts as if it had been found: invoice and delivery
    are told. What was matched stays matched.
    """
    known = await store.acknowledgements.get(id)
    if body.invoice_id is not None:
        await store.invoices.get(body.invoice_id)
    if body.transmission_id is not None:
        await store.transmissions.get(body.transmission_id)
    match = MatchInput(
        acknowledgement_id=id,
        invoice_id=body.invoice_id or "",
        transmission_id=body.transmission_id or "",
        actor=by.subject,
        reason=body.reason,
        at=datetime.now(UTC),
    )
    outcome = await workflows.match_acknowledgement(match)
    if outcome is None:
        mark_pending(response)
    elif outcome.problem:
        raise Conflict(outcome.problem)
    elif known.document is not None:
        retry = InboundCommand(id=message_id, name="retry", actor=by.subject, reason=body.reason)
        await _settle_document(store, workflows, known.document, retry)
    return await store.acknowledgements.get(id)


async def _settle_document(
    store: Store, workflows: WorkflowGateway, document: Sha256, retry: InboundCommand
) -> None:
    """Let the received document be looked at again: it may wait for nobody any more."""
    received = await store.inbound.find(document)
    if received is None or received.state is not InboundState.UNMATCHED:
        return
    try:
        await workflows.inbound_command(document, retry)
    except (InvoicingError, Problem):  # the match counts; the document can be retried by hand
        return


def _command(id: str, name: str, actor: str, message_id: str, reason: str) -> DeliveryCommand:
    return DeliveryCommand(
        id=message_id,
        transmission_id=id,
        name=name,
        actor=actor,
        at=datetime.now(UTC),
        reason=reason,
    )


async def _resolve(
    store: Store, workflows: WorkflowGateway, command: DeliveryCommand, response: Response
) -> TransmissionDetail:
    await store.transmissions.get(command.transmission_id)
    if not await workflows.delivery_command(command):
        mark_pending(response)
    return await _detail(store, command.transmission_id)


async def _detail(store: Store, id: str) -> TransmissionDetail:
    order = await store.transmissions.get(id)
    page = await store.exchange_log.page({"transmission_id": id}, limit=100)
    return transmission_detail(order, tuple(page.items))
