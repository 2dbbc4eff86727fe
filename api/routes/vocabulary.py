"""The vocabulary of lifecycles: what a definition may name, and the rules it is checked by."""

from pydantic import BaseModel, Field

from api.permissions import allow
from api.routing import router
from domain.core.findings import Severity
from domain.lifecycle.checks import RULES
from domain.lifecycle.facts import FACTS, FactType
from domain.lifecycle.policy_checks import RULES as POLICY_RULES
from domain.lifecycle.steps import (
    COMMANDS,
    EVENTS,
    FACT_EVENTS,
    STEPS,
    Kind,
    Step,
    Token,
)

routes = router("lifecycles")


class StepWord(BaseModel):
    """A step of the catalogue."""

    name: Step
    kind: Kind = Field(description="at once in the record, at a partner, or resting")
    meaning: str
    requires: list[Token] = Field(description="what an invoice must have earned on every way here")
    gives: list[Token]
    setting: str | None = Field(description="the field of a state that configures it")


class EventWord(BaseModel):
    """An event that a transition may name."""

    name: str
    source: str = Field(description="`people` ask for it, it `happens`, or the `step` makes it")
    meaning: str


class FactWord(BaseModel):
    """A fact that a condition may use."""

    name: str
    type: FactType
    meaning: str


class RuleWord(BaseModel):
    """A rule of the checks."""

    rule: str
    severity: Severity
    demands: str


class Vocabulary(BaseModel):
    """Everything that definitions and policies are written in."""

    steps: list[StepWord]
    events: list[EventWord]
    facts: list[FactWord]
    rules: list[RuleWord]


@routes.get(
    "/lifecycle-vocabulary", dependencies=allow("setup.read"), name="read_lifecycle_vocabulary"
)
async def read_vocabulary() -> Vocabulary:
    """What lifecycles are written in

    Steps with what they require and give, events, the typed facts that conditions compare (money
    in minor units), and every rule that a definition or a policy is checked by.
    """
    return Vocabulary(
        steps=[
            StepWord(
                name=step,
                kind=spec.kind,
                meaning=spec.title,
                requires=sorted(spec.requires),
                gives=sorted(spec.gives),
                setting=spec.setting,
            )
            for step, spec in STEPS.items()
        ],
        events=[
            EventWord(name=name, source=_source(name), meaning=meaning)
            for name, meaning in EVENTS.items()
        ],
        facts=[
            FactWord(name=name, type=fact.type, meaning=fact.meaning)
            for name, fact in FACTS.items()
        ],
        rules=[
            RuleWord(rule=rule, severity=severity, demands=demands)
            for rule, (severity, demands) in (RULES | POLICY_RULES).items()
        ],
    )


def _source(event: str) -> str:
    if event in COMMANDS:
        return "people"
    return "happens" if event in FACT_EVENTS else "step"
