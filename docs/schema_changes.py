"""What changed between two JSON Schemas, and whether it breaks who sends or who is answered.

What is sent may only be allowed more, what is answered may only promise more. A value that an
answer did not have before breaks clients that know all values, as the generated one does.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_SAME = ("pattern", "format", "const", "contentEncoding", "uniqueItems")


class Way(Enum):
    """Which way something goes."""

    SENT = "sent"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Change:
    """Something that a client could notice."""

    breaks: bool
    place: str
    what: str


class Schemas:
    """Compares schemas of two documents; each pair once for each way, so that circles end."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self._old = old.get("components", {}).get("schemas", {})
        self._new = new.get("components", {}).get("schemas", {})
        self._seen: set[tuple[str, str, Way]] = set()

    def compared(
        self, place: str, old: dict[str, Any], new: dict[str, Any], way: Way
    ) -> Iterator[Change]:
        """The changes from `old` to `new`."""
        before, after = old.get("$ref", ""), new.get("$ref", "")
        if before and after:
            if (before, after, way) in self._seen:
                return
            self._seen.add((before, after, way))
        if _members(old) or _members(new):
            yield from self._choices(place, old, new, way)
            return
        place = f"{after.rpartition('/')[2]} ({way.value})" if after else place
        old, new = _found(old, self._old), _found(new, self._new)
        if _members(old) or _members(new):
            yield from self._choices(place, old, new, way)
            return
        yield from _plain(place, old, new, way)
        yield from self._properties(place, old, new, way)
        for inner in ("items", "additionalProperties"):
            pair = old.get(inner), new.get(inner)
            if isinstance(pair[0], dict) and isinstance(pair[1], dict):
                yield from self.compared(f"{place}[]", pair[0], pair[1], way)

    def _choices(
        self, place: str, old: dict[str, Any], new: dict[str, Any], way: Way
    ) -> Iterator[Change]:
        before = {_key(one): one for one in _members(old) or [old]}
        after = {_key(one): one for one in _members(new) or [new]}
        for key in sorted(before.keys() | after.keys()):
            if key not in after:
                yield Change(way is Way.SENT, place, f"is never {key} now")
            elif key not in before:
                yield Change(way is Way.ANSWERED, place, f"may be {key} now")
            else:
                yield from self.compared(place, before[key], after[key], way)

    def _properties(
        self, place: str, old: dict[str, Any], new: dict[str, Any], way: Way
    ) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed = {*old.get("required", ())}, {*new.get("required", ())}
        for name in sorted(before.keys() | after.keys()):
            where = f"{place}.{name}"
            if name not in after:
                yield Change(True, where, "is gone")
            elif name not in before:
                must = way is Way.SENT and name in needed[1]
                yield Change(must, where, "is new and required" if must else "is new")
            else:
                yield from _need(where, name in needed[0], name in needed[1], way)
                yield from self.compared(where, before[name], after[name], way)
        closed = new.get("additionalProperties") is False
        if way is Way.SENT and closed and old.get("additionalProperties") is not False:
            yield Change(True, place, "takes no other fields now")


def _need(place: str, before: bool, after: bool, way: Way) -> Iterator[Change]:
    if before != after:
        what = "is required now" if after else "is no longer required"
        yield Change((way is Way.SENT) == after, place, what)


def _plain(place: str, old: dict[str, Any], new: dict[str, Any], way: Way) -> Iterator[Change]:
    yield from _values(place, _types(old), _types(new), way)
    if "enum" in old and "enum" in new:
        yield from _values(place, set(map(str, old["enum"])), set(map(str, new["enum"])), way)
    elif "enum" in old or "enum" in new:
        yield Change(("enum" in new) == (way is Way.SENT), place, "has a list of values or lost it")
    for names, tighter in ((_LOWER, float.__gt__), (_UPPER, float.__lt__)):
        for name in names:
            if old.get(name) != new.get(name):
                yield _limit(place, name, old.get(name), new.get(name), way, tighter)
    for name in _SAME:
        if old.get(name) != new.get(name):
            freed = way is Way.SENT and name not in new
            said = f"{name} is {new.get(name)}, no longer {old.get(name)}"
            yield Change(not freed, place, said)
    if way is Way.SENT and "default" in old and old["default"] != new.get("default"):
        yield Change(True, place, f"defaults to {new.get('default')}, no longer {old['default']}")


def _limit(
    place: str,
    name: str,
    old: float | None,
    new: float | None,
    way: Way,
    tighter: Callable[[float, float], bool],
) -> Change:
    tightened = new is not None and (old is None or tighter(float(new), float(old)))
    return Change(tightened and way is Way.SENT, place, f"{name} is {new}, no longer {old}")


def _values(place: str, old: set[str], new: set[str], way: Way) -> Iterator[Change]:
    for value in sorted(old - new):
        yield Change(way is Way.SENT, place, f"is never {value} now")
    for value in sorted(new - old):
        yield Change(way is Way.ANSWERED, place, f"may be {value} now")


def _types(schema: dict[str, Any]) -> set[str]:
    kind = schema.get("type", "anything")
    return {kind} if isinstance(kind, str) else set(kind)


def _members(schema: dict[str, Any]) -> list[dict[str, Any]]:
    members: list[dict[str, Any]] = schema.get("anyOf") or schema.get("oneOf") or []
    return members


def _key(schema: dict[str, Any]) -> str:
    """What a member of a choice is recognised by."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    kind = schema.get("type") or schema.get("const") or "anything"
    return name or (kind if isinstance(kind, str) else json.dumps(kind))


def _found(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: dict[str, Any] = schemas.get(name, {}) if name else schema
    return found
