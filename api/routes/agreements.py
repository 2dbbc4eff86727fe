"""Agreements: what is billed to a partnership, every version of it, and its calendar."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body, Path, Query, Request, Response
from pydantic import BaseModel, Field

from api import billing_examples as examples
from api.agreement_calendar import AgreementPeriods, periods_of
from api.agreement_checks import check_agreement
from api.dependencies import Stored, Wired, Workflows
from api.errors import of_finding
from api.paging import Pages, as_it_is, given, lead_on
from api.permissions import allow
from api.problems import ProblemItem
from api.routing import router
from api.schemas.shapes import Justified, Listing
from domain.billing.agreement import Agreement
from domain.core.exact import IsoDate
from domain.core.identifiers import Id
from domain.process.agreeing import alter, history, save, version_of

routes = router("agreements", named=True)

Version = Annotated[int, Path(ge=1, le=1_000_000)]


class SavedAgreement(Agreement):
    """An agreement as it is kept now."""

    findings: tuple[ProblemItem, ...] = Field(
        default=(), description="what looks unmeant; it was saved all the same"
    )


class AgreementVersion(BaseModel):
    """A version, and what it changed."""

    version: int
    changes: tuple[str, ...] = Field(
        description="none for the first", examples=[["charges/fee/price/amount: 490.00 → 500.00"]]
    )


@routes.put(
    "/agreements/{id}",
    dependencies=allow("setup.write"),
    name="save_agreement",
    responses={201: {"model": SavedAgreement, "description": "it is new"}},
)
async def save_agreement(
    id: Id,  # noqa: ARG001 - the body has it too
    body: Annotated[Agreement, Body(openapi_examples=examples.AGREEMENT)],
    wired: Wired,
    workflows: Workflows,
    response: Response,
) -> SavedAgreement:
    """Save an agreement

    Creates or replaces what is billed to a partnership, and brings its Temporal Schedule in step.
    Everything is checked before it is saved, and all faults are answered at once; what only looks
    unmeant is saved and told. Every change is a new version; the same again makes none. Give the
    `version` that you have read to be refused if somebody was faster. Periods that were billed
    stay as they are. A pause stays, unless `paused` says otherwise.
    """
    found = await check_agreement(wired, body, datetime.now(UTC))
    agreement, is_new = await save(wired.store, body)
    await workflows.ensure_billing_schedule(agreement)
    response.status_code = 201 if is_new else 200
    return SavedAgreement(**dict(agreement), findings=tuple(map(of_finding, found)))


@routes.get("/agreements/{id}", dependencies=allow("setup.read"), name="get_agreement")
async def get_agreement(id: Id, store: Stored) -> Agreement:
    """Read an agreement

    As it is now, with its version. Runs keep the version that they billed.
    """
    return await store.agreements.get(id)


@routes.get("/agreements", dependencies=allow("setup.read"), name="list_agreements")
async def list_agreements(
    store: Stored,
    pages: Pages,
    partnership_id: Annotated[Id | None, Query(description="of one partnership")] = None,
    paused: bool | None = None,
) -> Listing[Agreement]:
    """List agreements

    By id. Follow `next_cursor` for more.
    """
    where = given(partnership_id=partnership_id, paused=paused)
    return await pages.of(store.agreements, where, as_it_is)


@routes.get(
    "/agreements/{id}/versions", dependencies=allow("setup.read"), name="list_agreement_versions"
)
async def list_versions(
    id: Id,
    store: Stored,
    request: Request,
    response: Response,
    cursor: Annotated[
        str | None, Query(pattern=r"^\d{1,9}$", description="`next_cursor` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="how many at most")] = 20,
) -> Listing[AgreementVersion]:
    """List the versions of an agreement

    Newest first, each with what it changed: which place, from what to what.
    """
    agreement = await store.agreements.get(id)
    newest = agreement.version if cursor is None else min(agreement.version, int(cursor))
    said = await history(store, agreement, newest=newest, limit=limit)
    oldest = said[-1][0] if said else 1
    next_cursor = str(oldest - 1) if oldest > 1 else None
    lead_on(request, response, next_cursor)
    return Listing(
        items=[AgreementVersion(version=version, changes=words) for version, words in said],
        next_cursor=next_cursor,
    )


@routes.get(
    "/agreements/{id}/versions/{version}",
    dependencies=allow("setup.read"),
    name="get_agreement_version",
)
async def get_version(id: Id, version: Version, store: Stored) -> Agreement:
    """Read a version of an agreement

    As it was when runs of that version were billed.
    """
    return await version_of(store, id, version)


@routes.post("/agreements/{id}/pause", dependencies=allow("setup.write"), name="pause_agreement")
async def pause_agreement(
    id: Id,
    body: Annotated[Justified, Body(openapi_examples=examples.PAUSE)],
    store: Stored,
    workflows: Workflows,
) -> Agreement:
    """Pause an agreement

    The schedule fires no more; the reason is shown with it. Periods that pass meanwhile are
    listed as missing, and can be billed by hand.
    """
    paused = {"paused": True, "pause_reason": body.reason}
    agreement = await alter(store, id, lambda known: known.model_copy(update=paused))
    await workflows.ensure_billing_schedule(agreement)
    return agreement


@routes.post("/agreements/{id}/resume", dependencies=allow("setup.write"), name="resume_agreement")
async def resume_agreement(
    id: Id,
    store: Stored,
    workflows: Workflows,
) -> Agreement:
    """Resume an agreement

    The schedule fires again from now on. Periods that passed in the meantime are listed by
    `GET /v1/agreements/{id}/periods` as missing: bill them by hand, or fire the schedule for them.
    """
    resumed = {"paused": False, "pause_reason": None}
    agreement = await alter(store, id, lambda known: known.model_copy(update=resumed))
    await workflows.ensure_billing_schedule(agreement)
    return agreement


@routes.get(
    "/agreements/{id}/periods", dependencies=allow("billing.read"), name="list_agreement_periods"
)
async def list_periods(
    id: Id,
    wired: Wired,
    since: Annotated[
        IsoDate | None, Query(alias="from", description="left out: around now")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="how many at most")] = 12,
) -> AgreementPeriods:
    """The calendar of an agreement

    Each period with its days, when it is billed and what became of it: billed with which invoices,
    parked and why, missing, due, next. Nothing is skipped in silence: `unbilled` names every
    period so far that was to be billed and is not.
    """
    agreement = await wired.store.agreements.get(id)
    now = datetime.now(UTC)
    return await periods_of(wired.store, agreement, wired.holidays, now, since=since, limit=limit)
