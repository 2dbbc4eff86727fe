"""Simulating: a definition tried out on samples, and what a new version means for them."""

from collections.abc import Iterable, Sequence

from domain.core.model import DomainModel
from domain.lifecycle.definition import LifecycleDefinition
from domain.people import Person
from domain.process.advance import Evaluate
from domain.simulation.run import Run, Stop
from domain.simulation.sample import Sample
from domain.simulation.samples import samples_for
from domain.simulation.walk import Walk
from domain.trade.approval import ApprovalPolicy


class Impact(DomainModel):
    """What another definition means for one sample."""

    before: Run
    after: Run

    @property
    def sample(self) -> Sample:
        """The sample that went both ways."""
        return self.before.sample

    @property
    def parts_at(self) -> int | None:
        """The place in the paths where they part; `None` if both are the same."""
        ours, theirs = ([_marks(stop) for stop in run.path] for run in (self.before, self.after))
        if ours == theirs and self.before.stuck == self.after.stuck:
            return None
        pairs = enumerate(zip(ours, theirs, strict=False))
        parting = (index for index, (old, new) in pairs if old != new)
        return next(parting, min(len(ours), len(theirs)))

    @property
    def differs(self) -> bool:
        """Whether the sample takes another way, or other people are asked."""
        return self.parts_at is not None


def simulate(
    definition: LifecycleDefinition,
    sample: Sample,
    *,
    evaluate: Evaluate,
    policy: ApprovalPolicy | None = None,
    people: Sequence[Person] = (),
) -> Run:
    """The way of `sample` through `definition`.

    `policy` is that of the partnership, for approvals that the lifecycle leaves to it; `people`
    are those who could act. Without people, there is somebody for every role.
    """
    return Walk(definition, sample, evaluate, policy, people).run()


def simulate_all(
    definition: LifecycleDefinition,
    samples: Iterable[Sample] | None = None,
    *,
    evaluate: Evaluate,
    policy: ApprovalPolicy | None = None,
    people: Sequence[Person] = (),
) -> tuple[Run, ...]:
    """The way of every sample; without any, of those that come with the product."""
    tried = samples_for(definition) if samples is None else samples
    return tuple(Walk(definition, one, evaluate, policy, people).run() for one in tried)


def impact(
    before: LifecycleDefinition,
    after: LifecycleDefinition,
    samples: Iterable[Sample] | None = None,
    *,
    evaluate: Evaluate,
    policy: ApprovalPolicy | None = None,
    people: Sequence[Person] = (),
) -> tuple[Impact, ...]:
    """Every sample in both definitions; `differs` says which of them take another way."""
    tried = samples_for(after) if samples is None else tuple(samples)
    runs = (
        simulate_all(one, tried, evaluate=evaluate, policy=policy, people=people)
        for one in (before, after)
    )
    return tuple(Impact(before=old, after=new) for old, new in zip(*runs, strict=True))


def _marks(stop: Stop) -> tuple[object, ...]:
    """What makes a stop the same as another: not its title, nor the conditions on the way."""
    asked = stop.asked.line if stop.asked else ""
    return stop.state, stop.step, stop.event, asked, stop.entered_at
