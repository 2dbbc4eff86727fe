"""What JSON tells apart stays apart: dates and times are texts by ISO 8601, truth is no number.

Pydantic takes a number, or a text of digits, for seconds since 1970: `0` would be a due date; it
takes `0` for false, and false for 0. A request or a file that says so is wrong, and is told.
"""

from datetime import date
from typing import Annotated, Any, cast

from pydantic import BeforeValidator
from pydantic_core import core_schema

_NUMBERS = (int, float)


def told_apart(schema: core_schema.CoreSchema) -> core_schema.CoreSchema:
    """The `schema` of a model whose own fields take nothing for something else."""
    node = cast(dict[str, Any], schema)
    while node["type"] != "model":
        if "schema" not in node:
            return schema
        node = node["schema"]
    node["schema"] = _guarded(node["schema"])
    return schema


def _guarded(node: Any) -> Any:
    if isinstance(node, list):
        return [_guarded(one) for one in node]
    if isinstance(node, tuple):
        return tuple(_guarded(one) for one in node)
    if not isinstance(node, dict):
        return node
    kind = node.get("type")
    if kind == "function-before" and node["function"]["function"] in _CHECKS.values():
        return node  # pydantic hands a finished schema back when it is built into another one
    if isinstance(kind, str) and kind in _CHECKS:
        return core_schema.no_info_before_validator_function(_CHECKS[kind], node)
    if kind == "bool":
        return {**node, "strict": True}
    if kind == "model":
        return node
    return {key: _part(key, value) for key, value in node.items()}


def _part(key: str, value: Any) -> Any:
    if key == "fields" and isinstance(value, dict):  # a field may be called like a key of schemas
        return {name: _guarded(field) for name, field in value.items()}
    return value if key in _LEFT else _guarded(value)


_LEFT = frozenset({"metadata", "serialization", "function", "default", "ref", "cls", "config"})
"""What of a schema holds no schemas that values are validated by."""


def _refuse_date(value: object) -> object:
    return _refused(value, "write a date as 2026-10-31")


def _refuse_moment(value: object) -> object:
    return _refused(value, "write a date and time as 2026-10-31T09:00:00Z")


def _refuse_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("write a whole number")
    return value


def _refused(value: object, message: str) -> object:
    """`value`; `ValueError` for what would be taken for a number of seconds."""
    text = value if isinstance(value, str) else ""
    if isinstance(value, _NUMBERS) or _is_number(text):
        raise ValueError(message)
    return value


def _is_number(text: str) -> bool:
    return text.strip().lstrip("+-").replace(".", "", 1).isdigit()


_CHECKS = {"date": _refuse_date, "datetime": _refuse_moment, "int": _refuse_truth}

IsoDate = Annotated[date, BeforeValidator(_refuse_date)]
"""A date outside of a model: in a path or a query."""
