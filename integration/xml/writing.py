"""Model → XML by a plan: deterministic bytes, no empty elements.

The plan becomes closures, each with its start and end tags ready; they put texts in a list.
"""

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NoReturn

from domain.core.errors import Invalid
from domain.core.findings import Finding
from integration.xml.nodes import Attribute, Get
from integration.xml.plan import Loc, Plan

Out = list[str]
Write = Callable[[Any, Any, Out], bool]
"""Writes what the item (first) of the document (second) says; whether it said anything itself."""

_SPECIAL = re.compile("[&<>\r]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_QUOTED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""U+FFFE and U+FFFF in UTF-8."""


class Writer:
    """Writes documents by one plan."""

    def __init__(self, plan: Plan, declarations: str) -> None:
        tag = plan.node.tag
        self._start = f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag}{declarations}>\n'
        self._end = f"</{tag}>\n"
        self._body = _body(plan, {})

    def write(self, model: Any) -> bytes:
        """`model` as a document; `Invalid` if a text holds what XML 1.0 cannot carry."""
        out = [self._start]
        for child in self._body:
            child(model, model, out)
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
        body += [_compile(child, known) for child in plan.children if not child.node.is_ignored]
    return body


def _compile(plan: Plan, known: dict[int, list[Write]]) -> Write:
    """What writes the elements of `plan`, with its condition and its list."""
    if plan.node.form is not None:
        one = _leaf(plan)
    elif plan.children:
        one = _container(plan, _body(plan, known))
    else:
        one = _const(plan)
    return _list(plan, one) if plan.opens else _conditional(plan, one)


def _conditional(plan: Plan, one: Write) -> Write:
    when = plan.node.when
    if when is None:
        return one
    return lambda item, document, out: when(item) and one(item, document, out)


def _list(plan: Plan, one: Write) -> Write:
    items_of = plan.node.get if plan.node.form is None and plan.node.get else _getter(plan.opens)
    when = plan.node.when

    def write(item: Any, document: Any, out: Out) -> bool:
        spoke = False
        for inner in items_of(item) or ():
            if when is None or when(inner):
                spoke = one(inner, document, out) or spoke
        return spoke

    return write


def _const(plan: Plan) -> Write:
    tag = plan.node.tag
    attributes = "".join(f' {said.name}="{said.const}"' for said, _ in plan.attributes)
    line = f"{plan.indent}<{tag}{attributes}>{plan.node.const.translate(_TEXT)}</{tag}>\n"

    def write(_item: Any, _document: Any, out: Out) -> bool:
        out.append(line)
        return False

    return write


def _container(plan: Plan, body: list[Write]) -> Write:
    tag, stays = plan.node.tag, plan.stays
    start, end = f"{plan.indent}<{tag}>\n", f"{plan.indent}</{tag}>\n"

    def write(item: Any, document: Any, out: Out) -> bool:
        before = len(out)
        out.append(start)
        spoke = False
        for child in body:
            if child(item, document, out):
                spoke = True
        if spoke or stays:
            out.append(end)
        else:
            del out[before:]
        return spoke

    return write


def _leaf(plan: Plan) -> Write:
    node = plan.node
    assert node.form is not None
    value = node.get or _getter(plan.value)
    spell = node.form.write
    is_plain = spell is str
    attributes = [_attribute(said, place) for said, place in plan.attributes]
    start, end = f"{plan.indent}<{node.tag}", f"</{node.tag}>\n"

    def write(item: Any, document: Any, out: Out) -> bool:
        found = value(item)
        if found is None:
            return False
        said = found if is_plain else spell(found)
        if _SPECIAL.search(said) is not None:
            said = said.translate(_TEXT)
        opening = start
        for attribute in attributes:
            opening += attribute(item, document)
        out.append(f"{opening}>{said}{end}")
        return True

    return write


def _attribute(said: Attribute, place: Loc) -> Callable[[Any, Any], str]:
    """What writes the attribute with a space before it; nothing, if it has no value."""
    start = f' {said.name}="'
    if said.const:
        constant = f'{start}{said.const}"'
        return lambda _item, _document: constant
    value = said.get or _getter((said.repeats,) if said.repeats else place)
    repeats = bool(said.repeats)

    def write(item: Any, document: Any) -> str:
        found = value(document if repeats else item)
        return "" if found is None else f'{start}{str(found).translate(_QUOTED)}"'

    return write


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
