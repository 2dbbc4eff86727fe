"""The message that is being written: its segments, and what it could not say.

What does not fit is never cut: it is a finding with its place in the invoice, unless the partner
agreed to do without it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.core.findings import Finding
from integration.formats.edifact.invoic.release import Release
from integration.formats.edifact.invoic.settings import EdifactSettings
from integration.formats.edifact.invoic.text import cut
from integration.formats.edifact.numbers import numeric
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.writer import segment

UNSAID = "INV-SYNTAX"
_INDEX = re.compile(r"\[\d+\]")


class Sheet:
    """One message in one release, for one partner."""

    def __init__(self, release: Release, settings: EdifactSettings) -> None:
        self.release = release
        self.settings = settings
        self.segments: list[Segment] = []
        self.findings: list[Finding] = []

    def add(self, tag: str, *elements: str | Sequence[str]) -> None:
        """One more segment."""
        self.segments.append(segment(tag, *elements))

    def unsaid(self, path: str, message: str, hint: str = "") -> None:
        """INVOIC cannot say what stands at `path`."""
        if not self.may_miss(path):
            place = _INDEX.sub("[]", path)
            self.findings.append(
                Finding(
                    rule=UNSAID,
                    path=path,
                    message=message,
                    hint=hint
                    or f"leave it out, or agree to do without it: add '{place}' to leave_out in"
                    " the format settings",
                )
            )

    def may_miss(self, path: str) -> bool:
        """Whether the partner agreed to do without it."""
        place = _INDEX.sub("[]", path)
        return any(
            place == one or place.startswith((f"{one}.", f"{one}[]"))
            for one in self.settings.leave_out
        )

    def fit(self, text: str | None, longest: int, path: str) -> str:
        """`text` if a component of `longest` characters holds it."""
        if text is None:
            return ""
        if len(text) <= longest and "\n" not in text:
            return text
        what = "several lines" if "\n" in text else f"{len(text)} characters"
        self.unsaid(path, f"it has {what}; INVOIC {self.release.id} has a line of {longest} for it")
        return ""

    def parts(self, text: str | None, width: int, most: int, path: str) -> list[str]:
        """`text` in components."""
        found = cut(text, width) if text else []
        if len(found) > most:
            self.unsaid(
                path, f"it needs {len(found)} lines of {width} characters; there are {most}"
            )
            return []
        return found

    def number(self, value: Decimal | None, digits: int, path: str) -> str:
        """`value` with the decimal mark of the partner."""
        if value is None:
            return ""
        text = numeric(value, self.settings.decimal_mark)
        if sum(sign.isdigit() for sign in text) > digits:
            self.unsaid(path, f"{value} has more than {digits} digits, which INVOIC has for it")
            return ""
        return text

    def code_list(self, scheme: str, path: str) -> str:
        """A scheme of ISO 6523 as a code list (1131)."""
        short = scheme.removeprefix("0") if len(scheme) > self.release.code_list else scheme
        return self.fit(short, self.release.code_list, path)
