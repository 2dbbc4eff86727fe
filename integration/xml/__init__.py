"""XML for every adapter: the one hardened parser, and declarative bindings read both ways."""

from integration.xml.binding import Binding, Content, Unplaced, dotted
from integration.xml.direct import Data
from integration.xml.nodes import (
    OTHER,
    Attribute,
    Node,
    again,
    code,
    compact_day,
    const,
    day,
    element,
    ignored,
    many,
    mapped,
    number,
    text,
)
from integration.xml.parser import parse, root_name, stream
from integration.xml.remainder import Leftover
from integration.xml.trace import Trace
from integration.xml.walk import Left

__all__ = [
    "OTHER",
    "Attribute",
    "Binding",
    "Content",
    "Data",
    "Left",
    "Leftover",
    "Node",
    "Trace",
    "Unplaced",
    "again",
    "code",
    "compact_day",
    "const",
    "day",
    "dotted",
    "element",
    "ignored",
    "many",
    "mapped",
    "number",
    "parse",
    "root_name",
    "stream",
    "text",
]
