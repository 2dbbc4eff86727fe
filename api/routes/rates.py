"""Exchange rates: what a currency is worth in the organisation's own."""

from typing import Annotated

from fastapi import Body, Path, Query, Response
from pydantic import Field

from api import governing_examples as examples
from api.dependencies import Stored, Wired
from api.paging import Pages, as_it_is, given
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Listing
from domain.core.errors import Invalid, NotFound
from domain.core.exact import IsoDate
from domain.core.findings import Finding
from domain.core.money import CurrencyCode, ExactDecimal
from domain.core.text import TextLine
from domain.trade.rate import ExchangeRate

routes = router("exchange-rates")

Currency = Annotated[CurrencyCode, Path(description="ISO 4217", examples=["USD"])]
Day = Annotated[IsoDate, Path(description="from which day on", examples=["2026-10-01"])]


class RateEntry(Shape):
    """What one unit of the currency is worth in base currency."""

    rate: ExactDecimal = Field(gt=0, examples=["0.9213"])
    source: TextLine = Field(description="who says so", examples=["ECB reference rate"])


@routes.put(
    "/exchange-rates/{currency}/{day}",
    dependencies=allow("rates.write"),
    name="set_exchange_rate",
    responses={201: {"model": ExchangeRate, "description": "there was none for the day"}},
)
async def set_rate(
    currency: Currency,
    day: Day,
    body: Annotated[RateEntry, Body(openapi_examples=examples.RATE)],
    wired: Wired,
    response: Response,
) -> ExchangeRate:
    """Set an exchange rate

    Holds from that day on until a later one is set. Approval policies are written in the base
    currency: an invoice is compared with them at the rate of the day it is checked, and keeps
    the rate it was checked with.
    """
    if currency == wired.base_currency:
        message = f"{currency} is the base currency: its rate is 1"
        finding = Finding(
            rule="RATE", path="currency", message=message, hint="set rates of other currencies"
        )
        raise Invalid(message, findings=[finding])
    rate = ExchangeRate(currency=currency, day=day, **body.model_dump())
    known = await wired.store.rates.find(rate.id)
    await wired.store.rates.put(rate)
    response.status_code = 200 if known else 201
    return rate


@routes.get(
    "/exchange-rates/{currency}/{day}", dependencies=allow("setup.read"), name="get_exchange_rate"
)
async def get_rate(currency: Currency, day: Day, store: Stored) -> ExchangeRate:
    """The exchange rate on a day

    The latest one set up to that day.
    """
    rate = await store.rates.on(currency, day)
    if rate is None:
        raise NotFound(f"there is no rate of {currency} on or before {day}")
    return rate


@routes.get("/exchange-rates", dependencies=allow("setup.read"), name="list_exchange_rates")
async def list_rates(
    store: Stored,
    pages: Pages,
    currency: Annotated[CurrencyCode | None, Query(description="of one currency")] = None,
) -> Listing[ExchangeRate]:
    """List exchange rates

    The latest day comes first. Follow `next_cursor` for more.
    """
    return await pages.of(store.rates, given(currency=currency), as_it_is)
