"""Plans: what is left to do for a unit once its shape is known.

Every rule is run once under watch at each structure of element. One that read no text and looked
nowhere else has the same outcome for all elements of that structure, in documents of the same
constants. One that read texts below its element has the same outcome wherever these texts are the
same again, as the VAT category of a thousand lines. Only the rest is run for every unit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from integration.rules.document import Document, Fact
from integration.rules.node import Names, Node, Unit
from integration.rules.pattern import Context, Rule
from integration.rules.watch import Watch, holds

Broken = tuple[Rule, Node]
Texts = str | tuple[str, ...]
"""The text of an element, or all that stand below it."""
Constants = Mapping[Fact[Any], Any]
"""What was looked up while something was found out: it counts where they are the same."""
ContextsOf = Callable[[Names], list[list[Context]]]
"""For each pattern, the contexts whose path fits an element, in order."""

MAX_KNOWN = 48
"""An element with more different texts than that is not worth remembering."""


class Task:
    """Rules to be run at elements of one structure, and their outcome for texts seen before."""

    __slots__ = ("_misses", "choices", "constants", "known", "remembers", "rules")

    def __init__(self, *, remembers: bool) -> None:
        self.rules: list[Rule] = []
        self.choices: list[Sequence[Context]] = []
        """Contexts that depend on a text: the first that holds counts."""
        self.constants: Constants = {}
        self.remembers = remembers
        self.known: dict[Texts, list[Rule]] = {}
        """Broken rules by the texts below the element."""
        self._misses = 0

    def learn(self, node: Node, key: Texts, document: Document) -> list[Rule]:
        """What is broken with texts not seen before; kept if it depends on nothing else."""
        unit, before = node.unit, document.was_read
        document.was_read = unit.went_up = False
        broken = self.judge(node, document)
        if document.was_read or unit.went_up:
            self._misses += 1
        else:
            self.known[key] = broken
        document.was_read |= before
        self.remembers = len(self.known) + self._misses < MAX_KNOWN
        return broken

    def judge(self, node: Node, document: Document) -> list[Rule]:
        """What is broken at the element now."""
        read = document.constants_read
        read.clear()
        broken: list[Rule] = []
        for rule in self.rules:
            try:
                if rule.test(node):
                    continue
            except (ValueError, ArithmeticError):
                pass
            broken.append(rule)
        for contexts in self.choices:
            for context in contexts:
                if context.when is None or holds(context.when, node):
                    broken += [rule for rule in context.rules if not holds(rule.test, node)]
                    break
        # A constant that was not looked up before may differ in the next document.
        if read and not read <= self.constants.keys():
            document.was_read = True
        return broken


class Part:
    """What was found out about elements of one structure, in documents of certain constants."""

    __slots__ = ("broken", "constants", "is_bound", "of_blank", "tasks")

    def __init__(self) -> None:
        self.broken: list[Rule] = []
        """The same for all."""
        self.of_blank: list[Rule] = []
        """Rules that are run only if a text is blank."""
        self.tasks: list[Task] = []
        self.constants: Constants = {}
        self.is_bound = False
        """It depends on what is around the element too, and serves this one only."""


class Plan:
    """All that has to be done for the units of a shape, in documents of certain constants."""

    __slots__ = ("_last", "broken", "constants", "of_blank", "tasks")

    def __init__(self) -> None:
        self.broken: list[Broken] = []
        """The same for all units."""
        self.of_blank: list[tuple[Node, Rule, Node]] = []
        """With the element that has to have a text, and the one that the rule is about."""
        self.tasks: list[tuple[int, int, Node, Task]] = []
        """With the slots of the texts below each element."""
        self.constants: list[Constants] = []
        self._last: tuple[Sequence[str], list[Broken]] = ((), [])

    def serves(self, document: Document) -> bool:
        """Whether `document` has the constants that the plan was made for."""
        return all(map(document.has, self.constants))

    def run(self, unit: Unit, document: Document) -> list[Broken]:
        """What is broken in the unit whose texts its nodes hold now."""
        if unit.texts != self._last[0]:
            broken = self.run_anew(unit, document)
            self._last = ((), []) if document.was_read else (unit.texts, broken)
            return broken
        return self._last[1]

    def run_anew(self, unit: Unit, document: Document) -> list[Broken]:
        """The same, with nothing taken over from the unit before."""
        broken = self.broken
        document.was_read = False
        texts = unit.texts
        for leaf, rule, node in self.of_blank:
            text = leaf.unit.texts[leaf.slot]
            if (not text or text.isspace()) and not holds(rule.test, node):
                broken = [*broken, (rule, node)]
        for first, last, node, task in self.tasks:
            if task.remembers:
                key = texts[first] if last - first == 1 else tuple(texts[first:last])
                found = task.known.get(key)
                if found is None:
                    found = task.learn(node, key, document)
            else:
                found = task.judge(node, document)
            if found:
                broken = broken + [(rule, node) for rule in found]
        return broken

    def add(self, node: Node, part: Part) -> None:
        """Take over what was found out about the structure of `node`."""
        self.broken += [(rule, node) for rule in part.broken]
        for rule in part.of_blank:
            if leaf := leaf_of(rule, node):
                self.of_blank.append((leaf, rule, node))
        self.tasks += [(node.first, node.slot + 1, node, task) for task in part.tasks]
        if part.constants and part.constants not in self.constants:
            self.constants.append(part.constants)


def leaf_of(rule: Rule, node: Node) -> Node | None:
    """The element whose text decides on `rule`, if it has some and that is all that decides."""
    if rule.of_blank is None:
        return None
    leaf = node.one(rule.of_blank) if rule.of_blank else node
    return leaf if leaf and leaf.slot >= 0 and not leaf.children else None


class Planner:
    """Makes plans; parts that serve other units too are kept."""

    def __init__(self, contexts_of: ContextsOf) -> None:
        self._contexts_of = contexts_of
        self._parts: dict[tuple[Names, int], list[Part]] = {}
        self._constants: dict[str, Constants] = {}
        self.facts: list[Fact[Any]] = []
        """Constants that some part depends on."""

    def of_shape(self, nodes: Iterable[Node], unit: Unit, document: Document) -> Plan:
        """The plan for units of the structure of `nodes`, whose texts `unit` holds."""
        plan, watch = Plan(), Watch([unit], document)
        for node in nodes:
            key = (node.names, node.structure)
            kept = self._parts.setdefault(key, [])
            part = next((part for part in kept if document.has(part.constants)), None)
            if part is None:
                part = self._part(node, watch, document, remembers=True)
                if not part.is_bound:
                    kept.append(part)
            plan.add(node, part)
        watch.stop()
        return plan

    def of_frame(self, nodes: Iterable[Node], units: Sequence[Unit], document: Document) -> Plan:
        """The plan for elements around units: what reads a text of the units is always run."""
        plan, watch = Plan(), Watch(units, document)
        for node in nodes:
            plan.add(node, self._part(node, watch, document, remembers=False))
        watch.stop()
        return plan

    def forget(self) -> None:
        """Start anew."""
        self._parts.clear()
        self._constants.clear()

    def _part(self, node: Node, watch: Watch, document: Document, *, remembers: bool) -> Part:
        document.constants_read.clear()
        sorting = _Sorting(node, watch, remembers=remembers)
        for contexts in self._contexts_of(node.names):
            sorting.sort(contexts)
        read = sorted(document.constants_read, key=id)
        self.facts += [fact for fact in read if fact not in self.facts]
        constants = {fact: document.fact(fact) for fact in read}
        key = repr([(id(fact), value) for fact, value in constants.items()])
        return sorting.part(self._constants.setdefault(key, constants))


class _Sorting:
    """Sorts the rules for an element into what is constant and what is run again."""

    def __init__(self, node: Node, watch: Watch, *, remembers: bool) -> None:
        self._node = node
        self._watch = watch
        self._part = Part()
        self._within = Task(remembers=remembers)
        self._chosen = Task(remembers=remembers)
        self._around = Task(remembers=False)

    def sort(self, contexts: list[Context]) -> None:
        """Sort the rules of one pattern."""
        for index, context in enumerate(contexts):
            if context.when is not None:
                fitting = self._held(context.when)
                if self._watch.was_read:
                    self._chosen.choices.append(contexts[index:])
                    return
                if not fitting:
                    continue
            for rule in context.rules:
                self._place(rule)
            return

    def part(self, constants: Constants) -> Part:
        """What came of it."""
        part = self._part
        part.constants = constants
        for task in (self._within, self._chosen, self._around):
            if task.rules or task.choices:
                task.constants = constants
                part.tasks.append(task)
        return part

    def _place(self, rule: Rule) -> None:
        node, watch = self._node, self._watch
        if leaf_of(rule, node):
            self._part.of_blank.append(rule)
            return
        held = self._held(rule.test)
        if watch.was_read:
            (self._around if watch.looked_around else self._within).rules.append(rule)
        elif not held:
            self._part.broken.append(rule)

    def _held(self, test: Callable[[Node], object]) -> bool:
        held = self._watch.holds(test, self._node)
        if self._watch.looked_around and not self._watch.was_read:
            self._part.is_bound = True
        return held
