"""The words of the document in each language: one file a language, all with the same keys."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_FOLDER = files("integration.formats.pdf") / "words"
_GAP = re.compile(r"\{(\w+)\}")

LANGUAGES = tuple(
    sorted(entry.name.removesuffix(".json") for entry in _FOLDER.iterdir() if entry.is_file())
)

RIGHT_TO_LEFT = frozenset({"ar"})


def _flat(said: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{group}.{name}": text for group, of in said.items() for name, text in of.items()}


@cache
def words_of(language: str) -> Mapping[str, str]:
    """The words of `language`, by keys such as `totals.payable`."""
    content: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return MappingProxyType(_flat(content))


WORDS = frozenset(words_of("en"))
"""The keys, which are the same in each language."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its gaps `{name}` filled; what was filled in is not looked at again."""
    return _GAP.sub(lambda found: values.get(found[1], found[0]), text)
