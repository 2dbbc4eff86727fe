"""The judge: one pass over a document, every rule of the given patterns, every finding.

For each shape (see `integration.rules.shape`) it finds out once which contexts fit which elements
and runs each rule under watch: a rule that read no text and did not look outside its unit has the
same outcome for every unit of that shape, and is not run again. The rest is run for every unit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from integration.rules.document import Document
from integration.rules.node import Node, Unit
from integration.rules.pattern import Context, Pattern, Rule, Test, fits
from integration.rules.shape import MAX_SHAPES, Key, Template, attributes_of, cut, take_apart
from integration.rules.syntax import Syntax

Broken = tuple[Rule, Node]
_Bound = tuple[Template, list[str], str]
"""A unit: the nodes of its shape, its texts, and its XPath."""


@dataclass(slots=True)
class Plan:
    """What is left to do for a unit of a known shape."""

    broken: list[Broken] = field(default_factory=list)
    """The same for all units of the shape."""
    live: list[tuple[Test, Rule, Node]] = field(default_factory=list)
    choices: list[tuple[Node, Sequence[Context]]] = field(default_factory=list)
    """Elements whose context depends on a text: the first that holds counts."""


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

    def plan(self, template: Template, outer: tuple[str, ...]) -> Plan:
        """Find out what is constant for a shape, by running every rule on it under watch."""
        watch, plan = _Watch(template.unit), Plan()
        for node in template.nodes:
            for contexts in self._contexts_of(_names(node, outer)):
                self._choose(node, contexts, watch, plan)
        watch.stop()
        return plan

    def outer_plan(self, root: Node) -> Plan:
        """For the root and its containers, which are of no shape: everything is run."""
        containers = [node for node in root.children if node.name in self._syntax.containers]
        return Plan(
            choices=[
                (node, contexts)
                for node in (root, *containers)
                for contexts in self._contexts_of(_names(node, ()))
            ]
        )

    def _choose(self, node: Node, contexts: list[Context], watch: "_Watch", plan: Plan) -> None:
        for index, context in enumerate(contexts):
            if context.when is not None:
                fitting = watch.holds(context.when, node)
                if watch.was_read:
                    plan.choices.append((node, contexts[index:]))
                    return
                if not fitting:
                    continue
            for rule in context.rules:
                held = watch.holds(rule.test, node)
                if watch.was_read:
                    plan.live.append((rule.test, rule, node))
                elif not held:
                    plan.broken.append((rule, node))
            return

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
            document.lines.append(facts(template.top))
        top = document.root
        broken = run_plan(self._judge.outer_plan(top))
        hits = [Hit(rule, f"/{top.name}{node.location()}") for rule, node in broken]
        for template, texts, place in (*self._headers, *self._lines):
            template.unit.texts = texts
            plan = template.plan
            if plan is None:
                outer = tuple(part.partition("[")[0] for part in place.split("/")[-2:0:-1])
                plan = template.plan = self._judge.plan(template, outer)
            assert isinstance(plan, Plan)
            if broken := run_plan(plan):
                hits += [Hit(rule, place + node.location()) for rule, node in broken]
        return _once(hits)

    def _take_apart(self, syntax: Syntax) -> Document:
        """Cut the document, and give each unit nodes of its shape."""
        parts = cut(self._root, syntax)
        (root_name, _), *inner = parts.containers
        document = Document(syntax, root_name, attributes_of(self._root))
        holders = [(document.root, f"/{root_name}")]
        for name, element in inner:
            node = Node(name, attributes_of(element), document.root.unit, document.root, 0)
            document.root.children.append(node)
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


def run_plan(plan: Plan) -> list[Broken]:
    """What is broken in the unit whose texts the nodes of `plan` hold now."""
    broken = plan.broken.copy()
    for test, rule, node in plan.live:
        if not _holds(test, node):
            broken.append((rule, node))
    for node, contexts in plan.choices:
        for context in contexts:
            if context.when is None or _holds(context.when, node):
                broken += [(rule, node) for rule in context.rules if not _holds(rule.test, node)]
                break
    return broken


def _holds(test: Test, node: Node) -> bool:
    try:
        return bool(test(node))
    except (ValueError, ArithmeticError):
        return False


class _Watch:
    """Runs tests and notices whether they read a text or look outside the unit."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._texts = unit.texts
        unit.texts = self._watched = _WatchedTexts(unit.texts)
        self.was_read = False

    def holds(self, test: Test, node: Node) -> bool:
        self._watched.was_read = self._unit.is_outside = False
        held = _holds(test, node)
        self.was_read = self._watched.was_read or self._unit.is_outside
        return held

    def stop(self) -> None:
        self._unit.texts = self._texts


class _WatchedTexts(list[str]):
    was_read = False

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        self.was_read = True
        return super().__getitem__(index)


def _names(node: Node, outer: tuple[str, ...]) -> tuple[str, ...]:
    names = []
    at: Node | None = node
    while at is not None:
        names.append(at.name)
        at = at.parent
    return (*names, *outer)


def _once(hits: list[Hit]) -> list[Hit]:
    seen: set[str] = set()
    kept = []
    for hit in hits:
        if not hit.rule.once or hit.rule.id not in seen:
            kept.append(hit)
        seen.add(hit.rule.id)
    return kept
