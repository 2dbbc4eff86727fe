"""Sheets: definitions, runs and their tables as blocks, for terminals and pipes alike."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.explaining import Explanation, sentences
from domain.simulation.run import Run, Stop
from domain.simulation.sample import Sample
from domain.simulation.simulating import Impact
from worker.sheet.block import Block, Cell, Column, Fact, Facts, Grid, Part

_ARROW = " → "


def of_run(run: Run) -> Iterator[Block]:
    """A run in full: who has to approve, every state, and how it ends."""
    yield Grid(
        f"{run.sample.name} ({_amount(run.sample)}) through {run.lifecycle}",
        (
            *(Column("At"), Column("State"), Column("What happens")),
            *(Column("Then"), Column("Because")),
        ),
        tuple(_stop(stop, run.path[0].entered_at) for stop in run.path),
        _conclusion(run),
    )
    explained = [asked.explanation for asked in run.approvals if _names_people(asked.explanation)]
    said = [line for one in explained for line in sentences(one, run.sample.base_currency)]
    if said:
        parts = (Fact("-", (Part(line),)) for line in dict.fromkeys(said))
        yield Facts("Who approves", tuple(parts))
    if run.notes:
        yield Facts("Notes", tuple(Fact("-", (Part(note),)) for note in run.notes))


def of_runs(title: str, runs: Iterable[Run]) -> Grid:
    """A row for every run."""
    return Grid(
        title,
        (
            *(Column("Sample"), Column("Amount", right=True), Column("Way")),
            *(Column("Who approves"), Column("Waits", right=True), Column("End")),
        ),
        tuple(
            (
                _cell(run.sample.name),
                _cell(_amount(run.sample)),
                _cell(_ARROW.join(run.route)),
                _cell(*(asked.line for asked in run.approvals)),
                _cell(str(run.waits)),
                _cell(run.ending or "STUCK", *filter(None, [run.stuck])),
            )
            for run in runs
        ),
    )


def of_impact(found: Sequence[Impact]) -> Grid:
    """A row for every sample that goes another way: where the ways part, and who is asked there."""
    parted = [one for one in found if one.differs]
    return Grid(
        "What it means for sample invoices",
        (Column("Sample"), Column("Amount", right=True), Column("Before"), Column("After")),
        tuple(
            (_cell(one.sample.name), _cell(_amount(one.sample)), *_parting(one)) for one in parted
        ),
        f"{len(parted)} of {len(found)} samples go another way",
    )


def of_definition(definition: LifecycleDefinition) -> Iterator[Block]:
    """A definition: what each state does, how long, and where it leads."""
    facts = {
        "reference": definition.reference,
        "title": definition.title,
        "description": definition.description or "",
        "begins in": definition.initial,
        "digest": definition.digest,
    }
    rows = tuple(Fact(name, (Part(text),)) for name, text in facts.items() if text)
    yield Facts(definition.title, rows)
    yield Grid(
        "States",
        (Column("State"), Column("Does"), Column("Deadline"), Column("Leads on")),
        tuple(_state(name, state) for name, state in definition.states.items()),
    )


def of_presets(presets: Iterable[LifecycleDefinition]) -> Grid:
    """A row for every preset."""
    return Grid(
        "Presets",
        (Column("Name"), Column("Title"), Column("States", right=True), Column("For")),
        tuple(
            (
                _cell(preset.reference),
                _cell(preset.title),
                _cell(str(len(preset.states))),
                _cell(preset.description or ""),
            )
            for preset in presets
        ),
    )


def _names_people(explanation: Explanation) -> bool:
    return any(step.approvers for group in explanation.groups for step in group)


def _stop(stop: Stop, began: datetime) -> tuple[Cell, ...]:
    asked = [f"asks {stop.asked.line}"] if stop.asked else []
    told = [f"{one.kind} to {', '.join(one.to)}: {one.text}" for one in stop.told]
    by = [f"by {', '.join(stop.by)}"] if stop.by else []
    does = [] if stop.step is None else [f"{'rests: ' if stop.rests else ''}{stop.step}"]
    return (
        _cell(_since(began, stop.entered_at)),
        _cell(stop.state, stop.title),
        _cell(*does, *asked, *told),
        _cell(stop.event, *by),
        _cell(*_because(stop)),
    )


def _because(stop: Stop) -> Iterator[str]:
    """The conditions looked at: up to the first that holds, for the first transition is taken."""
    for guard, holds in stop.guards.items():
        yield guard if holds else f"not ({guard})"
        if holds:
            return


def _since(began: datetime, at: datetime) -> str:
    """How long after the start: `+5 d`, `+2 d 3 h`; nothing at the start itself."""
    passed = at - began
    hours, minutes = divmod(passed.seconds // 60, 60)
    parts = ((passed.days, "d"), (hours, "h"), (minutes, "min"))
    text = " ".join(f"{count} {unit}" for count, unit in parts if count)
    return f"+{text}" if text else ""


def _conclusion(run: Run) -> str:
    waits = f"{run.waits} wait{'s' * (run.waits != 1)}"
    return f"STUCK: {run.stuck}" if run.stuck else f"ends {run.ending} after {waits}"


def _parting(one: Impact) -> tuple[Cell, Cell]:
    at = one.parts_at or 0
    return _from(one.before, at), _from(one.after, at)


def _from(run: Run, at: int) -> Cell:
    """The way from where it parts from the other, with who is asked there."""
    stops = run.path[at:]
    asked = [f"{stop.state} asks {stop.asked.line}" for stop in stops if stop.asked]
    way = _ARROW.join(stop.state for stop in stops)
    start = f"after {run.path[at - 1].state}: " if at else ""
    return _cell(f"{start}{way or 'nothing'}", *asked, *filter(None, [run.stuck]))


def _state(name: str, state: State) -> tuple[Cell, ...]:
    does = f"ends: {state.final}" if state.final else f"{state.step}"
    waits = [f"waits for {state.waits_for}"] if state.rests and state.waits_for else []
    own = [f"{setting}: {value}" for setting in _SETTINGS if (value := getattr(state, setting))]
    ways = [
        f"{way.event}{_ARROW}{way.to}" + (f" if {way.guard}" if way.guard else "")
        for way in state.transitions
    ]
    return (
        _cell(name, state.title),
        _cell(does, *waits, *own),
        _cell(state.deadline or ""),
        _cell(*ways),
    )


_SETTINGS = ("hook", "format")


def _amount(sample: Sample) -> str:
    return f"{sample.amount:,} {sample.currency}"


def _cell(*lines: str) -> Cell:
    return tuple(Part(str(line)) for line in lines)
