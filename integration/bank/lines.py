"""What readers of bank files by lines have in common: text, numbers, faults with their line."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NoReturn

from pydantic import ValidationError

from domain.core.errors import Unreadable
from domain.core.findings import Finding

MOST = 200
"""So many findings are told; who has more has another problem."""
HINT = "ask the bank for a correct file; nothing of it was booked"
_DIGITS = re.compile(r"\d{1,15}(?:[.,]\d{0,5})?")


class LineFaults:
    """Everything that is wrong with a file, each with its line."""

    def __init__(self, what: str, rules: str) -> None:
        self._what, self._rules = what, rules
        self.findings: list[Finding] = []

    def add(self, rule: str, line: int, message: str, hint: str = HINT) -> None:
        """A fault; `rule` is the end of its id."""
        if len(self.findings) < MOST:
            self.findings.append(
                Finding(
                    rule=f"{self._rules}_{rule}", path=f"line {line}", message=message, hint=hint
                )
            )

    def invalid(self, rule: str, line: int, error: ValidationError) -> None:
        """What a model refuses."""
        for fault in error.errors(include_input=False, include_url=False):
            place = ".".join(str(step) for step in fault["loc"])
            self.add(rule, line, f"{place}: {fault['msg']}")

    def end(self) -> None:
        """Say all of it, if there is any."""
        if self.findings:
            self.refuse()

    def refuse(self) -> NoReturn:
        """Say all of it."""
        raise Unreadable(
            f"the {self._what} could not be read: {len(self.findings)} finding(s)",
            hint=self.findings[0].hint,
            findings=self.findings,
        )


def decoded(content: bytes, encodings: Sequence[str] = ("utf-8-sig", "cp1252", "latin-1")) -> str:
    """The text of a file: UTF-8 if it can be, else what banks of western Europe write."""
    for encoding in encodings[:-1]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode(encodings[-1])


def day_of(raw: str) -> date | None:
    """YYMMDD, of this century; `None` if it is no day."""
    if len(raw) != 6 or not (raw.isascii() and raw.isdecimal()):
        return None
    try:
        return date(2000 + int(raw[:2]), int(raw[2:4]), int(raw[4:]))
    except ValueError:
        return None


def amount_of(raw: str) -> Decimal | None:
    """An amount without a sign and without thousands, with comma or point; `None` if it is none."""
    return Decimal(raw.replace(",", ".")) if _DIGITS.fullmatch(raw) and raw.isascii() else None
