"""Exchange rates into the organisation's base currency, as somebody recorded them."""

from datetime import date

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, ExactDecimal
from domain.core.text import TextLine


class ExchangeRate(DomainModel):
    """What one unit of `currency` is worth in base currency from `day` on."""

    currency: CurrencyCode
    day: date
    rate: ExactDecimal = Field(gt=0)
    source: TextLine
    """Who says so: a central bank, a contract."""

    @property
    def id(self) -> str:
        """Currency and day: there is one rate a day."""
        return f"{self.currency}-{self.day}"
