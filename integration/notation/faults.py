"""Faults of a model in plain words, each with the place of what is wrong."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.text import TextLine
from domain.core.words import PersonId, StateName
from integration.notation.node import Node, path_of
from integration.notation.rules import fault

_EXPECTED = re.compile(r"'([^']+)'")
_QUOTED = "put it into quotes to make it a text"
_KINDS = {
    "string_type": ("a text", _QUOTED),
    "int_type": ("a whole number", ""),
    "int_parsing": ("a whole number", ""),
    "int_from_float": ("a whole number", ""),
    "bool_type": ("true or false", "write it without quotes"),
    "bool_parsing": ("true or false", ""),
    "tuple_type": ("a list", "write [one, two], or each on a line that begins with '- '"),
    "dict_type": ("names with values", "write each as 'name: value'"),
    "model_type": ("names with values", "write each as 'name: value'"),
    "model_attributes_type": ("names with values", "write each as 'name: value'"),
}
"""Type of fault → what was expected, and a hint."""

_PATTERNS: dict[str, str] = {
    get_args(kind)[1].pattern: hint
    for kind, hint in (
        (StateName, "a name has 2 to 40 lower-case letters and '_'"),
        (Id, "an id has lower-case letters, digits, '.', '_' and '-'"),
        (PersonId, "a person is named by an id without spaces"),
        (TextLine, "a title or message is one line; begin a folded text with >-"),
    )
}
"""Pattern → what it asks for."""


def faults_of(error: ValidationError, root: Node, model: type[BaseModel]) -> list[Finding]:
    """Every fault that `model` found in the document, in the order of their places."""
    found = [_fault(details, root, model) for details in error.errors(include_url=False)]
    return [finding for _, finding in sorted(found, key=lambda each: each[0])]


def _fault(details: ErrorDetails, root: Node, model: type[BaseModel]) -> tuple[Any, Finding]:
    steps = [step for step in details["loc"] if step != "[key]"]
    place, _ = root.nearest(steps)
    path = path_of(steps)
    match details["type"]:
        case "extra_forbidden":
            message, hint = _unknown(str(steps[-1]), _names(model, steps[:-1]))
            rule = "LF-UNKNOWN"
        case "missing":
            rule, message, hint = "LF-MISSING", f"'{steps[-1]}' is missing", ""
            path = path_of(steps[:-1])
        case _:
            rule, (message, hint) = "LF-VALUE", _value(details)
    return place, fault(rule, place, message, hint, path)


def _unknown(name: str, names: Sequence[str]) -> tuple[str, str]:
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"here can stand {', '.join(names)}"
    return f"there is no '{name}' here", hint


def _value(details: ErrorDetails) -> tuple[str, str]:
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    if kind in _KINDS:
        wanted, hint = _KINDS[kind]
        return f"{wanted} is expected, not {_shown(value)}", hint
    if kind in ("enum", "literal_error"):
        expected = str(context.get("expected", ""))
        return _choice(value, _EXPECTED.findall(expected) or [expected])
    if kind == "string_pattern_mismatch":
        hint = _PATTERNS.get(str(context.get("pattern")), "")
        return f"{_shown(value)} cannot stand here", hint
    message = details["msg"].removeprefix("Value error, ")
    message, _, hint = message.partition(": ")
    return f"{message[:1].lower()}{message[1:]}", hint


def _choice(value: Any, expected: Sequence[str]) -> tuple[str, str]:
    close = get_close_matches(str(value), expected, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"it can be {', '.join(expected)}"
    return f"{_shown(value)} is not known here", hint


def _shown(value: Any) -> str:
    """A value as its author would recognise it."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "names with values"
    if isinstance(value, list):
        return "a list"
    return f"'{str(value)[:60]}'"


def _names(model: type[BaseModel], steps: Sequence[str | int]) -> list[str]:
    """The names that can stand in the part of `model` that `steps` lead to."""
    part: Any = model
    for step in steps:
        part = _part(part, step)
    if not _is_model(part):
        return []
    return [field.alias or name for name, field in part.model_fields.items()]


def _part(of: Any, step: str | int) -> Any:
    """The type of one part of a type."""
    if _is_model(of) and isinstance(step, str):
        return _bare(of.model_fields[step].annotation) if step in of.model_fields else None
    kinds = [kind for kind in get_args(of) if kind is not Ellipsis]
    return _bare(kinds[-1]) if kinds else None


def _bare(kind: Any) -> Any:
    """A type without `None` and annotations."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _bare(next(each for each in get_args(kind) if each is not NoneType))
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
