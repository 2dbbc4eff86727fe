"""FTX: notes, and the texts that have a place of their own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.release import Release
from integration.formats.edifact.invoic.text import gathered, joined
from integration.formats.edifact.invoic.tree import Node

MOST = 5
"""How many lines an FTX has."""
_VATEX = re.compile(r"VATEX-[A-Z0-9-]+")


@dataclass(frozen=True, slots=True)
class Said:
    """One text, which may have gone over several segments."""

    subject: str
    code: str
    """4441: the text as a code."""
    text: str
    lines: tuple[str, ...]
    node: Node


def texts(nodes: Iterable[Node], release: Release) -> list[Said]:
    """The texts in `nodes`, which are FTX in their order."""
    runs: list[list[Node]] = []
    for node in nodes:
        if runs and _kind(runs[-1][-1]) == _kind(node):
            runs[-1].append(node)
        else:
            runs.append([node])
    return [said for run in runs for said in _texts(run, release)]


def _kind(node: Node) -> tuple[str, str]:
    return node.get(0), node.get(2)


def _texts(run: list[Node], release: Release) -> Iterable[Said]:
    each = [_lines(node) for node in run]
    at = 0
    for lines in gathered(each, MOST):
        node = run[at]
        taken = 0
        while taken < len(lines) or not taken:
            taken += len(each[at]) or 1
            at += 1
        subject, code = _kind(node)
        yield Said(subject, code, joined(lines, release.text), tuple(lines), node)


def _lines(node: Node) -> list[str]:
    elements = node.segment.elements
    return list(elements[3]) if len(elements) > 3 else []


def exemption(said: Said, release: Release) -> dict[str, str]:
    """The reason for no VAT: its code if it has one, and words."""
    lines = list(said.lines)
    found = {}
    if lines and _VATEX.fullmatch(lines[0]):
        found["code"] = lines.pop(0)
    reason = joined(lines, release.text)
    if reason:
        found["reason"] = reason
    return found


def is_tax_text(said: Said) -> bool:
    """Whether it says why there is no VAT, or when it falls due."""
    return said.subject == codes.TAX_TEXT
