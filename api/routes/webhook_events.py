"""What webhooks were told of invoices: what became of each event, and telling it again."""

from datetime import UTC, datetime, timedelta

from fastapi import status
from pydantic import AwareDatetime, BaseModel, Field

from api.dependencies import Caller, MessageId, Stored
from api.paging import Pages, given
from api.permissions import allow
from api.routing import router
from api.schemas.exchange import TransmissionView, transmission_view
from api.schemas.shapes import Body, Listing
from domain.core.identifiers import Id
from domain.exchange.transmission import Transmission, TransmissionState
from domain.process.replaying import replayed

routes = router("webhooks")

_LAST = timedelta(days=1)


class Replay(Body):
    """Which events are told again."""

    since: AwareDatetime | None = Field(
        default=None, description="from when on; a day ago if nothing is said"
    )
    invoice_id: Id | None = Field(default=None, description="of this invoice only")
    failed_only: bool = Field(default=False, description="only those that were given up")


class Replayed(BaseModel):
    """The new messages. Their bytes, and so their sequence numbers, are those of the first time."""

    webhook_id: Id
    events: tuple[TransmissionView, ...] = Field(description="the oldest first")


@routes.get(
    "/webhooks/{id}/events", dependencies=allow("exchange.inspect"), name="list_webhook_events"
)
async def list_events(
    id: Id, store: Stored, pages: Pages, state: TransmissionState | None = None
) -> Listing[TransmissionView]:
    """List what a webhook was told

    Newest first. One that could not be told is tried for three days, less and less often; then it
    is `failed`, and can be retried (`POST /v1/transmissions/{id}/retry`) or told again.
    """
    await store.webhooks.get(id)
    where = given(webhook_id=id, state=state)
    return await pages.of(store.transmissions, where, transmission_view)


@routes.post(
    "/webhooks/{id}/replay",
    dependencies=allow("exchange.resolve"),
    name="replay_webhook",
    status_code=status.HTTP_202_ACCEPTED,
)
async def replay_webhook(
    id: Id, body: Replay, store: Stored, by: Caller, message_id: MessageId
) -> Replayed:
    """Tell a webhook again

    The same bytes under new message ids, as your system may have lost what it took. At most 500
    events by one call. What is still being tried is left alone.
    """
    webhook, now = await store.webhooks.get(id), datetime.now(UTC)

    def wanted(order: Transmission) -> bool:
        ours = body.invoice_id is None or order.subject.endswith(f" {body.invoice_id}")
        return ours and (not body.failed_only or order.state is TransmissionState.FAILED)

    since = body.since or now - _LAST
    again = await replayed(store, webhook, since, wanted, message_id, now, by.subject)
    return Replayed(webhook_id=id, events=tuple(transmission_view(order) for order in again))
