"""Usage on the wire: batches and receipts, what was recorded, what a meter makes of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from api.schemas.shapes import Body
from domain.billing.agreement import LateUsage
from domain.billing.meter import Meter
from domain.billing.metered import Metered
from domain.billing.usage import RecordedUsage, UsageConflict, UsageEvent, UsageMoment
from domain.core.identifiers import Id
from domain.core.money import ExactDecimal
from domain.invoice.origin import UsageTrace
from domain.process.intake import LateEvents, Taken

_LONGEST = timedelta(days=3660)


class UsageBatch(Body):
    """Up to 10,000 events."""

    events: tuple[UsageEvent, ...] = Field(min_length=1, max_length=10_000)


class LateUsageView(BaseModel):
    """Events of the batch for a period that was billed already."""

    agreement_id: Id
    period: str = Field(description="of the billing run", examples=["2026-10"])
    run_id: str = Field(examples=["acme-hosting.2026-10"])
    events: int = Field(examples=[3])
    policy: LateUsage = Field(description="`usage.late` of the agreement")
    outcome: str = Field(
        description="what becomes of them, in words",
        examples=["the next run bills the difference in lines of its own"],
    )

    @classmethod
    def of(cls, late: LateEvents) -> "LateUsageView":
        """As it is told."""
        return cls(
            agreement_id=late.agreement_id,
            period=late.period_key,
            run_id=late.run_id,
            events=late.events,
            policy=late.policy,
            outcome=_OUTCOMES[late.policy],
        )


_OUTCOMES = {
    LateUsage.NEXT_PERIOD: "the next run bills the difference in lines of its own",
    LateUsage.ADJUSTMENT: "nothing, until somebody corrects the period: POST "
    "/v1/billing-corrections; the next run notes how many there are",
    LateUsage.IGNORE: "they are kept and shown, and never billed; the next run notes how many",
}


class UsageReceipt(BaseModel):
    """What became of the events, by `source:event_id`."""

    accepted: int = Field(description="counted from now on", examples=[2])
    duplicates: Sequence[str] = Field(description="counted before, with the same content")
    conflicts: Sequence[UsageConflict] = Field(
        description="not counted: known with other content, or corrections that cannot be"
    )
    late: Sequence[LateUsageView] = Field(
        description="accepted ones that belong to periods which were billed before they came"
    )

    @classmethod
    def of(cls, taken: Taken) -> "UsageReceipt":
        """Of a batch."""
        receipt = taken.receipt
        return cls(
            accepted=len(receipt.accepted),
            duplicates=receipt.duplicates,
            conflicts=receipt.conflicts,
            late=[LateUsageView.of(one) for one in taken.late],
        )


class UsageEntry(UsageEvent):
    """An event as it was recorded, and what became of it since."""

    received_at: AwareDatetime
    corrected_by: str | None = Field(
        description="the event (`source:event_id`) that took its place"
    )
    counts: bool = Field(description="whether meters count it: not corrected, not cancelling")

    @classmethod
    def of(cls, recorded: RecordedUsage) -> "UsageEntry":
        """One of a list."""
        return cls(
            **recorded.event.model_dump(),
            received_at=recorded.received_at,
            corrected_by=recorded.corrected_by,
            counts=recorded.counts,
        )


class UsageWanted(Body):
    """What is asked: a meter over usage from one moment to before another."""

    partnership_id: Id
    marketable_id: Id
    start: UsageMoment = Field(alias="from")
    end: UsageMoment = Field(alias="to", description="not included")
    meter: Meter = Meter()
    received_until: UsageMoment | None = Field(
        default=None, description="as it was known then; left out: with all that is known now"
    )

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.end <= self.start:
            raise ValueError("`to` has to be after `from`")
        if self.end - self.start > _LONGEST:
            raise ValueError("ask for ten years at most")
        return self


class MeteredGroup(BaseModel):
    """The quantity of one combination of dimensions."""

    dimensions: dict[str, str] = Field(examples=[{"region": "eu"}])
    quantity: ExactDecimal
    events: int


class MeteredUsage(BaseModel):
    """What the meter found."""

    quantity: ExactDecimal = Field(description="over all groups")
    groups: Sequence[MeteredGroup] = Field(
        description="by dimensions; one without any if the meter has no `group_by`"
    )
    trace: UsageTrace | None = Field(
        default=None, description="how many events, when, and which: the first twenty"
    )

    @classmethod
    def of(cls, found: Metered) -> "MeteredUsage":
        """As it is told."""
        groups = [
            MeteredGroup(dimensions=dict(one.dimensions), quantity=one.quantity, events=one.events)
            for one in found.groups
        ]
        return cls(quantity=found.quantity, groups=groups, trace=found.trace)
