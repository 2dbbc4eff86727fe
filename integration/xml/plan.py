"""Nodes compiled for speed: names resolved, paths split, children found by their name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from lxml import etree

from integration.xml.nodes import OTHER, Attribute, Kind, Node

Loc = tuple[str, ...]
Context = Mapping[str, str]
"""Fields of the document that its attributes repeat, such as the currency, with their values."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A text or an attribute below an element that tells it from others of its name."""

    path: str
    attribute: str
    values: tuple[str, ...]

    def target(self, element: etree._Element) -> etree._Element | None:
        """The element to look at."""
        return element.find(self.path) if self.path else element

    def holds(self, element: etree._Element, context: Context) -> bool:
        """Whether `element` is the one."""
        found = self.target(element)
        if found is None:
            return False
        said = ((found.get(self.attribute) if self.attribute else found.text) or "").strip()
        if self.values == (OTHER,):
            first, *others = context.values()
            return said != first and said in others
        return said.upper() in self.values if self.values else bool(said)


@dataclass(slots=True, eq=False)
class Plan:
    """A node with everything worked out that does not depend on a document."""

    node: Node
    number: int
    """Its own in the binding, in document order."""
    tag: str
    """In Clark notation, as lxml names elements."""
    indent: str
    opens: Loc
    value: Loc
    group: Loc
    """What everything below speaks about, if that is named."""
    attributes: tuple[tuple[Attribute, Loc], ...]
    tells: tuple[Tell, ...] = ()
    children: tuple["Plan", ...] = ()
    by_tag: dict[str, tuple["Plan", ...]] = field(default_factory=dict)
    """Those that are told by a value come first, then those that need something to be there."""
    formal: bool = False
    """Carries no field, only constants."""
    stays: bool = False
    """Is written even if it says nothing itself."""
    only: dict[str, "Plan"] = field(default_factory=dict)
    """Those that have their name to themselves, and need nothing else to be told."""
    exact: Callable[[str], str] | None = None
    """Reads the text of a value, unless that is taken as it stands."""
    into: Loc = ()
    """The groups around the value in its item."""
    key: str = ""
    """What the value is called in there."""
    by_attribute: dict[str, tuple[Attribute, Loc]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        form = self.node.form
        self.exact = form.exact if form is not None and form.kind is not Kind.TEXT else None
        self.into, self.key = self.value[:-1], "".join(self.value[-1:])
        self.by_attribute = {said.name: (said, place) for said, place in self.attributes}

    def adopt(self, children: tuple["Plan", ...]) -> None:
        """Take `children` as those of this plan."""
        self.children = children
        for child in sorted(children, key=_how_vaguely_told):
            self.by_tag[child.tag] = (*self.by_tag.get(child.tag, ()), child)
        for tag, plans in self.by_tag.items():
            if len(plans) == 1 and not plans[0].tells:
                self.only[tag] = plans[0]


def compile_node(root: Node, namespaces: Mapping[str, str]) -> Plan:
    """The plan of `root` and of everything below it."""
    numbers = count()
    waiting: list[tuple[Plan, Plan]] = []

    def build(node: Node, prefix: Loc, depth: int, item: Plan | None) -> Plan:
        inner = () if node.opens else (*prefix, *_split(node.scope))
        plan = Plan(
            node=node,
            number=next(numbers),
            tag=clark(node.tag, namespaces),
            indent="  " * depth,
            opens=_placed(node.opens, prefix),
            value=_placed(node.field, inner),
            group=inner if node.scope else (),
            attributes=tuple((said, _placed(said.field, inner)) for said in node.attributes),
            tells=tuple(_tells(node, namespaces)),
        )
        if node.again:
            assert item is not None
            waiting.append((plan, item))
            return plan
        if plan.opens:
            item = plan
        plan.adopt(tuple(build(child, inner, depth + 1, item) for child in node.children))
        plan.formal = node.form is None and all(child.formal for child in plan.children)
        plan.stays = plan.formal or node.always
        return plan

    compiled = build(root, (), 0, None)
    for plan, like in waiting:
        plan.children, plan.by_tag, plan.only = like.children, like.by_tag, like.only
    return compiled


def clark(tag: str, namespaces: Mapping[str, str]) -> str:
    """`cbc:ID` as `{urn:…}ID`; a name without prefix is in the default namespace."""
    prefix, _, local = tag.rpartition(":")
    return f"{{{namespaces[prefix]}}}{local}"


def _how_vaguely_told(plan: Plan) -> int:
    return 0 if any(tell.values for tell in plan.tells) else 1 if plan.tells else 2


def _split(dotted: str) -> Loc:
    return tuple(dotted.split(".")) if dotted else ()


def _placed(dotted: str, prefix: Loc) -> Loc:
    """The path of a field below `prefix`, which a `/` before it leaves out."""
    if not dotted:
        return ()
    return _split(dotted[1:]) if dotted[0] == "/" else (*prefix, *_split(dotted))


def _tells(node: Node, namespaces: Mapping[str, str]) -> Iterator[Tell]:
    for place, values in node.told.items():
        path, _, attribute = place.partition("@")
        tags = [clark(tag, namespaces) for tag in path.split("/") if tag]
        allowed = values if values == (OTHER,) else tuple(value.upper() for value in values)
        yield Tell("/".join(tags), attribute, allowed)
