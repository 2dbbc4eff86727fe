"""Migrations: whether a running invoice may go on by another definition, with every reason."""

from domain.core.errors import Conflict, Invalid, NotFound
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.shelf import Stage
from domain.ports import Store
from domain.process.migration import plan
from domain.record import InvoiceRecord


async def published(store: Store, reference: str) -> LifecycleDefinition:
    """The published definition called `reference`."""
    shelved = await store.definitions.find(reference)
    if shelved is None:
        raise NotFound(f"there is no lifecycle '{reference}'", hint="GET /v1/lifecycles lists them")
    if shelved.stage is not Stage.PUBLISHED:
        raise Conflict(
            f"{reference} is {shelved.stage.value}, not published",
            hint="name a published version",
        )
    return shelved.definition


def check_migration(
    record: InvoiceRecord, now: LifecycleDefinition | None, to: LifecycleDefinition
) -> None:
    """`Invalid` with every reason why `record` cannot go on by `to`.

    The workflow judges again; here the reasons are answered all at once.
    """
    if now is None:
        raise Conflict(
            f"the lifecycle {record.lifecycle} that the invoice runs on is not on the shelf",
            hint="ask an operator to look",
        )
    reasons = plan(record, now, to)
    if reasons:
        raise Invalid(f"the invoice cannot go on by {to.reference}", findings=reasons)
