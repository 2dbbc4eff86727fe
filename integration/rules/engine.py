"""The judge: one pass over a document, every rule of the given patterns, every finding."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from integration.rules.document import Document
from integration.rules.node import Node
from integration.rules.pattern import Context, Pattern, Rule, fits
from integration.rules.plan import Plan, plan_of_root, plan_of_shape
from integration.rules.shape import MAX_SHAPES, Key, Template, attributes_of, cut, take_apart
from integration.rules.syntax import Syntax

_Bound = tuple[Template, list[str], str]
"""A unit: the nodes of its shape, its texts, and its XPath."""

MAX_PLANS = 16
"""For one shape: as many countries and currencies as meet in one service, and some more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A broken rule, and the XPath of the element where it is broken."""

    rule: Rule
    path: str


class Judge:
    """Judges documents of one syntax by one set of patterns. Not for two threads at once."""

    def __init__(self, syntax: Syntax, patterns: Iterable[Pattern]) -> None:
        self._syntax = syntax
        self._patterns = tuple(patterns)
        self._shapes: dict[str, dict[Key, list[Template]]] = {}
        self._contexts: dict[tuple[str, ...], list[list[Context]]] = {}
        self._by_last_name: dict[str, list[tuple[int, int]]] = {}
        for number, pattern in enumerate(self._patterns):
            for order, context in enumerate(pattern.contexts):
                for last in {path[0] for path in context.paths}:
                    self._by_last_name.setdefault(last, []).append((number, order))

    def judge(self, root: etree._Element) -> list[Hit]:
        """Every broken rule in the document; white space between its units is changed."""
        return _Judgement(self, root).run(self._syntax)

    def shapes(self, family: str) -> dict[Key, list[Template]]:
        """The known shapes of units that stand inside the start tags `family`."""
        if sum(map(len, self._shapes.values())) > MAX_SHAPES:
            self._shapes.clear()
        return self._shapes.setdefault(family, {})

    def plan(self, template: Template, document: Document, place: str) -> Plan:
        """The plan for units of a shape, which stand at `place`, in `document`."""
        for plan in template.plans:
            if plan.serves(document):
                return plan
        outer = tuple(part.partition("[")[0] for part in place.split("/")[-2:0:-1])
        made = plan_of_shape(
            template.nodes,
            template.unit,
            document,
            lambda node: self._contexts_of(_names(node, outer)),
        )
        if len(template.plans) >= MAX_PLANS:
            template.plans.clear()
        template.plans.append(made)
        return made

    def outer_plan(self, root: Node) -> Plan:
        """The plan for the root and its containers."""
        containers = [node for node in root.children if node.name in self._syntax.containers]
        return plan_of_root((root, *containers), lambda node: self._contexts_of(_names(node, ())))

    def _contexts_of(self, names: tuple[str, ...]) -> list[list[Context]]:
        """For each pattern the contexts whose path fits an element of these names, in order."""
        known = self._contexts.get(names)
        if known is None:
            places = {*self._by_last_name.get(names[0], ()), *self._by_last_name.get("*", ())}
            fitting: dict[int, list[Context]] = {}
            for number, order in sorted(places):
                context = self._patterns[number].contexts[order]
                if any(fits(names, path) for path in context.paths):
                    fitting.setdefault(number, []).append(context)
            known = self._contexts[names] = list(fitting.values())
        return known


class _Judgement:
    """One document on its way through a judge."""

    def __init__(self, judge: Judge, root: etree._Element) -> None:
        self._judge = judge
        self._root = root
        self._headers: list[_Bound] = []
        self._lines: list[_Bound] = []

    def run(self, syntax: Syntax) -> list[Hit]:
        document = self._take_apart(syntax)
        facts = syntax.line_facts
        for template, texts, _ in self._lines:
            template.unit.texts = texts
            document.line_facts.append(facts(template.top))
        top = document.top
        broken = self._judge.outer_plan(top).run(top.unit, document)
        hits = [Hit(rule, f"/{top.name}{node.location()}") for rule, node in broken]
        plans: dict[Template, Plan] = {}
        for template, texts, place in (*self._headers, *self._lines):
            unit = template.unit
            unit.texts = texts
            plan = plans.get(template)
            if plan is None:
                plan = plans[template] = self._judge.plan(template, document, place)
            if broken := plan.run(unit, document):
                hits += [Hit(rule, place + node.location()) for rule, node in broken]
        return _once(hits)

    def _take_apart(self, syntax: Syntax) -> Document:
        """Cut the document, and give each unit nodes of its shape."""
        parts = cut(self._root, syntax)
        (root_name, _), *inner = parts.containers
        document = Document(syntax, root_name, attributes_of(self._root))
        holders = [(document.top, f"/{root_name}")]
        for name, element in inner:
            node = Node(name, attributes_of(element), document.top.unit, document.top, 0)
            document.top.children.append(node)
            holders.append((node, f"/{root_name}/{name}"))
        shapes = self._judge.shapes(parts.family)
        positions: dict[tuple[str, int], int] = {}
        seen: dict[Key, int] = {}
        for name, element, piece, holder in parts.units:
            positions[name, holder] = position = positions.get((name, holder), 0) + 1
            node, place = holders[holder]
            place = f"{place}/{name}[{position}]"
            key, texts = take_apart(piece)
            is_line = name in syntax.lines
            occurrence = 0 if is_line else seen.get(key, 0)
            templates = shapes.setdefault(key, [])
            if occurrence >= len(templates):
                templates.append(Template(element, syntax.short))
            template = templates[occurrence]
            template.unit.document = document
            if is_line:
                self._lines.append((template, texts, place))
                continue
            template.unit.texts = texts
            seen[key] = occurrence + 1
            node.children.append(template.top)
            self._headers.append((template, texts, place))
        return document


def _names(node: Node, outer: tuple[str, ...]) -> tuple[str, ...]:
    names = []
    at: Node | None = node
    while at is not None:
        names.append(at.name)
        at = at.above
    return (*names, *outer)


def _once(hits: list[Hit]) -> list[Hit]:
    seen: set[str] = set()
    kept = []
    for hit in hits:
        if not hit.rule.once or hit.rule.id not in seen:
            kept.append(hit)
        seen.add(hit.rule.id)
    return kept
