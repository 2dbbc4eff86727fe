"""Invoices through the API: open, read, list, amend, decide, credit, correct."""

from tests.unit.api.conftest import Api, new_invoice


async def test_opening_answers_with_the_record(api: Api) -> None:
    answer = await api.post("anna", "/v1/invoices", new_invoice(id="inv-7"))
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/invoices/inv-7"
    assert (body["state"], body["waiting_on"]) == ("approval", "approver")
    assert body["document"]["totals"]["payable"] == "119.00"
    assert body["possible"] == ["approve", "reject", "amend", "cancel"]
    assert body["links"]["temporal_ui"].endswith("/workflows/invoice%2Finv-7")
