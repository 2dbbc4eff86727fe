"""Figures: the numbers that a line can carry, and how steps say them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.billing.metered import Dimensions
from domain.core.errors import Invalid
from domain.core.money import ExactDecimal
from domain.invoice.reckoning import EXACT, LARGEST

_PLACES = 12
"""Decimals of a quantity or unit price, see `domain.core.money.ExactDecimal`."""
_FINEST = Decimal(1).scaleb(-_PLACES)
_RATE_PLACES = _PLACES - 2
_LONGEST = 120


def number(value: Decimal) -> str:
    """As people write it: never with an exponent."""
    return f"{value:f}"


def named(dimensions: Dimensions) -> str:
    """Dimensions in a step, in bounds whatever a usage event carries."""
    text = ", ".join(f"{name}={value}" for name, value in dimensions)
    return text_of(text)


def text_of(text: str) -> str:
    """Foreign text in a step: without control characters, cut where it is long."""
    clean = text
    if not text.isprintable():
        clean = "".join(sign if sign.isprintable() else "?" for sign in text)
    return clean if len(clean) <= _LONGEST else f"{clean[: _LONGEST - 1]}…"


def fitted(value: Decimal, what: str) -> Decimal:
    """A worked-out quantity or price as a line can carry it: rounded to twelve decimals."""
    rounded = value
    if int(value.as_tuple().exponent) < -_PLACES:
        rounded = value.quantize(_FINEST, ROUND_HALF_UP, EXACT)
    if abs(rounded) >= LARGEST:
        raise Invalid(
            f"{what} is too large to be kept exactly ({value:.3e})",
            hint="check the price and what was used",
        )
    return rounded


def fraction(rate: Decimal) -> Decimal:
    """`rate` per cent as a factor."""
    return rate.scaleb(-2, EXACT)


def _with_a_price(rate: Decimal) -> Decimal:
    if int(rate.as_tuple().exponent) < -_RATE_PLACES:
        raise ValueError(f"a rate in per cent has at most {_RATE_PLACES} decimals")
    return rate


Rate = Annotated[
    ExactDecimal, Field(ge=0, description="in per cent"), AfterValidator(_with_a_price)
]
"""It stands on the line as a unit price, with two decimals more."""
