"""What a binding is made of: nodes that say which element carries which field of a model.

A tree of nodes has the shape and the order of the XML. The same tree is read and written, see
`integration.xml.binding`. Fields are dotted paths from the current model; `many` and `scope` open
a model of their own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_CONTROL = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Form:
    """How a value is spelled. `read` keeps text (the model gives the type) or raises ValueError."""

    write: Callable[[Any], str]
    read: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element: a field, a constant, or a field of the document it repeats."""

    name: str
    field: str = ""
    const: str = ""
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One element. `term` names the business term (BT, BG) that it carries."""

    tag: str
    term: str = ""
    field: str = ""
    form: Form | None = None
    const: str = ""
    accepts: str = ""
    """Read any text that begins so in place of `const`."""
    attributes: tuple[Attribute, ...] = ()
    children: tuple["Node", ...] = ()
    scope: str = ""
    repeated: bool = False
    when: Callable[[Any], bool] | None = None
    """Written only if this holds for the current model."""
    absent: str | None = None
    """What a missing element means."""
    weak: str | None = None
    """This text alone is no reason to write the element around it."""
    is_ignored: bool = False


def text(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a line of text."""
    return _nested(tag, Node("", term=term, field=field, form=_TEXT, **more))


def code(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a code or an identifier; spaces around it mean nothing."""
    return _nested(tag, Node("", term=term, field=field, form=_CODE, **more))


def day(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a date."""
    return _nested(tag, Node("", term=term, field=field, form=_DATE, **more))


def number(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a decimal number."""
    return _nested(tag, Node("", term=term, field=field, form=_DECIMAL, **more))


def const(tag: str, value: str, **more: Any) -> Node:
    """An element with a fixed text: written with its neighbours, told apart by it when read."""
    return _nested(tag, Node("", const=value, **more))


def element(tag: str, *children: Node, **more: Any) -> Node:
    """An element with children. `scope` names the field whose model they speak about."""
    return _nested(tag, Node("", children=children, **more))


def many(tag: str, field: str, *children: Node, term: str = "") -> Node:
    """An element that is repeated for every model in the list `field`."""
    return _nested(tag, Node("", term=term, field=field, children=children, repeated=True))


def ignored(tag: str) -> Node:
    """An element that is accepted and says nothing to the model."""
    return Node(tag, is_ignored=True)


def _nested(path: str, node: Node) -> Node:
    """`node` at the end of `path`: `cac:Party/cac:Contact` is an element in an element."""
    *outer, last = path.split("/")
    node = replace(node, tag=last)
    for tag in reversed(outer):
        node = Node(tag, children=(node,))
    return node


def _read_text(raw: str) -> str:
    return " ".join(raw.split()) if _CONTROL.search(raw) else raw


def _read_day(raw: str) -> str:
    match = _DAY.fullmatch(raw.strip())
    if match is None:
        raise ValueError("not a date of the form 2026-12-31")
    return match.group(1)


def _write_day(value: date) -> str:
    return value.isoformat()


def _read_number(raw: str) -> str:
    if _NUMBER.fullmatch(raw.strip()) is None:
        raise ValueError("not a decimal number such as 12.50")
    return raw.strip()


def _write_number(value: Decimal) -> str:
    return format(value, "f")


_TEXT = Form(str, _read_text)
_CODE = Form(str, str.strip)
_DATE = Form(_write_day, _read_day)
_DECIMAL = Form(_write_number, _read_number)
