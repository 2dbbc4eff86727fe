"""Plans: what is left to do for a unit once its shape is known.

Every rule is run once under watch. One that read no text and looked nowhere else has the same
outcome for all units of the shape, in documents of the same constants. One that read texts below
its element has the same outcome wherever these texts are the same again, as the VAT category of a
thousand lines. Only the rest is run for every unit.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from typing import Any

from integration.rules.document import Document, Fact
from integration.rules.node import Node, Unit
from integration.rules.pattern import Context, Rule, Test

Broken = tuple[Rule, Node]
Texts = str | tuple[str, ...]
"""The text of an element, or all that stand below it."""
ContextsOf = Callable[[Node], list[list[Context]]]
"""For each pattern, the contexts whose path fits an element, in order."""

MAX_KNOWN = 64
"""An element with more different texts than that is not worth remembering."""


class Group:
    """The rules to be run at one element, and their outcome for texts seen before."""

    __slots__ = (
        "_misses",
        "choices",
        "constants",
        "first",
        "known",
        "last",
        "node",
        "remembers",
        "rules",
    )

    def __init__(self, node: Node, *, remembers: bool) -> None:
        self.node = node
        self.rules: list[Rule] = []
        self.choices: list[Sequence[Context]] = []
        """Contexts that depend on a text: the first that holds counts."""
        self.constants: Set[Fact[Any]] = frozenset()
        self.first, self.last = node.first, node.slot + 1
        self.remembers = remembers
        self.known: dict[Texts, list[Broken]] = {}
        self._misses = 0

    def key(self, texts: Sequence[str]) -> Texts:
        """The texts that the rules may read."""
        first, last = self.first, self.last
        return texts[first] if last - first == 1 else tuple(texts[first:last])

    def learn(self, key: Texts, unit: Unit, document: Document) -> list[Broken]:
        """What is broken with texts not seen before; kept if it depends on nothing else."""
        before = document.was_read
        document.was_read = unit.went_up = False
        document.constants_read.clear()
        broken = self.judge()
        # A constant that the plan was not made for may differ in the next document.
        document.was_read |= bool(document.constants_read - self.constants)
        if document.was_read or unit.went_up:
            self._misses += 1
        else:
            self.known[key] = broken
        document.was_read |= before
        self.remembers = len(self.known) + self._misses < MAX_KNOWN
        return broken

    def judge(self) -> list[Broken]:
        """What is broken at the element now."""
        node, broken = self.node, list[Broken]()
        for rule in self.rules:
            try:
                if rule.test(node):
                    continue
            except (ValueError, ArithmeticError):
                pass
            broken.append((rule, node))
        for contexts in self.choices:
            for context in contexts:
                if context.when is None or holds(context.when, node):
                    broken += [(rule, node) for rule in context.rules if not holds(rule.test, node)]
                    break
        return broken


class Plan:
    """All that has to be done for the units of a shape, in documents of certain constants."""

    __slots__ = ("_last", "broken", "constants", "groups", "of_blank")

    def __init__(self) -> None:
        self.broken: list[Broken] = []
        """The same for all units."""
        self.groups: list[Group] = []
        self.of_blank: list[tuple[int, Rule, Node]] = []
        """Rules that are run only if the text in the slot is blank."""
        self.constants: dict[Fact[Any], Any] = {}
        """What was looked up when the plan was made: it serves documents where it is the same."""
        self._last: tuple[Sequence[str], list[Broken]] = ((), [])

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
        for slot, rule, node in self.of_blank:
            text = texts[slot]
            if (not text or text.isspace()) and not holds(rule.test, node):
                broken = [*broken, (rule, node)]
        for group in self.groups:
            if group.remembers:
                key = group.key(texts)
                found = group.known.get(key)
                if found is None:
                    found = group.learn(key, unit, document)
            else:
                document.constants_read.clear()
                found = group.judge()
                document.was_read |= bool(document.constants_read - group.constants)
            if found:
                broken = broken + found
        return broken


def plan_of_shape(
    nodes: Iterable[Node], unit: Unit, document: Document, contexts_of: ContextsOf
) -> Plan:
    """Find out what is constant for the shape of `nodes`, whose texts `unit` holds."""
    return _plan(nodes, [unit], document, contexts_of, remembers=True)


def plan_of_frame(
    nodes: Iterable[Node], units: Sequence[Unit], document: Document, contexts_of: ContextsOf
) -> Plan:
    """The same for elements around units: what reads a text of one of `units` is always run."""
    return _plan(nodes, units, document, contexts_of, remembers=False)


def _plan(
    nodes: Iterable[Node],
    units: Sequence[Unit],
    document: Document,
    contexts_of: ContextsOf,
    *,
    remembers: bool,
) -> Plan:
    document.constants_read.clear()
    plan, watch = Plan(), _Watch(units, document)
    for node in nodes:
        if all_contexts := contexts_of(node):
            groups = _Groups(node, remembers=remembers)
            for contexts in all_contexts:
                _choose(node, contexts, watch, plan, groups)
            plan.groups += groups.used(watch.texts)
    watch.stop()
    read = sorted(document.constants_read, key=id)
    plan.constants = {fact: document.fact(fact) for fact in read}
    for group in plan.groups:
        group.constants = plan.constants.keys()
    return plan


class _Groups:
    """What is run again at an element, apart by what can be remembered of it."""

    def __init__(self, node: Node, *, remembers: bool) -> None:
        self.within = Group(node, remembers=remembers)
        self.chosen = Group(node, remembers=remembers)
        self.around = Group(node, remembers=False)
        self.broken: list[Broken] = []
        """Of the rules in `within`, with the texts that the plan is made with."""

    def used(self, texts: Sequence[str]) -> list[Group]:
        """The groups that have something to do; the first knows the texts at hand already."""
        if self.within.remembers:
            self.within.known[self.within.key(texts)] = self.broken
        groups = (self.within, self.chosen, self.around)
        return [group for group in groups if group.rules or group.choices]


def _choose(
    node: Node, contexts: list[Context], watch: "_Watch", plan: Plan, groups: _Groups
) -> None:
    """Sort the rules of one pattern for `node` into what is constant and what is run again."""
    for index, context in enumerate(contexts):
        if context.when is not None:
            fitting = watch.holds(context.when, node)
            if watch.was_read:
                groups.chosen.choices.append(contexts[index:])
                return
            if not fitting:
                continue
        for rule in context.rules:
            if rule.of_blank and node.slot >= 0:
                if not node.children:
                    plan.of_blank.append((node.slot, rule, node))
                continue
            held = watch.holds(rule.test, node)
            if watch.was_read and watch.looked_around:
                groups.around.rules.append(rule)
            elif watch.was_read:
                groups.within.rules.append(rule)
                if not held:
                    groups.broken.append((rule, node))
            elif not held:
                plan.broken.append((rule, node))
        return


def holds(test: Test, node: Node) -> bool:
    """Whether `test` holds at `node`; a text that is no number where one belongs breaks it."""
    try:
        return bool(test(node))
    except (ValueError, ArithmeticError):
        return False


class _Watch:
    """Runs tests and notices what they read."""

    def __init__(self, units: Sequence[Unit], document: Document) -> None:
        self._document = document
        self._kept = [(unit, unit.texts) for unit in units]
        self.texts = units[0].texts
        for unit in units:
            unit.texts = _WatchedTexts(unit.texts, self)
        self.text_was_read = False
        self.was_read = False
        """The last test read a text, or something outside its unit."""
        self.looked_around = False
        """The last test looked at something that is not below its element."""

    def holds(self, test: Test, node: Node) -> bool:
        unit, document = node.unit, self._document
        self.text_was_read = document.was_read = unit.went_up = False
        held = holds(test, node)
        self.was_read = self.text_was_read or document.was_read
        self.looked_around = document.was_read or unit.went_up
        return held

    def stop(self) -> None:
        for unit, texts in self._kept:
            unit.texts = texts


class _WatchedTexts(list[str]):
    def __init__(self, texts: Sequence[str], watch: _Watch) -> None:
        super().__init__(texts)
        self._watch = watch

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        self._watch.text_was_read = True
        return super().__getitem__(index)
