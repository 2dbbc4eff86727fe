"""Usage: what was used, in bulk, counted once however often it is sent."""

from typing import Annotated

from fastapi import Body
from pydantic import BaseModel, Field

from api import examples
from api.dependencies import Stored
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Body as Shape
from domain.billing.usage import UsageEvent
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.ports import Store

routes = router("usage")


class UsageBatch(Shape):
    """Up to 10,000 events."""

    events: tuple[UsageEvent, ...] = Field(min_length=1, max_length=10_000)


class UsageReceipt(BaseModel):
    """What became of the events, by `source:event_id`."""

    accepted: int = Field(description="counted now", examples=[2])
    duplicates: list[str] = Field(description="counted before, with the same content")
    conflicts: list[str] = Field(
        description="known with other content; the first one counts, look into these",
        examples=[["meter-1:2026-10-01T00"]],
    )


@routes.post("/usage", dependencies=allow("usage.write"), name="send_usage")
async def send_usage(
    body: Annotated[UsageBatch, Body(openapi_examples=examples.USAGE)], store: Stored
) -> UsageReceipt:
    """Send usage

    An event is identified by `source` and `event_id` and counts once: send a batch again after
    a time-out without a thought. Nothing of a batch is counted if one event names a partnership
    or marketable that does not exist.
    """
    await _refuse_unknown(store, body.events)
    accepted, duplicates, conflicts = await store.usage.ingest(body.events)
    return UsageReceipt(accepted=accepted, duplicates=duplicates, conflicts=conflicts)


async def _refuse_unknown(store: Store, events: tuple[UsageEvent, ...]) -> None:
    partnerships = {event.partnership_id for event in events}
    marketables = {event.marketable_id for event in events}
    unknown = {
        ("partnership_id", id) for id in partnerships if not await store.partnerships.find(id)
    } | {("marketable_id", id) for id in marketables if not await store.marketables.find(id)}
    findings = [
        Finding(
            rule="UNKNOWN",
            path=f"events[{index}].{name}",
            message=f"there is no {name.removesuffix('_id')} '{getattr(event, name)}'",
            hint="mend the id; nothing of this batch was counted",
        )
        for index, event in enumerate(events)
        for name in ("partnership_id", "marketable_id")
        if (name, getattr(event, name)) in unknown
    ]
    if findings:
        raise Invalid("some usage belongs to nothing that is billed", findings=findings[:100])
