"""A walk through a document by a plan: which element is what, and what is left over.

The walk looks at structure, at attributes and at the few texts that tell elements apart; what it
finds therefore holds for every unit of the same shape (`integration.xml.shapes`) with the same
texts in those places.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lxml import etree

from integration.xml.nodes import Kind
from integration.xml.plan import Context, Loc, Plan
from integration.xml.shapes import Slots

Step = tuple[int, int]
"""The number of a plan, and which of its elements under one parent, from 0."""


class Left(StrEnum):
    """What is left over: a kind of thing."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    """In place of the one that would be written."""
    SPELLING = "spelling"
    """The same, but the model holds what it says: it is spelled or called otherwise."""


@dataclass(slots=True)
class Leaving:
    """Something that the model does not hold."""

    kind: Left
    element: etree._Element
    name: str = ""
    """Of the attribute."""
    after: tuple[Step, ...] = ()
    """What stands before the element, nearest last."""


@dataclass(slots=True)
class Found:
    """An element that is understood."""

    plan: Plan
    element: etree._Element
    step: Step = (0, 0)
    attributes: list[tuple[Loc, str]] = field(default_factory=list)
    """Where their values belong, and their names."""
    children: list["Found"] = field(default_factory=list)
    left: list[Leaving] = field(default_factory=list)
    says_something: bool = False

    @property
    def has_left(self) -> bool:
        """Whether something in it is left over."""
        return bool(self.left) or any(child.has_left for child in self.children)

    @property
    def is_worth_it(self) -> bool:
        """Whether it is written again: not, if all of it is left over."""
        return self.says_something or self.plan.stays


class Walk:
    """Takes units apart. `slots` numbers their texts, where that is asked for.

    A walk that `minds_spelling` keeps texts that would be written otherwise, such as `+1` or `1.`.
    """

    def __init__(
        self,
        context: Context,
        slots: Slots | None = None,
        *,
        minds_spelling: bool = False,
    ) -> None:
        self._context = context
        self._minds_spelling = minds_spelling
        self.slots = slots or {}
        self.watched: set[int] = set()
        """The texts that were looked at."""
        self.is_typical = True
        """Whether the outcome holds for other units of the shape."""
        self.strays: list[tuple[etree._Element, str]] = []
        """Texts between elements, with the element around."""

    def choose(self, candidates: tuple[Plan, ...], element: etree._Element) -> Plan | None:
        """The plan of `element`, by what tells those of its name apart."""
        for plan in candidates:
            for tell in plan.tells:
                target = tell.target(element)
                if target is not None and tell.values:
                    self._watch(target, tell.attribute)
                elif target is not None:
                    self._has_text(target, tell.attribute)
                if not tell.holds(element, self._context):
                    break
            else:
                return plan
        return None

    def enter(self, plan: Plan, element: etree._Element, taken: set[Loc]) -> Found | None:
        """What `element` says by `plan`; None if that is nothing. `taken` fields are full."""
        found = Found(plan, element)
        if plan.opens:
            taken = set()
        if plan.value:
            if len(element) or plan.value in taken:
                return None
            if not self._has_text(element):
                found.left.append(Leaving(Left.TEXT, element))
                return found
            taken.add(plan.value)
            found.says_something = True
            if plan.node.is_alias:
                found.left.append(Leaving(Left.SPELLING, element, ".".join(plan.value)))
            elif self._minds_spelling and _is_respelled(plan, element.text or ""):
                found.left.append(Leaving(Left.SPELLING, element))
        elif plan.node.const:
            self._const(found, element)
        if attributes := element.items():
            self._attributes(found, element, attributes)
        if plan.children:
            self._below(found, element, taken)
        else:
            found.left += [Leaving(Left.ELEMENT, child) for child in element]
        return found

    def _has_text(self, element: etree._Element, attribute: str = "") -> bool:
        said = element.get(attribute) if attribute else element.text
        if said is None:
            return False
        if said.strip():
            return True
        self.is_typical = False
        return False

    def _const(self, found: Found, element: etree._Element) -> None:
        self._watch(element)
        if (element.text or "").strip() != found.plan.node.const:
            found.left.append(Leaving(Left.TEXT, element))

    def _attributes(self, found: Found, element: etree._Element, attributes: Any) -> None:
        unread: dict[str, str] = dict(attributes)
        for attribute, place in found.plan.attributes:
            raw = unread.get(attribute.name)
            if raw is None:
                continue
            if place:
                if self._has_text(element, attribute.name):
                    found.attributes.append((place, attribute.name))
                    del unread[attribute.name]
                continue
            self._watch(element, attribute.name)
            if raw == (attribute.const or self._context.get(attribute.repeats)):
                del unread[attribute.name]
        found.left += [Leaving(Left.ATTRIBUTE, element, name) for name in unread]

    def _below(self, found: Found, element: etree._Element, taken: set[Loc]) -> None:
        before: dict[int, int] = {}
        self._no_text(element, element.text)
        for child in element:
            self._no_text(element, child.tail)
            plan = self.choose(found.plan.by_tag.get(str(child.tag), ()), child)
            if plan is not None and plan.node.is_ignored:
                continue
            inner = None
            if plan is not None and (plan.opens or plan.number not in before):
                inner = self.enter(plan, child, taken)
            if plan is None or inner is None or not inner.is_worth_it:
                if inner is not None and plan is not None and plan.value and not plan.opens:
                    self._blank(found, inner, before)
                    continue
                found.left.append(Leaving(Left.ELEMENT, child, after=tuple(before.items())))
                continue
            for leaving in inner.left:
                leaving.after = leaving.after or tuple(before.items())
            inner.step = (plan.number, before.pop(plan.number, -1) + 1)
            before[plan.number] = inner.step[1]
            found.children.append(inner)
            found.says_something |= inner.says_something

    def _blank(self, found: Found, leaf: Found, before: dict[int, int]) -> None:
        """Keep a leaf without a text: it stays blank, even if the model has a word for it."""
        leaf.left[0].after = tuple(before.items())
        leaf.step = (leaf.plan.number, 0)
        before[leaf.plan.number] = 0
        found.children.append(leaf)

    def _no_text(self, element: etree._Element, said: str | None) -> None:
        if said is not None and not said.isspace():
            self.strays.append((element, said.strip()))
            self.is_typical = False

    def _watch(self, element: etree._Element, attribute: str = "") -> None:
        slot = self.slots.get((element, attribute))
        if slot is not None:
            self.watched.add(slot)


def _is_respelled(plan: Plan, raw: str) -> bool:
    form = plan.node.form
    if form is None or form.kind in (Kind.TEXT, Kind.CODE):
        return False
    try:
        form.exact(raw)
    except ValueError:
        return True
    return False
