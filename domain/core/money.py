"""Money: exact decimals, ISO 4217 exponents, one rounding rule.

Amounts are `Decimal`; floats are refused at the door. On the wire an amount is a string.
Rounding is half up, away from zero (commercial rounding), to the currency's minor unit.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, StringConstraints, WithJsonSchema
from pydantic_core import core_schema

from domain.core.errors import Invalid


def _codes(text: str) -> list[str]:
    return text.split()


_EXPONENTS = {
    **dict.fromkeys(_codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV"), 0),
    **dict.fromkeys(_codes("XAF XOF XPF"), 0),
    **dict.fromkeys(_codes("BHD IQD JOD KWD LYD OMR TND"), 3),
    **dict.fromkeys(_codes("CLF UYW"), 4),
}
"""Currencies whose minor unit is not 1/100 (ISO 4217, list one)."""

_MAX_WHOLE, _MAX_PLACES = 18, 12
_MAX_LENGTH = _MAX_WHOLE + _MAX_PLACES + 2
_NO_NUMBER = "not a decimal number such as '12.50'"
_TOO_LONG = (
    f"a decimal number has at most {_MAX_WHOLE} digits before the point, {_MAX_PLACES} after"
)


def _exact(value: object) -> Decimal:
    """`value` as a decimal: one call for each of the thousands in a document, so it is kept short.

    A short text without an exponent is within bounds whatever its digits are.
    """
    if type(value) is str:
        size = len(value)
        if size > _MAX_LENGTH or "_" in value or not value.isascii():
            raise ValueError(_TOO_LONG if size > _MAX_LENGTH else _NO_NUMBER)
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValueError(_NO_NUMBER) from None
        if size <= _MAX_PLACES and "E" not in value and "e" not in value and number.is_finite():
            return number
    elif isinstance(value, Decimal):
        number = value
    elif type(value) is int:
        number = Decimal(value)
    else:
        raise ValueError("write a decimal number as a string, such as '12.50'")
    return _bounded(number)


def _bounded(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError(_NO_NUMBER)
    if value and (value.adjusted() >= _MAX_WHOLE or int(value.as_tuple().exponent) < -_MAX_PLACES):
        raise ValueError(_TOO_LONG)
    return value


_DECIMAL_SCHEMA = {"type": "string", "pattern": r"^-?\d{1,18}(\.\d{1,12})?$"}


_BOUNDS = ("ge", "gt", "le", "lt")


class _Exact:
    """Validation by `_exact` and the bounds of the field (`ge`, `le` …), text on the wire."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        text = core_schema.to_string_ser_schema(when_used="json")
        exact = core_schema.no_info_plain_validator_function(_exact, serialization=text)
        asked = handler(source)
        bounds: Any = {name: asked[name] for name in _BOUNDS if name in asked}
        if not bounds:
            return exact
        bounded = core_schema.decimal_schema(**bounds)
        return core_schema.chain_schema([exact, bounded], serialization=text)


ExactDecimal = Annotated[
    Decimal, _Exact, WithJsonSchema({**_DECIMAL_SCHEMA, "examples": ["12.50"]})
]
"""A finite decimal that was never a float. Amounts, quantities, prices and rates."""

CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 alphabetic code."""

ZERO = Decimal(0)


def exponent(currency: str) -> int:
    """How many decimals the minor unit of `currency` has (EUR 2, JPY 0, KWD 3)."""
    return _EXPONENTS.get(currency, 2)


def round_amount(value: Decimal, currency: str) -> Decimal:
    """`value` rounded half up to the minor unit of `currency`, with exactly that many decimals.

    `Invalid` for one with more digits than can be kept exactly.
    """
    try:
        return value.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        raise Invalid(
            f"an amount in {currency} is too large to be kept exactly",
            hint="check quantity and price",
        ) from None


def document_places(currency: str) -> int:
    """How many decimals an amount on a document in `currency` has (EUR 2, JPY 0, KWD 2).

    EN 16931 allows two decimals at most (BR-DEC-01 to -28), so a dinar of 1000 fils is counted
    in steps of 10 fils.
    """
    return min(exponent(currency), 2)


def to_minor(value: Decimal, currency: str) -> int:
    """`value` in minor units (cents). An amount finer than the minor unit is an error."""
    scaled = value.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise Invalid(f"{value} {currency} is finer than the minor unit of the currency")
    return int(scaled)


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum, `0` for nothing."""
    return sum(values, ZERO)
