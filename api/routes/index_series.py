"""Index series: the published values that index-linked prices follow; recorded, never changed."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from fastapi import Body, Response
from pydantic import BaseModel, Field

from api import billing_examples as examples
from api.dependencies import Stored
from api.paging import Pages
from api.permissions import allow
from api.recording import kept, recorded
from api.routing import router
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Listing
from domain.billing.index_series import IndexSeries, IndexValue, Month
from domain.core.identifiers import Id
from domain.core.money import ExactDecimal
from domain.core.text import TextLine

routes = router("index-series", named=True)


class IndexSeriesEntered(Shape):
    """Whose index it is. Values are recorded apart."""

    id: Id
    name: TextLine
    publisher: TextLine
    base: TextLine = Field(description="what 100 stands for", examples=["2020 = 100"])


class PublishedValue(Shape):
    """The value of a month, as it was published on a day."""

    month: Month = Field(examples=["2025-10"])
    value: ExactDecimal = Field(gt=0, examples=["123.0"])
    published_on: date


class PublishedValues(Shape):
    """Up to 500 values."""

    values: tuple[PublishedValue, ...] = Field(min_length=1, max_length=500)


class IndexSeriesSummary(BaseModel):
    """An index series and its latest month."""

    id: Id
    name: str
    publisher: str
    base: str
    latest: IndexValue | None = Field(description="of the latest month, as published last")

    @classmethod
    def of(cls, series: IndexSeries) -> Self:
        """`series` in a list."""
        latest = max(series.values, key=lambda one: (one.month, one.published_on), default=None)
        said = {name: getattr(series, name) for name in ("id", "name", "publisher", "base")}
        return cls(**said, latest=latest)


@routes.put(
    "/index-series/{id}",
    dependencies=allow("setup.write"),
    name="save_index_series",
    responses={201: {"model": IndexSeries, "description": "it is new"}},
)
async def save_index_series(
    id: Id,
    body: Annotated[IndexSeriesEntered, Body(openapi_examples=examples.INDEX_SERIES)],
    store: Stored,
    response: Response,
) -> IndexSeries:
    """Save an index series

    Such as a consumer price index, which prices of agreements may be linked to. Its values stay
    as they are. A series on another base is another series: save it under an id of its own.
    """
    series, is_new = await kept(store, IndexSeries(**{**dict(body), "id": id}))
    response.status_code = 201 if is_new else 200
    return series


@routes.get("/index-series/{id}", dependencies=allow("setup.read"), name="get_index_series")
async def get_index_series(id: Id, store: Stored) -> IndexSeries:
    """Read an index series

    With every value: when it was published, and when it was recorded here.
    """
    return await store.index_series.get(id)


@routes.get("/index-series", dependencies=allow("setup.read"), name="list_index_series")
async def list_index_series(store: Stored, pages: Pages) -> Listing[IndexSeriesSummary]:
    """List index series

    By id, each with its latest month.
    """
    return await pages.of(store.index_series, {}, IndexSeriesSummary.of)


@routes.post(
    "/index-series/{id}/values",
    status_code=201,
    dependencies=allow("indices.write"),
    name="record_index_values",
)
async def record_index_values(
    id: Id,
    body: Annotated[PublishedValues, Body(openapi_examples=examples.INDEX_VALUES)],
    store: Stored,
) -> IndexSeries:
    """Record index values

    Adds what was published. A value that is there stays; the same again changes nothing. If a
    month was revised, record the revision with the day it was published on: what was billed
    before that day keeps the value that was known then.
    """
    values = [IndexValue(**value.model_dump()) for value in body.values]
    return await recorded(store, id, values, datetime.now(UTC))
