"""Lists: the overview, invoices and their table, what needs attention, changing an invoice."""

import csv
import io

from domain.core.findings import Finding
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState
from domain.exchange.transmission import MessageKind, Transmission, TransmissionState
from domain.trade.terms import ChannelConfig
from tests.builders import NOON
from tests.components.api.console.conftest import Desk, hidden


async def test_the_overview_shows_what_waits_and_how_things_stand(desk: Desk) -> None:
    await desk.api.approved("inv-1")
    await desk.api.open("inv-2")
    page = await desk.page("ben")
    assert "/console/invoices/inv-2" in page
    for title in ("Owed to us, by age", "Billed per month", "How long things wait"):
        assert title in page
    assert 'role="img"' in page


async def test_invoices_are_found_by_number_name_and_state(desk: Desk) -> None:
    await desk.api.approved("inv-1")
    await desk.api.open("inv-2")
    for query, found in (
        ("", ["inv-1", "inv-2"]),
        ("?q=NW-00001", ["inv-1"]),
        ("?q=inv-2", ["inv-2"]),
        ("?q=acme", ["inv-1", "inv-2"]),
        ("?q=nobody", []),
        ("?view=approval", ["inv-2"]),
        ("?view=blocked", ["inv-1"]),
        ("?q=acme&view=waiting&waiting_on=approver", ["inv-2"]),
    ):
        page = await desk.page("anna", f"/invoices{query}")
        known = [id for id in ("inv-1", "inv-2") if f'id="i-{id}"' in page]
        assert known == found, query


async def test_the_list_goes_on_where_it_ends(desk: Desk) -> None:
    for number in range(52):
        await desk.api.open(f"inv-{number}", submit=False)
    page = await desk.page("anna", "/invoices")
    assert page.count("<tr id=") == 50
    onward = page.split('rel="next" href="/console')[1].split('"')[0].replace("&amp;", "&")
    assert (await desk.page("anna", onward)).count("<tr id=") == 2


