"""References found in what payers write: with blanks, slashes, dots, and words around.

A single check digit lets every tenth number pass. So what is found by it alone is a candidate, and
says so; RF, QRR, OGM and a viite in RF are strong.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.settlement.references.making import is_valid
from domain.trade.reference_kind import ReferenceKind


class Recognised(NamedTuple):
    """A valid reference in a text."""

    kind: ReferenceKind
    reference: str
    """Without blanks."""
    strong: bool
    """Whether it is hardly one by chance: two check digits, or 27 digits."""


CHECKED = tuple(kind for kind in ReferenceKind if kind is not ReferenceKind.LOCAL)
_STRONG = (ReferenceKind.RF_VIITE, ReferenceKind.RF, ReferenceKind.QRR, ReferenceKind.OGM)
_BETWEEN = r"[ ./]?"
_RF = re.compile(rf"(?<![0-9A-Z])RF{_BETWEEN}\d{_BETWEEN}\d(?:{_BETWEEN}[0-9A-Z]){{1,21}}")
_RUN = re.compile(rf"(?<![0-9A-Z])\d(?:{_BETWEEN}\d)*(?:-(?![0-9A-Z]))?(?![0-9A-Z])")
_OGM = re.compile(r"[+*]{3} ?(\d{3}) ?/ ?(\d{4}) ?/ ?(\d{5}) ?[+*]{3}")
_LONGEST = 4000
"""Signs of a text that are looked at; no bank carries more."""


def recognise(text: str, kinds: Iterable[ReferenceKind] = CHECKED) -> tuple[Recognised, ...]:
    """Every valid reference of `kinds` in `text`, the strong ones first, each once."""
    wanted = set(kinds)
    upper = text[:_LONGEST].upper()
    found = dict.fromkeys(_all(upper, wanted))
    return tuple(sorted(found, key=lambda one: not one.strong))


def _all(text: str, wanted: set[ReferenceKind]) -> Iterator[Recognised]:
    yield from _rf(text, wanted)
    if ReferenceKind.OGM in wanted:
        for marked in _OGM.finditer(text):
            digits = "".join(marked.groups())
            if is_valid(ReferenceKind.OGM, digits):
                yield Recognised(ReferenceKind.OGM, digits, True)
    for run in _RUN.finditer(text):
        for digits in _readings(run[0]):
            for kind in CHECKED:
                if kind in wanted and is_valid(kind, digits):
                    yield Recognised(kind, digits, kind in _STRONG)


def _rf(text: str, wanted: set[ReferenceKind]) -> Iterator[Recognised]:
    """The longest that is valid: words behind a reference look as if they were part of it."""
    if not wanted & {ReferenceKind.RF, ReferenceKind.RF_VIITE}:
        return
    for match in _RF.finditer(text):
        signs = re.sub(r"[ ./]", "", match[0])
        for end in range(len(signs), 4, -1):
            reference = signs[:end]
            if is_valid(ReferenceKind.RF, reference):
                if ReferenceKind.RF in wanted:
                    yield Recognised(ReferenceKind.RF, reference, True)
                if is_valid(ReferenceKind.RF_VIITE, reference) and ReferenceKind.RF_VIITE in wanted:
                    yield Recognised(ReferenceKind.RF_VIITE, reference, True)
                break


def _readings(run: str) -> Iterator[str]:
    """Digits with blanks between are one number, or several: both are tried."""
    yield re.sub(r"[ ./]", "", run)
    words = run.split(" ")
    if len(words) > 1:
        for word in words:
            yield re.sub(r"[./]", "", word)
