"""Values as Peppol's rules read them: XPath numbers and dates, texts compared as they stand.

The rules compare most codes without normalizing white space, and cast with the semantics of XPath
2.0 (W3C, XQuery 1.0 and XPath 2.0 Functions and Operators); a rule must not be kinder than that.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_DOWN, Context, Decimal

from integration.rules.document import Fact
from integration.rules.node import Node

_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))?")
SPACES = " \t\r\n"
"""What XML calls white space; a no-break space is not."""

CENT = Decimal("0.01")
SLACK = CENT * 2
"""By how much a computed amount may differ."""

_PLACES = 18
_WIDE = Context(prec=80, rounding=ROUND_HALF_DOWN)


def number(text: str) -> Decimal | None:
    """`number()`: an `xs:double`, None where it is not a number."""
    trimmed = text.strip(SPACES)
    if trimmed in {"INF", "-INF"}:
        return Decimal(trimmed.replace("INF", "Infinity"))
    return Decimal(trimmed) if _DOUBLE.fullmatch(trimmed) else None


def is_integer(text: str) -> bool:
    """Whether a text can be cast to `xs:integer`."""
    return _INTEGER.fullmatch(text.strip(SPACES)) is not None


def day(text: str) -> datetime:
    """`xs:date` as the moment it begins; `ValueError` if it is none. Without a zone it is UTC."""
    match = _DATE.fullmatch(text.strip(SPACES))
    if match is None:
        raise ValueError(text)
    year, month, of_month, sign, hours, minutes = match.groups()
    start = datetime(int(year), int(month), int(of_month), tzinfo=UTC)
    if sign is None:
        return start
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return start - offset if sign == "+" else start + offset


def is_plain_date(text: str) -> bool:
    """Whether a text is a day of the calendar in ten characters, as `2026-01-31`."""
    if len(text) != 10:
        return False
    try:
        day(text)
    except ValueError:
        return False
    return True


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """A division of `xs:decimal` as Saxon does it: 18 places beyond those there are, half down."""
    places = max(_PLACES, _PLACES + _scale(dividend) - _scale(divisor))
    return _WIDE.divide(dividend, divisor).quantize(Decimal(1).scaleb(-places), context=_WIDE)


def _scale(value: Decimal) -> int:
    """Places after the point without trailing zeros; negative for hundreds written as 100.0."""
    if not value or value.as_tuple().exponent == 0:
        return 0
    return -int(value.normalize(_WIDE).as_tuple().exponent)


def cents(amount: Decimal) -> Decimal:
    """`amount` at two places, halves towards positive infinity, as `round()` does."""
    return (amount + CENT / 2).quantize(CENT, ROUND_FLOOR, context=_WIDE)


def is_near(stated: Decimal, computed: Decimal, slack: Decimal = SLACK) -> bool:
    """Whether two amounts differ by no more than `slack`."""
    return abs(stated - computed) <= slack


def raws(node: Node, path: str) -> list[str]:
    """The texts at `path` as they stand."""
    return [found.raw for found in node.all(path)]


def says(node: Node, path: str, *codes: str) -> bool:
    """Whether any element at `path` is exactly one of `codes`."""
    return any(found.raw in codes for found in node.all(path))


def only(texts: list[str], otherwise: str) -> str:
    """The one text there is, `otherwise` if there is none; of several none counts."""
    return otherwise if not texts else texts[0] if len(texts) == 1 else ""


def scheme(node: Node, path: str) -> str | None:
    """The `schemeID` of the first element at `path`; None if there is no such element."""
    found = node.one(path)
    return None if found is None else found.attributes.get("schemeID", "")


def given(condition: Fact[bool]) -> Callable[[Node], bool]:
    """A condition of a context that looks at the document only; best a `constant` of it."""
    return lambda node: node.document.fact(condition)
