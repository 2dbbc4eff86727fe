"""The generated part `rules`: every rule of every layer, in our words.

Families of hundreds that follow from a table (elements that are not used, data types) are counted,
not listed; a finding of theirs names the element itself.
"""

import re
from collections.abc import Iterator

from docs.tables import table
from domain.core.findings import Severity
from integration.rules.catalogue import Entry, entries
from integration.rules.layer import Layer
from integration.rules.layers import LAYERS

_COUNTED = {
    "UBL-CR": "elements of UBL that EN 16931 does not use",
    "UBL-SR": "how often elements of UBL may stand",
    "UBL-DT": "attributes of UBL that are not used",
    "CII-SR": "elements of CII that EN 16931 does not use, and how often others may stand",
    "CII-DT": "attributes of CII that are not used",
}
_FAMILY = re.compile(r"(.*?)-?\d+[A-Za-z]?(?:-.*)?$")


def rules() -> Iterator[str]:
    """A table for each layer that has rules of its own."""
    for layer in LAYERS.values():
        found = entries(layer.name)
        if not found:
            continue
        yield f"## `{layer.name}`"
        yield f"{len(found)} rules. Releases: {_releases(layer)}."
        listed = [id for id in found if _family(id) not in _COUNTED]
        yield table(
            ("Rule", "Severity", "Terms", "What is wrong", "What to do"),
            [_row(found[id]) for id in sorted(listed, key=_order)],
        )
        for family, meaning in _COUNTED.items():
            number = sum(_family(id) == family for id in found)
            if number:
                yield f"`{family}`: {number} rules on {meaning}."


def _row(entry: Entry) -> tuple[str, ...]:
    only = "" if len(entry.syntaxes) > 1 else f" ({entry.syntaxes[0].upper()})"
    severity = "" if entry.severity is Severity.FATAL else entry.severity.value
    text = entry.text
    return (f"`{entry.id}`{only}", severity, text.term, text.message, text.hint)


def _releases(layer: Layer) -> str:
    return ", ".join(f"{release.version} from {release.valid_from}" for release in layer.releases)


def _family(id: str) -> str:
    match = _FAMILY.fullmatch(id)
    return match[1] if match else id


def _order(id: str) -> tuple[object, ...]:
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", id))
