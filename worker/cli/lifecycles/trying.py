"""`invoicing lifecycle simulate`: the way of sample invoices through a definition."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.core.errors import Invalid
from worker.cli.files import AsJson, refuse
from worker.cli.lifecycles import sources
from worker.cli.lifecycles.sources import ASource
from worker.cli.output import choose_sheet

if TYPE_CHECKING:
    from domain.simulation.run import Run
    from domain.simulation.sample import Sample

_STUCK = 1
"""Exit code: a sample came to no end."""

Policy = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="the partnership's approval policy (YAML, JSON)"),
]
People = Annotated[
    Path | None, typer.Option(metavar="FILE", help="who there is: id, name, roles (YAML, JSON)")
]
Samples = Annotated[
    list[Path] | None,
    typer.Option("--sample", metavar="FILE", help="a sample, or a list of them; repeatable"),
]


def simulate(
    source: ASource,
    sample: Samples = None,
    amount: Annotated[str | None, typer.Option(help="one invoice over so much")] = None,
    currency: Annotated[str, typer.Option(help="its currency")] = "EUR",
    rate: Annotated[str, typer.Option(help="one unit of it in EUR, the base currency")] = "1",
    policy: Policy = None,
    people: People = None,
    as_json: AsJson = False,
) -> None:
    """Walk sample invoices through a lifecycle: states, who approves, waits, end.

    Without a sample or an amount, a set of samples is tried and shown as a table.
    Nothing is started; the rules are those of the running service.

    invoicing lifecycle simulate standard --amount 12000

    invoicing lifecycle simulate mine.yaml --sample late.yaml --policy policy.yaml

    A sample file says what is assumed and what happens, such as:
    {amount: "12000", new_bank_details: true, script: [approve, response_rejected]}

    Exits with 0 if every sample comes to an end, 1 if one is stuck, 2 if something cannot be read.
    """
    from domain.simulation.simulating import simulate_all
    from integration.expressions import CelConditions

    definition = sources.definition(source, as_json)
    tried = _tried(sample, amount, currency, rate, as_json)
    runs = simulate_all(
        definition,
        tried,
        evaluate=CelConditions().evaluate,
        policy=sources.policy(policy, as_json) if policy else None,
        people=sources.people(people, as_json) if people else (),
    )
    _show(runs, definition.reference, as_json)
    raise typer.Exit(_STUCK if any(run.stuck for run in runs) else 0)


def _tried(
    files: list[Path] | None, amount: str | None, currency: str, rate: str, as_json: bool
) -> "list[Sample] | None":
    """The samples asked for, if any are."""
    from pydantic import ValidationError

    from domain.simulation.sample import Sample

    found = sources.samples(files or [], as_json)
    if amount is not None:
        said = {"name": "one invoice", "amount": amount, "currency": currency, "rate": rate}
        try:
            found.append(Sample.model_validate(said))
        except ValidationError as error:
            faults = [fault["msg"].removeprefix("Value error, ") for fault in error.errors()]
            refuse(Path(f"--amount {amount}"), Invalid("; ".join(faults)), as_json)
    return found or None


def _show(runs: "tuple[Run, ...]", reference: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_as_data(run) for run in runs], ensure_ascii=False))
        return
    from worker.cli.lifecycles.sheets import of_run, of_runs

    sheet = choose_sheet(terms=False)
    if len(runs) > 1:
        sheet.draw(of_runs(f"Samples through {reference}", runs))
        for note in dict.fromkeys(note for run in runs for note in run.notes):
            typer.echo(note)
        return
    for block in of_run(runs[0]):
        sheet.draw(block)


def _as_data(run: "Run") -> dict[str, object]:
    """A run for programs, with what people would read from it."""
    who = [asked.line for asked in run.approvals]
    return {**run.model_dump(mode="json"), "route": run.route, "who": who, "waits": run.waits}
