"""Batches: many periods billed, or rated without billing, in one go, with progress to look at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from domain.billing.period import PeriodKey
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal

_BAR = 20
_LONGEST = timedelta(days=1100)


class BatchMode(StrEnum):
    """`bill` starts the runs; `dry` only says what they would come to."""

    BILL = "bill"
    DRY = "dry"


class BatchState(StrEnum):
    """Where a batch stands. A cancelled one starts nothing more; what it started goes on."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class ItemState(StrEnum):
    """What became of one period. `before`: it was billed before the batch came to it. `waiting`:
    something has to come first; its run sees to it.
    """

    BILLED = "billed"
    NOTHING = "nothing"
    BEFORE = "before"
    PARKED = "parked"
    WAITING = "waiting"
    SKIPPED = "skipped"


class BatchSelection(DomainModel):
    """Which periods: one by its key, of all agreements that have it; or all due in a time."""

    period: PeriodKey | None = None
    due_from: AwareDatetime | None = None
    due_until: AwareDatetime | None = None
    partnership_id: Id | None = Field(default=None, description="none: of all partnerships")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.period is None) == (self.due_from is None):
            raise ValueError("give a period, or due_from and due_until")
        if (self.due_from is None) != (self.due_until is None):
            raise ValueError("due_from and due_until belong together")
        if self.due_from and self.due_until:
            if self.due_until < self.due_from:
                raise ValueError("due_until is before due_from")
            if self.due_until - self.due_from > _LONGEST:
                raise ValueError(f"at most {_LONGEST.days} days in one batch")
        return self

    @property
    def days(self) -> int:
        """How long a time it is, for how much there may be to do of one agreement."""
        if self.due_from is None or self.due_until is None:
            return 1
        return (self.due_until - self.due_from).days + 1


class BatchWork(DomainModel):
    """One period of one agreement."""

    agreement_id: Id
    partnership_id: Id
    period: PeriodKey

    @property
    def key(self) -> str:
        """Of the run."""
        return f"{self.agreement_id}.{self.period}"


class BatchItem(DomainModel):
    """What became of one period in a batch."""

    id: str
    batch_id: Id
    agreement_id: Id
    partnership_id: Id
    period: PeriodKey
    state: ItemState
    net: ExactDecimal = ZERO
    currency: CurrencyCode | None = None
    lines: int = 0
    invoice_ids: tuple[Id, ...] = ()
    problem: str = ""
    at: datetime


class BatchProgress(DomainModel):
    """How far a batch is."""

    total: int = 0
    done: int = 0
    states: dict[ItemState, int] = Field(default_factory=dict, description="how many of each")
    invoices: int = Field(default=0, description="opened; in a dry batch, what would be")
    net: dict[CurrencyCode, ExactDecimal] = Field(
        default_factory=dict, description="of what the batch billed itself"
    )
    current: tuple[Id, ...] = Field(default=(), description="partnerships that are under way")

    def after(self, item: BatchItem) -> "BatchProgress":
        """With one more that is done."""
        net = dict(self.net)
        new = item.state is ItemState.BILLED
        if new and item.currency is not None:
            net[item.currency] = net.get(item.currency, ZERO) + item.net
        return self.model_copy(
            update={
                "done": self.done + 1,
                "states": {**self.states, item.state: self.states.get(item.state, 0) + 1},
                "invoices": self.invoices + (len(item.invoice_ids) if new else 0),
                "net": net,
            }
        )

    def bar(self) -> str:
        """Such as `██████░░░░ 60 of 100`."""
        filled = _BAR * self.done // self.total if self.total else _BAR
        return f"{'█' * filled}{'░' * (_BAR - filled)} {self.done} of {self.total}"


class BillingBatch(DomainModel):
    """A batch as it is kept."""

    id: Id
    mode: BatchMode
    selection: BatchSelection
    requested_by: str
    state: BatchState = BatchState.RUNNING
    progress: BatchProgress = BatchProgress()
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None


def partnerships(work: Sequence[BatchWork], most: int = 5) -> tuple[str, ...]:
    """Of whom `work` is, as far as it is worth showing."""
    return tuple(dict.fromkeys(one.partnership_id for one in work))[:most]
