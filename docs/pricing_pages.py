"""The generated parts of the page on prices: models, fields and examples, taken from the code."""

import inspect
import sys
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.pricing_examples import examples, prose
from docs.tables import table
from domain.billing.pricing import models

_MODELS = frozenset(models())


def pricing_overview() -> Iterator[str]:
    """Every model in a line."""
    rows = []
    for model in models():
        name, what = _title(model)
        key = _key(model)
        rows.append((f"[`{key}`](#{_anchor(name, key)})", what, _usage(model), _part(model)))
    yield table(("Model", "What it is", "Without a quantity", "In a part of a period"), rows)


def pricing_models() -> Iterator[str]:
    """Every model: when to use it, its fields, its worked examples."""
    for model in models():
        name, what = _title(model)
        yield f"### {name}: `{_key(model)}`"
        yield f"{what[0].upper()}{what[1:]}"
        yield prose(sys.modules[model.__module__])
        yield table(("Field", "Unless said", "Meaning"), list(_fields(model, "")))
        for example in examples(sys.modules[model.__module__]):
            yield f"Example: {example.about}"
            yield f"```json\n{example.written}\n```"
            yield "\n".join(["```text", *example.given, *example.outcome, "```"])


def _title(model: type[BaseModel]) -> tuple[str, str]:
    """`Flat` and what it is, from the first line of the module."""
    first = (inspect.getdoc(sys.modules[model.__module__]) or "").splitlines()[0]
    name, _, what = first.partition(": ")
    return name, what


def _key(model: type[BaseModel]) -> str:
    return str(model.model_fields["model"].default)


def _anchor(name: str, key: str) -> str:
    return f"{name} {key}".lower().replace(" ", "-")


def _usage(model: Any) -> str:
    if isinstance(model.metered, bool):
        return "usage is metered" if model.metered else "billed as it is"
    return "as the price in it"


def _part(model: Any) -> str:
    prorated = getattr(model, "prorated", None)
    if isinstance(prorated, bool):
        return "a part of it" if prorated else "whole"
    return "as it says" if prorated is None else "as the price in it"


def _fields(model: type[BaseModel], within: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        if name == "model":
            continue
        assert field.description, f"{model.__name__}.{name} has no description"
        inner = list(_inner(field.annotation))
        prices = [f"`{_key(one)}`" for one in inner if one in _MODELS]
        meaning = "; ".join(
            [field.description, *([f"one of {', '.join(prices)}"] if prices else [])]
        )
        yield f"`{within}{name}`", _default(field), meaning
        place = (
            f"{within}{name}.*." if get_origin(field.annotation) is dict else f"{within}{name}[]."
        )
        for one in inner:
            if one not in _MODELS:
                yield from _fields(one, place)


def _inner(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that values of a field are made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    arguments = get_args(annotation)
    for one in arguments[:1] if get_origin(annotation) is Annotated else arguments:
        yield from _inner(one)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ((), {}):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
