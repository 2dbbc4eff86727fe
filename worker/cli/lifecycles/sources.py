"""What commands on lifecycles take: definitions by file or preset; samples, policies, people."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from domain.core.errors import Invalid, InvoicingError, NotFound, Unreadable
from worker.cli.files import content, refuse

if TYPE_CHECKING:
    from pydantic import BaseModel

    from domain.lifecycle.definition import LifecycleDefinition
    from domain.people import Person
    from domain.simulation.sample import Sample
    from domain.trade.approval import ApprovalPolicy
    from integration.notation.node import Node

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

    found: list[Sample] = []
    for file in files:
        with refusing(file, as_json):
            found += _models(Sample, file)
    return found


def policy(file: Path, as_json: bool) -> "ApprovalPolicy":
    """The policy in a file."""
    from domain.trade.approval import ApprovalPolicy

    with refusing(file, as_json):
        return valid(ApprovalPolicy, node_in(file))


def people(file: Path, as_json: bool) -> "list[Person]":
    """The people in a file: a list."""
    from domain.people import Person

    with refusing(file, as_json):
        return _models(Person, file)


def _file(file: Path) -> "LifecycleDefinition":
    from integration.definitions import read_definition

    return read_definition(content(file))


def valid(model: type[_Model], node: "Node") -> _Model:
    """A part of a file as a model; `Invalid` with a finding, and its place, for every fault."""
    from pydantic import ValidationError

    from integration.notation.faults import faults_of

    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        findings = faults_of(error, node, model)
        raise Invalid("it says something that cannot be", findings=findings) from None


def _models(model: type[_Model], file: Path) -> list[_Model]:
    """What a file holds: one, or a list of them."""
    node = node_in(file)
    parts = node.value if isinstance(node.value, list) else [node]
    return [valid(model, part) for part in parts]


def node_in(file: Path) -> "Node":
    """What a YAML or JSON file says, each part with its place."""
    from integration.notation.node import Unparsable
    from integration.notation.yaml_reading import read_yaml

    try:
        return read_yaml(content(file).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except Unparsable as error:
        raise Unreadable("it cannot be read", findings=error.findings) from None


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
