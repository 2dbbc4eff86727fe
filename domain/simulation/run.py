"""A run: the way that a sample invoice took, who had to act on it, and how it ended."""

from datetime import datetime

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.words import StateName
from domain.lifecycle.definition import Outcome
from domain.lifecycle.explaining import Explanation, StepExplanation
from domain.lifecycle.steps import Step
from domain.notification import NotificationKind
from domain.simulation.sample import Sample


class Asked(DomainModel):
    """An approval: what it asks of whom."""

    explanation: Explanation
    """Who would approve, and why; of the people known, who may."""
    conditions: dict[str, bool] = Field(default_factory=dict)
    """The conditions of the policy, with their values."""

    @property
    def needs_nobody(self) -> bool:
        """Whether it was approved without anybody looking."""
        return self.explanation.auto_approved

    @property
    def line(self) -> str:
        """Who has to say yes, in a few words: roles, and the people known in brackets."""
        if self.needs_nobody:
            return f"nobody: {self.explanation.auto_reason}"
        groups = (" and ".join(map(_asks, group)) for group in self.explanation.groups)
        return ", then ".join(groups)


class Told(DomainModel):
    """A notification."""

    kind: NotificationKind
    to: tuple[str, ...]
    text: str
    at: datetime


class Stop(DomainModel):
    """One state on the way."""

    state: StateName
    title: str
    step: Step | None
    """What it does; `None` for an end."""
    rests: bool
    entered_at: datetime
    left_at: datetime | None = None
    event: str = ""
    """What led on; empty where the way ends."""
    by: tuple[str, ...] = ()
    """Who made it happen, where that is people."""
    guards: dict[str, bool] = Field(default_factory=dict)
    """The conditions that decided, with their values."""
    asked: Asked | None = None
    """For an approval: who would have to act."""
    told: tuple[Told, ...] = ()
    """Notifications left while it was here and by moving on."""


class Run(DomainModel):
    """What became of one sample."""

    sample: Sample
    lifecycle: str
    path: tuple[Stop, ...]
    ending: Outcome | None = None
    stuck: str = ""
    """Why it came to no end; empty if it did."""
    notes: tuple[str, ...] = ()
    """What was assumed, and what of the script never happened or was refused."""

    @property
    def route(self) -> tuple[StateName, ...]:
        """The states on the way."""
        return tuple(stop.state for stop in self.path)

    @property
    def waits(self) -> int:
        """How often it waited for people, partners or time."""
        return sum(
            stop.rests and not (stop.asked and stop.asked.needs_nobody) for stop in self.path
        )

    @property
    def approvals(self) -> tuple[Asked, ...]:
        """Every approval on the way."""
        return tuple(stop.asked for stop in self.path if stop.asked)


def _asks(step: StepExplanation) -> str:
    named = " or ".join((*step.roles, *step.unknown))
    known = ", ".join(approver.id for approver in step.approvers)
    who = f"{named} ({known})" if named and known else named or known
    return f"{step.name}: {f'{step.quorum} of ' if step.quorum > 1 else ''}{who}"
