"""`invoicing lifecycle check`: definitions in files, judged as when they are saved."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.files import AsJson, as_line, content, listed
from worker.cli.lifecycles import sources
from worker.cli.lifecycles.trying import People, Policy

if TYPE_CHECKING:
    from domain.core.findings import Finding

_FAULTY = 1
"""Exit code: a definition could not be saved."""


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="definitions; - reads standard input")
    ],
    policy: Policy = None,
    people: People = None,
    as_json: AsJson = False,
) -> None:
    """Check lifecycles by every rule that holds when they are saved; all faults, with their places.

    The approval policy of a partnership is checked with them, and with the people there are,
    approvals that too few could give are found. Webhooks are known to the service alone.

    invoicing lifecycle check mine.yaml --policy policy.yaml --people people.yaml

    Exits with 0 if all could be saved (warnings do not count), 1 if one could not, 2 if a file
    cannot be opened.
    """
    from domain.core.findings import fatal
    from domain.lifecycle.policy_checks import policy_findings
    from integration.definitions import check_text
    from integration.expressions import CelConditions
    from integration.formats import FORMATS

    conditions, roles, faulty = CelConditions(), _roles(), False
    partnership = sources.policy(policy, as_json) if policy else None
    directory = sources.people(people, as_json) if people else None
    reports: list[tuple[Path, str | None, list[Finding]]] = []
    if policy and partnership:
        found = policy_findings(
            partnership, roles=roles, people=directory, conditions=conditions, path="policy"
        )
        reports.append((policy, "approval policy", found))
    for file in files:
        with sources.refusing(file, as_json):
            definition, found = check_text(
                content(file),
                conditions=conditions,
                roles=roles,
                formats=FORMATS,
                directory=directory,
                policy=partnership,
            )
        name = f"{definition.reference}, {definition.digest[:12]}" if definition else None
        reports.append((file, name, found))
    for file, name, found in reports:
        faulty = faulty or bool(fatal(found))
        for line in _said(file, name, found, as_json):
            typer.echo(line)
    raise typer.Exit(_FAULTY if faulty else 0)


def _roles() -> dict[str, bool]:
    """The roles of the API, and whether each may decide on invoices."""
    from api.permissions import ROLES, allowed

    return {role: allowed((role,), "invoices.decide") for role in ROLES}


def _said(file: Path, name: str | None, findings: "list[Finding]", as_json: bool) -> Iterator[str]:
    from domain.core.findings import fatal

    sound = not fatal(findings)
    if as_json:
        said = [asdict(finding) for finding in findings]
        yield as_line({"file": str(file), "sound": sound, "what": name, "findings": said})
        return
    verdict = typer.style("sound", "green") if sound else typer.style("FAULTY", "red")
    yield f"{file}: {verdict} ({name or 'no lifecycle'})"
    yield from listed(tuple(replace(finding, model_path="") for finding in findings))
