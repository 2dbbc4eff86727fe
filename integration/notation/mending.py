"""Leaving out what is faulty in a document, so that the rest of it can be judged all the same."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.lifecycle.definition import LifecycleDefinition

_ROUNDS = 5
"""What is left out may be missed: then that is left out, or filled in, and so on."""

_FILLED: dict[str, Any] = {"key": "faulty", "version": 1, "title": "…", "step": "wait"}
"""What stands in for what cannot be left out."""

Steps = tuple[str | int, ...]


def mended(document: Any) -> tuple[LifecycleDefinition, tuple[Steps, ...]] | None:
    """The definition in what is sound of `document`, and what was left out or filled in.

    `None` if too little is left.
    """
    content, faulty = deepcopy(document), list[Steps]()
    for _ in range(_ROUNDS):
        try:
            return LifecycleDefinition.model_validate(content), tuple(faulty)
        except ValidationError as error:
            found = [_steps(details) for details in error.errors(include_url=False)]
            if not all(_mend(content, steps) for steps in _from_behind(found)):
                return None
            faulty += found
    return None


def _steps(details: ErrorDetails) -> Steps:
    return tuple(step for step in details["loc"] if step != "[key]")


def _from_behind(found: Iterable[Steps]) -> list[Steps]:
    """Each once, later places of a list first: leaving one out moves those behind it."""
    return sorted(set(found), key=lambda steps: [f"{step:0>6}" for step in steps], reverse=True)


def _mend(content: Any, steps: Steps) -> bool:
    """Fill in or leave out what `steps` name; whether that was possible."""
    if not steps:
        return False
    holder = _at(content, steps[:-1])
    name = steps[-1]
    if isinstance(holder, dict) and name in _FILLED and name != "step":
        holder[str(name)] = _FILLED[str(name)]
        return True
    if isinstance(holder, dict) and name == "step" and name in holder:
        holder["step"] = _FILLED["step"]
        return True
    if isinstance(holder, dict) and name in holder:
        del holder[name]
        return True
    if isinstance(holder, list) and isinstance(name, int) and name < len(holder):
        del holder[name]
        return True
    return _mend(content, steps[:-1])


def _at(content: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return None
    return content
