"""The straight way from an element to data, for elements in which nothing is out of the ordinary.

It reads what `integration.xml.walk` reads, faster, and gives up with `Odd` at anything that a walk
has to look at: what is unknown, doubled, blank, spelled otherwise, or in place of a constant. It is
written for speed: every document of a new structure goes this way.
"""

from typing import Any

from lxml import etree

from integration.xml.plan import Context, Plan

Data = dict[str, Any]


class Odd(Exception):
    """Something that a walk has to look at."""


def read_unit(plan: Plan, element: etree._Element, context: Context) -> Data:
    """The item that `element` is; of one that is no item of a list, its part of the document."""
    item: Data = {}
    if attributes := element.items():
        _attributes(plan, attributes, item, context)
    if plan.children:
        if not _below(plan, element, item, context):
            raise Odd
    elif plan.key:
        _leaf(plan, element, item)
    else:
        raise Odd
    return item


def choose(candidates: tuple[Plan, ...], element: etree._Element, context: Context) -> Plan:
    """The plan of `element`, by what tells those of its name apart."""
    for plan in candidates:
        for tell in plan.tells:
            if not tell.holds(element, context):
                break
        else:
            return plan
    raise Odd


def _below(plan: Plan, element: etree._Element, item: Data, context: Context) -> bool:
    """Put what the children say into `item`; whether that is anything."""
    says_something = False
    seen = set()
    only = plan.only
    if (text := element.text) is not None and not text.isspace():
        raise Odd
    for child in element:
        known = only.get(child.tag) or choose(plan.by_tag.get(child.tag, ()), child, context)
        if (text := child.tail) is not None and not text.isspace():
            raise Odd
        if known.opens:
            says_something = _item(known, child, item, context) or says_something
            continue
        if attributes := child.items():
            _attributes(known, attributes, item, context)
        if known.key:
            _leaf(known, child, item)
            says_something = True
            continue
        if known.number in seen:
            raise Odd
        seen.add(known.number)
        says_something = _rest(known, child, item, context) or says_something
    return says_something


def _item(plan: Plan, element: etree._Element, item: Data, context: Context) -> bool:
    """Put a new item into a list of `item`."""
    inner = read_unit(plan, element, context)
    *group, name = plan.opens
    for step in group:
        item = item.setdefault(step, {})
    item.setdefault(name, []).append(inner)
    return True


def _rest(plan: Plan, element: etree._Element, item: Data, context: Context) -> bool:
    """Put what is in a group of elements into `item`; a constant says nothing."""
    if not plan.children:
        if len(element) or (element.text or "").strip() != plan.node.const:
            raise Odd
        return False
    says_something = _below(plan, element, item, context)
    if not says_something and not plan.stays:
        raise Odd
    return says_something


def _leaf(plan: Plan, element: etree._Element, item: Data) -> None:
    raw = element.text
    if raw is None or len(element) or plan.node.is_alias:
        raise Odd
    exact = plan.exact
    if exact is None:
        if "\r" in raw:
            raise Odd
    else:
        try:
            raw = exact(raw)
        except ValueError:
            raise Odd from None
    if not raw or raw.isspace():
        raise Odd
    for name in plan.into:
        item = item.setdefault(name, {})
    if plan.key in item:
        raise Odd
    item[plan.key] = raw


def _attributes(plan: Plan, attributes: Any, item: Data, context: Context) -> None:
    known = plan.by_attribute
    for name, value in attributes:
        if name not in known:
            raise Odd
        attribute, place = known[name]
        if not place:
            if value != (attribute.const or context.get(attribute.repeats)):
                raise Odd
            continue
        said = value.strip()
        into = item
        for step in place[:-1]:
            into = into.setdefault(step, {})
        if not said or place[-1] in into:
            raise Odd
        into[place[-1]] = said
