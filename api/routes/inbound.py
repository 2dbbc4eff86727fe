"""What was received: documents, acknowledgements, bank statements and their entries."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, Field

from api.bodies import MAX_STATEMENT
from api.dependencies import Caller, MessageId, Stored, Wired, Workflows
from api.gateway import WorkflowGateway
from api.paging import Pages, as_it_is, given
from api.permissions import allow
from api.problems import Problem
from api.routing import Route, later, mark_pending, router
from api.schemas.shapes import Explained, Justified, Listing
from api.statements import archive
from domain.core.identifiers import Id, Sha256
from domain.core.money import CurrencyCode, ExactDecimal
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState
from domain.ports import Store
from domain.settlement.allocation import StoredEntry
from workflows.messages import InboundCommand

routes = router("inbound")
_XML = ("application/xml", "text/xml")
Hash = Annotated[Sha256, Path(description="the hash of the document's bytes")]


class StatementRoute(Route):
    """Statements are larger than anything else that is sent here."""

    max_body = MAX_STATEMENT


class BankEntryView(BaseModel):
    """A bank entry, and what of it is still without an invoice. Accounts are not shown in full."""

    id: str
    statement_id: str
    amount: ExactDecimal
    currency: CurrencyCode
    booked_on: date
    remittance: tuple[str, ...]
    counterparty: str
    counterparty_account: str = Field(examples=["…3000"])
    candidates: tuple[Id, ...] = Field(description="open invoices that it names")
    allocated: ExactDecimal
    remaining: ExactDecimal
    reason: str = Field(description="why no invoice was found")
    received_at: datetime


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
    known = await archive(wired, content, by.subject, datetime.now(UTC))
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
    body: Justified,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> InboundDocument:
    """Discard a received document

    Puts it away, with who said so and why. Its bytes stay archived.
    """
    command = InboundCommand(id=message_id, name="discard", actor=by.subject, reason=body.reason)
    return await _resolve(store, workflows, id, command, response)


@routes.get("/acknowledgements", dependencies=allow("inbound.read"), name="list_acknowledgements")
async def list_acknowledgements(
    store: Stored,
    pages: Pages,
    unmatched: Annotated[bool, Query(description="only those that belong to no invoice")] = False,
    invoice_id: Annotated[str | None, Query(max_length=80)] = None,
) -> Listing[Acknowledgement]:
    """List acknowledgements

    What buyers answered, newest first. Answers to unknown invoices are kept and shown.
    """
    where = {"invoice_id": None} if unmatched else given(invoice_id=invoice_id)
    return await pages.of(store.acknowledgements, where, as_it_is)


@routes.get("/entries", dependencies=allow("inbound.read"), name="list_bank_entries")
async def list_entries(
    store: Stored,
    pages: Pages,
    unallocated: Annotated[bool, Query(description="only money that settles nothing yet")] = False,
    statement_id: Annotated[str | None, Query(max_length=80)] = None,
) -> Listing[BankEntryView]:
    """List bank entries

    Newest first; `reason` says why money belongs to no invoice.
    """
    where = given(unallocated=True if unallocated else None, statement_id=statement_id)
    return await pages.of(store.entries, where, _entry)


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


def _entry(stored: StoredEntry) -> BankEntryView:
    entry = stored.entry
    account = entry.counterparty_iban
    return BankEntryView(
        id=stored.id,
        statement_id=stored.statement_id,
        amount=entry.amount,
        currency=entry.currency,
        booked_on=entry.booked_on,
        remittance=entry.remittance,
        counterparty=entry.counterparty_name,
        counterparty_account=f"…{account[-4:]}" if account else "",
        candidates=stored.candidates,
        allocated=stored.allocated,
        remaining=stored.remaining,
        reason=stored.reason,
        received_at=stored.received_at,
    )
