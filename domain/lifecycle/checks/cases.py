"""Cases: facts with which plain guards can be tried, so that nothing between them is missed.

A guard is plain if it only compares facts with values. Between two values that guards name,
nothing changes; so the values themselves and their neighbours stand for all others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod

from domain.lifecycle.facts import FACTS, FactType, FactValue

Values = Mapping[str, frozenset[FactValue]]
"""Fact → the values that guards compare it with."""

Case = dict[str, FactValue]

_MOST = 1000
"""Tries at most, each of one guard with one case; guards that need more count as not plain."""

_LEAST: Mapping[str, int] = dict.fromkeys(
    ("invoice.line_count", "validation.error_count", "validation.warning_count", "dunning.level"), 0
)
"""Facts that count something."""

_OTHER = "any other"
"""Stands for all texts that no guard names."""

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<number>-?\d+)(?![\w.])"
    r"|(?P<name>[a-z_]+(?:\.[a-z_]+)*)(?![\w.(])|(?P<sign>==|!=|<=|>=|<|>|&&|\|\||!|[()\[\],]))"
)
_COMPARED = re.compile(r"F[=<]L|L[=<]F|FI\[L(?:,L)*\]|F|L")
_LOGIC = re.compile(r"[EBN()]*")
_KINDS = {"&&": "B", "||": "B", "!": "N", "==": "=", "!=": "=", "in": "I"}


def values_of(guard: str) -> Values | None:
    """The facts of a sound guard and the values it compares them with; `None` if not plain."""
    tokens = _tokens(guard)
    shape = "".join(kind for kind, _ in tokens)
    if not _LOGIC.fullmatch(_COMPARED.sub("E", shape)):
        return None
    named: dict[str, frozenset[FactValue]] = {}
    for match in _COMPARED.finditer(shape):
        part = tokens[match.start() : match.end()]
        values = frozenset(value for kind, value in part if kind == "L")
        for name in (str(value) for kind, value in part if kind == "F"):
            if "<" in match[0] and FACTS[name].type is not FactType.INT:
                return None
            named[name] = named.get(name, frozenset()) | values
    return named


def cases(guards: Iterable[str], domains: Mapping[str, Iterable[str]]) -> list[Case] | None:
    """Facts for every way in which the guards can hold or not; `None` if that is not known.

    `domains` has all the values of texts that cannot have others.
    """
    merged: dict[str, frozenset[FactValue]] = {}
    guards = tuple(guards)
    for guard in guards:
        values = values_of(guard)
        if values is None:
            return None
        for name, found in values.items():
            merged[name] = merged.get(name, frozenset()) | found
    choices = [sorted(set(_tried(name, found, domains))) for name, found in merged.items()]
    if prod(map(len, choices)) * len(guards) > _MOST:
        return None
    return [dict(zip(merged, values, strict=True)) for values in product(*choices)]


def in_words(case: Case) -> str:
    """The facts as a condition writes them: `invoice.kind == '380'`."""
    return " and ".join(f"{name} == {_written(value)}" for name, value in case.items())


def _tokens(guard: str) -> list[tuple[str, FactValue]]:
    """The words and signs of a guard, each with its kind; `?` for what a plain guard lacks."""
    found: list[tuple[str, FactValue]] = []
    at = 0
    while at < len(guard.rstrip()):
        match = _TOKEN.match(guard, at)
        if match is None:
            return [("?", "")]
        found.append(_token(match))
        at = match.end()
    return found


def _token(match: re.Match[str]) -> tuple[str, FactValue]:
    text = match[0].strip()
    if match["text"]:
        return "L", text[1:-1]
    if match["number"]:
        return "L", int(text)
    if text in ("true", "false"):
        return "L", text == "true"
    if match["name"] and text != "in":
        return ("F" if text in FACTS else "?"), text
    return _KINDS.get(text, "<" if text[0] in "<>" else text), text


def _tried(
    name: str, values: Iterable[FactValue], domains: Mapping[str, Iterable[str]]
) -> Iterator[FactValue]:
    """The values of one fact that stand for all of them."""
    if FACTS[name].type is FactType.BOOL:
        yield from (False, True)
    elif FACTS[name].type is FactType.INT:
        least = _LEAST.get(name)
        around = {int(value) + step for value in values for step in (-1, 0, 1)}
        yield from (value for value in around if least is None or value >= least)
    elif name in domains:
        yield from domains[name]
    else:
        yield from (*values, _OTHER)


def _written(value: FactValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f"'{value}'"
