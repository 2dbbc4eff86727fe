"""Batches: many periods billed, or rated without billing, in one go; how far they are."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body, Response
from pydantic import BaseModel, Field

from api import billing_examples as examples
from api.dependencies import Caller, MessageId, Stored, Workflows
from api.gateway import WorkflowGateway
from api.paging import Pages, given
from api.permissions import allow
from api.problems import Problem
from api.routing import later, mark_pending, router
from api.schemas.shapes import Listing
from domain.billing.batch import (
    BatchItem,
    BatchMode,
    BatchProgress,
    BatchSelection,
    BatchState,
    BillingBatch,
    ItemState,
)
from domain.core.errors import AlreadyExists, Invalid, InvoicingError
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.ports import Store
from workflows.names import billing_batch_workflow

routes = router("billing")

OPEN = (BatchState.RUNNING, BatchState.PAUSED)


class BatchWanted(BatchSelection):
    """Which periods, and whether they are billed or only rated."""

    id: Id | None = Field(default=None, description="yours; left out: one is made")
    mode: BatchMode = Field(description="`bill`, or `dry`: what they would come to")


class BatchView(BaseModel):
    """A batch, and how far it is."""

    id: Id
    mode: BatchMode
    selection: BatchSelection
    state: BatchState
    progress: BatchProgress
    requested_by: str
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    workflow: str = Field(description="the id in Temporal")

    @classmethod
    def of(cls, batch: BillingBatch) -> "BatchView":
        """`batch` as people see it."""
        return cls(**dict(batch), workflow=billing_batch_workflow(batch.id))


@routes.post(
    "/billing-batches",
    status_code=202,
    dependencies=allow("billing.run"),
    name="start_billing_batch",
)
async def start_batch(
    body: Annotated[BatchWanted, Body(openapi_examples=examples.BATCH)],
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> BatchView:
    """Start a batch

    Bills a period of all agreements that have it, or all that was due in a time; or says what
    they would come to, and bills nothing (`dry`). Partnerships take turns, so that a large one
    does not hold up the others, and what cannot be rated parks alone. What was billed before is
    left as it is.
    """
    await _check_partnership(store, body.partnership_id)
    now = datetime.now(UTC)
    batch = await _kept(
        store,
        BillingBatch(
            id=body.id or f"bat-{message_id[:20]}",
            mode=body.mode,
            selection=BatchSelection(**body.model_dump(exclude={"id", "mode"})),
            requested_by=by.subject,
            started_at=now,
            updated_at=now,
        ),
    )
    await workflows.start_batch(batch)
    response.headers["Location"] = f"/v1/billing-batches/{batch.id}"
    return BatchView.of(batch)


@routes.get("/billing-batches", dependencies=allow("billing.read"), name="list_billing_batches")
async def list_batches(
    store: Stored, pages: Pages, mode: BatchMode | None = None, state: BatchState | None = None
) -> Listing[BatchView]:
    """List batches

    Newest first, each as far as it was noted.
    """
    return await pages.of(store.batches, given(mode=mode, state=state), BatchView.of)


@routes.get("/billing-batches/{id}", dependencies=allow("billing.read"), name="get_billing_batch")
async def get_batch(id: Id, store: Stored, workflows: Workflows) -> BatchView:
    """Read a batch

    How many are done of how many, what became of them, whose turn it is, what it comes to.
    """
    return await as_it_stands(await store.batches.get(id), workflows)


@routes.get(
    "/billing-batches/{id}/items",
    dependencies=allow("billing.read"),
    name="list_billing_batch_items",
)
async def list_items(
    id: Id,
    store: Stored,
    pages: Pages,
    state: ItemState | None = None,
    partnership_id: Id | None = None,
) -> Listing[BatchItem]:
    """List what became of each period

    By agreement and period. `state=parked` are those that somebody has to look at. Results are
    noted some at a time, so the latest may not be here yet.
    """
    batch = await store.batches.get(id)
    where = given(state=state, partnership_id=partnership_id) | {"batch_id": batch.id}
    return await pages.of(store.batch_items, where, lambda item: item)


@routes.post(
    "/billing-batches/{id}/pause",
    dependencies=allow("billing.run"),
    name="pause_billing_batch",
    responses=later(BatchView),
)
async def pause_batch(
    id: Id, store: Stored, workflows: Workflows, message_id: MessageId, response: Response
) -> BatchView:
    """Pause a batch

    It starts nothing more until it is resumed; what is under way goes on.
    """
    return await _Turns(store, workflows, response).take(id, "pause", message_id)


@routes.post(
    "/billing-batches/{id}/resume",
    dependencies=allow("billing.run"),
    name="resume_billing_batch",
    responses=later(BatchView),
)
async def resume_batch(
    id: Id, store: Stored, workflows: Workflows, message_id: MessageId, response: Response
) -> BatchView:
    """Resume a batch

    It goes on from where it was paused.
    """
    return await _Turns(store, workflows, response).take(id, "resume", message_id)


@routes.post(
    "/billing-batches/{id}/cancel",
    dependencies=allow("billing.run"),
    name="cancel_billing_batch",
    responses=later(BatchView),
)
async def cancel_batch(
    id: Id, store: Stored, workflows: Workflows, message_id: MessageId, response: Response
) -> BatchView:
    """Cancel a batch

    It never starts anything again; what is under way goes on, and what is billed stays billed.
    """
    return await _Turns(store, workflows, response).take(id, "cancel", message_id)


class _Turns:
    """Tells the workflow of a batch, and shows how it stands then."""

    def __init__(self, store: Store, workflows: WorkflowGateway, response: Response) -> None:
        self._store = store
        self._workflows = workflows
        self._response = response

    async def take(self, id: str, turn: str, message_id: str) -> BatchView:
        """The batch after it; pending if nobody has said so yet."""
        await self._store.batches.get(id)
        if not await self._workflows.turn_batch(id, turn, message_id):
            mark_pending(self._response)
        return await as_it_stands(await self._store.batches.get(id), self._workflows)


async def as_it_stands(batch: BillingBatch, workflows: WorkflowGateway) -> BatchView:
    """With the progress that its workflow knows, which is noted some at a time."""
    if batch.state in OPEN:
        with suppress(Problem, InvoicingError):
            progress = await workflows.batch_progress(batch.id)
            batch = batch.model_copy(update={"progress": progress})
    return BatchView.of(batch)


async def _kept(store: Store, batch: BillingBatch) -> BillingBatch:
    """The batch as it was stored first; `AlreadyExists` if its id is that of another."""
    known = await store.batches.find(batch.id)
    if known is None:
        await store.batches.insert(batch)
        return batch
    if (known.mode, known.selection) != (batch.mode, batch.selection):
        raise AlreadyExists(
            f"there is a batch '{batch.id}' of other periods", hint="give it another id"
        )
    return known


async def _check_partnership(store: Store, id: str | None) -> None:
    if id is None or await store.partnerships.find(id) is not None:
        return
    message = f"there is no partnership '{id}'"
    finding = Finding(rule="UNKNOWN", path="partnership_id", message=message, hint="mend the id")
    raise Invalid(message, findings=[finding])
