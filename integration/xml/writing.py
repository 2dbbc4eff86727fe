"""Model → XML by a plan: deterministic bytes, no empty elements.

The plan becomes closures, each with its start and end tags ready; they put texts in a list.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NoReturn

from domain.core.errors import Invalid
from domain.core.findings import Finding
from integration.xml.nodes import Attribute, Get, Kind
from integration.xml.plan import Loc, Plan

Out = list[str]
Repeated = Mapping[str, str]
"""Fields that attributes all over a document repeat, quoted."""
Write = Callable[[Any, Repeated, Out], bool]
"""Writes what an item says; whether it said anything itself."""
Said = Callable[[Any, Repeated], str]
"""Spells an attribute of an item."""
Around = tuple[str, str]

_SPECIAL = re.compile("[&<>\r]")
_SPECIAL_QUOTED = re.compile('[&<>"\r\n\t]')
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_TEXT = str.maketrans(_ESCAPED)
_QUOTED = str.maketrans({**_ESCAPED, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""U+FFFE and U+FFFF in UTF-8."""


class Writer:
    """Writes documents by one plan; `repeated` are fields that attributes repeat."""

    def __init__(self, plan: Plan, declarations: str, repeated: Sequence[str] = ()) -> None:
        tag = plan.node.tag
        self._start = f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag}{declarations}>\n'
        self._end = f"</{tag}>\n"
        self._body = _body(plan, {})
        self._repeated = repeated

    def write(self, model: Any) -> bytes:
        """`model` as a document; `Invalid` if a text holds what XML 1.0 cannot carry."""
        out = [self._start]
        repeated = {name: _quoted(getattr(model, name)) for name in self._repeated}
        for write in self._body:
            write(model, repeated, out)
        out.append(self._end)
        document = "".join(out)
        try:
            content = document.encode()
        except UnicodeEncodeError as error:
            _refuse(document, error.start)
        if len(content.translate(None, _CONTROL)) != len(content) or any(
            character in content for character in _NO_CHARACTERS
        ):
            bad = _FORBIDDEN.search(document)
            assert bad is not None
            _refuse(document, bad.start())
        return content


def _body(plan: Plan, known: dict[int, list[Write]]) -> list[Write]:
    """What writes the children of `plan`; lines in lines share it with those around."""
    body = known.get(id(plan.children))
    if body is None:
        body = known[id(plan.children)] = []
        body += [_compile(child, known) for child in plan.children if _is_written(child)]
    return body


def _is_written(plan: Plan) -> bool:
    return not (plan.node.is_ignored or plan.node.is_alias)


def _compile(plan: Plan, known: dict[int, list[Write]], around: Around = ("", "")) -> Write:
    """What writes the elements of `plan`, with its condition and its list.

    `around` are tags of elements that have nothing else in them.
    """
    if plan.formal:
        return _conditional(plan, _constant(around[0] + _formal(plan) + around[1]))
    if plan.opens:
        return _list(plan, _one(plan, known, ("", "")))
    return _conditional(plan, _one(plan, known, around))


def _one(plan: Plan, known: dict[int, list[Write]], around: Around) -> Write:
    if plan.node.form is not None:
        return _leaf(plan, around)
    start = f"{around[0]}{plan.indent}<{plan.node.tag}>\n"
    end = f"{plan.indent}</{plan.node.tag}>\n{around[1]}"
    only = plan.children[0] if len(plan.children) == 1 else None
    if only is not None and not only.opens and not plan.stays:
        return _compile(only, known, (start, end))
    return _container(start, end, plan.stays, _body(plan, known))


def _conditional(plan: Plan, one: Write) -> Write:
    when = plan.node.when
    if when is None:
        return one
    return lambda item, repeated, out: when(item) and one(item, repeated, out)


def _formal(plan: Plan) -> str:
    """An element with nothing but constants in it."""
    tag, node = plan.node.tag, plan.node
    if plan.children:
        inner = "".join(_formal(child) for child in plan.children)
        return f"{plan.indent}<{tag}>\n{inner}{plan.indent}</{tag}>\n"
    attributes = "".join(f" {said.name}={_quoted(said.const)}" for said, _ in plan.attributes)
    return f"{plan.indent}<{tag}{attributes}>{node.const.translate(_TEXT)}</{tag}>\n"


