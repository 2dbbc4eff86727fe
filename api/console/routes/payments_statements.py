"""Bank statements: those that were booked, those that were not and why; handing in a bank file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.auth import Principal
from api.bodies import MAX_STATEMENT
from api.console.access import changing, may, seeing
from api.console.forms import Refusal
from api.console.notices import say
from api.console.pages import PageRoute, onward, page, router
from api.console.views.payments import PaymentRow, rows_of
from api.console.wording import Chip
from api.dependencies import Caller, Stored, Wired, Workflows
from api.permissions import allowed, require
from api.routes.inbound import Hash
from api.schemas.payments import PaymentView
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState
from domain.ports import Store
from domain.settlement.kept_statement import KeptStatement
from domain.settlement.statement_checks import RULES

routes = router()
_PAGE = 50
_ROOM = 64 * 1024
"""For what a form carries beside the file."""
_NAME = 200
_HERE = "/console/bank-statements"
_ASIDE = {"kind": InboundKind.BANK_STATEMENT, "state": InboundState.PARKED}

STATES = {
    InboundState.RECEIVED: Chip("Being read", "info", "work"),
    InboundState.PROCESSED: Chip("Booked", "good", "check"),
    InboundState.UNMATCHED: Chip("Responses nothing", "warn", "alert"),
    InboundState.PARKED: Chip("Put aside", "bad", "alert"),
    InboundState.DISCARDED: Chip("Put away", "idle", "stop"),
}

say(file_taken="The file was taken. What it says is being read and matched.")


class FileRoute(PageRoute):
    """Bank files are larger than anything else that is sent here."""

    max_body = MAX_STATEMENT + _ROOM


@routes.get("/bank-statements", dependencies=seeing("payments.read"), name="console_statements")
async def look(
    request: Request,
    store: Stored,
    by: Caller,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The statements, the one that was booked last first."""
    return await _show(request, store, by, cursor)


async def _show(
    request: Request, store: Store, by: Principal, cursor: str | None = None, **more: Any
) -> Response:
    found = await store.statements.page({}, limit=_PAGE, cursor=cursor)
    aside: Sequence[InboundDocument] = ()
    if allowed(by.roles, "inbound.read"):
        aside = (await store.inbound.page(_ASIDE, limit=_PAGE)).items
    return await page(
        request,
        "bank_statements.html",
        status=422 if more else 200,
        place="payments",
        statements=found.items,
        aside=aside,
        rules=RULES,
        may_hand_in=may(request, by, "hand_in_statement"),
        here=f"{_HERE}?cursor={cursor}" if cursor else _HERE,
        next=f"{_HERE}?cursor={found.next_cursor}" if found.next_cursor else "",
        **more,
    )


@routes.get("/bank-files/{id}", dependencies=seeing("inbound.read"), name="console_bank_file")
async def look_at_file(request: Request, id: Hash, store: Stored, by: Caller) -> Response:
    """What became of a bank file: its statements, its payments, or what is wrong with it."""
    kept = await store.inbound.get(id)
    shown: list[PaymentRow] = []
    statements: Sequence[KeptStatement] = ()
    if allowed(by.roles, "payments.read"):
        payments = await store.payments.page({"document": id}, limit=_PAGE)
        shown = await rows_of(store, [PaymentView.of(one) for one in payments.items])
        statements = (await store.statements.page({"document": id}, limit=_PAGE)).items
    return await page(
        request,
        "bank_file.html",
        place="payments",
        it=kept,
        chip=STATES[kept.state],
        rows=shown,
        most=_PAGE,
        statements=statements,
        rules=RULES,
        may_mend=may(request, by, "retry_inbound"),
    )


async def hand_in(
    request: Request,
    wired: Wired,
    workflows: Workflows,
    by: Caller,
) -> Response:
    """Take a bank file in as the API does. The same file counts once."""
    sent = (await request.form()).get("file")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    if not isinstance(sent, UploadFile) or not content:
        problem = Refusal("No file was sent", "The file is empty or none was chosen.", "choose one")
        return await _show(request, wired.store, by, problem=problem)
    is_xml = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if not is_xml:  # at the API any other format goes in where all documents do
        require(by, "inbound.hand_in")
    known = await wired.receiving.take_in(
        content,
        datetime.now(UTC),
        name=_name(sent.filename),
        by=by.subject,
        media_type="application/xml" if is_xml else "application/octet-stream",
    )
    await workflows.start_inbound(known.id)
    return onward(f"/console/bank-files/{known.id}", "file_taken")


routes.add_api_route(
    "/bank-statements",
    hand_in,
    methods=["POST"],
    dependencies=changing("hand_in_statement"),
    name="console_hand_in_statement",
    route_class_override=FileRoute,
)


def _name(given: str | None) -> str:
    """The name of the file alone, without signs that no name has."""
    name = PurePath((given or "").replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())[-_NAME:] or "bank file"
