"""`invoicing lifecycle list`, `show` and `draw`: definitions for people and for pictures."""

import json
from pathlib import Path
from typing import Annotated

import typer

from domain.core.errors import NotFound
from worker.cli.files import AsJson, refuse
from worker.cli.lifecycles import sources
from worker.cli.lifecycles.sources import ASource
from worker.cli.output import choose_sheet


def list_presets(as_json: AsJson = False) -> None:
    """List the lifecycles that come with the product."""
    from domain.lifecycle.presets import PRESETS

    if as_json:
        rows = [
            {"reference": one.reference, "title": one.title, "description": one.description}
            for one in PRESETS
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    from worker.cli.lifecycles.sheets import of_presets

    choose_sheet(terms=False).draw(of_presets(PRESETS))


def show(
    source: ASource,
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="as a file to start one's own from")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show a lifecycle: what each state does, how long, and where it leads.

    invoicing lifecycle show standard --yaml > mine.yaml

    Exits with 0, or with 2 if there is no such lifecycle.
    """
    definition = sources.definition(source, as_json)
    said = definition.model_dump(mode="json", exclude_defaults=True)
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    elif as_yaml:
        from integration.definitions import write_yaml

        typer.echo(write_yaml(definition), nl=False)
    else:
        from worker.cli.lifecycles.sheets import of_definition

        sheet = choose_sheet(terms=False)
        for block in of_definition(definition):
            sheet.draw(block)


def draw(
    source: ASource,
    state: Annotated[str | None, typer.Option(help="the state to light")] = None,
    against: Annotated[
        str | None, typer.Option(metavar="FILE|KEY", help="an earlier one, to mark what changed")
    ] = None,
) -> None:
    """Draw a lifecycle as a Mermaid state diagram.

    invoicing lifecycle draw mine.yaml --state approval > mine.mmd

    invoicing lifecycle draw mine.yaml --against standard@1 > changes.mmd

    Exits with 0, or with 2 if there is no such lifecycle or state.
    """
    from domain.lifecycle.drawing import mermaid, mermaid_difference

    definition = sources.definition(source, as_json=False)
    if state is not None and state not in definition.states:
        known = ", ".join(definition.states)
        refuse(Path(source), NotFound(f"it has no state '{state}'; it has {known}"), False)
    if against is None:
        typer.echo(mermaid(definition, state), nl=False)
        return
    before = sources.definition(against, as_json=False)
    typer.echo(mermaid_difference(before, definition), nl=False)
