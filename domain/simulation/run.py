"""A run: the way that a sample invoice took, who had to act on it, and how it ended."""

from datetime import datetime

from pydantic import Field

from domain.core.model import DomainModel
from domain.lifecycle.definition import Outcome
from domain.lifecycle.steps import Step
from domain.lifecycle.words import PersonId, Role, StateName
from domain.notification import NotificationKind
from domain.simulation.sample import Sample


class AskedStep(DomainModel):
    """One step of an approval, and who could decide it."""

    name: str
    group: int
    """Steps of one group are open at the same time; groups come one after the other."""
    quorum: int
    roles: tuple[Role, ...]
    people: tuple[PersonId, ...]
    escalates_to: tuple[Role, ...] = ()
    may: tuple[PersonId, ...] = ()
    """Of the people known: who could say yes."""

    @property
    def line(self) -> str:
        """The step in words."""
        who = " or ".join((*self.roles, *self.people))
        count = f"{self.quorum} of " if self.quorum > 1 else ""
        known = f" ({', '.join(self.may)})" if self.may else ""
        return f"{self.name}: {count}{who}{known}"


class Asked(DomainModel):
    """An approval: what it asks of whom."""

    steps: tuple[AskedStep, ...] = ()
    auto_reason: str = ""
    """Why nobody has to look; empty if somebody has to."""
    conditions: dict[str, bool] = Field(default_factory=dict)
    """The conditions of the policy, with their values."""

    @property
    def line(self) -> str:
        """Who has to say yes, in words."""
        if self.auto_reason:
            return f"nobody: {self.auto_reason}"
        groups: dict[int, list[str]] = {}
        for step in self.steps:
            groups.setdefault(step.group, []).append(step.line)
        return ", then ".join(" and ".join(group) for group in groups.values())


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
        return sum(stop.rests and not (stop.asked and stop.asked.auto_reason) for stop in self.path)

    @property
    def approvals(self) -> tuple[Asked, ...]:
        """Every approval on the way."""
        return tuple(stop.asked for stop in self.path if stop.asked)
