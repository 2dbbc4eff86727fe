"""How a country writes numbers, money and dates in a language: data in `locales.json`, no clock.

The habits follow the Unicode CLDR where it is not at odds with what invoices of the country do.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from integration.formats.pdf.wording import filled

_LOCALES: dict[str, dict[str, Any]] = json.loads(
    (files("integration.formats.pdf") / "locales.json").read_text("utf-8")
)
_SYMBOLS = {"EUR": "€", "GBP": "£"}
"""What nobody mistakes for another currency; all others are said by their ISO 4217 code."""

_MINUS = "\N{MINUS SIGN}"


def regions_of(language: str) -> tuple[str, ...]:
    """The countries for which it is known how `language` is written; the usual one first."""
    return tuple(name[3:] for name in _LOCALES if name[:2] == language)


@dataclass(frozen=True)
class Figures:
    """Writes for one language and country."""

    decimal: str
    group: str
    days: str
    money: str
    code: str
    percent: str
    least: int = 4
    """How many digits a whole number has at least before it is grouped."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What is called otherwise there than elsewhere in the language."""
    months: str = ""
    digits: str = ""

    def number(self, value: Decimal, places: int | None = None) -> str:
        """`value` with `places` decimals, or with as many as it needs."""
        written = f"{abs(value):f}" if places is None else f"{abs(value):.{places}f}"
        whole, _, part = written.partition(".")
        if places is None:
            part = part.rstrip("0")
        grouped = self._grouped(whole) + (self.decimal + part if part else "")
        sign = _MINUS if value < 0 and grouped.strip("0" + self.decimal) else ""
        return self._in_digits(sign + grouped)

    def amount(self, value: Decimal, currency: str, places: int) -> str:
        """Money with its currency."""
        symbol = _SYMBOLS.get(currency)
        number = self.number(abs(value), places)
        said = {"amount": number, "symbol": symbol or "", "code": currency}
        written = filled(self.money if symbol else self.code, said)
        return _MINUS + written if value < 0 else written

    def rate(self, value: Decimal) -> str:
        """A percentage."""
        return filled(self.percent, {"number": self.number(value)})

    def day(self, value: date) -> str:
        """A date."""
        names = self.months.split()
        said = {
            "d": str(value.day),
            "dd": f"{value.day:02}",
            "m": str(value.month),
            "mm": f"{value.month:02}",
            "mon": names[value.month - 1] if names else "",
            "y": f"{value.year:04}",
        }
        return self._in_digits(filled(self.days, said))

    def _grouped(self, whole: str) -> str:
        if len(whole) < self.least:
            return whole
        return f"{int(whole):,}".replace(",", self.group)

    def _in_digits(self, written: str) -> str:
        return written.translate(dict(zip(map(ord, "0123456789"), self.digits, strict=False)))


@cache
def figures_of(language: str, region: str | None) -> Figures:
    """Who writes for `language` in `region`, or where it is at home."""
    return Figures(**_fields(f"{language}_{region or regions_of(language)[0]}"))


def _fields(name: str) -> dict[str, Any]:
    said = dict(_LOCALES[name])
    like = said.pop("like", None)
    return {**_fields(like), **said} if like else said
