"""What a binding is made of: nodes that say which element carries which field of a model.

A tree of nodes has the shape and the order of the XML. The same tree is read and written, see
`integration.xml.binding`. Fields are dotted paths from the current item: the document, or the item
of the `many` around. A field that begins with `~` is none of the model's: the binding's `gather`
puts it where it belongs after reading, and the node's `get` computes it for writing.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\s*", re.ASCII)
_DAY_SOMEWHERE = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})\s*", re.ASCII)
_COMPACT_DAY = re.compile(r"\s*(\d{4})(\d{2})(\d{2})\s*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_NUMBER_PARTS = re.compile(r"(?:\+|(-))?0*+(\d*)(?:\.(\d{0,12}+)0*)?", re.ASCII)
_EXACT = r"-?(?:[1-9][0-9]*|0)(?:\.[0-9]{1,12})?"
_EXACT_NUMBER = re.compile(_EXACT)
NUMBERS = re.compile(rf"(?:{_EXACT}(?:\||$))*+")
"""Several numbers with `|` between, each in the one spelling that is written."""

Get = Callable[[Any], Any]

OTHER = "$other"
"""In `told`: the second of the fields that attributes repeat, where it differs from the first."""


class Kind(Enum):
    """How much a form does to a text: nothing, trim it, trim it and check its digits, or more."""

    TEXT = 0
    CODE = 1
    NUMBER = 2
    OTHER = 3


@dataclass(frozen=True, slots=True)
class Form:
    """How a value is spelled. Reading keeps text (the model gives the type)."""

    write: Callable[[Any], str]
    exact: Callable[[str], str]
    """Reads what `write` would write; ValueError for anything else."""
    read: Callable[[str], str]
    """Reads other spellings too; ValueError for what is none."""
    kind: Kind = Kind.OTHER


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element: a field, a constant, or a field of the document it repeats."""

    name: str
    field: str = ""
    const: str = ""
    repeats: str = ""
    get: Get | None = None
    """What is written in place of the field, from the current item."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element. `term` names the business term (BT, BG) that it carries."""

    tag: str
    term: str = ""
    field: str = ""
    form: Form | None = None
    const: str = ""
    attributes: tuple[Attribute, ...] = ()
    children: tuple["Node", ...] = ()
    scope: str = ""
    """Put before the fields of everything below; `/` before a field avoids it."""
    opens: str = ""
    """The list that gets an item for every such element."""
    get: Get | None = None
    """What is written in place of the field, from the current item."""
    when: Callable[[Any], bool] | None = None
    """Written only if this holds for the current item; in a list, for its item."""
    told: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """What tells it from others of its name: paths below it with the texts allowed there, in any
    case of letters; none for any text. A path may end in an attribute, `cbc:ID/@schemeID`."""
    always: bool = False
    """Written even if it is empty, as the schema wants it."""
    is_alias: bool = False
    """Read in place of another that has the same field, and put back in place of it."""
    is_ignored: bool = False
    again: bool = False
    """Has the children of the list item around: lines in lines."""


def text(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries text, kept as it stands."""
    return nested(tag, Node("", term=term, field=field, form=_TEXT, **more))


def code(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a code or an identifier; spaces around it mean nothing."""
    return nested(tag, Node("", term=term, field=field, form=_CODE, **more))


def day(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a date, `2026-12-31`."""
    return nested(tag, Node("", term=term, field=field, form=_DATE, **more))


def compact_day(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a date, `20261231` (UNTDID 2379, format 102)."""
    return nested(tag, Node("", term=term, field=field, form=_COMPACT_DATE, **more))


def number(tag: str, field: str, term: str = "", **more: Any) -> Node:
    """An element that carries a decimal number."""
    return nested(tag, Node("", term=term, field=field, form=_DECIMAL, **more))


def mapped(tag: str, field: str, codes: Mapping[str, str], term: str = "", **more: Any) -> Node:
    """An element whose code the model has by another name: `codes[the model's]`; no other."""
    own = {said: name for name, said in codes.items()}

    def read(raw: str) -> str:
        return own[raw.strip()]

    form = Form(codes.__getitem__, read, read)
    return nested(tag, Node("", term=term, field=field, form=form, told={"": tuple(own)}, **more))


def const(tag: str, value: str, **more: Any) -> Node:
    """An element with a fixed text: written with its neighbours, never for its own sake."""
    return nested(tag, Node("", const=value, **more))


def element(tag: str, *children: Node, **more: Any) -> Node:
    """An element with children."""
    return nested(tag, Node("", children=children, **more))


def many(tag: str, opens: str, *children: Node, itself: Node | None = None, **more: Any) -> Node:
    """An element that is repeated for every item of a list; it may carry a value `itself`."""
    if itself is not None:
        return replace(itself, tag=tag, opens=opens, **more)
    return Node(tag, opens=opens, children=children, **more)


def again(tag: str, opens: str, **more: Any) -> Node:
    """A list in a list item, of items like it."""
    return Node(tag, opens=opens, again=True, **more)


def ignored(tag: str) -> Node:
    """An element that is accepted and says nothing to the model."""
    return Node(tag, is_ignored=True)


def nested(path: str, node: Node) -> Node:
    """`node` at the end of `path`: `cac:Party/cac:Contact` is an element in an element."""
    *outer, last = path.split("/")
    node = replace(node, tag=last)
    for tag in reversed(outer):
        node = Node(tag, children=(node,))
    return node


def _same(raw: str) -> str:
    return raw


def _exact_day(raw: str) -> str:
    match = _DAY.fullmatch(raw)
    if match is None:
        raise ValueError("not a date of the form 2026-12-31")
    return match.group(1)


def _read_day(raw: str) -> str:
    match = _DAY_SOMEWHERE.fullmatch(raw)
    return match.group(1) if match is not None else _exact_day(raw)


def _read_compact_day(raw: str) -> str:
    match = _COMPACT_DAY.fullmatch(raw)
    if match is None:
        raise ValueError("not a date of the form 20261231")
    return "-".join(match.groups())


def _write_day(value: date) -> str:
    return value.isoformat()


def _write_compact_day(value: date) -> str:
    return value.isoformat().replace("-", "")


def _exact_number(raw: str) -> str:
    if _EXACT_NUMBER.fullmatch(raw.strip()) is None:
        raise ValueError("not a decimal number such as 12.50")
    return raw.strip()


def _read_number(raw: str) -> str:
    raw = raw.strip()
    if _NUMBER.fullmatch(raw) is None:
        raise ValueError("not a decimal number such as 12.50")
    parts = _NUMBER_PARTS.fullmatch(raw)
    if parts is None:
        return raw
    sign, whole, places = parts.groups()
    return f"{sign or ''}{whole or 0}{f'.{places}' if places else ''}"


def _write_number(value: Decimal) -> str:
    spelled = str(value)
    return format(value, "f") if "E" in spelled else spelled


_TEXT = Form(str, _same, _same, Kind.TEXT)
_CODE = ATTRIBUTE = Form(str, str.strip, str.strip, Kind.CODE)
_DATE = Form(_write_day, _exact_day, _read_day)
_COMPACT_DATE = Form(_write_compact_day, _read_compact_day, _read_compact_day)
_DECIMAL = Form(_write_number, _exact_number, _read_number, Kind.NUMBER)
