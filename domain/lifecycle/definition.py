"""A lifecycle definition: states, what each does or waits for, and the way between them."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.core.durations import Deadline, Duration
from domain.core.identifiers import Id, canonical_json, digest
from domain.core.model import DomainModel
from domain.core.text import TextLine
from domain.core.words import Expression, PersonId, Role, StateName
from domain.exchange.response import ResponseCode
from domain.lifecycle.steps import STEPS, Kind, Step, StepSpec
from domain.trade.approval import ApprovalPolicy

EventName = StateName


class Outcome(StrEnum):
    """How an invoice can end."""

    RECONCILED = "reconciled"
    """Issued, and nothing is owed any more."""
    CREDITED = "credited"
    """Issued, and taken back in full by credit notes."""
    WRITTEN_OFF = "written_off"
    """Issued, and what was still owed was given up."""
    VOIDED = "voided"
    """Given up before it was issued."""
    PAID = "paid"
    """Received from a supplier, and paid by us."""
    REFUSED = "refused"
    """Received from a supplier, and refused by us."""


class Transition(DomainModel):
    """On `event`, if `guard` holds (or there is none), go to state `to`. First match wins."""

    event: EventName
    to: StateName
    guard: Expression | None = None


class Question(DomainModel):
    """What a person is asked: one of `roles` or `people` picks one of `answers`."""

    text: TextLine
    answers: tuple[StateName, ...] = Field(min_length=2, max_length=8)
    roles: tuple[Role, ...] = ()
    people: tuple[PersonId, ...] = ()


class Message(DomainModel):
    """A message that the system leaves for people: in the API's list of notifications."""

    to: tuple[Role, ...] = Field(min_length=1)
    text: TextLine


class Dunning(DomainModel):
    """How far a reminder to pay goes: `level` is at most this many."""

    at_most: int = Field(default=3, ge=1, le=9)


class EffectKind(StrEnum):
    """What happens by the way when a state is entered or left."""

    NOTIFY = "notify"
    """Leave `message`."""
    START_DUE_DATE = "start_due_date"
    """The agreed days to pay count from this day, not from the date of issue."""


class Effect(DomainModel):
    """Something done in the same transaction as entering or leaving a state."""

    kind: EffectKind
    message: Message | None = None


class Reminder(DomainModel):
    """Tell people that the invoice still waits: first after `after`, then `every` so often."""

    after: Duration
    every: Duration | None = None
    at_most: int = Field(default=3, ge=1, le=30)
    to: tuple[Role, ...] = Field(min_length=1)


class Editing(DomainModel):
    """What may be edited in a state, and by whom."""

    by: tuple[Role, ...] = Field(min_length=1)
    parts: tuple[Literal["lines", "references", "note", "delivery", "period"], ...] = ()
    """Which parts of the request; empty: all of it."""


class State(DomainModel):
    """One state: it either does its `step` or is `final`.

    `approval`, `question`, `message`, `hook`, `format`, `dunning` and `response` configure the step
    that takes them (`StepSpec.setting`).
    """

    title: TextLine
    step: Step | None = None
    final: Outcome | None = None
    approval: ApprovalPolicy | None = None
    """For `approve`: this policy; without one, that of the partnership."""
    question: Question | None = None
    message: Message | None = None
    hook: Id | None = None
    """For `call_webhook`: which of the organisation's webhooks."""
    format: Id | None = None
    dunning: Dunning | None = None
    response: ResponseCode | None = None
    """For `respond`: what the seller is told (UNCL 4343, OpenPeppol subset)."""
    waiting_on: TextLine | None = None
    """Whom or what it waits for, in business words, where the step's own word does not do."""
    blocked: bool = False
    """Whether somebody has to look: something failed or is overdue."""
    deadline: Deadline | None = None
    reminders: tuple[Reminder, ...] = Field(default=(), max_length=5)
    editing: Editing | None = None
    """Without it, `amend` is for whoever the API lets amend, over everything."""
    on_entry: tuple[Effect, ...] = Field(default=(), max_length=5)
    on_exit: tuple[Effect, ...] = Field(default=(), max_length=5)
    transitions: tuple[Transition, ...] = Field(default=(), max_length=50)

    @property
    def spec(self) -> StepSpec | None:
        """What the catalogue says of the step."""
        return STEPS[self.step] if self.step else None

    @property
    def rests(self) -> bool:
        """Whether the invoice stays here until something happens."""
        return self.step is not None and STEPS[self.step].kind is Kind.REST

    @property
    def approves(self) -> bool:
        """Whether approvals are collected here."""
        return self.step is Step.APPROVE

    @property
    def waits_for(self) -> str:
        """Whom or what it waits for, in business words; empty where it does not rest.

        Where neither the state nor its step says so: who is asked, may edit, or is reminded.
        """
        said = self.waiting_on or (STEPS[self.step].waits_for if self.step else "")
        if said or not self.rests:
            return said
        asked = (*self.question.roles, *self.question.people) if self.question else ()
        told = self.editing.by if self.editing else (to for one in self.reminders for to in one.to)
        return " or ".join(dict.fromkeys(asked or told))


class LifecycleDefinition(DomainModel):
    """A named, versioned, immutable lifecycle. `engine` names the interpreter it was made for."""

    format: Literal["lifecycle/1"] = "lifecycle/1"
    engine: Literal[1] = 1
    key: Id
    version: int = Field(ge=1)
    title: TextLine
    description: TextLine | None = None
    initial: StateName
    states: dict[StateName, State] = Field(min_length=2, max_length=100)

    @property
    def reference(self) -> str:
        """`key@version`, as people name it."""
        return f"{self.key}@{self.version}"

    def canonical(self) -> bytes:
        """The one form in which a definition is compared and fingerprinted: JSON, no defaults."""
        return canonical_json(self.model_dump(mode="json", exclude_defaults=True))

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical form."""
        return digest(self.canonical())
