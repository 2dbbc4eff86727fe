"""Values of elements as the model has them, and what is wrong with those that it cannot take."""

from decimal import Decimal, InvalidOperation

from domain.core.findings import Finding, Severity
from integration.formats.x12.fault import Fault, Level
from integration.formats.x12.segment import Segment

RULE = "X12-READ"


class Reader:
    """Reads elements; collects what cannot be read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def refuse(self, segment: Segment, element: int, said: str, hint: str) -> None:
        """Note what cannot be understood."""
        fault = Fault(
            level=Level.ELEMENT,
            code="7",
            start=segment.start,
            tag=segment.tag,
            element=element,
            message=said,
        )
        self.findings.append(
            Finding(rule=RULE, path=fault.place, severity=Severity.FATAL, message=said, hint=hint)
        )

    def decimal(self, segment: Segment, element: int) -> Decimal | None:
        """A decimal number (type R); `None` if there is none."""
        value = segment.get(element)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or len(value) > 30:
            hint = "write digits, with a point before the decimals"
            self.refuse(segment, element, f"{segment.tag}{element:02d} is no number", hint)
            return None
        return number

    def minor(self, segment: Segment, element: int) -> Decimal | None:
        """An amount in hundredths (type N2)."""
        value = segment.get(element)
        if not value:
            return None
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            hint = "write the amount in hundredths, without a point"
            self.refuse(segment, element, f"{segment.tag}{element:02d} is no amount", hint)
            return None
        return Decimal(value).scaleb(-2)

    def whole(self, segment: Segment, element: int) -> int | None:
        """A whole number (type N0)."""
        value = self.decimal(segment, element)
        return None if value is None or value != int(value) else int(value)
