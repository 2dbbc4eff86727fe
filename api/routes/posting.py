"""The door for partners' systems: what they post over AS2, AS4 and webhooks.

Who they are, their messages prove by signature; there is no sign-in. What is accepted is kept
before it is answered, and a repetition gets the same answer.
"""

import logging
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.bodies import MAX_STATEMENT, StrictRequest
from api.dependencies import Stored, Wired, Workflows
from api.gateway import WorkflowGateway
from api.problems import Problem
from domain.exchange.inbound import KeptArrival, Mailbox
from domain.ports import Arrival, HttpReply, Posted, Receiving, Store
from integration.wiring import Adapters

routes = APIRouter(prefix="/exchange", tags=["posting"])

_MOST_MAILBOXES = 2000

log = logging.getLogger(__name__)


_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "It is no message of this standard"},
    401: {"description": "Nobody known here has signed it"},
    403: {"description": "It is signed, and not by who may post here"},
    415: {"description": "The media type is not understood"},
    503: {"description": "Nothing is received on this channel yet: try again later"},
}


@routes.post("/{channel}", name="post_message", responses=_REFUSALS)
async def post_message(
    channel: Annotated[str, Path(max_length=40, examples=["as2"])],
    request: Request,
    wired: Wired,
    store: Stored,
    workflows: Workflows,
) -> Response:
    """Post a message

    For partners' systems: an AS2 or AS4 message, or a signed webhook, as their standard has it.
    The answer is that of the standard: a receipt, or why there is none.
    """
    receiver = wired.channels.get(channel)
    if not isinstance(receiver, Receiving):
        raise Problem("not_found", f"nothing is received over '{channel[:40]}' at this address")
    strict = StrictRequest(request.scope, request.receive)
    strict.max_body = MAX_STATEMENT
    posted = Posted(dict(request.headers.items()), await strict.body())
    arrival = await receiver.receive(await _mailboxes(store, channel), posted)
    if isinstance(arrival, HttpReply):
        log.warning("%s: a message was refused with status %d", channel, arrival.status)
        return _response(arrival)
    return _response(await _answered(wired, workflows, arrival))


async def _answered(wired: Adapters, workflows: WorkflowGateway, arrival: Arrival) -> HttpReply:
    """The answer to `arrival`, which is kept: as it was given before, or new."""
    before = await wired.receiving.answered(arrival.key)
    if before is not None:
        kept, reply = before
        log.info("a message that came before is answered again", extra={"key": kept.id[:12]})
    else:
        kept, reply = await wired.receiving.take_posted(arrival, datetime.now(UTC)), arrival.reply
    await _start(wired, workflows, kept)
    return reply


async def _start(wired: Adapters, workflows: WorkflowGateway, kept: KeptArrival) -> None:
    """Start what follows; without Temporal the relay does it later, and the answer still counts."""
    mailbox = await wired.store.mailboxes.find(kept.mailbox_id)
    partner_id = (mailbox.partner_id if mailbox else None) or ""
    try:
        if kept.document is not None:
            await workflows.start_inbound(kept.document)
        for delivery in kept.deliveries:
            await workflows.start_delivery(delivery, partner_id)
    except Problem as problem:
        log.warning("%s is kept and processed later: %s", kept.id[:12], problem.detail)


async def _mailboxes(store: Store, channel: str) -> list[Mailbox]:
    """The mailboxes that are posted to over `channel`."""
    page = await store.mailboxes.page({"kind": channel}, limit=_MOST_MAILBOXES)
    return list(page.items)


def _response(reply: HttpReply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers))
