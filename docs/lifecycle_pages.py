"""The generated parts of the pages on lifecycles and approvals: taken from the code."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from docs.tables import table
from domain.core.findings import Severity
from domain.lifecycle import checks, policy_checks
from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.drawing import mermaid
from domain.lifecycle.facts import FACTS
from domain.lifecycle.presets import PRESETS
from domain.lifecycle.steps import COMMANDS, FACT_EVENTS, OUTCOME_EVENTS, STEPS, Kind, StepSpec
from domain.simulation.sample import Sample
from domain.simulation.simulating import simulate
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from integration.expressions import CelConditions

EXAMPLE = Path(__file__).parent / "examples" / "lifecycle.yaml"

USES = {
    "standard": "Use it for customers who may answer an invoice and pay on account. It goes on by "
    "the buyer's answer, or by silence. When money is late, the buyer is reminded three times; "
    "then a person decides. It can be credited, corrected, disputed and written off.",
    "straight-through": "Use it for many small, regular invoices. Somebody looks only when an "
    "amount is large, the first of a partnership, far from the usual one, or to be paid to an "
    "account not seen before; a new account is for the finance director too.",
    "two-step": "Use it where large invoices need a second yes. Whoever does not act is reminded, "
    "after three days the finance director may stand in, and after ten the approval expires and "
    "the invoice goes back to the clerk.",
    "public-sector": "Use it for authorities that pay only what names their order and what they "
    "have accepted. Until they accept, no day to pay passes; an answer that is overdue is seen, "
    "and the invoice can be sent again. After a dispute the days to pay begin anew.",
    "self-billing": "Use it where you write the invoices of your suppliers (types 389 and 261). "
    "The supplier accepts, refuses, or is silent for the agreed days, which counts as yes; then "
    "you pay.",
    "payable": "Use it for what suppliers send you; it takes no number of yours. An approver's "
    "reason for a refusal is told to the supplier. With `dispute` the supplier is asked for an "
    "explanation first.",
    "prepayment": "Use it where nothing is delivered before the money is there. What is not paid "
    "is reminded of once and then credited by itself; once paid, somebody says when everything "
    "was delivered. Where money and a credit note meet, a person decides.",
    "dispute-friendly": "Use it for partners with whom quantities and prices are often argued "
    "about. A refusal is a dispute, not an end; nobody is reminded to pay while it lasts, and "
    "it has a deadline of its own.",
    "credit-note": "Every credit note goes this way, unless its partnership names another.",
}
"""When a preset is the right one. One that is missing here fails the generation."""

_PARTNERSHIP = ApprovalPolicy(steps=(ApprovalStep(name="approver", roles=("approver",)),))
_SAMPLE = Sample(name="12,000 EUR", amount=Decimal(12000), usual=Decimal(10000))

_KINDS = {
    Kind.RECORD: "at once",
    Kind.PARTNER: "at a partner's system",
    Kind.REST: "rests",
}


def lifecycles() -> Iterator[str]:
    """Every preset: what it is, when to use it, its usual path, a picture and a table of states."""
    for definition in PRESETS:
        yield f"## {definition.title}: `{definition.reference}`"
        yield f"{definition.description} {USES[definition.key]}"
        yield f"An invoice of 12,000 EUR goes: {_path(definition)}."
        yield f"```mermaid\n{mermaid(definition)}```"
        yield table(
            ("State", "What happens there", "Waits for", "Deadline", "Then"),
            [_row(name, state) for name, state in definition.states.items()],
        )
        yield f"{_legend(definition)} Fingerprint (SHA-256): `{definition.digest}`."


def steps() -> Iterator[str]:
    """The catalogue of steps."""
    rows = [
        (
            f"`{step.value}`",
            spec.title,
            _KINDS[spec.kind],
            ", ".join(sorted(token.value for token in spec.requires)),
            ", ".join(sorted(token.value for token in spec.gives)),
            _setting(spec),
        )
        for step, spec in STEPS.items()
    ]
    yield table(("Step", "What it does", "Where", "Needs", "Gives", "Setting"), rows)


def lifecycle_example() -> Iterator[str]:
    """The example that the page shows; a test checks it."""
    yield f"```yaml\n{EXAMPLE.read_text('utf-8')}```"


def events() -> Iterator[str]:
    """Every event that a transition may name."""
    groups = (
        ("a step makes it", OUTCOME_EVENTS),
        ("a person asks for it", COMMANDS),
        ("it just happens", FACT_EVENTS),
    )
    rows = [
        (f"`{name}`", meaning, origin)
        for origin, known in groups
        for name, meaning in known.items()
    ]
    yield table(("Event", "Meaning", "Origin"), rows)


def facts() -> Iterator[str]:
    """Every fact that a condition may name."""
    rows = [(f"`{name}`", fact.type.value, fact.meaning) for name, fact in FACTS.items()]
    yield table(("Fact", "Type", "Meaning"), rows)


def lifecycle_checks() -> Iterator[str]:
    """What is demanded of a definition when it is saved."""
    yield _rules(checks.RULES)


def approval_checks() -> Iterator[str]:
    """What is demanded of an approval policy when it is saved."""
    yield _rules(policy_checks.RULES)


def _setting(spec: StepSpec) -> str:
    if spec.setting is None:
        return ""
    return f"`{spec.setting}`" if spec.needs_setting else f"`{spec.setting}` (optional)"


def _rules(rules: Mapping[str, tuple[Severity, str]]) -> str:
    rows = [(f"`{rule}`", demand, severity.value) for rule, (severity, demand) in rules.items()]
    return table(("Rule", "Demands that", "Otherwise"), rows)


def _path(definition: LifecycleDefinition) -> str:
    run = simulate(definition, _SAMPLE, evaluate=CelConditions().evaluate, policy=_PARTNERSHIP)
    return " → ".join(f"`{name}`" for name in run.route)


def _row(name: str, state: State) -> Sequence[str]:
    reminders = [f"reminder after `{r.after}`" for r in state.reminders]
    return (
        f"`{name}`<br>{state.title}",
        _doing(state),
        state.waits_for if state.rests else "",
        "<br>".join([*([f"`{state.deadline}`"] if state.deadline else []), *reminders]),
        "<br>".join(
            f"`{t.event}` → `{t.to}`" + (f" if `{t.guard}`" if t.guard else "")
            for t in state.transitions
        ),
    )


def _doing(state: State) -> str:
    if state.final:
        return f"ends as `{state.final.value}`"
    step = state.step.value if state.step else ""
    return f"`{step}`" + (", **blocked**" if state.blocked else "")


def _legend(definition: LifecycleDefinition) -> str:
    resting = sum(state.rests for state in definition.states.values())
    return f"{len(definition.states)} states; an invoice can rest in {resting} of them."
