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
    elif len(element) or plan.node.form is None:
        raise Odd
    else:
        _leaf(plan, element.text, item)
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


def _below(  # noqa: C901, PLR0912 (one loop: calls would cost as much as what they do)
    plan: Plan, element: etree._Element, item: Data, context: Context
) -> bool:
    """Put what the children say into `item`; whether that is anything."""
    says_something = False
    seen = set()
    find = plan.by_tag.get
    if (text := element.text) is not None and not text.isspace():
        raise Odd
    for child in element:
        candidates = find(child.tag)
        if candidates is None:
            raise Odd
        known = candidates[0]
        if known.tells:
            known = choose(candidates, child, context)
        if (text := child.tail) is not None and not text.isspace():
            raise Odd
        into = item
        if known.opens:
            into = {}
            _append(item, known, into)
        elif known.number in seen:
            raise Odd
        else:
            seen.add(known.number)
        if attributes := child.items():
            _attributes(known, attributes, into, context)
        if known.children:
            if _below(known, child, into, context):
                says_something = True
            elif not known.stays:
                raise Odd
        elif len(child):
            raise Odd
        elif _leaf(known, child.text, into):
            says_something = True
    return says_something


def _leaf(plan: Plan, raw: str | None, item: Data) -> bool:
    if raw is None:
        raise Odd
    exact = plan.exact
    if exact is None:
        if raw.strip() != plan.node.const:
            raise Odd
        return False
    try:
        said = exact(raw)
    except ValueError:
        raise Odd from None
    if not said or said.isspace():
        raise Odd
    for name in plan.into:
        item = item.setdefault(name, {})
    if plan.key in item:
        raise Odd
    item[plan.key] = said
    return True


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


def _append(item: Data, plan: Plan, inner: Data) -> None:
    *group, name = plan.opens
    for step in group:
        item = item.setdefault(step, {})
    item.setdefault(name, []).append(inner)
