"""Opening an invoice by hand."""

from tests.components.api.console.conftest import Desk, hidden

FORM = "/new-invoice"
FIELDS = {
    "partnership_id": "northwind-acme",
    "lines/0/marketable_id": "hosting",
    "lines/0/quantity": "2",
    "lines/0/unit_price": "50.00",
    "lines/0/description": "two racks",
    "order_reference": "PO-1",
    "submit": "yes",
}


async def test_a_clerk_opens_an_invoice_once(desk: Desk) -> None:
    page = await desk.page("anna", FORM)
    assert '<option value="northwind-acme">Northwind GmbH to Acme AG, EUR</option>' in page
    fields = hidden(page, f"/console{FORM}") | FIELDS
    answers = [await desk.send("anna", FORM, fields) for _ in range(2)]
    assert len({one.headers["location"] for one in answers}) == 1
    listed = (await desk.api.get("anna", "/v1/invoices")).json()["items"]
    assert [(one["payable"], one["state"]) for one in listed] == [("119.00", "approval")]
    made = await desk.page("anna", answers[0].headers["location"].removeprefix("/console"))
    assert "The invoice is opened." in made
    assert "two racks" in made


async def test_a_draft_is_not_handed_in(desk: Desk) -> None:
    fields = {name: value for name, value in FIELDS.items() if name != "submit"}
    await desk.press("anna", FORM, FORM, **fields)
    listed = (await desk.api.get("anna", "/v1/invoices")).json()["items"]
    assert [one["state"] for one in listed] == ["draft"]


async def test_faults_stand_at_the_line_of_the_form(desk: Desk) -> None:
    """Line 2 is empty, so the third of the form is the second of the invoice."""
    wrong = {"lines/2/marketable_id": "hosting", "lines/2/quantity": "many"}
    answer = await desk.press("anna", FORM, FORM, **FIELDS, **wrong)
    assert answer.status_code == 422
    assert 'id="l2-q-wrong"' in answer.text
    assert 'id="l2-p-wrong"' in answer.text
    assert 'id="l1-q-wrong"' not in answer.text
    assert 'value="many"' in answer.text
    assert "Line 3, quantity: not a decimal number such as" in answer.text
    assert "at least one is needed" not in answer.text
    assert (await desk.api.get("anna", "/v1/invoices")).json()["items"] == []


async def test_an_unknown_partnership_and_no_line_are_said(desk: Desk) -> None:
    answer = await desk.press("anna", FORM, FORM, **FIELDS | {"partnership_id": "none"})
    assert 'id="partnership-wrong"' in answer.text
    answer = await desk.press("anna", FORM, FORM, partnership_id="northwind-acme")
    assert answer.status_code == 422
    assert "Lines: at least one is needed" in answer.text


async def test_only_who_may_open_invoices_is_offered_it(desk: Desk) -> None:
    assert "New invoice" in await desk.page("anna", "/invoices")
    assert "New invoice" not in await desk.page("ben", "/invoices")
    assert (await desk.get("ben", FORM)).status_code == 403


async def test_more_lines_keep_what_was_typed(desk: Desk) -> None:
    answer = await desk.press("anna", FORM, FORM, **FIELDS, more="yes")
    assert answer.status_code == 200
    assert answer.text.count("<fieldset>") == 8
    assert 'value="two racks"' in answer.text
    assert (await desk.api.get("anna", "/v1/invoices")).json()["items"] == []
