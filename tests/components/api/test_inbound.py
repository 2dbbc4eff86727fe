"""What was received: statements handed in, documents resolved, acknowledgements, entries."""

import pytest

from api import bodies
from domain.core.errors import NotFound
from domain.core.identifiers import digest
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.inbound import InboundState
from tests.acknowledged import response
from tests.builders import NOON
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

STATEMENT = b"<Document>camt</Document>"
XML = {"Content-Type": "application/xml; charset=utf-8"}


async def hand_in(api: Api, content: bytes = STATEMENT, person: str = "dora") -> str:
    answer = await api.call(person, "POST", "/v1/statements", content=content, headers=XML)
    assert answer.status_code == 202, answer.text
    return str(answer.headers["location"])


async def test_a_statement_is_archived_before_anything_else(api: Api) -> None:
    location = await hand_in(api)
    sha256 = digest(STATEMENT)
    assert location == f"/v1/inbound/{sha256}"
    assert await api.adapters.documents.get(sha256) == STATEMENT
    assert api.workflows.calls == [("start_inbound", sha256)]
    body = (await api.get("audit", location)).json()
    assert (body["state"], body["mailbox_id"], body["times_seen"]) == ("received", "api", 1)


async def test_the_same_statement_counts_once(api: Api) -> None:
    assert await hand_in(api) == await hand_in(api)
    listed = (await api.get("audit", "/v1/inbound")).json()["items"]
    assert [item["times_seen"] for item in listed] == [2]


async def test_a_key_makes_handing_in_repeatable(api: Api) -> None:
    headers = XML | {"Idempotency-Key": "k"}
    for replayed in (None, "true"):
        answer = await api.call(
            "dora", "POST", "/v1/statements", content=STATEMENT, headers=headers
        )
        assert answer.headers.get("idempotent-replayed") == replayed
    other = await api.call("dora", "POST", "/v1/statements", content=b"<x/>", headers=headers)
    problem(other, 422, "idempotency_mismatch")


@pytest.mark.parametrize(
    ("content", "kind"), [(b"{}", "application/json"), (b"", "application/xml"), (b"x", "")]
)
async def test_what_is_no_statement(api: Api, content: bytes, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = await api.call("dora", "POST", "/v1/statements", content=content, headers=headers)
    problem(answer, 415, "unsupported_media_type")


async def test_statements_may_be_larger_than_other_bodies(api: Api) -> None:
    await hand_in(api, b"<x>" + b" " * bodies.MAX_BODY + b"</x>")
    headers = XML | {"Content-Length": str(bodies.MAX_STATEMENT + 1)}
    answer = await api.call("dora", "POST", "/v1/statements", content=b"<x/>", headers=headers)
    problem(answer, 413, "body_too_large")


async def test_received_documents_are_filtered(api: Api) -> None:
    location = await hand_in(api)
    known = await api.adapters.store.inbound.get(location.rpartition("/")[2])
    await api.adapters.store.inbound.put(known.model_copy(update={"state": InboundState.PARKED}))
    await hand_in(api, b"<other/>")
    parked = (await api.get("audit", "/v1/inbound?state=parked")).json()["items"]
    assert [item["id"] for item in parked] == [known.id]
    problem(await api.get("audit", "/v1/inbound?state=lost"), 422, "validation_failed")
    problem(await api.get("audit", f"/v1/inbound/{'0' * 64}"), 404, "not_found")


async def test_documents_are_retried_and_discarded(api: Api) -> None:
    location = await hand_in(api)
    assert (await api.post("dora", f"{location}/retry")).status_code == 200
    without = await api.post("dora", f"{location}/discard", {"reason": " "})
    problem(without, 422, "validation_failed")
    assert (await api.post("dora", f"{location}/discard", {"reason": "spam"})).status_code == 200
    told = {"reason": "not ours", "answer": True}
    assert (await api.post("dora", f"{location}/discard", told)).status_code == 200
    commands = [value for name, value in api.workflows.calls if name == "inbound_command"]
    assert [(c.name, c.actor, c.reason, c.answer) for c in commands] == [
        ("retry", "dora", "", False),
        ("discard", "dora", "spam", False),
        ("discard", "dora", "not ours", True),
    ]
    unknown = await api.post("dora", f"/v1/inbound/{'0' * 64}/retry")
    problem(unknown, 404, "not_found")


async def test_a_document_that_is_done_with(api: Api) -> None:
    location = await hand_in(api)
    api.workflows.failing = NotFound("nothing runs for it")
    problem(await api.post("dora", f"{location}/retry"), 404, "not_found")
    api.workflows.failing, api.workflows.asleep = None, True
    assert (await api.post("dora", f"{location}/retry")).status_code == 202


async def test_unmatched_acknowledgements_are_shown(api: Api) -> None:
    for number, invoice in enumerate(("inv-1", None)):
        await api.adapters.store.acknowledgements.put(
            Acknowledgement(
                id=str(number) * 64,
                statement=response("NW-1", "AP"),
                invoice_id=invoice,
                received_at=NOON,
            )
        )
    everything = (await api.get("audit", "/v1/acknowledgements")).json()["items"]
    unmatched = (await api.get("audit", "/v1/acknowledgements?unmatched=true")).json()["items"]
    of_one = (await api.get("audit", "/v1/acknowledgements?invoice_id=inv-1")).json()["items"]
    assert len(everything) == 2
    assert [item["invoice_id"] for item in unmatched] == [None]
    assert [item["invoice_id"] for item in of_one] == ["inv-1"]
