"""The judge: one pass over a document, every rule of the given patterns, every finding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from integration.rules.document import Document
from integration.rules.lines import LineMemory
from integration.rules.node import Names, Node, Unit
from integration.rules.pattern import Context, Pattern, Rule, fits
from integration.rules.plan import Plan, Planner
from integration.rules.shape import (
    MAX_SHAPES,
    Cut,
    Key,
    Structures,
    Template,
    attributes_of,
    cut,
    take_apart,
)
from integration.rules.syntax import Syntax

_Bound = tuple[Template, list[str], str, int]
"""A unit: the nodes of its shape, its texts, where it stands, its position among its like."""

MAX_FRAMES = 256
MAX_MET = 32768
LONG = 200
MAX_STRUCTURES = 4096
MAX_PLANS = 16
"""For one shape: as many countries and currencies as meet in one service, and some more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A broken rule, and the XPath of the element where it is broken."""

    rule: Rule
    path: str


class Frame:
    """The root and the containers around certain templates; planned once, as shapes are."""

    def __init__(self, parts: Cut, headers: Sequence[tuple[Template, int]]) -> None:
        unit = Unit()
        unit.texts = ("",)
        self.unit = unit
        top: Node | None = None
        self.nodes: list[Node] = []
        for name, element in parts.containers:
            names = (name,) if top is None else (name, top.name)
            node = Node(names, attributes_of(element), unit, top, 0)
            top = top or node
            self.nodes.append(node)
        inside: list[list[Node]] = [[] for _ in self.nodes]
        inside[0] = self.nodes[1:]
        for template, holder in headers:
            inside[holder].append(template.top)
        for node, children in zip(self.nodes, inside, strict=True):
            node.children = children
        self.plans: list[Plan] = []


class Judge:
    """Judges documents of one syntax by one set of patterns. Not for two threads at once."""

    def __init__(self, syntax: Syntax, patterns: Iterable[Pattern]) -> None:
        self._syntax = syntax
        self._patterns = tuple(patterns)
        self._young: dict[tuple[str, Key], list[Template]] = {}
        self._old: dict[tuple[str, Key], list[Template]] = {}
        """Shapes; those that are not met again while enough others come are forgotten."""
        self._met: set[int] = set()
        """Marks of shapes that were met in long documents."""
        self._frames: dict[tuple[object, ...], Frame] = {}
        self._structures: Structures = {}
        self._shared: dict[Any, Any] = {}
        self._planner = Planner(self._contexts_of)
        self._contexts: dict[Names, list[list[Context]]] = {}
        self._by_last_name: dict[str, list[tuple[int, int]]] = {}
        for number, pattern in enumerate(self._patterns):
            for order, context in enumerate(pattern.contexts):
                for last in {path[0] for path in context.paths}:
                    self._by_last_name.setdefault(last, []).append((number, order))

    def judge(self, root: etree._Element) -> list[Hit]:
        """Every broken rule in the document; white space between its units is changed."""
        if len(self._structures) > MAX_STRUCTURES or len(self._frames) > MAX_FRAMES:
            self._forget()
        if len(self._met) > MAX_MET:
            self._met.clear()
        return _Judgement(self, cut(root, self._syntax)).run(self._syntax)

    def templates(self, parts: Cut, key: Key) -> list[Template] | None:
        """The nodes of a shape in such a document; None if they are not to be kept.

        A long document may have a thousand shapes of its own: one that is met there for the first
        time is not worth its memory.
        """
        shape = (parts.family, key)
        found = self._young.get(shape)
        if found is None:
            found = self._old.pop(shape, None)
            if found is None:
                if len(parts.units) > LONG and (mark := hash(shape)) not in self._met:
                    self._met.add(mark)
                    return None
                found = []
            if len(self._young) >= MAX_SHAPES:
                self._old, self._young = self._young, {}
            self._young[shape] = found
        return found

    def frame(self, parts: Cut, headers: Sequence[tuple[Template, int]], *, is_new: bool) -> Frame:
        """What is around the units of a document."""
        key = (parts.family, *headers)
        frame = self._frames.get(key)
        if frame is None:
            frame = Frame(parts, headers)
            if not is_new:
                self._frames[key] = frame
        return frame

    def template(self, element: etree._Element, outer: Names) -> Template:
        """Nodes for a new shape."""
        return Template(element, outer, self._syntax.short, self._structures, self._shared)

    def signature(self, document: Document) -> str:
        """The constants of `document` that some plan depends on."""
        return repr([document.fact(fact) for fact in self._planner.facts])

    def plan(self, template: Template, document: Document, signature: str) -> Plan:
        """The plan for units of a shape in `document`."""
        plan = template.by_signature.get(signature)
        if plan is None:
            plan = next((plan for plan in template.plans if plan.serves(document)), None)
            if plan is None:
                made = self._planner.of_shape(template.nodes, template.unit, document)
                plan = _kept(made, template.plans)
            if len(template.by_signature) >= MAX_PLANS:
                template.by_signature.clear()
            template.by_signature[signature] = plan
        return plan

    def frame_plan(self, frame: Frame, units: Sequence[Unit], document: Document) -> Plan:
        """The plan for the root and its containers."""
        for plan in frame.plans:
            if plan.serves(document):
                return plan
        return _kept(self._planner.of_frame(frame.nodes, units, document), frame.plans)

    def _forget(self) -> None:
        self._young, self._old = {}, {}
        self._frames.clear()
        self._structures.clear()
        self._shared.clear()
        self._planner.forget()

    def _contexts_of(self, names: Names) -> list[list[Context]]:
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

    def __init__(self, judge: Judge, parts: Cut) -> None:
        self._judge = judge
        self._parts = parts
        self._headers: list[_Bound] = []
        self._lines: list[_Bound] = []
        self._held: list[tuple[Template, int]] = []
        self._seen: dict[Key, int] = {}
        self._is_new = False
        """Some header has a shape that was never met before."""

    def run(self, syntax: Syntax) -> list[Hit]:
        self._take_apart(syntax)
        frame = self._judge.frame(self._parts, self._held, is_new=self._is_new)
        document = Document(syntax, frame.nodes[0])
        frame.unit.document = document
        for template, *_ in (*self._headers, *self._lines):
            template.unit.document = document
        for template, texts, _, _ in self._lines:
            self._ask(template, texts, document)
        hits = self._judge_frame(frame, document)
        plans: dict[Template, Plan] = {}
        signature = self._judge.signature(document)
        for template, texts, outer, position in (*self._headers, *self._lines):
            unit = template.unit
            unit.texts = texts
            plan = plans.get(template)
            if plan is None:
                plan = plans[template] = self._judge.plan(template, document, signature)
            if broken := plan.run(unit, document):
                place = f"{outer}/{template.top.name}[{position}]"
                hits += [Hit(rule, place + node.location()) for rule, node in broken]
        return _once(hits)

    def _ask(self, template: Template, texts: list[str], document: Document) -> None:
        """Note what rules over the whole document want to know of a line."""
        syntax, memory = document.syntax, template.memory
        template.unit.texts = texts
        if memory is None:
            memory = template.memory = LineMemory(template.top, syntax.line_net)
        document.line_facts.append(memory.facts(texts, syntax.line_facts))
        document.line_nets.append(memory.net())

    def _judge_frame(self, frame: Frame, document: Document) -> list[Hit]:
        units = [frame.unit, *(template.unit for template, _ in self._held)]
        broken = self._judge.frame_plan(frame, units, document).run_anew(frame.unit, document)
        top = f"/{document.top.name}"
        return [Hit(rule, top + node.location()) for rule, node in broken]

    def _take_apart(self, syntax: Syntax) -> None:
        """Give each unit nodes of its shape."""
        parts = self._parts
        places = [f"/{parts.containers[0][0]}"]
        places += [f"{places[0]}/{name}" for name, _ in parts.containers[1:]]
        outers = [tuple(reversed(place.split("/")[1:])) for place in places]
        positions: dict[tuple[str, int], int] = {}
        for name, element, piece, holder in parts.units:
            positions[name, holder] = position = positions.get((name, holder), 0) + 1
            key, texts = take_apart(piece)
            template = self._template(element, key, outers[holder], name in syntax.lines)
            if name in syntax.lines:
                self._lines.append((template, texts, places[holder], position))
                continue
            template.unit.texts = texts
            self._headers.append((template, texts, places[holder], position))
            self._held.append((template, holder))

    def _template(self, element: etree._Element, key: Key, outer: Names, is_line: bool) -> Template:
        """Nodes of the shape; one header after the other of the same shape has nodes of its own."""
        templates = self._judge.templates(self._parts, key)
        if templates is None:
            self._is_new |= not is_line
            return self._judge.template(element, outer)
        occurrence = 0 if is_line else self._seen.get(key, 0)
        self._seen[key] = occurrence + 1
        if occurrence >= len(templates):
            templates.append(self._judge.template(element, outer))
        return templates[occurrence]


def _kept(plan: Plan, plans: list[Plan]) -> Plan:
    if len(plans) >= MAX_PLANS:
        plans.clear()
    plans.append(plan)
    return plan


def _once(hits: list[Hit]) -> list[Hit]:
    seen: set[str] = set()
    kept = []
    for hit in hits:
        if not hit.rule.once or hit.rule.id not in seen:
            kept.append(hit)
        seen.add(hit.rule.id)
    return kept
