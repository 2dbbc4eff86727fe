"""What is known while a message is read: its findings, its release, how values are taken from it.

Every finding says the segment, its position and what to do. `fatal` ones make the message
unreadable; what was assumed, and what the invoice does not hold, is information.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from pydantic import ValidationError

from domain.core.findings import Finding, Severity
from domain.core.money import ZERO
from integration.formats.edifact.invoic.dates import Span, span
from integration.formats.edifact.invoic.release import Release
from integration.formats.edifact.invoic.tree import Node
from integration.formats.edifact.numbers import number
from integration.formats.edifact.segment import Segment

MISSING, WRONG, ASSUMED, UNHELD = "MISSING", "VALUE", "ASSUMED", "UNHELD"
"""Rules, behind the type of the message: `INVOIC-MISSING`."""
_SHOWN = 60
_CONFIDENTIAL = ("FII",)
_MOST_DIGITS, _MOST_PLACES = 18, 12
"""What the invoice holds exactly."""


class Source:
    """One message that is being read."""

    def __init__(self, release: Release, family: str = "INVOIC") -> None:
        self.release = release
        self.currency = ""
        self._family = family
        self.findings: list[Finding] = []

    def fault(self, rule: str, path: str, message: str, hint: str) -> None:
        """The message cannot be read as an invoice."""
        rule = f"{self._family}-{rule}"
        self.findings.append(Finding(rule=rule, path=path, message=message, hint=hint))

    def note(self, rule: str, path: str, message: str, hint: str = "") -> None:
        """Something to know, no more."""
        self.findings.append(
            Finding(
                rule=f"{self._family}-{rule}",
                path=path,
                message=message,
                hint=hint,
                severity=Severity.INFORMATION,
            )
        )

    def refused(self, error: ValidationError) -> None:
        """What the model does not take, by its places."""
        for fault in error.errors(include_input=False, include_url=False, include_context=False):
            path = "".join(f"[{at}]" if isinstance(at, int) else f".{at}" for at in fault["loc"])
            message = fault["msg"].removeprefix("Value error, ")
            self.fault(WRONG, path.lstrip("."), message, "mend what says this, and send it again")

    def unheld(self, nodes: Iterable[Node]) -> None:
        """What the invoice has no place for."""
        for node in nodes:
            self.note(UNHELD, node.path, f"the invoice has no place for {_shown(node.segment)}")

    def number(self, node: Node | None, element: int = 0, component: int = 1) -> Decimal | None:
        """A number; `None` where nothing is said, and a fault where it is none."""
        text = node.get(element, component) if node is not None else ""
        if node is None or not text:
            return None
        found = number(text)
        if found is None or not _fits(found):
            self.fault(
                WRONG,
                node.path,
                f"'{text[:_SHOWN]}' is no number of at most {_MOST_DIGITS} digits and"
                f" {_MOST_PLACES} decimals",
                "write digits with one decimal mark, such as 12.50",
            )
            return None
        return found

    def rounded(self, node: Node, value: Decimal, unit: Decimal) -> Decimal:
        """`value` as a multiple of `unit`, half up; a fault where it is beyond all amounts."""
        try:
            found = value.quantize(unit, ROUND_HALF_UP)
        except InvalidOperation:
            found = None
        if found is None or not _fits(found):
            self.fault(
                WRONG, node.path, "the numbers make an amount too large to be kept", "mend them"
            )
            return ZERO
        return found

    def span(self, node: Node | None) -> Span | None:
        """The day or period of a DTM."""
        if node is None:
            return None
        text, format = node.get(0, 1), node.get(0, 2)
        found = span(text, format)
        if found is None:
            self.fault(
                WRONG,
                node.path,
                f"'{text[:_SHOWN]}' is no day in the format '{format[:_SHOWN]}' (2379)",
                "write a day as 20261123 in format 102, a period as 2026110120261130 in 718",
            )
        return found

    def day(self, node: Node | None) -> date | None:
        """The day of a DTM."""
        found = self.span(node)
        return found.start if found else None


def _shown(segment: Segment) -> str:
    """A segment for people; of bank accounts its qualifier alone."""
    elements = segment.elements[:1] if segment.tag in _CONFIDENTIAL else segment.elements
    return "+".join((segment.tag, *(":".join(part) for part in elements)))[:_SHOWN]


def _fits(value: Decimal) -> bool:
    return not value or (
        value.adjusted() < _MOST_DIGITS and int(value.as_tuple().exponent) >= -_MOST_PLACES
    )
