"""What was received: documents, acknowledgements, bank statements."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import StringConstraints

from api.bodies import MAX_STATEMENT
from api.dependencies import Caller, MessageId, Stored, Wired, Workflows
from api.gateway import WorkflowGateway
from api.paging import Pages, as_it_is, given
from api.permissions import allow
from api.problems import Problem
from api.routing import Route, later, mark_pending, router
from api.schemas.shapes import Discarding, Explained, Listing
from domain.core.identifiers import Id, Sha256
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState
from domain.ports import Store
from domain.receiving import UPLOADS
from workflows.messages import InboundCommand

routes = router("inbound")
_XML = ("application/xml", "text/xml")
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\\x00-\x1f\x7f]{1,200}$")]
Hash = Annotated[Sha256, Path(description="the hash of the document's bytes")]


class StatementRoute(Route):
    """Statements are larger than anything else that is sent here."""

    max_body = MAX_STATEMENT


async def hand_in_statement(
    request: Request, wired: Wired, workflows: Workflows, by: Caller, response: Response
) -> InboundDocument:
    """Hand in a bank statement

    A camt.053 as the body. It is archived under the hash of its bytes before anything else, then
    read, booked and matched by a workflow: follow `Location`. The same file counts once.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = await request.body()
    if kind not in _XML or not content:
        raise Problem(
            "unsupported_media_type",
            "a statement is sent as XML, and not empty",
            hint="send the camt.053 file as the body, with 'Content-Type: application/xml'",
        )
    name = f"handed-in-by-{by.subject}.xml"
    known = await wired.receiving.take_in(content, datetime.now(UTC), name=name, by=by.subject)
    await workflows.start_inbound(known.id)
    response.headers["Location"] = f"/v1/inbound/{known.id}"
    return known


routes.add_api_route(
    "/statements",
    hand_in_statement,
    methods=["POST"],
    status_code=202,
    dependencies=allow("bank.write"),
    name="hand_in_statement",
    route_class_override=StatementRoute,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)


async def hand_in_document(
    request: Request,
    wired: Wired,
    workflows: Workflows,
    by: Caller,
    response: Response,
    mailbox_id: Annotated[
        Id, Query(description="the mailbox that it counts for: whose it is, how it is read")
    ] = UPLOADS,
    name: Annotated[FileName, Query(description="the name of the file")] = "document",
) -> InboundDocument:
    """Hand in a document

    What a partner sent on another way, as the body: an invoice as UBL, CII, PDF or JSON, EDIFACT,
    X12, a file of your mapping, an acknowledgement, a remittance advice. It is archived under the
    hash of its bytes, then read and applied by a workflow: follow `Location`.
    """
    content = await request.body()
    if not content:
        raise Problem("invalid", "the document is empty", hint="send its bytes as the body")
    if mailbox_id != UPLOADS:
        await wired.store.mailboxes.get(mailbox_id)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    known = await wired.receiving.take_in(
        content,
        datetime.now(UTC),
        name=name,
        mailbox_id=mailbox_id,
        by=by.subject,
        media_type=kind or "application/octet-stream",
    )
    await workflows.start_inbound(known.id)
    response.headers["Location"] = f"/v1/inbound/{known.id}"
    return known


_BYTES = {"schema": {"type": "string", "format": "binary"}}

routes.add_api_route(
    "/inbound",
    hand_in_document,
    methods=["POST"],
    status_code=202,
    dependencies=allow("inbound.hand_in"),
    name="hand_in_document",
    route_class_override=StatementRoute,
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/octet-stream": _BYTES}}
    },
)


@routes.get("/inbound", dependencies=allow("inbound.read"), name="list_inbound")
async def list_inbound(
    store: Stored,
    pages: Pages,
    state: InboundState | None = None,
    kind: InboundKind | None = None,
    mailbox_id: Annotated[str | None, Query(max_length=80)] = None,
) -> Listing[InboundDocument]:
    """List received documents

    Newest first. `parked` are those that nobody can use yet, `unmatched` those that belong to no
    invoice: both wait for somebody, and block nothing behind them.
    """
    where = given(state=state, kind=kind, mailbox_id=mailbox_id)
    return await pages.of(store.inbound, where, as_it_is)


@routes.get("/inbound/{id}", dependencies=allow("inbound.read"), name="get_inbound")
async def get_inbound(id: Hash, store: Stored) -> InboundDocument:
    """Read a received document

    What it turned out to be, and the findings if it could not be used.
    """
    return await store.inbound.get(id)


@routes.post(
    "/inbound/{id}/retry",
    dependencies=allow("inbound.resolve"),
    name="retry_inbound",
    responses=later(InboundDocument),
)
async def retry_inbound(
    id: Hash,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
    body: Explained | None = None,
) -> InboundDocument:
    """Retry a received document

    Processes it again, once the cause is mended: a missing partner, an invoice issued since.
    """
    reason = body.reason if body else ""
    command = InboundCommand(id=message_id, name="retry", actor=by.subject, reason=reason)
    return await _resolve(store, workflows, id, command, response)


@routes.post(
    "/inbound/{id}/discard",
    dependencies=allow("inbound.resolve"),
    name="discard_inbound",
    responses=later(InboundDocument),
)
async def discard_inbound(
    id: Hash,
    body: Discarding,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> InboundDocument:
    """Discard a received document

    Puts it away, with who said so and why. Its bytes stay archived. With `answer`, whoever sent
    an invoice is told the reason in its language: by APERAK, 824 or Invoice Response. Whether
    they could be told stands in `summary`.
    """
    command = InboundCommand(
        id=message_id,
        name="discard",
        actor=by.subject,
        reason=body.reason,
        answer=body.answer,
    )
    return await _resolve(store, workflows, id, command, response)


async def _resolve(
    store: Store,
    workflows: WorkflowGateway,
    id: str,
    command: InboundCommand,
    response: Response,
) -> InboundDocument:
    await store.inbound.get(id)
    if not await workflows.inbound_command(id, command):
        mark_pending(response)
    return await store.inbound.get(id)
