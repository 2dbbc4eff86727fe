"""Nodes compiled for speed: names resolved, paths split, children found by their name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integration.xml.nodes import Node

Loc = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A node with everything worked out that does not depend on a document."""

    node: Node
    tag: str
    """In Clark notation, as lxml names elements."""
    indent: str
    opens: Loc
    """The path to the model (or the list of models) that everything below speaks about."""
    field: Loc
    """The path to the value that the text carries."""
    children: tuple["Plan", ...]
    by_tag: Mapping[str, tuple["Plan", ...]]
    formal: bool
    """Carries no field, only constants: written with its neighbours, never for its own sake."""
    told_by: tuple[tuple[Loc, str], ...]
    """Constants below, by path of tags: they tell it apart from another node of the same name."""


def compile_node(node: Node, namespaces: Mapping[str, str], depth: int = 0) -> Plan:
    """The plan of `node` and of everything below it."""
    children = tuple(compile_node(child, namespaces, depth + 1) for child in node.children)
    by_tag: dict[str, tuple[Plan, ...]] = {}
    for child in children:
        by_tag[child.tag] = (*by_tag.get(child.tag, ()), child)
    return Plan(
        node=node,
        tag=clark(node.tag, namespaces),
        indent="  " * depth,
        opens=_split(node.field if node.repeated else node.scope),
        field=_split("" if node.repeated else node.field),
        children=children,
        by_tag=by_tag,
        formal=node.form is None and all(child.formal for child in children),
        told_by=tuple(_constants(children)),
    )


def clark(tag: str, namespaces: Mapping[str, str]) -> str:
    """`cbc:ID` as `{urn:…}ID`; a name without prefix is in the default namespace."""
    prefix, _, local = tag.rpartition(":")
    return f"{{{namespaces[prefix]}}}{local}"


def value(model: Any, path: Loc) -> Any:
    """What is at `path` in `model`; `None` as soon as something on the way is missing."""
    for name in path:
        if model is None:
            return None
        model = getattr(model, name)
    return model


def places(plan: Plan, outer: str = "", loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every bound path (`*` for a list index) with its XPath (`{}` for the index)."""
    here = f"{outer}/{plan.node.tag}"
    if plan.opens:
        loc = (*loc, *plan.opens)
        yield loc, here
    if plan.node.repeated:
        here, loc = f"{here}[{{}}]", (*loc, "*")
        yield loc, here
    if plan.field:
        yield (*loc, *plan.field), here
    for attribute in plan.node.attributes:
        if attribute.field:
            yield (*loc, *_split(attribute.field)), f"{here}/@{attribute.name}"
    for child in plan.children:
        yield from places(child, here, loc)


def _split(dotted: str) -> Loc:
    return tuple(dotted.split(".")) if dotted else ()


def _constants(children: tuple[Plan, ...]) -> Iterator[tuple[Loc, str]]:
    for child in children:
        if child.node.const:
            yield (child.tag,), child.node.const
        for tags, const in child.told_by:
            yield (child.tag, *tags), const
