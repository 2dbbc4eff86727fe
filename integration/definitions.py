"""Lifecycle definitions as people write them: read, checked with places, and written.

Takes YAML and JSON. Every fault says where it stands twice: as `line:column`, and as model path.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import yaml
from pydantic import ValidationError

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding
from domain.lifecycle.checks import check
from domain.lifecycle.definition import LifecycleDefinition
from domain.people import Person
from domain.ports import Conditions
from domain.trade.approval import ApprovalPolicy
from integration.notation.faults import faults_of
from integration.notation.json_reading import read_json
from integration.notation.mending import mended
from integration.notation.node import Node, Place, Unparsable, path_of, steps_of
from integration.notation.rules import LARGEST, fault
from integration.notation.yaml_reading import NUMBER, read_yaml


def read_definition(content: bytes, name: str = "") -> LifecycleDefinition:
    """The definition in `content`, which people call `name`.

    `Unreadable` if it is neither YAML nor JSON that we take; `Invalid` if it is no definition.
    """
    return _modelled(_parsed(content, name), name)


def check_text(
    content: bytes,
    *,
    conditions: Conditions,
    roles: Mapping[str, bool],
    formats: Collection[str] | None = None,
    hooks: Collection[str] | None = None,
    directory: Sequence[Person] | None = None,
    policy: ApprovalPolicy | None = None,
) -> tuple[LifecycleDefinition | None, list[Finding]]:
    """The definition in `content`, if it is one, and all its faults, each with its place."""
    judged = partial(
        check,
        conditions=conditions,
        roles=roles,
        formats=formats,
        hooks=hooks,
        directory=directory,
        policy=policy,
    )
    try:
        root = _parsed(content, "")
    except Unreadable as error:
        return None, list(error.findings)
    try:
        definition = _modelled(root, "")
    except Invalid as error:
        return None, [*error.findings, *_of_the_rest(root, judged)]
    return definition, [_placed(finding, root) for finding in judged(definition)]


def _of_the_rest(root: Node, judged: Callable[..., list[Finding]]) -> list[Finding]:
    """The faults of what is well-formed in a document that is not: what can be told already."""
    rest = mended(root.plain())
    if rest is None:
        return []
    definition, left_out = rest
    faulty = [path_of(steps) for steps in left_out]
    found = [
        finding
        for finding in judged(definition, partial=True)
        if not any(_touches(finding.path.partition("@")[0], path) for path in faulty)
    ]
    return [_placed(finding, root) for finding in found]


def _touches(path: str, faulty: str) -> bool:
    """Whether a finding may only be there, or elsewhere, because something was left out."""
    holder = faulty.partition("[")[0] if "[" in faulty else faulty.rpartition(".")[0]
    holder = holder or faulty
    return holder.startswith(path) or path.startswith(holder)


def locate(content: bytes, path: str) -> str:
    """`line:column` of what a model path names, or of the nearest part that is there."""
    return str(_place_of(_parsed(content, ""), path))


def write_yaml(definition: LifecycleDefinition) -> str:
    """The definition as YAML for people; reading it gives the same definition."""
    said = definition.model_dump(mode="json", exclude_defaults=True)
    document = {"format": definition.format, "engine": definition.engine, **said}
    return yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=100,
    )


class _Dumper(yaml.SafeDumper):
    """Indents lists, and quotes what YAML 1.2 would take for a number as well."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=indentless and flow)


_Dumper.add_implicit_resolver("!number", NUMBER, list("-+.0123456789"))


def _parsed(content: bytes, name: str) -> Node:
    """The nodes of `content`."""
    try:
        return _notation(_text(content))
    except Unparsable as error:
        first = error.findings[0]
        message = f"{name or 'the definition'} cannot be read: {first.message} ({first.path})"
        raise Unreadable(message, hint=first.hint, findings=error.findings) from error


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise Unparsable([fault("LF-SIZE", Place(1, 1))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise Unparsable([fault("LF-ENCODING", Place(line, column))]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _notation(text: str) -> Node:
    """JSON where it is JSON; else YAML, which also takes what is nearly JSON."""
    if not text.lstrip().startswith("{"):
        return read_yaml(text)
    try:
        return read_json(text)
    except Unparsable as error:
        if error.findings[0].rule != "LF-SYNTAX":
            raise
        try:
            return read_yaml(text)
        except Unparsable:
            raise error from None


def _modelled(root: Node, name: str) -> LifecycleDefinition:
    try:
        return LifecycleDefinition.model_validate(root.plain())
    except ValidationError as error:
        findings = faults_of(error, root, LifecycleDefinition)
        first = findings[0]
        message = f"{name or 'this'} is no lifecycle definition: {first.message} ({first.path})"
        raise Invalid(message, hint=first.hint, findings=findings) from error


def _placed(finding: Finding, root: Node) -> Finding:
    """`finding` with its line and column before the model path."""
    path, place = finding.path, _place_of(root, finding.path)
    return replace(finding, path=f"{place} {path}", model_path=path.partition("@")[0])


def _place_of(root: Node, path: str) -> Place:
    """Where `path` stands; a place in an expression (`…guard@1:18`) is looked up in its text."""
    model_path, _, inside = path.partition("@")
    place, node = root.nearest(steps_of(model_path))
    if not inside:
        return place
    line, column = (int(number) for number in inside.split(":"))
    if node.text_at is None or line > 1:
        return node.place
    return Place(node.text_at.line, node.text_at.column + column - 1)
