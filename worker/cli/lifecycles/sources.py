"""What commands on lifecycles take: definitions by file or preset; samples, policies, people."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from domain.core.errors import Invalid, InvoicingError, NotFound, Unreadable
from domain.core.findings import Finding
from worker.cli.files import content, refuse

if TYPE_CHECKING:
    from pydantic import BaseModel

    from domain.lifecycle.definition import LifecycleDefinition
    from domain.lifecycle.policy import ApprovalPolicy
    from domain.people import Person
    from domain.simulation.sample import Sample

ASource = Annotated[
    str, typer.Argument(metavar="FILE|KEY", help="a file (- reads standard input) or a preset")
]
"""A definition: `mine.yaml`, `standard`, `standard@1`."""

_Model = TypeVar("_Model", bound="BaseModel")
_ENDINGS = (".yaml", ".yml", ".json")


def definition(source: str, as_json: bool) -> "LifecycleDefinition":
    """The definition that `source` names; says why not and ends with 2 if there is none."""
    with refusing(Path(source), as_json):
        return _file(Path(source)) if _is_file(source) else preset(source)


def preset(reference: str) -> "LifecycleDefinition":
    """The preset `KEY@VERSION`, or the latest version of `KEY`."""
    from domain.lifecycle.presets import PRESETS

    key, _, version = reference.partition("@")
    found = [one for one in PRESETS if one.key == key and version in ("", str(one.version))]
    if not found:
        known = ", ".join(one.reference for one in PRESETS)
        raise NotFound(f"there is no such file and no preset '{reference}'; presets: {known}")
    return max(found, key=lambda one: one.version)


def samples(files: list[Path], as_json: bool) -> "list[Sample]":
    """The samples in files: one each, or a list of them."""
    from domain.simulation.sample import Sample

    found = []
    for file in files:
        with refusing(file, as_json):
            said = plain(file)
            for one in said if isinstance(said, list) else [said]:
                found.append(valid(Sample, one))
    return found


def policy(file: Path, as_json: bool) -> "ApprovalPolicy":
    """The policy in a file."""
    from domain.lifecycle.policy import ApprovalPolicy

    with refusing(file, as_json):
        return valid(ApprovalPolicy, plain(file))


def people(file: Path, as_json: bool) -> "list[Person]":
    """The people in a file: a list."""
    from domain.people import Person

    with refusing(file, as_json):
        said = plain(file)
        return [valid(Person, one) for one in said if isinstance(said, list)]


def plain(file: Path) -> Any:
    """What a YAML or JSON file says; `Unreadable` with its place if it is neither."""
    import yaml

    try:
        return yaml.safe_load(content(file).decode("utf-8"))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except yaml.YAMLError as error:
        raise Unreadable(f"it is neither YAML nor JSON: {' '.join(str(error).split())}") from None


def _file(file: Path) -> "LifecycleDefinition":
    from domain.lifecycle.definition import LifecycleDefinition

    return valid(LifecycleDefinition, plain(file))


@contextmanager
def refusing(file: Path, as_json: bool) -> Iterator[None]:
    """What cannot be read is said on standard error, and ends the command with 2."""
    try:
        yield
    except InvoicingError as error:
        refuse(file, error, as_json)


def _is_file(source: str) -> bool:
    named_so = source == "-" or "/" in source or source.endswith(_ENDINGS)
    return named_so or Path(source).is_file()


def valid(model: type[_Model], said: Any) -> _Model:
    """`said` as a model; `Invalid` with a finding for every field that does not fit."""
    from pydantic import ValidationError

    try:
        return model.model_validate(said)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        findings = [
            Finding(
                rule="INV-FIELD",
                path=".".join(str(part) for part in fault["loc"]) or "everything",
                message=fault["msg"].removeprefix("Value error, "),
            )
            for fault in faults
        ]
        raise Invalid("it says something that cannot be", findings=findings) from None
