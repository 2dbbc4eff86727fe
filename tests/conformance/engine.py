"""Who is judged: our validator, behind the same small Protocol as the oracle."""

from collections.abc import Sequence
from typing import Protocol

from domain.core.errors import Invalid
from integration.rules import judge
from integration.rules.layers import LAYERS
from tests.conformance.case import Found

OFFICIAL = {"en16931": ("1.3.16",), "peppol": ("3.0.19",), "xrechnung": ("2.5.1", "2.5.0")}
"""The releases that the suites of `places.PINNED` hold."""


class Engine(Protocol):
    """Judges a document by layers."""

    def judge(self, content: bytes, layers: Sequence[str]) -> list[Found]:
        """Every broken rule."""
        ...


class Ours:
    """Our validator, by the releases of the suites. A crash is shown as a broken rule."""

    def judge(self, content: bytes, layers: Sequence[str]) -> list[Found]:
        """Every broken rule."""
        try:
            report = judge(content, layers=tuple(map(pinned, layers)))
        except Exception as error:
            words = f"CRASH {type(error).__name__}: {error}"
            return [Found(words[:120], "fatal", "/")]
        return [Found(one.rule, str(one.severity), one.path) for one in report.findings]


def pinned(layer: str) -> str:
    """The layer at the release of the suites, unless it names one or we do not have that."""
    if "@" in layer:
        return layer
    if layer not in LAYERS:
        raise Invalid(f"there is no layer {layer}", hint=f"known: {', '.join(LAYERS)}")
    known = {release.version for release in LAYERS[layer].releases}
    return next((f"{layer}@{one}" for one in OFFICIAL.get(layer, ()) if one in known), layer)
