"""Receivables at the API: reports from the store, as of any day; statements for partners' users."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from domain.core.codes import InvoiceTypeCode
from domain.record import Settlement
from domain.settlement.allocation import Allocation, AllocationKind
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

TODAY = datetime.now(UTC).date()
NOON = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
LONG_AGO = TODAY - timedelta(days=80)


@pytest.fixture
async def books(api: Api) -> Api:
    """Acme: one of 80 days ago (due 50 ago), half paid 10 days ago; one due in 20 days; a credit
    note of 5 days ago, a third set off yesterday. Delta: one paid whole 10 days ago."""
    store = api.adapters.store
    other = builders.buyer(id="delta", party=builders.party("Delta SARL", vat_id="FR23334175221"))
    await store.partners.put(other)
    await store.partnerships.put(builders.partnership(id="northwind-delta", buyer_id="delta"))
    await _issued(api, "inv-old", LONG_AGO, due=30)
    await _issued(api, "inv-new", TODAY - timedelta(days=10), due=30)
    await _issued(api, "inv-delta", LONG_AGO, due=30, partnership_id="northwind-delta")
    await _issued(api, "cn-1", TODAY - timedelta(days=5), due=0)
    note = await store.invoices.get("cn-1")
    code = InvoiceTypeCode.CREDIT_NOTE
    assert note.document is not None
    changes = {
        "request": note.request.model_copy(
            update={"type_code": code, "corrects_invoice_id": "inv-old"}
        ),
        "document": note.document.model_copy(update={"type_code": code}),
    }
    await store.invoices.put(note.model_copy(update=changes))
    await _settled(api, "inv-old", Decimal(50), days_ago=10)
    await _settled(api, "inv-old", Decimal(30), days_ago=1, source="cn-1")
    await _settled(api, "inv-delta", None, days_ago=10)
    return api


async def _issued(api: Api, id: str, on: date, *, due: int, **more: Any) -> None:
    opened = await api.open(id, **more)
    body = {"content_hash": opened["content_hash"]}
    assert (await api.post("ben", f"/v1/invoices/{id}/approve", body)).json()["number"]
    record = await api.adapters.store.invoices.get(id)
    update = {"issued_on": on, "due_on": on + timedelta(days=due)}
    await api.adapters.store.invoices.put(record.model_copy(update=update))


async def _settled(
    api: Api, id: str, amount: Decimal | None, *, days_ago: int, source: str = ""
) -> None:
    store = api.adapters.store
    record = await store.invoices.get(id)
    taken = record.payable if amount is None else amount
    kind = AllocationKind.CREDIT_NOTE if source else AllocationKind.PAYMENT
    allocation = Allocation(
        id=f"{source or 'entry'}>{id}",
        kind=kind,
        source_id=source or "entry",
        invoice_id=id,
        amount=taken,
        currency="EUR",
        at=NOON - timedelta(days=days_ago),
    )
    await store.allocations.insert(allocation)
    before, name = record.settlement, "credited" if source else "paid"
    settlement = Settlement(**{**before.model_dump(), name: getattr(before, name) + taken})
    await store.invoices.put(record.model_copy(update={"settlement": settlement}))


async def read(api: Api, path: str, person: str = "anna", **params: Any) -> Any:
    answer = await api.get(person, f"/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def payable(api: Api) -> Decimal:
    return (await api.adapters.store.invoices.get("inv-old")).payable


async def test_ageing_today(books: Api) -> None:
    whole = await payable(books)
    found = await read(books, "receivables/ageing")
    (row,) = found["rows"]
    assert found["buckets"] == ["not_due", "1-30", "31-60", "61-90", "over 90"]
    assert [Decimal(amount) for amount in row["amounts"]] == [whole, 0, whole - 80, 0, 0]
    assert (row["id"], row["name"], row["invoices"], row["oldest"]) == ("acme", "Acme AG", 2, 50)
    assert Decimal(row["credits"]) == 30 - whole
    assert Decimal(row["balance"]) == whole * 2 - 80 + 30 - whole


async def test_ageing_as_of_a_day_that_is_over(books: Api) -> None:
    whole = await payable(books)
    day = str(TODAY - timedelta(days=11))
    rows = {row["id"]: row for row in (await read(books, "receivables/ageing", as_of=day))["rows"]}
    assert {id: Decimal(row["open"]) for id, row in rows.items()} == {"acme": whole, "delta": whole}
    assert all(Decimal(row["credits"]) == 0 for row in rows.values())
    only = await read(books, "receivables/ageing", as_of=day, partner_id="delta")
    assert [row["id"] for row in only["rows"]] == ["delta"]


async def test_as_of_yesterday_night_is_today_if_nothing_happened_since(books: Api) -> None:
    """The way over allocations and the way over what is open now come to the same."""
    store = books.adapters.store
    await _settled(books, "inv-new", Decimal(7), days_ago=3)
    now = await read(books, "receivables/ageing", by="partnership", bounds=[10, 40, 50])
    then = await read(
        books,
        "receivables/ageing",
        by="partnership",
        bounds=[10, 40, 50],
        as_of=str(TODAY - timedelta(days=1)),
    )
    assert [row["open"] for row in now["rows"]] == [row["open"] for row in then["rows"]]
    assert now["totals"][0]["balance"] == then["totals"][0]["balance"]
    assert await store.allocations.count({}) == 4


async def test_wrong_bounds_are_refused(books: Api) -> None:
    answer = await books.get("anna", "/v1/receivables/ageing?bounds=30&bounds=10")
    assert "rise" in str(problem(answer, 422, "validation_failed")["errors"])


async def test_a_statement_from_opening_to_closing(books: Api) -> None:
    whole = await payable(books)
    since = str(TODAY - timedelta(days=10))
    found = await read(books, "partners/acme/statement", **{"from": since})
    (account,) = found["accounts"]
    lines = [(line["kind"], Decimal(line["amount"])) for line in account["movements"]]
    assert Decimal(account["opening"]) == whole
    assert lines == [("invoice", whole), ("payment", Decimal(-50)), ("credit_note", -whole)]
    assert Decimal(account["closing"]) == whole - 50
    assert Decimal(account["overdue"]) == whole - 80
    aged = (await read(books, "receivables/ageing"))["totals"][0]
    assert Decimal(aged["balance"]) == Decimal(account["closing"])


async def test_a_statement_as_csv_and_pdf(books: Api) -> None:
    base = f"/v1/partners/acme/statement?from={LONG_AGO}"
    sheet = await books.get("anna", base.replace("?", "/csv?"))
    assert sheet.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert [row["kind"] for row in rows][::5] == ["opening", "closing"]
    assert sum(Decimal(row["amount"] or 0) for row in rows) == Decimal(rows[-1]["balance"])
    pdf = await books.get("anna", base.replace("?", "/pdf?"), params={"language": "de"})
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Kontoauszug" in text
    assert "Acme AG" in text
    again = await books.get("anna", base.replace("?", "/pdf?"), params={"language": "de"})
    assert again.content == pdf.content
    unknown = await books.get("anna", base.replace("?", "/pdf?"), params={"language": "xx"})
    assert "known languages" in problem(unknown, 422, "invalid")["detail"]


async def test_a_statement_ends_after_it_starts(books: Api) -> None:
    path = f"/v1/partners/acme/statement?from={TODAY}&to={LONG_AGO}"
    assert "in order" in problem(await books.get("anna", path), 422, "invalid")["hint"]


async def test_days_sales_outstanding(books: Api) -> None:
    (found,) = (await read(books, "receivables/dso", months=6))["items"]
    whole = await payable(books)
    sold = sum(Decimal(month["sales"]) for month in found["months"])
    assert sold == Decimal(found["sales"]) == whole * 2
    assert Decimal(found["receivable"]) == whole - 50
    expected = Decimal(found["receivable"]) / sold * found["days"]
    assert abs(Decimal(found["simple"]) - expected) < Decimal("0.06")


async def test_cash_expected(books: Api) -> None:
    (found,) = (await read(books, "receivables/forecast", weeks=8))["items"]
    whole = await payable(books)
    assert Decimal(found["late"]) == whole - 80
    assert sum(Decimal(week["expected"]) for week in found["weeks"]) == whole
    assert found["habits"] == [{"partner_id": "acme", "days": 0, "payments": 1}]


async def test_a_partners_user_reads_their_own_statement_only(books: Api) -> None:
    found = await read(books, "partners/acme/statement", "boris", **{"from": str(LONG_AGO)})
    inside = await read(books, "partners/acme/statement", **{"from": str(LONG_AGO)})
    assert found == inside
    problem(await books.get("boris", "/v1/partners/delta/statement"), 404, "not_found")
    problem(await books.get("boris", "/v1/partners/delta/statement/pdf"), 404, "not_found")
    problem(await books.get("boris", "/v1/receivables/ageing"), 403, "forbidden")
