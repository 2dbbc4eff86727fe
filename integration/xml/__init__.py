"""XML for every adapter: the one hardened parser, and declarative bindings read both ways."""

from integration.xml.binding import Binding
from integration.xml.nodes import (
    Attribute,
    Node,
    code,
    const,
    day,
    element,
    ignored,
    many,
    number,
    text,
)
from integration.xml.parser import parse, root_name, stream

__all__ = [
    "Attribute",
    "Binding",
    "Node",
    "code",
    "const",
    "day",
    "element",
    "ignored",
    "many",
    "number",
    "parse",
    "root_name",
    "stream",
    "text",
]
