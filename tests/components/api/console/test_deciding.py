"""The inbox and the page of an invoice: who may decide, once, and what is said otherwise."""

import re

from tests.components.api.console.conftest import Desk, hidden

REASON = "the hours of week 41 are missing"


async def test_the_inbox_says_why_since_when_and_how_much(desk: Desk) -> None:
    await desk.api.open()
    page = await desk.page("ben", "/approvals")
    assert "Acme AG" in page
    assert "119.00\u00a0EUR" in page
    assert "Step “manager”: you are an approver" in page
    assert "<dt>Waiting</dt><dd>for " in page
    assert '<b class="count" title="1 waiting">' in page


async def test_without_scripts_an_approver_approves(desk: Desk) -> None:
    await desk.api.open()
    answer = await desk.press("ben", "/approvals", "/invoices/inv-1/approve", back="approvals")
    assert answer.status_code == 200
    assert "Your approval counts." in answer.text
    assert "Nothing waits for you." in answer.text
    assert (await desk.api.get("ben", "/v1/invoices/inv-1")).json()["number"] == "NW-00001"


async def test_a_form_that_is_sent_twice_counts_once(desk: Desk) -> None:
    await desk.api.open()
    fields = hidden(await desk.page("ben", "/approvals"), "/console/invoices/inv-1/approve")
    for _ in range(2):
        answer = await desk.send("ben", "/invoices/inv-1/approve", fields)
        assert answer.headers["location"].endswith("done=approved"), answer.text
    said = (await desk.api.get("ben", "/v1/invoices/inv-1")).json()["decisions"]
    assert [one["actor"] for one in said] == ["ben"]


async def test_four_eyes(desk: Desk) -> None:
    desk.api.tokens["dana"] = desk.api.identity.mint("dana", ("clerk", "approver"))
    await desk.api.open(person="dana")
    page = await desk.page("dana", "/invoices/inv-1")
    assert "You cannot decide now: four eyes" in page
    assert "/approve" not in page
    shown = (await desk.api.get("dana", "/v1/invoices/inv-1")).json()
    fields = hidden(page, "/console/invoices/inv-1/comment")
    fields["content_hash"] = shown["content_hash"]
    answer = await desk.send("dana", "/invoices/inv-1/approve", fields)
    assert answer.status_code == 422
    assert "Your decision did not count" in answer.text


async def test_a_rejection_without_a_reason_keeps_the_page_and_says_where(desk: Desk) -> None:
    await desk.api.open()
    answer = await desk.press("ben", "/invoices/inv-1", "/invoices/inv-1/reject", reason=" ")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "this is needed" in answer.text


async def test_a_rejection_leads_to_whoever_mends_it(desk: Desk) -> None:
    await desk.api.open()
    answer = await desk.press("ben", "/invoices/inv-1", "/invoices/inv-1/reject", reason=REASON)
    assert "Your rejection counts" in answer.text
    assert REASON in answer.text


async def test_what_was_typed_is_kept_where_it_is_refused(desk: Desk) -> None:
    await desk.api.open()
    answer = await desk.press(
        "ben", "/invoices/inv-1", "/invoices/inv-1/delegate", to="nobody", reason="I am <away>"
    )
    assert answer.status_code == 422
    assert 'value="I am &lt;away&gt;"' in answer.text
    assert "nobody known here is called" in answer.text


async def test_a_clerk_has_no_inbox_and_no_button(desk: Desk) -> None:
    await desk.api.open()
    refused = await desk.get("anna", "/approvals")
    assert refused.status_code == 403
    assert "This is not open to you" in refused.text
    page = await desk.page("anna", "/invoices/inv-1")
    assert "/approve" not in page
    fields = hidden(page, "/console/invoices/inv-1/comment") | {"content_hash": "0" * 64}
    assert (await desk.send("anna", "/invoices/inv-1/approve", fields)).status_code == 403


async def test_a_form_of_another_session_or_site_does_nothing(desk: Desk) -> None:
    await desk.api.open()
    fields = hidden(await desk.page("ben", "/approvals"), "/console/invoices/inv-1/approve")
    foreign = {"Origin": "https://elsewhere.example"}
    for sent, headers in (
        (fields | {"csrf_token": "x"}, {}),
        (fields, foreign),
        ({k: v for k, v in fields.items() if k != "form_id"}, {}),
    ):
        answer = await desk.send("ben", "/invoices/inv-1/approve", sent, **headers)
        assert answer.status_code in (400, 403)
        assert "othing was changed" in answer.text
    assert (await desk.api.get("ben", "/v1/invoices/inv-1")).json()["decisions"] == []


async def test_who_is_signed_out_keeps_what_was_written(desk: Desk) -> None:
    answer = await desk.api.http.post(
        "/console/invoices/inv-1/reject", data={"reason": REASON, "content_hash": "0" * 64}
    )
    assert answer.status_code == 401
    assert REASON in answer.text
    assert "Sign in again" in answer.text


async def test_names_are_text_wherever_they_stand(desk: Desk) -> None:
    hostile = '"><script>alert(1)</script>'
    await desk.api.open(note=hostile, order_reference=hostile)
    for path in ("/invoices/inv-1", "/approvals"):
        page = await desk.page("ben", path)
        assert "<script>alert" not in page
    assert "&lt;script&gt;" in await desk.page("ben", "/invoices/inv-1")


async def test_what_was_changed_since_the_last_decision_is_shown(desk: Desk) -> None:
    opened = await desk.api.open()
    body = {"content_hash": opened["content_hash"], "reason": REASON}
    await desk.api.post("ben", "/v1/invoices/inv-1/reject", body)
    line = {"marketable_id": "hosting", "quantity": "2", "unit_price": "100.00"}
    amended = await desk.api.put("anna", "/v1/invoices/inv-1", {"lines": [line]})
    assert amended.status_code == 200, amended.text
    page = await desk.page("anna", "/invoices/inv-1")
    assert "What changed since Ben rejected it" in page
    assert "Ben rejected (step manager)" in page, "people by their names"
    assert "<del>1</del>" in page
    assert "<ins>2</ins>" in page


async def test_the_way_is_lit(desk: Desk) -> None:
    await desk.api.open()
    page = await desk.page("ben", "/invoices/inv-1")
    assert re.search(r'<li class="is" aria-current="step">Awaiting approval', page)
    assert '<li class="will">' in page


async def test_an_invoice_that_nobody_has_taken_up_has_a_page(desk: Desk) -> None:
    desk.api.workflows.asleep = True
    await desk.api.post(
        "anna",
        "/v1/invoices",
        {
            "id": "inv-2",
            "partnership_id": "northwind-acme",
            "lines": [{"marketable_id": "hosting", "quantity": "1", "unit_price": "1"}],
        },
    )
    assert (await desk.get("anna", "/invoices/inv-2")).status_code == 200
