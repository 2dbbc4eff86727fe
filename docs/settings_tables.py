"""Tables of settings, from the models that check them: type, default, example, meaning of each.

An example is what a worked example in `docs/examples/exchange` says; where none says it, the
model or the type gives one. A setting without a meaning or an example fails the generation.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.tables import table
from domain.exchange.webhook import HttpUrl
from domain.trade.terms import SecretRef

_HEAD = ("Setting", "Type", "Default", "Example", "Meaning")
_NAMED = {repr(get_args(SecretRef)[1]): "secret, `file:NAME`", repr(get_args(HttpUrl)[1]): "URL"}
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false"}
_NONE = type(None)
_DOUBTFUL = re.compile(r"\s*|[0-9.,:-]+")
"""Texts that YAML takes for something else without quotes."""


class _Flow(yaml.SafeDumper):
    """YAML on one line, in which texts of digits stay texts."""


class _Place(NamedTuple):
    """Where settings stand: within which others, and of which of several kinds."""

    within: str
    path: tuple[str, ...]
    kind: str = ""


def settings_table(model: type[BaseModel], examples: Sequence[Any]) -> str:
    """Every setting of the `model`, and those in it."""
    return table(_HEAD, list(_rows(model, examples, _Place("", ()))))


def _rows(
    model: type[BaseModel], examples: Sequence[Any], place: _Place
) -> Iterator[tuple[str, ...]]:
    own = model.__annotations__
    for name, field in sorted(model.model_fields.items(), key=lambda one: one[0] not in own):
        said = f"{model.__name__}.{name}"
        assert field.description, f"{said} has no description"
        path = (*place.path, name)
        inner = list(_inner(field.annotation))
        example = "" if inner else _example(said, field, path, examples)
        kind = f" ({place.kind})" if place.kind else ""
        yield (
            f"`{place.within}{name}`{kind}",
            _type(field),
            _default(field, shown=not inner),
            example,
            _meaning(field.description),
        )
        several = len(inner) > 1
        step = _step(field.annotation)
        for one in inner:
            which = str(one.model_fields["kind"].default) if several else place.kind
            below = _Place(f"{place.within}{name}{step}.", path, which)
            yield from _rows(one, examples, below)


def _inner(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that values of a setting are made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    arguments = get_args(annotation)
    for one in arguments[:1] if get_origin(annotation) is Annotated else arguments:
        yield from _inner(one)


def _step(annotation: Any) -> str:
    origin = get_origin(annotation)
    return "[]" if origin in (tuple, list) else ".*" if origin is dict else ""


def _type(field: FieldInfo) -> str:
    named = next((_NAMED[repr(one)] for one in field.metadata if repr(one) in _NAMED), None)
    return named or f"{_type_of(field.annotation)}{_bounds(field)}"


def _bounds(field: FieldInfo) -> str:
    """How small and how large a number may be: `ge` and `le` are all that the models use."""
    bounds = {
        name: getattr(one, name)
        for one in field.metadata
        for name in ("ge", "le")
        if hasattr(one, name)
    }
    words = {"ge": "from", "le": "to"}
    return "".join(f" {words[name]} {value}" for name, value in bounds.items())


def _type_of(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _NAMED.get(repr(arguments[1])) or _type_of(arguments[0])
    if origin is Literal:
        return ", ".join(_shown(one) or "`''`" for one in arguments)
    if origin in (tuple, list, frozenset, set):
        return f"list of {_type_of(arguments[0])}"
    if origin is dict:
        return f"map to {_type_of(arguments[1])}"
    if arguments:
        return " or ".join(dict.fromkeys(_type_of(one) for one in arguments if one is not _NONE))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(_shown(one.value) for one in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "settings"
    return _PLAIN.get(annotation, "text")


def _default(field: FieldInfo, *, shown: bool) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    return "as below" if not shown and value else _shown(value) or "none"


def _example(said: str, field: FieldInfo, path: tuple[str, ...], examples: Sequence[Any]) -> str:
    """From a worked example, or else the model, or else any other value than the default."""
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    found = [*(one for given in examples for one in _found(given, path)), *(field.examples or ())]
    if get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1:
        found = [default]
    other = [*(one for one in found if one != default), *found, *_others(field.annotation, default)]
    assert other, f"{said} has no example: write it in docs/examples/exchange"
    return _shown(other[0])


def _found(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """What stands at a path in a worked example, in any member of lists and maps."""
    if not path:
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _found(one, path)
    elif isinstance(value, Mapping):
        if path[0] in value:
            yield from _found(value[path[0]], path[1:])
        elif not any(isinstance(one, str) for one in value.values()):
            for one in value.values():
                yield from _found(one, path)


def _others(annotation: Any, default: Any) -> Iterator[Any]:
    """Values that a type can have, the default last."""
    choices: list[Any] = []
    for one in (annotation, *get_args(annotation)):
        if get_origin(one) is Literal:
            choices += get_args(one)
        elif isinstance(one, type) and issubclass(one, Enum):
            choices += one
    if annotation is bool:
        choices = [not default]
    yield from (one for one in choices if one != default)
    if default not in (None, "", (), {}, frozenset()):
        yield default


def _shown(value: Any) -> str:
    """A value as it is written in YAML, in a cell of a table."""
    if value is None or value in ((), {}, frozenset(), ""):
        return ""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return f'`"{value}"`' if _DOUBTFUL.fullmatch(value) else f"`{value}`"
    if isinstance(value, Mapping | list | tuple | frozenset):
        text = yaml.dump(
            _plain(value), Dumper=_Flow, default_flow_style=True, width=10_000, sort_keys=False
        )
        return f"`{text.strip()}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    style = '"' if _DOUBTFUL.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Flow.add_representer(str, _text)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {_plain(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(one) for one in value]
    return value


def _meaning(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")
