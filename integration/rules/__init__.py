"""Validation: a document judged by the rules of EN 16931, of a network and of a country.

`judge` takes the bytes that were sent; it chooses the layers by what the document says it follows
(BT-24) and the release by its date (BT-2), unless told. All findings are returned.
"""

from collections import deque
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding, Report
from integration.rules.cii import CII
from integration.rules.engine import Hit, Judge
from integration.rules.heading import Heading, heading
from integration.rules.layer import Layer, Release, rerated
from integration.rules.layers import LAYERS
from integration.rules.pattern import Pattern
from integration.rules.syntax import Syntax
from integration.rules.ubl import UBL
from integration.xml.parser import parse

__all__ = ["Report", "judge", "judge_element"]

_SYNTAXES: dict[str, Syntax] = {syntax.name: syntax for syntax in (UBL, CII)}


class _Choice(NamedTuple):
    """A layer that a document is judged by: in which release, and as which variant."""

    layer: Layer
    release: Release
    variant: str


_Chosen = tuple[_Choice, ...]


class _Bench:
    """The judges by one choice of rules; one serves one thread at a time."""

    def __init__(self, syntax: Syntax, chosen: _Chosen) -> None:
        self.chosen = chosen
        self.layers = tuple(f"{layer.name}@{release.version}" for layer, release, _ in chosen)
        self._syntax = syntax
        self._patterns = _patterns(syntax, chosen)
        self._idle: deque[Judge] = deque()

    def judge(self, root: etree._Element) -> list[Hit]:
        """Every broken rule in the document."""
        try:
            judge = self._idle.pop()
        except IndexError:
            judge = Judge(self._syntax, self._patterns)
        try:
            return judge.judge(root)
        finally:
            self._idle.append(judge)


_benches: dict[tuple[str, tuple[tuple[str, str, str], ...]], _Bench] = {}


def judge(content: bytes, layers: Sequence[str] | None = None, on: date | None = None) -> Report:
    """The verdict on a document as it was sent; `Unreadable` if it is no XML that can be judged.

    `layers` names the rules (`peppol`, or `peppol@3.0.20` for one release); by default those that
    the document claims to follow. `on` is the day whose releases count, by default its issue date.
    """
    return judge_element(parse(content), layers, on)


def judge_element(
    root: etree._Element, layers: Sequence[str] | None = None, on: date | None = None
) -> Report:
    """The same for a document that is parsed already."""
    syntax = _syntax(root)
    bench = _bench(syntax.name, heading(root, syntax), tuple(layers or ()), on)
    return Report(
        syntax.name,
        bench.layers,
        tuple(_finding(hit, bench.chosen) for hit in bench.judge(root)),
    )


@lru_cache(maxsize=1024)
def _bench(syntax: str, head: Heading, layers: tuple[str, ...], on: date | None) -> _Bench:
    """The judges for documents of this heading."""
    chosen = _choose(head, layers, on)
    key = tuple((layer.name, release.version, variant) for layer, release, variant in chosen)
    known = _benches.get((syntax, key))
    if known is None:
        known = _benches[syntax, key] = _Bench(_SYNTAXES[syntax], chosen)
    return known


def _syntax(root: etree._Element) -> Syntax:
    for syntax in _SYNTAXES.values():
        if syntax.short(str(root.tag)) in syntax.roots:
            return syntax
    raise Unreadable(
        f"{etree.QName(root).localname} is no invoice syntax that can be judged",
        hint="send a UBL 2.1 Invoice or CreditNote, or a CII CrossIndustryInvoice",
    )


def _choose(head: Heading, names: Sequence[str], on: date | None) -> _Chosen:
    day = on or head.issued_on
    chosen = []
    for name in names or head.layers:
        layer, _, version = name.partition("@")
        if layer not in LAYERS:
            raise Invalid(
                f"there are no rules '{layer[:60]}'", hint=f"known: {', '.join(sorted(LAYERS))}"
            )
        known = LAYERS[layer]
        variant = known.variant(head.specification)
        chosen.append(_Choice(known, known.release(version or None, day), variant))
    return tuple(chosen)


def _patterns(syntax: Syntax, chosen: _Chosen) -> list[Pattern]:
    """The patterns of the chosen layers, with the severities that their variants ask for."""
    ratings = [
        rating
        for layer, release, variant in chosen
        for rating in layer.rated(release, syntax.name, variant)
    ]
    return [
        rerated(pattern, ratings)
        for layer, release, variant in chosen
        for pattern in layer.of(release, syntax.name, variant)
    ]


def _finding(hit: Hit, chosen: _Chosen) -> Finding:
    words = next(
        (found for layer, *_ in reversed(chosen) if (found := layer.text(hit.rule.id)).message),
        None,
    )
    return Finding(
        rule=hit.rule.id,
        path=hit.path,
        severity=hit.rule.severity,
        message=words.message if words else hit.rule.id,
        hint=words.hint if words else "",
        term=words.term if words else "",
    )
