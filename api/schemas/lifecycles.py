"""What is asked and answered about lifecycles: definitions, faults, differences, simulations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.problems import ProblemItem
from api.schemas.shapes import Body
from domain.core.identifiers import Id
from domain.lifecycle.definition import LifecycleDefinition, Outcome
from domain.lifecycle.difference import Change, difference
from domain.lifecycle.drawing import mermaid, mermaid_difference
from domain.lifecycle.shelf import ShelvedLifecycle, Stage
from domain.simulation.run import Run, Stop
from domain.simulation.sample import Sample
from domain.trade.terms import LifecycleChoice
from integration.definitions import write_yaml

Reference = Field(description="`key@version`", examples=["standard@1"])


class LifecycleSummary(BaseModel):
    """A lifecycle in a list."""

    reference: str = Reference
    title: str
    description: str | None
    stage: Stage
    states: list[str]
    written_by: str
    written_at: datetime
    published_by: str | None
    published_at: datetime | None
    retired_by: str | None
    retired_at: datetime | None


class LifecycleView(LifecycleSummary):
    """A lifecycle, with its fingerprint and a drawing."""

    digest: str = Field(description="what running invoices pin")
    next_version: int = Field(description="the version that another one of this key would have")
    faults: list[ProblemItem] = Field(description="what its author may not have meant")
    definition: LifecycleDefinition
    yaml: str = Field(description="the definition as a file to start another version from")
    mermaid: str = Field(description="a Mermaid state diagram")


class LifecycleReport(BaseModel):
    """What is wrong with a definition."""

    valid: bool = Field(description="no fault is fatal: it could be saved")
    reference: str | None = Field(
        description="`key@version`; `null` for what is no definition at all", examples=["mine@1"]
    )
    next_version: int | None = Field(description="a version of this key that is free")
    faults: list[ProblemItem] = Field(
        description="all of them: `place` in what was sent, rule, what is wrong, what to do"
    )
    mermaid: str | None


class LifecycleAssignment(LifecycleChoice):
    """The lifecycle that new invoices of a partnership follow."""

    key: Id
    credit_notes: bool = Field(default=False, description="for its credit notes instead")


class DifferenceView(BaseModel):
    """What changed from one lifecycle to another."""

    before: str = Reference
    after: str = Field(description="`key@version`", examples=["standard@2"])
    changes: tuple[Change, ...]
    lines: tuple[str, ...] = Field(description="the changes in words")
    mermaid: str = Field(description="both in one Mermaid state diagram: new, gone, different")


Samples = Annotated[
    tuple[Sample, ...],
    Field(max_length=20, description="invoices to try it with; left out: a dozen of ours"),
]


class Trial(Body):
    """What to simulate a lifecycle with."""

    samples: Samples = ()
    partnership_id: Id | None = Field(
        default=None, description="whose approval policy counts where the lifecycle has none"
    )
    people: Literal["known", "anybody"] = Field(
        default="anybody",
        description="who can approve: those in the directory, or somebody in every role",
    )


class DraftTrial(Trial):
    """A definition to simulate without saving it."""

    definition: LifecycleDefinition


class RunView(BaseModel):
    """The way that one sample took."""

    sample: str = Field(description="its name", examples=["12,000 EUR"])
    route: tuple[str, ...] = Field(examples=[["draft", "validating", "approval", "issuing"]])
    ending: Outcome | None
    stuck: str = Field(description="why it came to no end; empty if it did")
    approvals: list[str] = Field(
        description="who would have to say yes", examples=[["manager: approver (ben)"]]
    )
    waits: int = Field(description="how often it waited for people, partners or time")
    notes: tuple[str, ...] = Field(description="what was assumed, and what never happened")
    path: tuple[Stop, ...]


class Simulation(BaseModel):
    """What became of every sample."""

    reference: str = Reference
    runs: list[RunView]


def summary(shelved: ShelvedLifecycle) -> LifecycleSummary:
    """`shelved` in a list."""
    return LifecycleSummary(**_said(shelved))


def view(
    shelved: ShelvedLifecycle,
    *,
    next_version: int,
    faults: Sequence[ProblemItem] = (),
    current: str | None = None,
) -> LifecycleView:
    """All of `shelved`, drawn with the state `current` lit."""
    definition = shelved.definition
    return LifecycleView(
        **_said(shelved),
        digest=definition.digest,
        next_version=next_version,
        faults=list(faults),
        definition=definition,
        yaml=write_yaml(definition),
        mermaid=mermaid(definition, current),
    )


def difference_view(before: LifecycleDefinition, after: LifecycleDefinition) -> DifferenceView:
    """What is different in `after`: as data, in words, and drawn."""
    found = difference(before, after)
    return DifferenceView(
        before=found.before,
        after=found.after,
        changes=found.changes,
        lines=found.lines,
        mermaid=mermaid_difference(before, after),
    )


def run_view(run: Run) -> RunView:
    """`run`, with who would approve in words."""
    return RunView(
        sample=run.sample.name,
        route=run.route,
        ending=run.ending,
        stuck=run.stuck,
        approvals=[asked.line for asked in run.approvals],
        waits=run.waits,
        notes=run.notes,
        path=run.path,
    )


def _said(shelved: ShelvedLifecycle) -> dict[str, object]:
    definition = shelved.definition
    return {
        **shelved.model_dump(exclude={"definition"}),
        "reference": definition.reference,
        "title": definition.title,
        "description": definition.description,
        "states": list(definition.states),
    }
