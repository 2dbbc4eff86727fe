"""A lifecycle definition: states, what each does or waits for, and the way between them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.core.errors import Invalid
from domain.core.identifiers import Id, canonical_json, digest
from domain.core.model import DomainModel
from domain.core.text import TextLine
from domain.lifecycle.steps import Step
from domain.trade.terms import Expression

StateName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]

_DEADLINE = re.compile(r"^(?:(?P<anchor>due_date|response)(?:\+|$))?(?:P(?P<days>\d{1,4})D)?$")


class Outcome(StrEnum):
    """How an invoice can end."""

    RECONCILED = "reconciled"
    CREDITED = "credited"
    VOIDED = "voided"


class Transition(DomainModel):
    """On `event`, if `guard` holds (or there is none), go to state `to`. First match wins."""

    event: StateName
    to: StateName
    guard: Expression | None = None


class State(DomainModel):
    """One state. Exactly one of `run`, `approval`, `wait` and `final` is set."""

    title: TextLine
    run: Step | None = None
    approval: bool = False
    wait: bool = False
    final: Outcome | None = None
    waiting_on: TextLine | None = None
    """Whom or what this state waits for, in business words: `approver`, `buyer`, `bank`."""
    blocked: bool = False
    """Whether somebody has to look: something failed or is overdue."""
    deadline: str | None = None
    """`P7D` after entry, `due_date`, `due_date+P3D`, or `response` (the agreed response time)."""
    transitions: tuple[Transition, ...] = ()

    @property
    def rests(self) -> bool:
        """Whether the invoice stays here until something happens."""
        return self.wait or self.approval


class LifecycleDefinition(DomainModel):
    """A named, versioned, immutable lifecycle. `engine` names the interpreter it was made for."""

    format: Literal["lifecycle/1"] = "lifecycle/1"
    engine: Literal[1] = 1
    key: Id
    version: int = Field(ge=1)
    title: TextLine
    initial: StateName
    states: dict[StateName, State] = Field(min_length=2)

    @property
    def reference(self) -> str:
        """`key@version`, as people name it."""
        return f"{self.key}@{self.version}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical form."""
        return digest(canonical_json(self.model_dump(mode="json", exclude_none=True)))


def deadline_days(spec: str) -> tuple[str, int]:
    """The anchor (`entry`, `due_date`, `response`) and days of a deadline specification."""
    found = _DEADLINE.match(spec)
    if not found or not spec:
        raise Invalid(
            f"'{spec}' is not a deadline", hint="write P7D, due_date, due_date+P3D or response"
        )
    return found["anchor"] or "entry", int(found["days"] or 0)


def deadline_at(spec: str, *, entered: datetime, due: date | None, response_days: int) -> datetime:
    """When the deadline `spec` of a state entered at `entered` passes (UTC).

    A due date passes at the end of its day. Without a due date, its anchor is the entry.
    """
    anchor, days = deadline_days(spec)
    if anchor == "response":
        return entered + timedelta(days=response_days + days)
    if anchor == "due_date" and due is not None:
        end_of_day = datetime.combine(due, time.max, tzinfo=UTC).replace(microsecond=0)
        return max(end_of_day + timedelta(days=days), entered)
    return entered + timedelta(days=days)
