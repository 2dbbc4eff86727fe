"""Payments to match: the list, a payment's page and its buttons, bank files and statements."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from domain.core.findings import Finding
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState
from domain.settlement.bank import StatementKind
from domain.settlement.kept_statement import KeptStatement
from domain.settlement.payment import PaymentState
from tests.builders import NOON
from tests.components.api.console.conftest import Desk, hidden
from tests.components.api.test_payments import IBAN, ID, kept

AT = f"/payments/{ID}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?view=proposed", True),
        ("?view=allocated", False),
        ("?view=nonsense", True),
        ("?q=NW-00001", True),
        (f"?q={ID}", True),
        ("?q=acme", True),
        ("?q=nobody", False),
    ],
)
async def test_a_payment_is_found(desk: Desk, query: str, found: bool) -> None:
    payment = await kept(desk.api)
    await desk.api.adapters.store.payments.put(payment.model_copy(update={"partner_id": "acme"}))
    page = await desk.page("anna", f"/payments{query}")
    assert (f'id="p-{ID}"' in page) is found
    assert IBAN not in page


async def test_the_place_counts_for_those_who_may_match(desk: Desk) -> None:
    await kept(desk.api)
    assert 'title="1 waiting"' in await desk.page("anna", "/payments")
    seen = (await desk.page("audit", "/payments")).split("Payments to match</span>")[1]
    assert "waiting" not in seen.split("</a>")[0]
    assert (await desk.get("ben", "/payments")).status_code == 403
    assert "/console/payments" not in await desk.page("ben", "/approvals")


async def test_a_proposal_shows_its_evidence_and_is_confirmed(desk: Desk) -> None:
    await kept(desk.api)
    page = await desk.page("anna", AT)
    for said in ("75 of 100", "likely", "Payer and amount", "the payer is known by its name"):
        assert said in page
    assert "…3000" in page
    assert IBAN not in page
    answer = await desk.press("anna", AT, f"{AT}/confirm")
    assert "The proposal counts." in answer.text
    assert "On its way to the invoice" in answer.text
    told = [one for name, one in desk.api.workflows.calls if name == "payment_command"]
    assert [(one.name, one.actor, one.proposal) for one in told] == [("confirm", "anna", 1)]


async def test_who_may_only_read_gets_no_buttons(desk: Desk) -> None:
    await kept(desk.api)
    assert f"{AT}/" not in await desk.page("audit", AT)
    fields = hidden(await desk.page("anna", AT), f"/console{AT}/confirm")
    assert (await desk.send("audit", f"{AT}/confirm", fields)).status_code == 403
    forged = await desk.send("anna", f"{AT}/confirm", fields | {"csrf_token": "another"})
    assert forged.status_code == 403
    payment = await desk.api.adapters.store.payments.get(ID)
    assert payment.state is PaymentState.PROPOSED


async def test_allocated_by_number_kept_and_taken_back(desk: Desk) -> None:
    await kept(desk.api, proposed=False)
    typed = {"shares/1/invoice_id": "NW-00001", "shares/1/amount": "100.00"}
    answer = await desk.press("anna", AT, f"{AT}/allocate", **typed)
    assert "allocated as you said" in answer.text
    assert "Partly allocated" in answer.text
    answer = await desk.press("anna", AT, f"{AT}/keep", partner_id="acme")
    assert "kept as a credit" in answer.text
    refused = await desk.press("anna", AT, f"{AT}/release", share_id=f"{ID}.1")
    assert refused.status_code == 422
    assert "this is needed" in refused.text
    back = await desk.press("anna", AT, f"{AT}/release", share_id=f"{ID}.1", reason="mixed up")
    assert "Being taken back" in back.text


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ({}, "", "at least one is needed"),
        ({"shares/2/invoice_id": "NW-9"}, "s2-i", "no invoice has this number or id"),
        ({"shares/1/invoice_id": "inv-1"}, "s1-a", "this is needed"),
        ({"shares/1/invoice_id": "inv-1", "shares/1/amount": "x"}, "s1-a", "not a decimal number"),
        ({"shares/0/invoice_id": "inv-1", "shares/0/amount": "500"}, "", "500"),
        (
            {
                "shares/1/invoice_id": "inv-1",
                "shares/1/amount": "9",
                "shares/1/gap": "discount",
            },
            "s1-ga",
            "this is needed",
        ),
    ],
)
async def test_what_cannot_be_allocated_stays_in_the_form(
    desk: Desk, typed: dict[str, str], place: str, said: str
) -> None:
    before = await kept(desk.api, proposed=False)
    answer = await desk.press("anna", AT, f"{AT}/allocate", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    if place:
        assert f'id="{place}-wrong"' in answer.text
    assert "Shares, " not in answer.text
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert await desk.api.adapters.store.payments.get(ID) == before


async def test_more_invoices_than_the_form_has_lines(desk: Desk) -> None:
    await kept(desk.api, proposed=False)
    answer = await desk.press("anna", AT, f"{AT}/allocate", more="yes", **{"shares/0/amount": "7"})
    assert answer.status_code == 200
    assert 'name="shares/5/amount"' in answer.text
    assert 'value="7"' in answer.text


async def test_a_difference_is_let_pass(desk: Desk) -> None:
    await kept(desk.api, proposed=False)
    typed = {
        "shares/0/invoice_id": "inv-1",
        "shares/0/amount": "117.00",
        "shares/0/gap": "charges",
        "shares/0/gap_amount": "2.00",
    }
    answer = await desk.press("anna", AT, f"{AT}/allocate", **typed)
    assert "2.00 bank charges" in answer.text


@pytest.mark.parametrize(
    ("name", "said"), [("reject", "Nothing found"), ("set_aside", "Set aside"), ("match", "again")]
)
async def test_other_words_of_people(desk: Desk, name: str, said: str) -> None:
    await kept(desk.api)
    typed = {} if name == "match" else {"reason": "not ours"}
    answer = await desk.press("anna", AT, f"{AT}/{name}", **typed)
    assert answer.status_code == 200
    assert said in answer.text


async def _hand_in(desk: Desk, person: str, content: bytes, **fields: Any) -> httpx.Response:
    page = await desk.page("anna", "/bank-statements")
    session = await desk.who(person)
    known = hidden(page.replace("\n    <input", "<input"), "/console/bank-statements")
    return await desk.api.http.post(
        "/console/bank-statements",
        data=known | fields,
        files={"file": ("C:\\bank\\nov.xml", content)},
        headers=session.reading | {"Origin": session.origin, "Sec-Fetch-Site": "same-origin"},
    )


async def test_a_bank_file_is_taken_in_once(desk: Desk) -> None:
    for _ in range(2):
        answer = await _hand_in(desk, "anna", b"<Document/>")
        assert answer.status_code == 303, answer.text
    (one,) = (await desk.api.adapters.store.inbound.page({}, limit=9)).items
    assert (one.document.name, one.handed_in_by, one.times_seen) == ("nov.xml", "anna", 2)
    assert ("start_inbound", one.id) in desk.api.workflows.calls
    page = await desk.page("anna", f"/bank-files/{one.id}?done=file_taken")
    assert "The file was taken." in page
    assert "It is being read." in page


async def test_no_file_says_so(desk: Desk) -> None:
    answer = await _hand_in(desk, "anna", b"")
    assert answer.status_code == 422
    assert "No file was sent" in answer.text


async def test_who_may_not_hand_in_has_no_form(desk: Desk) -> None:
    assert 'type="file"' not in await desk.page("audit", "/bank-statements")
    assert (await _hand_in(desk, "audit", b"<Document/>")).status_code == 403


async def test_statements_and_what_was_not_booked(desk: Desk) -> None:
    store, sha = desk.api.adapters.store, "b" * 64
    document = DocumentRef(sha256=sha, name="nov.xml", media_type="application/xml", size=9)
    wrong = Finding(rule="BANK_BALANCE", path="Stmt", message="5.00 is <missing>", hint="ask them")
    received = InboundDocument(
        id=sha,
        mailbox_id="bank",
        document=document,
        kind=InboundKind.BANK_STATEMENT,
        state=InboundState.PARKED,
        findings=(wrong,),
        received_at=NOON,
    )
    await store.inbound.put(received)
    await store.statements.put(
        KeptStatement(
            id="st-1",
            statement_id="2026-11",
            document="c" * 64,
            kind=StatementKind.STATEMENT,
            account="f",
            account_ending="3000",
            currency="EUR",
            opening=Decimal("100.00"),
            closing=Decimal("350.50"),
            opened_on=date(2026, 11, 20),
            entries=3,
            booked_at=NOON,
        )
    )
    page = await desk.page("anna", "/bank-statements")
    assert "5.00 is &lt;missing&gt;." in page
    assert "250.50\u00a0EUR" in page
    assert "BANK_SEQUENCE" in page
    file = await desk.page("anna", f"/bank-files/{sha}")
    assert "opening balance plus booked entries is the closing balance" in file
    assert "Put aside" in file


async def test_the_list_goes_on_where_it_ends_and_stays_there(desk: Desk) -> None:
    payment = await kept(desk.api)
    for number in range(51):
        copy = payment.model_copy(update={"id": f"{number:032x}"})
        await desk.api.adapters.store.payments.put(copy)
    page = await desk.page("anna", "/payments?view=proposed")
    assert page.count("<tr id=") == 50
    onward = page.split('rel="next" href="/console')[1].split('"')[0].replace("&amp;", "&")
    second = await desk.page("anna", onward)
    assert second.count("<tr id=") == 2
    assert "cursor=" in second.split("data-hx-get=")[1].split(" ")[0], "it updates what it shows"
