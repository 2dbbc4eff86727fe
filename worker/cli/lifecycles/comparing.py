"""`invoicing lifecycle diff`: what changed between two definitions, and what it means."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.cli.files import AsJson
from worker.cli.lifecycles import sources
from worker.cli.lifecycles.sources import ASource
from worker.cli.lifecycles.trying import People, Policy, Samples
from worker.cli.output import choose_sheet

if TYPE_CHECKING:
    from domain.simulation.simulating import Impact

_DIFFERENT = 1
"""Exit code, as with other programs that compare."""

_COLOURS = {"+": "green", "-": "red", "~": "yellow"}


def diff(
    before: ASource,
    after: ASource,
    impact: Annotated[
        bool, typer.Option("--impact", help="walk sample invoices through both as well")
    ] = False,
    sample: Samples = None,
    policy: Policy = None,
    people: People = None,
    as_json: AsJson = False,
) -> None:
    """Say what is different in the second lifecycle: states, ways, policies, deadlines.

    invoicing lifecycle diff standard@1 mine.yaml --impact

    Exits with 0 if both do the same, 1 if not, 2 if one cannot be read.
    """
    from domain.lifecycle.difference import difference
    from domain.simulation.simulating import impact as impact_of
    from integration.expressions import CelConditions

    old, new = (sources.definition(source, as_json) for source in (before, after))
    found = difference(old, new)
    shown: dict[str, Any] = found.model_dump(mode="json")
    parted: tuple[Impact, ...] = ()
    if impact or sample:
        parted = impact_of(
            old,
            new,
            sources.samples(sample or [], as_json) or None,
            evaluate=CelConditions().evaluate,
            policy=sources.policy(policy, as_json) if policy else None,
            people=sources.people(people, as_json) if people else (),
        )
        shown["impact"] = [
            {
                "sample": one.sample.name,
                "differs": one.differs,
                "before": one.before.route,
                "after": one.after.route,
            }
            for one in parted
        ]
    if as_json:
        typer.echo(json.dumps({**shown, "lines": found.lines}, ensure_ascii=False))
    else:
        _say(found.lines)
        if parted:
            from worker.cli.lifecycles.sheets import of_impact

            typer.echo()
            choose_sheet(terms=False).draw(of_impact(parted))
    raise typer.Exit(_DIFFERENT if found.changes else 0)


def _say(lines: tuple[str, ...]) -> None:
    for line in lines:
        typer.echo(typer.style(line, fg=_COLOURS.get(line.strip()[:1])))