def _constant(said: str) -> Write:
    def write(_item: Any, _repeated: Repeated, out: Out) -> bool:
        out.append(said)
        return False

    return write


def _list(plan: Plan, one: Write) -> Write:
    items_of = plan.node.get if plan.node.form is None and plan.node.get else _getter(plan.opens)
    when = plan.node.when

    def write(item: Any, repeated: Repeated, out: Out) -> bool:
        spoke = False
        for inner in items_of(item) or ():
            if when is None or when(inner):
                spoke = one(inner, repeated, out) or spoke
        return spoke

    return write


def _container(start: str, end: str, stays: bool, body: list[Write]) -> Write:
    def write(item: Any, repeated: Repeated, out: Out) -> bool:
        before = len(out)
        out.append(start)
        spoke = False
        for child in body:
            if child(item, repeated, out):
                spoke = True
        if spoke or stays:
            out.append(end)
        else:
            del out[before:]
        return spoke

    return write


def _leaf(plan: Plan, around: Around) -> Write:
    node = plan.node
    assert node.form is not None
    value = node.get or _getter(plan.value)
    start, end = f"{around[0]}{plan.indent}<{node.tag}", f"</{node.tag}>\n{around[1]}"
    attributes = [_attribute(said, place) for said, place in plan.attributes]
    if node.form.kind in (Kind.NUMBER, Kind.OTHER):
        return _spelled(value, node.form.write, start, end, attributes)
    return _text(value, start, end, attributes)


def _text(value: Get, start: str, end: str, attributes: list[Said]) -> Write:
    opened = f"{start}>"

    def write(item: Any, repeated: Repeated, out: Out) -> bool:
        said = value(item)
        if said is None:
            return False
        if _SPECIAL.search(said) is not None:
            said = said.translate(_TEXT)
        if attributes:
            inside = "".join([attribute(item, repeated) for attribute in attributes])
            out.append(f"{start}{inside}>{said}{end}")
        else:
            out.append(f"{opened}{said}{end}")
        return True

    return write


def _spelled(
    value: Get, spell: Callable[[Any], str], start: str, end: str, attributes: list[Said]
) -> Write:
    """For what is spelled without any special character."""
    opened = f"{start}>"

    def write(item: Any, repeated: Repeated, out: Out) -> bool:
        found = value(item)
        if found is None:
            return False
        if attributes:
            inside = "".join([attribute(item, repeated) for attribute in attributes])
            out.append(f"{start}{inside}>{spell(found)}{end}")
        else:
            out.append(f"{opened}{spell(found)}{end}")
        return True

    return write


def _attribute(said: Attribute, place: Loc) -> Said:
    """What writes the attribute with a space before it; nothing, if it has no value."""
    start = f" {said.name}="
    if said.const:
        constant = f"{start}{_quoted(said.const)}"
        return lambda _item, _repeated: constant
    if said.repeats:
        name = said.repeats
        return lambda _item, repeated: f"{start}{repeated[name]}" if repeated[name] else ""
    value = said.get or _getter(place)

    def write(item: Any, _repeated: Repeated) -> str:
        found = value(item)
        return "" if found is None else f"{start}{_quoted(found)}"

    return write


def _quoted(value: str | None) -> str:
    """`value` as that of an attribute; empty if there is none."""
    if value is None:
        return ""
    return f'"{value.translate(_QUOTED) if _SPECIAL_QUOTED.search(value) else value}"'


def _getter(path: Loc) -> Get:
    """What takes the value at `path`; None as soon as something on the way is missing."""
    if len(path) == 1:
        return attrgetter(path[0])
    first, rest = attrgetter(path[0]), tuple(path[1:])

    def get(item: Any) -> Any:
        found = first(item)
        for name in rest:
            if found is None:
                return None
            found = getattr(found, name)
        return found

    return get


def _refuse(document: str, at: int) -> NoReturn:
    line_start = document.rfind("\n", 0, at) + 1
    tag = document[line_start:at].strip().partition(">")[0].lstrip("<").split(" ")[0]
    finding = Finding(
        rule="XML_CHARACTER",
        path=tag,
        message=f"the character U+{ord(document[at]):04X} cannot be written in XML",
        hint="remove it from the text",
    )
    raise Invalid("the document holds a character that XML cannot carry", findings=[finding])