async def test_the_table_is_never_a_formula(desk: Desk) -> None:
    await desk.api.open()
    record = await desk.api.adapters.store.invoices.get("inv-1")
    party = record.terms.buyer.party.model_copy(update={"name": "=HYPERLINK(1)"})
    buyer = record.terms.buyer.model_copy(update={"party": party})
    terms = record.terms.model_copy(update={"buyer": buyer})
    changed = record.model_copy(update={"terms": terms, "version": record.version + 1})
    await desk.api.adapters.store.invoices.replace(changed, expected_version=record.version)
    answer = await desk.get("anna", "/invoices.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["partner"] == "'=HYPERLINK(1)"
    assert rows[0]["payable"] == "119.00"


async def test_what_failed_says_why_and_is_tried_again(desk: Desk) -> None:
    await desk.api.approved()
    page = await desk.page("anna", "/attention")
    assert "The partner&#39;s server is away." in page
    assert "What to do:" in page
    answer = await desk.press("anna", "/attention", "/invoices/inv-1/retry", back="attention")
    assert "It is being tried again." in answer.text
    assert ("command", "retry") in [
        (n, getattr(v, "name", "")) for n, v in desk.api.workflows.calls
    ]
    assert "/retry" not in await desk.page("ben", "/attention"), "an approver retries nothing"


async def test_a_clerk_changes_a_line(desk: Desk) -> None:
    await desk.api.open(submit=False)
    answer = await desk.press(
        "anna",
        "/invoices/inv-1/amend",
        "/invoices/inv-1/amend",
        **{"lines/0/quantity": "3", "lines/0/unit_price": "100", "note": "as agreed"},
    )
    assert "The invoice is changed" in answer.text
    shown = (await desk.api.get("anna", "/v1/invoices/inv-1")).json()
    assert shown["payable"] == "357.00"
    assert shown["document"]["notes"][0]["text"] == "as agreed"


async def test_a_wrong_figure_is_shown_where_it_stands(desk: Desk) -> None:
    await desk.api.open(submit=False)
    sent = {"lines/0/quantity": "three", "lines/0/unit_price": "100", "note": "as agreed"}
    answer = await desk.press("anna", "/invoices/inv-1/amend", "/invoices/inv-1/amend", **sent)
    assert answer.status_code == 422
    assert 'value="three"' in answer.text
    assert 'value="as agreed"' in answer.text
    assert 'id="l0-q-wrong"' in answer.text


async def test_a_change_of_what_was_changed_meanwhile_is_refused(desk: Desk) -> None:
    await desk.api.open(submit=False)
    fields = hidden(
        await desk.page("anna", "/invoices/inv-1/amend"), "/console/invoices/inv-1/amend"
    )
    await desk.api.post("anna", "/v1/invoices/inv-1/submit")
    sent = fields | {"lines/0/quantity": "3", "lines/0/unit_price": "100"}
    answer = await desk.send("anna", "/invoices/inv-1/amend", sent)
    assert answer.status_code == 422
    assert "It was changed in between" in answer.text
    assert 'value="3"' in answer.text


async def test_files_are_those_of_the_api(desk: Desk) -> None:
    await desk.api.approved()
    shown = (await desk.api.get("anna", "/v1/invoices/inv-1")).json()
    sha = shown["delivery"]["documents"][0]["sha256"]
    ours = await desk.get("anna", f"/invoices/inv-1/documents/{sha}")
    theirs = await desk.api.get("anna", f"/v1/invoices/inv-1/documents/{sha}")
    assert ours.content == theirs.content
    assert (await desk.get("anna", "/invoices/inv-1/pdf")).content.startswith(b"%PDF-")


async def _message(desk: Desk) -> None:
    """An acknowledgement of ours that did not come through."""
    store = desk.api.adapters.store
    document = DocumentRef(sha256="a" * 64, name="c.edi", media_type="text/plain", size=9)
    order = Transmission(
        id="contrl-1",
        kind=MessageKind.ACKNOWLEDGEMENT,
        partner_id="acme",
        document=document,
        file_name="c.edi",
        channel=ChannelConfig(kind="fake"),
        state=TransmissionState.FAILED,
        failure="no connection",
        created_at=NOON,
    )
    await store.transmissions.put(order)
    finding = Finding(rule="PARTNER", path="seller", message="<nobody> known", hint="save them")
    received = InboundDocument(
        id="b" * 64,
        mailbox_id="in",
        document=document.model_copy(update={"sha256": "b" * 64, "name": "in.xml"}),
        kind=InboundKind.INVOICE,
        state=InboundState.PARKED,
        findings=(finding,),
        received_at=NOON,
    )
    await store.inbound.put(received)


async def test_messages_and_documents_are_mended_where_they_are_seen(desk: Desk) -> None:
    await _message(desk)
    page = await desk.page("anna", "/attention")
    assert "No connection." in page
    assert "&lt;nobody&gt; known – save them" in page
    assert 'title="2 waiting"' in page
    aside = f"/received/{'b' * 64}"
    answer = await desk.press("anna", "/attention", f"{aside}/retry")
    assert "It is being tried again." in answer.text
    answer = await desk.press("anna", "/attention", f"{aside}/discard", reason="twice")
    assert "its bytes stay archived" in answer.text
    assert "and tell the sender why" in page
    await desk.press("anna", "/attention", f"{aside}/discard", reason="not ours", answer="true")
    told = [value for name, value in desk.api.workflows.calls if name == "inbound_command"]
    assert [(one.name, one.actor, one.reason, one.answer) for one in told] == [
        ("retry", "anna", "", False),
        ("discard", "anna", "twice", False),
        ("discard", "anna", "not ours", True),
    ]
    answer = await desk.press("anna", "/attention", "/messages/contrl-1/discard", reason="old")
    assert "The message is given up." in answer.text
    assert "contrl-1" not in answer.text


async def test_giving_up_needs_a_reason(desk: Desk) -> None:
    await _message(desk)
    answer = await desk.press("anna", "/attention", "/messages/contrl-1/discard")
    assert answer.status_code == 422
    assert "this is needed" in answer.text


async def test_who_may_not_mend_sees_no_button(desk: Desk) -> None:
    await _message(desk)
    seen = await desk.page("audit", "/attention")
    assert "No connection." in seen
    assert "/retry" not in seen
    assert "No connection." not in await desk.page("ben", "/attention"), "not an approver's"
