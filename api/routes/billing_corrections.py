"""Corrections of what was billed: proposed, looked at, confirmed; and shadow runs."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body, Query, Response

from api import billing_examples, correction_examples
from api.dependencies import Caller, Configured, MessageId, Wired, Workflows
from api.desk import until
from api.paging import Pages, given
from api.permissions import allow
from api.problems import Problem
from api.routing import later, mark_pending, router
from api.schemas.corrections import (
    CorrectionSummary,
    CorrectionView,
    NewCorrection,
    ShadowView,
    Shown,
)
from api.schemas.shapes import Listing
from domain.billing.agreement import Agreement
from domain.billing.correction import BillingCorrection, CorrectionState
from domain.core.identifiers import Id
from domain.process.correcting import Wanted
from domain.process.correction_progress import documents_of
from integration.wiring import Adapters

routes = router("corrections")

_UNDER_WAY = (CorrectionState.CONFIRMED, CorrectionState.RUNNING)


@routes.post(
    "/billing-corrections",
    status_code=201,
    dependencies=allow("billing.correct"),
    name="propose_correction",
)
async def propose_correction(
    body: Annotated[NewCorrection, Body(openapi_examples=correction_examples.NEW)],
    wired: Wired,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> CorrectionView:
    """Propose a correction

    Rates periods that were billed again, by the agreement as it is now and with all usage known
    now, and shows what differs: line by line, with the reason, and what becomes of each invoice.
    Late usage is found the same way. Nothing is written to an invoice before it is confirmed.
    """
    wanted = Wanted(periods=body.periods, since=body.since)
    made = await wired.correcting.propose(
        f"cor-{message_id[:20]}",
        body.agreement_id,
        wanted,
        reason=body.reason,
        by=by.subject,
        at=datetime.now(UTC),
        whole=body.whole,
    )
    response.headers["Location"] = f"/v1/billing-corrections/{made.id}"
    return await _view(wired, made)


@routes.get("/billing-corrections", dependencies=allow("billing.read"), name="list_corrections")
async def list_corrections(
    wired: Wired,
    pages: Pages,
    agreement_id: Annotated[str | None, Query(max_length=80)] = None,
    partnership_id: Annotated[str | None, Query(max_length=80)] = None,
    state: CorrectionState | None = None,
) -> Listing[CorrectionSummary]:
    """List corrections

    Newest first. `state=parked` are those that wait for somebody to mend something.
    """
    where = given(agreement_id=agreement_id, partnership_id=partnership_id, state=state)
    return await pages.of(wired.store.corrections, where, CorrectionSummary.of)


@routes.get("/billing-corrections/{id}", dependencies=allow("billing.read"), name="get_correction")
async def get_correction(id: Id, wired: Wired) -> CorrectionView:
    """Read a correction

    What differs, what becomes of each invoice, and where the documents stand that it opened.
    """
    return await _view(wired, await wired.store.corrections.get(id))


@routes.post(
    "/billing-corrections/{id}/confirm",
    dependencies=allow("billing.correct"),
    name="confirm_correction",
    responses=later(CorrectionView),
)
async def confirm_correction(
    id: Id,
    body: Annotated[Shown, Body(openapi_examples=correction_examples.SHOWN)],
    wired: Wired,
    workflows: Workflows,
    settings: Configured,
    by: Caller,
    response: Response,
) -> CorrectionView:
    """Confirm a correction

    Has exactly what was shown carried out: the ledger is corrected, credit notes and new invoices
    are opened under your name, drafts are amended. They are approved and sent like any document.
    Somebody else than who proposed it confirms (`409 four_eyes`). If anything has changed since, it
    is refused (`412 stale_content`): propose it again. Confirmed once, it is done once.
    """
    known = await wired.store.corrections.get(id)
    if settings.correction_four_eyes and known.requested_by == by.subject:
        raise Problem(
            "four_eyes",
            f"you proposed the correction '{id}', so somebody else confirms it",
            hint="ask another clerk or a finance director to look at the differences",
        )
    confirmed = await wired.correcting.confirm(
        id, body.fingerprint, by=by.subject, roles=by.roles, at=datetime.now(UTC)
    )
    await workflows.start_correction(confirmed)
    done = await until(
        lambda: wired.store.corrections.get(id), _stored, settings.api.answer_timeout_seconds
    )
    if not _stored(done):
        mark_pending(response)
    return await _view(wired, done)


@routes.post(
    "/billing-corrections/{id}/retry",
    dependencies=allow("billing.correct"),
    name="retry_correction",
    responses=later(CorrectionView),
)
async def retry_correction(
    id: Id, wired: Wired, workflows: Workflows, message_id: MessageId, response: Response
) -> CorrectionView:
    """Retry a parked correction

    Tries again what was in the way, once it is mended.
    """
    known = await wired.store.corrections.get(id)
    if not await workflows.retry_correction(known.id, message_id):
        mark_pending(response)
    return await _view(wired, await wired.store.corrections.get(id))


@routes.post(
    "/billing-corrections/{id}/discard",
    dependencies=allow("billing.correct"),
    name="discard_correction",
    responses=later(CorrectionView),
)
async def discard_correction(
    id: Id,
    wired: Wired,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> CorrectionView:
    """Discard a correction

    Puts a proposal away; nothing was done. One that is parked is given up: what is stored goes on,
    what was in the way is left as it is, and the correction ends as `failed`.
    """
    known = await wired.store.corrections.get(id)
    if known.state is CorrectionState.PARKED:
        if not await workflows.give_up_correction(known.id, message_id):
            mark_pending(response)
        return await _view(wired, await wired.store.corrections.get(id))
    gone = await wired.correcting.discard(id, by=by.subject, at=datetime.now(UTC))
    return await _view(wired, gone)


@routes.post(
    "/billing-runs/{id}/shadow", dependencies=allow("billing.preview"), name="shadow_billing_run"
)
async def shadow_billing_run(
    id: str,
    body: Annotated[Agreement, Body(openapi_examples=billing_examples.AGREEMENT)],
    wired: Wired,
) -> ShadowView:
    """Shadow a run

    Rates a period that was billed again under the agreement you send, and shows the differences,
    line by line. Nothing is stored; whose agreement it is, and its id, are those of the run.
    """
    return ShadowView.of(await wired.correcting.shadow(id, body))


def _stored(known: BillingCorrection) -> bool:
    """Whether everything that it takes is stored, or something is in the way."""
    return known.state not in _UNDER_WAY or all(part.settled for part in known.runs)


async def _view(wired: Adapters, known: BillingCorrection) -> CorrectionView:
    return CorrectionView.with_documents(known, await documents_of(wired.store, known))
