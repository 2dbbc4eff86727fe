"""Numbers as EDIFACT writes them: a mark for decimals, a minus in front, nothing else.

A reader takes point and comma as the mark whatever UNA says, since senders mix them up and neither
can mean anything else (ISO 9735-1, 10.1: no thousands).
"""

import re
from decimal import Decimal

_NUMBER = re.compile(r"-?[0-9]{1,35}([.,][0-9]{1,35})?")


def number(text: str) -> Decimal | None:
    """The number in `text`; `None` if it is none."""
    if _NUMBER.fullmatch(text) is None:
        return None
    return Decimal(text.replace(",", "."))


def numeric(value: Decimal, mark: str = ".") -> str:
    """`value` with its decimals, without exponent; `mark` is that of the UNA."""
    text = f"{value:f}"
    if value == 0:
        text = text.removeprefix("-")
    return text.replace(".", mark)
