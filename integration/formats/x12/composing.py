"""Composing: the segments of a set as they are said, checked against the dictionary when done.

Each element knows its place in the model, so that one that is too long for X12, or has characters
that the partner does not take, is told by that place.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from domain.core.findings import Finding
from integration.formats.x12.checking import check_segment
from integration.formats.x12.segment import Segment
from integration.formats.x12.settings import Characters

RULE = "X12-WRITE"

Said = str | None | tuple[str | None, str]
"""An element, or one with the path of the model that it comes from."""

_BASIC = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"&'()*+,-./:;?= ")
_HINTS = {
    Characters.BASIC: "write it in capitals, or agree on a larger character set with the partner",
    Characters.EXTENDED: "write it in ASCII, or agree on 'utf-8' in the settings of the format",
    Characters.LATIN_1: "write it in ISO 8859-1, or agree on 'utf-8' in the settings of the format",
    Characters.UTF_8: "leave the control character out",
}


class Composer:
    """Collects segments, and everything that cannot be said in them."""

    def __init__(self, *, since_5010: bool) -> None:
        self.segments: list[list[str]] = []
        self.findings: list[Finding] = []
        self._since_5010 = since_5010
        self._paths: list[tuple[str, ...]] = []

    def add(self, tag: str, *elements: Said, at: str = "") -> None:
        """A segment; empty elements at its end are left out. `at` is where all of it comes from."""
        values, paths = [tag], [at]
        for said in elements:
            value, path = said if isinstance(said, tuple) else (said, "")
            values.append((value or "").strip())
            paths.append(".".join(filter(None, (at, path))))
        while len(values) > 1 and not values[-1]:
            values.pop()
        self.segments.append(values)
        self._paths.append(tuple(paths))

    def refuse(self, path: str, message: str, hint: str) -> None:
        """Note what cannot be said."""
        self.findings.append(Finding(rule=RULE, path=path, message=message, hint=hint))

    def minor(self, value: Decimal, path: str) -> str:
        """An amount in hundredths (type N2)."""
        cents = value.scaleb(2)
        if cents != cents.to_integral_value():
            hint = "X12 has two decimals for amounts; round it"
            self.refuse(path, f"{value} has more than two decimals", hint)
        return str(int(cents))

    def checked(self, characters: Characters) -> list[Finding]:
        """Everything that is wrong with what was said."""
        found = list(self.findings)
        for position, (values, paths) in enumerate(zip(self.segments, self._paths, strict=True), 1):
            faults = check_segment(Segment(values), position, since_5010=self._since_5010)
            found += [
                Finding(
                    rule=RULE,
                    path=paths[fault.element] if fault.element < len(paths) else paths[0],
                    message=fault.message,
                    hint="shorten or correct it, or send this invoice in another format",
                )
                for fault in faults
            ]
            found += _foreign(values, paths, characters)
        return found


def _foreign(
    values: Sequence[str], paths: Sequence[str], characters: Characters
) -> Iterator[Finding]:
    for index, value in enumerate(values):
        wrong = sorted({sign for sign in value if not takes(characters, sign)})
        if wrong:
            shown = " ".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in wrong)
            yield Finding(
                rule=RULE,
                path=paths[index],
                message=f"{values[0]}{index:02d} has characters that the partner does not take:"
                f" {shown[:60]}",
                hint=_HINTS[characters],
            )


def takes(characters: Characters, sign: str) -> bool:
    """Whether a character is in the set."""
    if characters is Characters.BASIC:
        return sign in _BASIC
    if characters is Characters.EXTENDED:
        return " " <= sign <= "~"
    if characters is Characters.LATIN_1:
        return " " <= sign <= "~" or "\xa0" <= sign <= "\xff"
    return sign.isprintable() or sign == "\xa0"


def decimal(value: Decimal | None) -> str | None:
    """A number without an exponent and without zeros behind the point."""
    if value is None:
        return None
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def wrapped(text: str | None, width: int) -> list[str]:
    """Lines of at most `width` characters; blank ones are left out."""
    lines = (text or "").replace("\t", " ").split("\n")
    return [
        part
        for line in lines
        for part in textwrap.wrap(
            line.strip(), width, break_on_hyphens=False, replace_whitespace=False
        )
    ]


def joined(lines: Iterable[str]) -> str | None:
    """Lines as one text; `None` for nothing."""
    return "\n".join(line for line in lines if line) or None
