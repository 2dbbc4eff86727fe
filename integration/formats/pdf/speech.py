"""Says what an invoice holds in the words and figures of its reader: all text is made here.

Text of the invoice is taken as it is, but for what would let it reach out of its place: marks that
turn the direction of writing, and words too long for any column.
Sources: UAX #9 (explicit directional formatting), UN/ECE Recommendation 20 (units).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.core.money import document_places
from domain.invoice.delivery import InvoicingPeriod
from integration.formats.pdf.figures import Figures, figures_of
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.wording import RIGHT_TO_LEFT, filled, words_of

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONG = re.compile(r"\S{24,}")
_SIGNS = """
MMT=mm CMT=cm MTR=m KMT=km MTK=m² MTQ=m³ MLT=ml LTR=l GRM=g KGM=kg TNE=t P1=% CEL=°C
WHR=Wh KWH=kWh MWH=MWh KWT=kW 4L=MB E34=GB E35=TB ZZ=
"""
_UNITS = dict(one.split("=") for one in _SIGNS.split())
"""Signs that are the same in every language."""
_BREAK = "\N{ZERO WIDTH SPACE}"
_APART, _TOGETHER = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def plain(text: str) -> str:
    """`text` in one line, which can be broken anywhere if need be."""
    return _LONG.sub(_breakable, " ".join(_TURNS.sub("", text).split()))


def lines_of(text: str) -> list[str]:
    """The lines of `text`, without empty ones."""
    return [said for line in text.splitlines() if (said := plain(line))]


def _breakable(found: re.Match[str]) -> str:
    """A long word with places to break it, of which readers see nothing."""
    word = found[0]
    if not word.isascii():
        return word
    return _BREAK.join(word[at : at + 8] for at in range(0, len(word), 8))


@dataclass(frozen=True)
class Speech:
    """The words and figures of one document."""

    words: Mapping[str, str]
    figures: Figures
    currency: str
    language: str

    def say(self, key: str, **values: str) -> str:
        """The words of `key`, with their gaps filled."""
        return filled(self.words[key], {name: self.apart(one) for name, one in values.items()})

    def apart(self, text: str) -> str:
        """`text` from elsewhere: where one writes from right to left, it is kept together."""
        if self.language not in RIGHT_TO_LEFT or not text:
            return text
        return f"{_APART}{text}{_TOGETHER}"

    def each(self, lines: Sequence[str]) -> list[str]:
        """Lines from elsewhere, each kept together."""
        return [self.apart(line) for line in lines]

    def number(self, value: Decimal) -> str:
        """An amount without its currency."""
        return self.apart(self.figures.number(value, self._places(value, self.currency)))

    def money(self, value: Decimal, currency: str | None = None) -> str:
        """An amount with its currency."""
        named = currency or self.currency
        return self.apart(self.figures.amount(value, named, self._places(value, named)))

    def price(self, value: Decimal) -> str:
        """The price of one: as exact as it is, but at least with cents."""
        return self.number(value)

    def quantity(self, value: Decimal, unit: str | None) -> str:
        """How many of what; a unit without a word is said by its code."""
        said = self.words.get(f"units.{unit}") or _UNITS.get(unit or "", unit or "")
        number = self.apart(self.figures.number(value))
        return f"{number}\N{NO-BREAK SPACE}{said}" if said else number

    def rate(self, value: Decimal | None) -> str:
        """A percentage, or a dash for none."""
        return "–" if value is None else self.apart(self.figures.rate(value))

    def day(self, value: date) -> str:
        """A date."""
        return self.apart(self.figures.day(value))

    def period(self, period: InvoicingPeriod) -> str:
        """From when to when; one of both may be open."""
        start, end = period.start, period.end
        if start and end:
            return self.say("lines.period", start=self.day(start), end=self.day(end))
        if start:
            return self.say("lines.from", start=self.day(start))
        return self.say("lines.until", end=self.day(end)) if end else ""

    def _places(self, value: Decimal, currency: str) -> int:
        """As many decimals as the currency has, or as the document states."""
        shown = value.normalize().as_tuple().exponent
        return max(document_places(currency), -int(shown))


def speech_of(settings: PdfSettings, currency: str) -> Speech:
    """How the document speaks, by the settings of its receiver."""
    figures = figures_of(settings.language, settings.region)
    words = {**words_of(settings.language), **figures.words, **settings.texts}
    return Speech(words, figures, currency, settings.language)
