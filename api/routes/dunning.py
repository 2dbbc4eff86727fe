"""Dunning: what was done to get an invoice paid, and what would be done."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query, Response

from api.dependencies import AtDesk, Stored, Wired
from api.desk import Desk
from api.paging import Pages, given
from api.permissions import allow
from api.routing import router
from api.schemas.dunning import (
    DunningPreview,
    DunningView,
    dunning_view,
    preview_view,
)
from api.schemas.shapes import Listing
from domain.core.errors import NotFound
from domain.core.identifiers import Id
from domain.process.dunning import days_off, opened
from domain.process.dunning_standing import debt_now
from domain.record import InvoiceRecord
from domain.settlement.dunning_case import DunningCase, DunningLetter
from domain.settlement.dunning_preview import foresee

routes = router("dunning")

Number = Annotated[int, Path(ge=1, le=1000, description="the number of the letter")]
_PDF, _TEXT = "application/pdf", "text/plain"


@routes.get("/dunning", dependencies=allow("dunning.read"), name="list_dunning")
async def list_dunning(
    store: Stored,
    pages: Pages,
    open: Annotated[bool | None, Query(description="those that go on, or that have ended")] = None,
    letter_waits: Annotated[
        bool | None, Query(description="those with a letter that somebody has to approve")
    ] = None,
    partner_id: Annotated[Id | None, Query(description="who is dunned")] = None,
    partnership_id: Annotated[Id | None, Query(description="under which terms")] = None,
) -> Listing[DunningView]:
    """List dunning cases

    One for each overdue invoice whose partnership has a dunning policy, the newest first.
    """
    where = given(
        open=open,
        letter_waits=letter_waits,
        partner_id=partner_id,
        partnership_id=partnership_id,
    )
    return await pages.of(store.dunning, where, dunning_view)


@routes.get("/invoices/{id}/dunning", dependencies=allow("dunning.read"), name="get_dunning")
async def get_dunning(id: Id, desk: AtDesk) -> DunningView:
    """How far dunning is

    Letters, promises, what holds it, when there is something to do next, and its journal.
    """
    return dunning_view(await _case(desk, await desk.record(id)))


@routes.get(
    "/invoices/{id}/dunning/preview", dependencies=allow("dunning.read"), name="preview_dunning"
)
async def preview_dunning(id: Id, desk: AtDesk, wired: Wired) -> DunningPreview:
    """Which letters would go when

    From this moment on, if nothing is paid: with amounts, interest and fees of each. Letters that
    need a yes are taken to get it, a promise to be broken. Nothing is written, nothing is sent.
    """
    record, now = await desk.record(id), datetime.now(UTC)
    case = await wired.store.dunning.find(id) or opened(record, now)
    debt = await debt_now(wired.store, record, await desk.definition(record), now)
    return preview_view(id, foresee(case, debt, now, days_off(wired.holidays)))


@routes.get(
    "/invoices/{id}/dunning/letters/{number}",
    dependencies=allow("dunning.read"),
    name="get_dunning_letter",
    response_class=Response,
    responses={200: {"content": {_PDF: {}, _TEXT: {}}, "description": "the letter as it was made"}},
)
async def get_letter(
    id: Id,
    number: Number,
    desk: AtDesk,
    text: Annotated[bool, Query(description="as plain text instead of PDF")] = False,
) -> Response:
    """A letter

    As PDF, the bytes that were or will be sent, or its words as text.
    """
    letter = await _letter(desk, await desk.record(id), number)
    wanted = _TEXT if text else _PDF
    file = next(one for one in letter.files if one.media_type == wanted)
    return Response(
        await desk.adapters.documents.get(file.sha256),
        media_type=f"{wanted}; charset=utf-8" if text else wanted,
        headers={
            "Content-Disposition": f'inline; filename="{file.name}"',
            "ETag": f'"{file.sha256}"',
            "Cache-Control": "private, no-cache",
        },
    )


async def _case(desk: Desk, record: InvoiceRecord) -> DunningCase:
    case = await desk.adapters.store.dunning.find(record.id)
    if case is None:
        raise NotFound(
            f"nothing was dunned on '{record.id}'",
            hint="GET …/dunning/preview says what would be, if its partnership has a policy",
        )
    return case


async def _letter(desk: Desk, record: InvoiceRecord, number: int) -> DunningLetter:
    letters = (await _case(desk, record)).letters
    if number > len(letters) or not letters[number - 1].files:
        raise NotFound(f"'{record.id}' has no letter {number}")
    return letters[number - 1]
