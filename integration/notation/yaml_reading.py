"""YAML with places, in the core schema of YAML 1.2.

`on`, `yes` and `no` are texts, numbers stay exact, nothing is executed or repeated: tags, anchors
and aliases are refused. PyYAML splits the text into events; what they mean is decided here.
Source: yaml.org/spec/1.2.2, 10.3 Core Schema.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

from domain.core.findings import Finding
from integration.notation.node import DEEPEST, MOST_NODES, Node, Place, Scalar, Unparsable
from integration.notation.rules import fault

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = re.compile(r"(?:null|Null|NULL|~)?")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]{1,40}")
_OTHER_BASE = re.compile(r"0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_DECIMAL = re.compile(
    r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,9})?"
)

NUMBER = re.compile(rf"^(?:{_OTHER_BASE.pattern}|{_DECIMAL.pattern})$")
"""Texts that have to be quoted in order to stay texts."""

_QUOTES = "a condition or text with ! & * : # { [ or quotes in it is put into quotes as a whole"


def read_yaml(text: str) -> Node:
    """The document as nodes; `Unparsable` with every fault that was found."""
    reader = _Reader(text)
    try:
        node = reader.document()
    except yaml.YAMLError as error:
        raise Unparsable([_syntax(error, text)]) from error
    if reader.faults:
        raise Unparsable(reader.faults)
    return node


class _Reader:
    """Builds nodes from the events of one text."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._count = 0
        self.faults: list[Finding] = []

    def document(self) -> Node:
        """The only document of the text."""
        next(self._events)
        begin = next(self._events)
        if isinstance(begin, yaml.StreamEndEvent):
            raise Unparsable([fault("LF-SYNTAX", Place(1, 1), "the document is empty")])
        node = self._node(next(self._events), 1)
        next(self._events)
        more = next(self._events)
        if not isinstance(more, yaml.StreamEndEvent):
            message = "a second document begins here"
            self._fault("LF-SYNTAX", more, message, "hand in one document at a time")
        return node

    def _node(self, event: Any, depth: int) -> Node:
        self._count += 1
        place = _place(event.start_mark)
        if depth > DEEPEST or self._count > MOST_NODES:
            raise Unparsable([fault("LF-DEPTH", place)])
        if isinstance(event, yaml.AliasEvent):
            self._fault("LF-ALIAS", event, f"'*{event.anchor}' is an alias", _QUOTES)
            return Node(place, None)
        if event.anchor is not None:
            self._fault("LF-ALIAS", event, f"'&{event.anchor}' is an anchor", _QUOTES)
        if event.tag is not None:
            self._fault("LF-TAG", event, f"'{event.tag}' is a tag", _QUOTES)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(place, depth)
        if event.style:
            return Node(place, event.value, text_at=self._text_at(event))
        return Node(place, _meant(event.value), text_at=self._text_at(event))

    def _mapping(self, place: Place, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, found = self._key(event, depth)
            node = self._node(next(self._events), depth + 1)
            if key in values:
                message = f"'{key}' stands here twice, the first time at {keys[key]}"
                self.faults.append(fault("LF-TWICE", found, message, "leave one of them out"))
            values.setdefault(key, node)
            keys.setdefault(key, found)
        return Node(place, values, keys)

    def _key(self, event: Any, depth: int) -> tuple[str, Place]:
        """A name, as it is written: `on`, `no` and `1` are names like others."""
        node = self._node(event, depth + 1)
        if not isinstance(event, yaml.ScalarEvent):
            self._fault("LF-KEY", event, "a name is expected before ':'", _QUOTES)
            return str(node.place), node.place
        return str(event.value), node.place

    def _list(self, place: Place, depth: int) -> Node:
        values: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._node(event, depth + 1))
        return Node(place, values)

    def _text_at(self, event: Any) -> Place | None:
        """Where a text begins that stands in its line as it reads."""
        mark, quote = event.start_mark, 1 if event.style in ("'", '"') else 0
        line = self._lines[mark.line] if mark.line < len(self._lines) else ""
        if not line.startswith(event.value, mark.column + quote):
            return None
        return Place(mark.line + 1, mark.column + quote + 1)

    def _fault(self, rule: str, event: Any, message: str, hint: str) -> None:
        self.faults.append(fault(rule, _place(event.start_mark), message, hint))


def _meant(text: str) -> Scalar:
    """What a text without quotes means."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return bool(_TRUE.fullmatch(text))
    if _WHOLE.fullmatch(text):
        return int(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _syntax(error: yaml.YAMLError, text: str) -> Finding:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        message = "control characters are not allowed"
        return fault("LF-SYNTAX", Place(1, 1), message, "leave them out")
    place = _place(mark)
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    tabs = "\t" in line[: len(line) - len(line.lstrip())]
    hint = "indent with spaces; YAML takes no tabs there" if tabs else _QUOTES
    context = getattr(error, "context", None)
    problem = str(getattr(error, "problem", "") or "it is not well-formed")
    return fault("LF-SYNTAX", place, f"{problem} {context or ''}".strip(), hint)
