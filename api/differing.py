"""What differs between what somebody sent and what is there, place by place."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from api.errors import pointer
from api.problems import ProblemItem

_MOST = 20
"""Places that are named."""
_SHOWN = 80
"""Characters of a value that are shown."""
_EMPTY: tuple[Any, ...] = (None, "", [], {})

Place = tuple[str | int, ...]


def differences(sent: Any, there: Any) -> Iterator[ProblemItem]:
    """One item for each place where `there` has something else; what was sent is not echoed."""
    return islice(_between(sent, there, ()), _MOST)


def _between(sent: Any, there: Any, place: Place) -> Iterator[ProblemItem]:
    if isinstance(sent, dict) and isinstance(there, dict):
        for name in sorted(sent.keys() | there.keys()):
            yield from _between(sent.get(name), there.get(name), (*place, name))
    elif isinstance(sent, list) and isinstance(there, list) and len(sent) == len(there):
        for index, (one, other) in enumerate(zip(sent, there, strict=True)):
            yield from _between(one, other, (*place, index))
    elif sent != there and not (sent in _EMPTY and there in _EMPTY):
        yield _item(sent, there, place)


def _item(sent: Any, there: Any, place: Place) -> ProblemItem:
    if there in _EMPTY:
        message, hint = "nothing is here now", "leave it out, or send it again on purpose"
    else:
        text = json.dumps(there, ensure_ascii=False)
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        message = f"this is {shown} now"
        hint = "you leave it out" if sent in _EMPTY else "you send something else"
    return ProblemItem(pointer=pointer(place), rule="CHANGED", message=message, hint=hint)
