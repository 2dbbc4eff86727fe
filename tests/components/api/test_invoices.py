"""Invoices through the API: open, read, list, amend, submit, cancel, credit, correct."""

import httpx
import pytest

from domain.core.identifiers import digest
from tests import builders
from tests.components.api.conftest import Api, new_invoice

HOSTING = {"marketable_id": "hosting", "quantity": "2", "unit_price": "10.00"}


def problem(answer: httpx.Response, status: int, code: str) -> dict:
    """The problem in an answer, which has to be this one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["status"]) == (code, status)
    return body


async def test_opening_answers_with_the_record(api: Api) -> None:
    answer = await api.post("anna", "/v1/invoices", new_invoice(id="inv-7"))
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/invoices/inv-7"
    assert (body["state"], body["waiting_on"]) == ("approval", "approver")
    assert body["document"]["totals"]["payable"] == "119.00"
    assert body["possible"] == ["approve", "reject", "delegate", "comment", "amend", "cancel"]
    assert body["links"]["temporal_ui"].endswith("/workflows/invoice%2Finv-7")
    assert (body["created_by"], body["open_amount"]) == ("anna", "0")


async def test_a_draft_is_judged_as_the_document_it_will_be(api: Api) -> None:
    await api.adapters.store.partners.put(builders.seller(iban=None))
    body = (await api.post("anna", "/v1/invoices", new_invoice())).json()
    (found,) = body["findings"]
    assert (body["state"], found["rule"], found["term"]) == ("correction", "BR-61", "BT-84")
    assert found["path"] == found["model_path"] == "payment_instructions[0]"


async def test_an_id_is_made_if_none_is_given(api: Api) -> None:
    first = (await api.post("anna", "/v1/invoices", new_invoice())).json()
    second = (await api.post("anna", "/v1/invoices", new_invoice())).json()
    assert first["id"] != second["id"]


async def test_the_same_invoice_again_is_the_same_invoice(api: Api) -> None:
    await api.open("inv-1")
    again = await api.post("anna", "/v1/invoices", new_invoice(id="inv-1"))
    assert again.status_code == 201
    other = await api.post("anna", "/v1/invoices", new_invoice(id="inv-1", note="other"))
    problem(other, 409, "already_exists")


async def test_an_invoice_that_no_worker_takes_up_rests_all_the_same(api: Api) -> None:
    api.workflows.asleep = True
    answer = await api.post("anna", "/v1/invoices", new_invoice(id="inv-1"))
    assert (answer.status_code, answer.json()["state"]) == (201, "approval")
    pending = await api.post("anna", "/v1/invoices/inv-1/cancel")
    assert (pending.status_code, pending.headers["retry-after"]) == (202, "1")


async def test_a_draft_that_nobody_opened_is_received(api: Api) -> None:
    """As billing and credits leave it until its workflow begins."""
    await api.adapters.store.drafts.insert(builders.draft(created_by="billing"))
    read = await api.get("anna", "/v1/invoices/inv-1")
    assert (read.status_code, read.json()["state"]) == (200, "received")
    assert (read.json()["buyer"], read.json()["possible"]) == ("Acme AG", [])
    problem(await api.post("anna", "/v1/invoices/inv-1/submit"), 409, "invalid_transition")


async def test_what_belongs_to_others_is_not_an_id_to_choose(api: Api) -> None:
    for id in ("inv-1.cn1", "inv-1.r2", "inv-acme.2026-10", "UPPER", ""):
        answer = await api.post("anna", "/v1/invoices", new_invoice(id=id))
        found = problem(answer, 422, "validation_failed")
        assert found["errors"][0]["pointer"] == "/id"


async def test_unknown_partnership_and_credit_note_are_refused(api: Api) -> None:
    unknown = await api.post("anna", "/v1/invoices", new_invoice(partnership_id="nobody"))
    assert problem(unknown, 422, "invalid")["errors"][0]["pointer"] == "/partnership_id"
    note = await api.post("anna", "/v1/invoices", new_invoice(type_code="381"))
    assert "credit" in problem(note, 422, "invalid")["errors"][0]["hint"]


async def test_fields_that_are_not_yours_are_refused(api: Api) -> None:
    for name in ("billing_run_id", "corrects_invoice_id", "state", "number"):
        answer = await api.post("anna", "/v1/invoices", new_invoice(**{name: "x"}))
        error = problem(answer, 422, "validation_failed")["errors"][0]
        assert (error["pointer"], error["rule"]) == (f"/{name}", "extra_forbidden")


async def test_money_as_a_number_is_refused(api: Api) -> None:
    line = {"marketable_id": "hosting", "quantity": "1", "unit_price": 0.1}
    answer = await api.post("anna", "/v1/invoices", new_invoice(lines=[line]))
    error = problem(answer, 422, "validation_failed")["errors"][0]
    assert error["pointer"] == "/lines/0/unit_price"
    assert "as a string" in error["message"]


async def test_every_fault_is_told(api: Api) -> None:
    line = {"marketable_id": {"$gt": ""}, "quantity": "many", "unit_price": "-1"}
    answer = await api.post("anna", "/v1/invoices", new_invoice(lines=[line], submit="maybe"))
    pointers = {e["pointer"] for e in problem(answer, 422, "validation_failed")["errors"]}
    assert pointers == {
        "/lines/0/marketable_id",
        "/lines/0/quantity",
        "/lines/0/unit_price",
        "/submit",
    }


async def test_an_unknown_marketable_is_a_finding_of_the_invoice(api: Api) -> None:
    line = {**HOSTING, "marketable_id": "nothing"}
    opened = await api.open("inv-1", lines=[line])
    assert (opened["state"], opened["blocked"]) == ("correction", True)
    assert opened["findings"][0]["rule"] == "INV-MARKETABLE"
    assert opened["document"] is None


@pytest.mark.parametrize("path", ["", "/timeline", "/documents", "/explain"])
async def test_an_unknown_invoice_is_not_found(api: Api, path: str) -> None:
    problem(await api.get("anna", f"/v1/invoices/nothing{path}"), 404, "not_found")


@pytest.mark.parametrize("command", ["submit", "cancel", "retry"])
async def test_a_command_to_an_unknown_invoice_is_not_found(api: Api, command: str) -> None:
    problem(await api.post("anna", f"/v1/invoices/nothing/{command}"), 404, "not_found")


async def test_an_unchanged_invoice_is_not_sent_twice(api: Api) -> None:
    await api.open("inv-1")
    first = await api.get("anna", "/v1/invoices/inv-1")
    tag = first.headers["etag"]
    second = await api.get("anna", "/v1/invoices/inv-1", headers={"If-None-Match": tag})
    assert (second.status_code, second.content) == (304, b"")


async def test_lists_are_filtered_and_paged(api: Api) -> None:
    for number in range(3):
        await api.open(f"inv-{number}")
    await api.open("draft", submit=False)
    first = await api.get("anna", "/v1/invoices?state=approval&limit=2")
    body = first.json()
    assert len(body["items"]) == 2
    assert 'rel="next"' in first.headers["link"]
    rest = await api.get("anna", f"/v1/invoices?state=approval&cursor={body['next_cursor']}")
    assert [len(rest.json()["items"]), rest.json()["next_cursor"]] == [1, None]
    drafts = (await api.get("anna", "/v1/invoices?waiting_on=clerk")).json()["items"]
    assert [item["id"] for item in drafts] == ["draft"]
    assert (await api.get("anna", "/v1/invoices?partnership_id=other")).json()["items"] == []
    assert (await api.get("anna", "/v1/invoices?blocked=true")).json()["items"] == []


async def test_bad_cursors_and_limits_are_refused(api: Api) -> None:
    for cursor in ("x", "####", "cGFydG5lcnMgeA", "%00"):
        answer = await api.get("anna", f"/v1/invoices?cursor={cursor}")
        problem(answer, 422, "invalid")
    answer = await api.get("anna", "/v1/invoices?limit=0")
    found = problem(answer, 422, "validation_failed")
    assert found["errors"][0]["pointer"] == "query.limit"


async def test_amending_replaces_the_content_and_voids_approvals(api: Api) -> None:
    before = await api.open("inv-1")
    answer = await api.put("anna", "/v1/invoices/inv-1", {"lines": [HOSTING]})
    after = answer.json()
    assert answer.status_code == 200
    assert after["content_hash"] != before["content_hash"]
    assert (after["state"], after["payable"]) == ("approval", "23.80")


async def test_amending_stores_the_content_under_the_hash_that_travels(api: Api) -> None:
    await api.open("inv-1")
    await api.put("anna", "/v1/invoices/inv-1", {"lines": [HOSTING]})
    command = next(value for name, value in api.workflows.calls if name == "command")
    assert digest(await api.adapters.documents.get(command.request)) == command.request
    record = await api.adapters.store.invoices.get("inv-1")
    assert record.request.reference() == command.request


async def test_what_is_fixed_cannot_be_amended(api: Api) -> None:
    await api.open("inv-1")
    unchanged = {"partnership_id": "northwind-acme", "type_code": "380", "lines": [HOSTING]}
    assert (await api.put("anna", "/v1/invoices/inv-1", unchanged)).status_code == 200
    other = {"partnership_id": "northwind-other", "lines": [HOSTING]}
    found = problem(await api.put("anna", "/v1/invoices/inv-1", other), 422, "invalid")
    assert found["errors"][0]["pointer"] == "/partnership_id"


async def test_amending_another_version_than_the_one_seen_is_refused(api: Api) -> None:
    await api.open("inv-1")
    tag = (await api.get("anna", "/v1/invoices/inv-1")).headers["etag"]
    body = {"lines": [HOSTING]}
    first = await api.put("anna", "/v1/invoices/inv-1", body, headers={"If-Match": tag})
    assert first.status_code == 200
    second = await api.put("anna", "/v1/invoices/inv-1", body, headers={"If-Match": tag})
    problem(second, 412, "stale_content")


async def test_submitting_a_draft(api: Api) -> None:
    await api.open("inv-1", submit=False)
    answer = await api.post("anna", "/v1/invoices/inv-1/submit", {"reason": "ready"})
    assert (answer.status_code, answer.json()["state"]) == (200, "approval")
    again = await api.post("anna", "/v1/invoices/inv-1/submit")
    problem(again, 409, "invalid_transition")


async def test_cancelling_ends_the_invoice_and_says_so_later(api: Api) -> None:
    await api.open("inv-1")
    answer = await api.post("anna", "/v1/invoices/inv-1/cancel")
    assert answer.json()["state"] == "voided"
    again = problem(await api.post("anna", "/v1/invoices/inv-1/cancel"), 409, "invalid_transition")
    assert "ended" in again["detail"]
    assert answer.json()["possible"] == []


async def test_retrying_what_failed(api: Api) -> None:
    failed = await api.approved("inv-1")
    assert (failed["state"], failed["failure"]) == (
        "transmit_failed",
        "the partner's server is away",
    )
    answer = await api.post("dora", "/v1/invoices/inv-1/retry")
    assert (answer.status_code, answer.json()["state"]) == (200, "transmit_failed")


async def test_a_command_that_takes_long_is_answered_with_202(api: Api) -> None:
    await api.open("inv-1", submit=False)
    api.workflows.asleep = True
    answer = await api.post("anna", "/v1/invoices/inv-1/submit")
    assert (answer.status_code, answer.json()["state"]) == (202, "draft")


async def test_crediting_in_full_and_in_part(api: Api) -> None:
    await api.approved("inv-1")
    part = {"reason": "outage", "lines": [{"line": "1", "amount": "10.00"}]}
    answer = await api.post("anna", "/v1/invoices/inv-1/credit", part)
    assert answer.json()["credit_note_ids"] == ["inv-1.cn1"]
    note = (await api.get("anna", "/v1/invoices/inv-1.cn1")).json()
    assert (note["type_code"], note["corrects_invoice_id"]) == ("381", "inv-1")
    assert note["document"]["preceding"][0]["number"] == "NW-00001"
    assert (note["payable"], note["open_amount"]) == ("11.90", "0")


async def test_a_credit_note_is_explained_and_not_amended(api: Api) -> None:
    await api.approved("inv-1")
    await api.post("anna", "/v1/invoices/inv-1/credit", {"reason": "outage"})
    explained = (await api.get("anna", "/v1/invoices/inv-1.cn1/explain")).json()
    assert explained["lines"][0]["explanation"] == ["taken back of line 1 of NW-00001"]
    answer = await api.put("anna", "/v1/invoices/inv-1.cn1", {"lines": [HOSTING]})
    assert problem(answer, 422, "invalid")["errors"][0]["rule"] == "CREDIT_NOTE"


async def test_crediting_more_than_the_invoice_is_refused(api: Api) -> None:
    await api.approved("inv-1")
    much = {"reason": "all", "lines": [{"line": "1", "quantity": "11"}, {"line": "2"}]}
    answer = await api.post("anna", "/v1/invoices/inv-1/credit", much)
    errors = problem(answer, 422, "invalid")["errors"]
    assert [error["rule"] for error in errors] == ["INV-CREDIT", "INV-CREDIT"]
    assert errors[0]["pointer"] == "/lines/0/quantity"


async def test_crediting_needs_a_reason_and_an_issued_invoice(api: Api) -> None:
    await api.open("inv-1")
    problem(await api.post("anna", "/v1/invoices/inv-1/credit", {}), 422, "validation_failed")
    early = await api.post("anna", "/v1/invoices/inv-1/credit", {"reason": "no"})
    problem(early, 409, "invalid_transition")


async def test_correcting_credits_and_replaces(api: Api) -> None:
    await api.approved("inv-1")
    body = {"lines": [HOSTING], "reason": "wrong price"}
    answer = await api.post("anna", "/v1/invoices/inv-1/correct", body)
    assert answer.json()["replaced_by"] == "inv-1.r1"
    replacement = (await api.get("anna", "/v1/invoices/inv-1.r1")).json()
    assert replacement["document"]["preceding"][0]["number"] == "NW-00001"
    assert replacement["payable"] == "23.80"


async def test_the_timeline_tells_what_happened(api: Api) -> None:
    await api.approved("inv-1")
    body = (await api.get("audit", "/v1/invoices/inv-1/timeline")).json()
    assert body["intact"]
    assert [entry["what"] for entry in body["entries"]] == [
        "opened by anna",
        "ben approved (step manager)",
        "issued as NW-00001",
        "could not be done in state transmitting: the partner's server is away",
    ]


async def test_a_broken_chain_is_seen(api: Api) -> None:
    await api.approved("inv-1")
    chain = await api.adapters.store.audit.chain("inv-1")
    forged = chain[1].model_copy(update={"actor": "mallory"})

    async def forging(_: str) -> list:
        return [chain[0], forged, *chain[2:]]

    api.adapters.store.audit.chain = forging  # type: ignore[method-assign]
    body = (await api.get("audit", "/v1/invoices/inv-1/timeline")).json()
    assert (body["intact"], body["problem"]) == (False, "inv-1: entry 2 was changed")


async def test_documents_come_byte_by_byte(api: Api) -> None:
    await api.approved("inv-1")
    listed = (await api.get("audit", "/v1/invoices/inv-1/documents")).json()["items"]
    sha256 = listed[0]["sha256"]
    answer = await api.get("audit", f"/v1/invoices/inv-1/documents/{sha256}")
    assert digest(answer.content) == sha256
    assert answer.headers["content-disposition"].endswith("NW-00001.xml")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_documents_of_other_invoices_are_not_found(api: Api) -> None:
    await api.approved("inv-1")
    await api.open("inv-2")
    sha256 = (await api.get("audit", "/v1/invoices/inv-1/documents")).json()["items"][0]["sha256"]
    answer = await api.get("audit", f"/v1/invoices/inv-2/documents/{sha256}")
    problem(answer, 404, "not_found")
    problem(await api.get("audit", "/v1/invoices/inv-1/documents/..%2f..%2fetc"), 404, "not_found")
    problem(await api.get("audit", "/v1/invoices/inv-1/documents/xyz"), 422, "validation_failed")


async def test_explaining_the_lines(api: Api) -> None:
    await api.open("inv-1")
    body = (await api.get("audit", "/v1/invoices/inv-1/explain")).json()
    assert body["lines"][0]["explanation"] == ["1 × 100.00, as asked for"]
    assert body["vat"] == ["19 % on 100.00 = 19.00"]
