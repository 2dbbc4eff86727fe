"""`GET /v1/invoices/{id}/pdf`: any issued invoice, as it was sent or set on the spot."""

import io
from typing import Any

from pypdf import PdfReader

from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

PATH = "/v1/invoices/inv-1/pdf"


def text(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def kept(api: Api, **changed: Any) -> None:
    """The record, as if something else had happened to it."""
    record = await api.adapters.store.invoices.get("inv-1")
    await api.adapters.store.invoices.put(record.model_copy(update=changed))


async def test_an_issued_invoice_is_set_on_the_spot_the_same_each_time(api: Api) -> None:
    number = (await api.approved())["number"]
    answer = await api.get("anna", PATH)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f"inline; filename*=UTF-8''{number}.pdf"
    assert number in text(answer.content)
    read = api.adapters.formats["factur-x"].read(answer.content)
    assert read.number == number
    again = await api.get("anna", PATH)
    assert (again.content, again.headers["etag"]) == (answer.content, answer.headers["etag"])


async def test_in_another_language(api: Api) -> None:
    await api.approved()
    assert "Rechnung" in text((await api.get("anna", f"{PATH}?language=de")).content)
    body = problem(await api.get("anna", f"{PATH}?language=xx"), 422, "invalid")
    assert "known languages are" in str(body["errors"])


async def test_what_was_sent_as_pdf_is_given_as_it_was_sent(api: Api) -> None:
    await api.approved()
    sent = await api.adapters.documents.put(b"%PDF-1", name="a.pdf", media_type="application/pdf")
    record = await api.adapters.store.invoices.get("inv-1")
    documents = (*record.delivery.documents, sent)
    await kept(api, delivery=record.delivery.model_copy(update={"documents": documents}))
    assert (await api.get("anna", PATH)).content == b"%PDF-1"
    assert "Facture" in text((await api.get("anna", f"{PATH}?language=fr")).content)


async def test_what_a_supplier_sent_is_given_as_it_came(api: Api) -> None:
    await api.approved()
    record = await api.adapters.store.invoices.get("inv-1")
    for content in (b"%PDF-1.4 theirs", b"<Invoice/>"):
        came = await api.adapters.documents.put(content, name="a", media_type="")
        request = record.request.model_copy(update={"received": came.sha256})
        await kept(api, request=request)
        answer = await api.get("anna", PATH)
        if content.startswith(b"%PDF"):
            assert answer.content == content
        else:
            problem(answer, 404, "not_found")


async def test_a_draft_has_none(api: Api) -> None:
    await api.open()
    problem(await api.get("anna", PATH), 409, "invalid_transition")
    problem(await api.get("anna", "/v1/invoices/never/pdf"), 404, "not_found")
