"""Receivables: who owes us what since when, statements of account, and the cash to be expected."""

import asyncio
from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Response

from api.dependencies import Stored, Wired
from api.permissions import allow
from api.routing import router
from api.statement_sheets import CSV, csv_of
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode
from domain.ports import Store
from domain.process.receivable_reports import ReceivableReports, month_until
from domain.settlement.receivables import USUAL, Ageing, Bounds, Buckets, By
from domain.settlement.receivables_dso import DaysSalesOutstanding
from domain.settlement.receivables_forecast import Forecast
from domain.settlement.receivables_statement import AccountStatement

routes = router("receivables")
_PDF = "application/pdf"

AsOf = Annotated[
    date | None,
    Query(description="at the end of this day; left out: today", examples=["2026-10-31"]),
]
OfPartner = Annotated[Id | None, Query(description="what this partner owes")]
OfPartnership = Annotated[Id | None, Query(description="what is owed in this partnership")]
In = Annotated[CurrencyCode | None, Query(description="in this currency only", examples=["EUR"])]
From = Annotated[
    date | None,
    Query(alias="from", description="the first day; left out: of the month before the last day"),
]
To = Annotated[date | None, Query(alias="to", description="the last day; left out: today")]


class SalesOutstanding(DomainModel):
    """Days sales outstanding, by currency."""

    as_of: date
    items: tuple[DaysSalesOutstanding, ...]


class CashExpected(DomainModel):
    """Cash expected by week, by currency."""

    as_of: date
    items: tuple[Forecast, ...]


@routes.get("/receivables/ageing", dependencies=allow("receivables.read"), name="get_ageing")
async def get_ageing(
    store: Stored,
    as_of: AsOf = None,
    by: Annotated[By, Query(description="what a row stands for, always in one currency")] = (
        By.PARTNER
    ),
    bounds: Annotated[
        Bounds, Query(description="the last day overdue of every bucket but the last")
    ] = USUAL,
    partner_id: OfPartner = None,
    partnership_id: OfPartnership = None,
    currency: In = None,
) -> Ageing:
    """Age receivables

    What was open at the end of a day, by days overdue: not due yet, then buckets up to each of the
    bounds, then what is older. Credit notes that are set off against nothing yet stand beside the
    buckets. Amounts of different currencies are never added up. As of a day that is over, what
    was recorded by then counts, so that the report is the same whenever it is made.
    """
    return await _reports(store).ageing(
        as_of or _today(),
        by=by,
        buckets=Buckets(bounds=bounds),
        currency=currency,
        where=_where(partner_id, partnership_id),
    )


@routes.get(
    "/receivables/dso",
    dependencies=allow("receivables.read"),
    name="get_days_sales_outstanding",
)
async def get_dso(
    store: Stored,
    as_of: AsOf = None,
    months: Annotated[int, Query(ge=1, le=24, description="over the sales of how many months")] = 3,
    partner_id: OfPartner = None,
    partnership_id: OfPartnership = None,
) -> SalesOutstanding:
    """Days sales outstanding

    Simple: receivables / sales x days, over all the months. Count-back: the sales of one month
    after the other are taken off the receivables, the latest first, and the days are counted until
    nothing is left. Sales are invoices less credit notes by date of issue, VAT included.
    """
    day = as_of or _today()
    where = _where(partner_id, partnership_id)
    found = await _reports(store).days_sales_outstanding(day, months=months, where=where)
    return SalesOutstanding(as_of=day, items=found)


@routes.get(
    "/receivables/forecast", dependencies=allow("receivables.read"), name="get_cash_forecast"
)
async def get_forecast(
    store: Stored,
    weeks: Annotated[int, Query(ge=1, le=53, description="how many, from this one")] = 13,
    partner_id: OfPartner = None,
    partnership_id: OfPartnership = None,
) -> CashExpected:
    """Cash expected by week

    Every open invoice at its due date, moved by how many days after it the buyer usually pays: the
    median over its latest payments, if there are three. `habits` says which delay was taken. What
    should have come by now, and what is disputed, stands apart.
    """
    found = await _reports(store).forecast(weeks=weeks, where=_where(partner_id, partnership_id))
    return CashExpected(as_of=_today(), items=found)


@routes.get("/partners/{id}/statement", dependencies=allow("statements.read"), name="get_statement")
async def get_statement(
    id: Id, store: Stored, since: From = None, until: To = None, currency: In = None
) -> AccountStatement:
    """Statement of account

    What a partner owed, every invoice, credit note, payment, reversal, refund and write-off of the
    period, and what it owes: by currency. Partners' users read that of their own company.
    """
    partner = await store.partners.get(id)
    return await _reports(store).statement(partner, _period(since, until), currency=currency)


@routes.get(
    "/partners/{id}/statement/csv",
    dependencies=allow("statements.read"),
    name="get_statement_csv",
    response_class=Response,
    responses={200: {"content": {CSV: {}}, "description": "one line for each movement"}},
)
async def get_statement_csv(
    id: Id, store: Stored, since: From = None, until: To = None, currency: In = None
) -> Response:
    """Statement of account as CSV

    RFC 4180, UTF-8: a line for each opening, movement and closing. Texts that a spreadsheet would
    take for a formula are written with an apostrophe before them.
    """
    statement = await get_statement(id, store, since, until, currency)
    return _file(csv_of(statement), CSV, f"{id}-{statement.period.end}.csv")


@routes.get(
    "/partners/{id}/statement/pdf",
    dependencies=allow("statements.read"),
    name="get_statement_pdf",
    response_class=Response,
    responses={200: {"content": {_PDF: {}}, "description": "PDF/A, to be sent or printed"}},
)
async def get_statement_pdf(
    id: Id,
    wired: Wired,
    since: From = None,
    until: To = None,
    currency: In = None,
    language: Annotated[
        str, Query(pattern="^[a-z]{2}$", description="of labels, numbers and dates")
    ] = "en",
) -> Response:
    """Statement of account as PDF

    Typeset as invoices are; the same statement gives the same bytes.
    """
    statement = await get_statement(id, wired.store, since, until, currency)
    partner = await wired.store.partners.get(id)
    content = await asyncio.to_thread(wired.write_statement, statement, partner.party, language)
    return _file(content, _PDF, f"{id}-{statement.period.end}.pdf")


def _reports(store: Store) -> ReceivableReports:
    return ReceivableReports(store, _today())


def _today() -> date:
    return datetime.now(UTC).date()


def _where(partner_id: str | None, partnership_id: str | None) -> dict[str, str]:
    said = {"buyer_id": partner_id, "partnership_id": partnership_id}
    return {name: value for name, value in said.items() if value is not None}


def _period(since: date | None, until: date | None) -> Period:
    usual = month_until(until or _today())
    start = since or usual.start
    if start > usual.end:
        raise Invalid(
            f"the statement would end ({usual.end}) before it starts ({start})",
            hint="give `from` and `to` in order",
        )
    return Period(start=start, end=usual.end)


def _file(content: bytes, media_type: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-cache"}
    return Response(content, media_type=media_type, headers=headers)
