"""Usage: what was used, in bulk, counted once however often it is sent; and asked for again."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Body, Depends, Query

from api import usage_examples as examples
from api.dependencies import Stored
from api.paging import Pages
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Listing
from api.schemas.usage import MeteredUsage, UsageBatch, UsageEntry, UsageReceipt, UsageWanted
from domain.billing.metering import Metering, Wanted
from domain.billing.usage import UsageMoment
from domain.core.errors import Invalid
from domain.core.identifiers import Id
from domain.process.intake import Intake

routes = router("usage")

_DAYS = timedelta(days=31)


async def clock() -> datetime:
    """The moment at which usage is received."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(clock)]


@routes.post("/usage", dependencies=allow("usage.write"), name="send_usage")
async def send_usage(
    body: Annotated[UsageBatch, Body(openapi_examples=examples.SENT)], store: Stored, now: Now
) -> UsageReceipt:
    """Send usage

    An event is identified by `source` and `event_id` and counts once: send a batch again after
    a time-out without a thought. Events may come in any order.

    To **correct** an event, send another one with an id of its own that names it in `corrects`:
    it takes its place with all it says, quantity `0` cancels. An event is corrected once; what
    corrected it can be corrected in turn.

    Nothing of a batch is counted if one event names a partnership or marketable that does not
    exist, is more than a day ahead, or is older than the agreements that meter it allow
    (`usage.back_dating_days`). `late` says what becomes of usage for periods billed before.
    """
    return UsageReceipt.of(await Intake(store).take(body.events, now))


@routes.get("/usage", dependencies=allow("usage.read"), name="list_usage")
async def list_usage(
    store: Stored,
    pages: Pages,
    now: Now,
    partnership_id: Annotated[Id, Query(description="of which partnership")],
    marketable_id: Annotated[Id | None, Query(description="of one marketable")] = None,
    start: Annotated[
        UsageMoment | None,
        Query(alias="from", description="31 days before `to` if left out"),
    ] = None,
    end: Annotated[
        UsageMoment | None,
        Query(alias="to", description="not included; a day from now if left out"),
    ] = None,
) -> Listing[UsageEntry]:
    """List usage

    Every event that was recorded, corrected ones and cancelled ones too, newest first by when it
    occurred. With the marketable and the period of an invoice line, these are all the events
    behind it. Follow `next_cursor` for more.
    """
    until = end or now + timedelta(days=1)
    since = start or until - _DAYS
    if until <= since:
        raise Invalid("`to` has to be after `from`", hint="`from` is included, `to` is not")
    return await pages.by(
        lambda limit, cursor: store.usage.page(
            partnership_id, since, until, marketable_id=marketable_id, limit=limit, cursor=cursor
        ),
        UsageEntry.of,
    )


@routes.post("/usage/query", dependencies=allow("usage.read"), name="query_usage")
async def query_usage(
    body: Annotated[UsageWanted, Body(openapi_examples=examples.ASKED)], store: Stored
) -> MeteredUsage:
    """Meter usage

    What a meter makes of the usage of a marketable in some time, exactly as billing counts it:
    corrected events by what took their place, cancelled ones not at all. Try a meter before an
    agreement has it. An event without a dimension that is grouped by is in the group `-`.

    `weighted` is a level over time: quantities raise and lower it, all events before `from` are
    what it begins with, and the answer is its average, rounded to twelve decimals.
    """
    wanted = Wanted("asked", body.marketable_id, body.meter, body.start, body.end)
    metering = Metering([wanted])
    for needed in metering.needed:
        batches = store.usage.events(
            body.partnership_id,
            needed.start,
            needed.end,
            marketable_ids=needed.marketable_ids,
            received_until=body.received_until,
        )
        async for batch in batches:
            metering.add(batch)
    return MeteredUsage.of(metering.result()[wanted.key])
