"""VAT rates per country and day, as a table. What stands here was in force in 2026.

Sources: European Commission, "VAT rates applied in the Member States of the European Union" and
Taxes in Europe Database (member states); VATA 1994 (GB); merverdiavgiftsloven and Stortinget's
yearly decision (NO); MWSTG, article 25 (CH); Ley 4/2012 de Canarias (IGIC); CIVA, article 18
(Azores, Madeira). A row begins on a day from which it is certain, which may be later than the
law. What a reduced rate applies to is for the law of the country and changes within a rate too.
A deployment replaces or adds rows by data: `RATES.with_periods(...)`.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine
from domain.tax.case import NO_TAX, TaxClass

COLUMNS = (
    TaxClass.STANDARD,
    TaxClass.REDUCED,
    TaxClass.SECOND_REDUCED,
    TaxClass.THIRD_REDUCED,
    TaxClass.SUPER_REDUCED,
    TaxClass.PARKING,
)

# country from to standard reduced second third super parking
#
# `reduced` is the country's most common reduced rate, not its highest; the others follow by age.
_TABLE = """
AT     2016-01-01 2026-06-30  20    10    13    -     -     13
AT     2026-07-01 -           20    10    13    -     4.9   13
AT-19  2016-01-01 -           19    10    13    -     -     13
BE     1996-01-01 -           21    6     12    -     -     12
BG     2011-04-01 -           20    9     -     -     -     -
CY     2014-01-13 2023-12-31  19    5     9     -     -     -
CY     2024-01-01 -           19    5     9     -     3     -
CZ     2015-01-01 2023-12-31  21    15    10    -     -     -
CZ     2024-01-01 -           21    12    -     -     -     -
DE     2007-01-01 2020-06-30  19    7     -     -     -     -
DE     2020-07-01 2020-12-31  16    5     -     -     -     -
DE     2021-01-01 -           19    7     -     -     -     -
DK     1992-01-01 -           25    -     -     -     -     -
EE     2009-07-01 2022-07-31  20    9     -     -     -     -
EE     2022-08-01 2023-12-31  20    9     5     -     -     -
EE     2024-01-01 2024-12-31  22    9     5     -     -     -
EE     2025-01-01 2025-06-30  22    9     13    -     -     -
EE     2025-07-01 -           24    9     13    -     -     -
ES     2012-09-01 -           21    10    -     -     4     -
FI     2013-01-01 2024-08-31  24    14    10    -     -     -
FI     2024-09-01 2025-12-31  25.5  14    10    -     -     -
FI     2026-01-01 -           25.5  13.5  10    -     -     -
FR     2014-01-01 -           20    5.5   10    -     2.1   -
GR     2016-06-01 -           24    13    6     -     -     -
HR     2014-01-01 -           25    13    5     -     -     -
HU     2012-01-01 -           27    5     18    -     -     -
IE     2012-01-01 2020-08-31  23    13.5  9     -     4.8   13.5
IE     2020-09-01 2021-02-28  21    13.5  9     -     4.8   13.5
IE     2021-03-01 -           23    13.5  9     -     4.8   13.5
IT     2013-10-01 2015-12-31  22    10    -     -     4     -
IT     2016-01-01 -           22    10    5     -     4     -
LT     2009-09-01 2025-12-31  21    9     5     -     -     -
LT     2026-01-01 -           21    12    5     -     -     -
LU     2015-01-01 2022-12-31  17    8     -     -     3     14
LU     2023-01-01 2023-12-31  16    7     -     -     3     13
LU     2024-01-01 -           17    8     -     -     3     14
LV     2012-07-01 2017-12-31  21    12    -     -     -     -
LV     2018-01-01 -           21    12    5     -     -     -
MT     2011-01-01 2023-12-31  18    5     7     -     -     -
MT     2024-01-01 -           18    5     7     12    -     -
NL     2012-10-01 2018-12-31  21    6     -     -     -     -
NL     2019-01-01 -           21    9     -     -     -     -
PL     2011-01-01 -           23    8     5     -     -     -
PT     2011-01-01 -           23    6     13    -     -     13
PT-20  2021-07-01 -           16    4     9     -     -     9
PT-30  2012-04-01 2024-09-30  22    5     12    -     -     12
PT-30  2024-10-01 -           22    4     12    -     -     12
RO     2017-01-01 2025-07-31  19    9     5     -     -     -
RO     2025-08-01 -           21    11    -     -     -     -
SE     1996-01-01 -           25    12    6     -     -     -
SI     2013-07-01 2019-12-31  22    9.5   -     -     -     -
SI     2020-01-01 -           22    9.5   5     -     -     -
SK     2011-01-01 2022-12-31  20    10    -     -     -     -
SK     2023-01-01 2024-12-31  20    10    5     -     -     -
SK     2025-01-01 -           23    19    5     -     -     -
GP     2014-01-01 -           8.5   2.1   -     -     -     -
MQ     2014-01-01 -           8.5   2.1   -     -     -     -
RE     2014-01-01 -           8.5   2.1   -     -     -     -
ES-CN  2020-01-01 -           7     3     -     -     -     -
GB     2011-01-04 -           20    5     -     -     -     -
NO     2018-01-01 2020-03-31  25    15    12    -     -     -
NO     2020-04-01 2021-09-30  25    15    6     -     -     -
NO     2021-10-01 -           25    15    12    -     -     -
CH     2011-01-01 2017-12-31  8     2.5   3.8   -     -     -
CH     2018-01-01 2023-12-31  7.7   2.5   3.7   -     -     -
CH     2024-01-01 -           8.1   2.6   3.8   -     -     -
"""


class RatePeriod(DomainModel):
    """The rates of one country from one day to another, both included."""

    country: TextLine
    valid_from: date
    valid_to: date | None = None
    rates: dict[TaxClass, ExactDecimal] = Field(default_factory=dict)

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class RateTable(DomainModel):
    """Rates of many countries. Of two periods that cover a day, the one put in later counts."""

    periods: tuple[RatePeriod, ...]

    def with_periods(self, periods: Iterable[RatePeriod]) -> "RateTable":
        """This table with `periods` put in; they take precedence."""
        return RateTable(periods=(*self.periods, *periods))

    def period(self, country: str, day: date) -> RatePeriod | None:
        """The period of `country` that `day` lies in."""
        return next(
            (
                entry
                for entry in reversed(self.periods)
                if entry.country == country and entry.covers(day)
            ),
            None,
        )

    def rate(self, country: str, tax_class: TaxClass, day: date) -> Decimal | None:
        """The rate in per cent; `None` if the table has none."""
        if tax_class is TaxClass.ZERO:
            return NO_TAX
        found = self.period(country, day)
        return found.rates.get(tax_class) if found else None

    def classes(self, country: str, day: date) -> tuple[TaxClass, ...]:
        """The classes that `country` has a rate for on `day`."""
        found = self.period(country, day)
        return tuple(found.rates) if found else ()


def _read(line: str) -> RatePeriod:
    country, start, end, *rates = line.split()
    return RatePeriod(
        country=country,
        valid_from=date.fromisoformat(start),
        valid_to=None if end == "-" else date.fromisoformat(end),
        rates={
            column: Decimal(rate)
            for column, rate in zip(COLUMNS, rates, strict=True)
            if rate != "-"
        },
    )


RATES = RateTable(periods=tuple(_read(line) for line in _TABLE.strip().splitlines()))
"""The rates that are shipped."""
