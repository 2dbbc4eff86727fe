"""Receivables: age, cash and statements; dunning with letters and promises; disputes."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.trade.dunning import DunningLevel
from tests.components.api.console.conftest import Desk, hidden
from tests.components.api.test_dunning import overdue
from tests.components.api.test_payments import ID, kept

TODAY = datetime.now(UTC).date()
AT = "/dunning/inv-1"


@pytest.fixture
async def late(desk: Desk) -> Desk:
    """Anna's invoice of 119.00 to Acme, due 40 days ago, three levels of letters."""
    await overdue(desk.api, 40)
    return desk


async def test_who_owes_what_by_age(late: Desk) -> None:
    page = await late.page("anna", "/receivables")
    assert "31 to 60 days late: 119.00\u00a0EUR" in page
    assert 'id="d-EUR-acme"' in page
    assert "the oldest 40 days late" in page
    assert "Should have come by now" in page
    assert "Days of sales outstanding" in page


async def test_nobody_owes_anything(desk: Desk) -> None:
    assert "Nobody owes anything." in await desk.page("anna", "/receivables")


async def test_a_statement_of_account_as_pdf_and_table(late: Desk) -> None:
    at = "/receivables/statement?partner=acme"
    assert f"/console{at}&amp;file=pdf" in await late.page("anna", "/receivables")
    pdf = await late.get("anna", f"{at}&file=pdf&from=&to=")
    assert pdf.content.startswith(b"%PDF-")
    first = TODAY - timedelta(days=400)
    table = await late.get("anna", f"{at}&file=csv&from={first}&to={TODAY}")
    assert "NW-00001" in table.text
    late_one = await late.get("anna", f"{at}&file=csv&from={TODAY}&to={first}")
    assert late_one.status_code == 422
    wrong = await late.get("anna", f"{at}&from=tomorrow")
    assert wrong.status_code == 422
    assert "&#39;tomorrow&#39; is no day" in wrong.text


async def test_who_may_see_which_part(late: Desk) -> None:
    assert "/receivables/overdue" in await late.page("audit", "/receivables")
    assert "/receivables/overdue" not in await late.page("ben", "/receivables")
    assert (await late.get("ben", "/receivables/overdue")).status_code == 403
    assert (await late.get("ben", AT)).status_code == 403
    assert f"{AT}/promise" not in await late.page("audit", AT)
    fields = hidden(await late.page("anna", AT), f"/console{AT}/promise")
    sent = fields | {"pays_on": TODAY.isoformat()}
    assert (await late.send("audit", f"{AT}/promise", sent)).status_code == 403


async def test_a_promise_is_noted_shown_and_given_up(late: Desk) -> None:
    page = await late.page("anna", AT)
    assert "What comes if nothing is paid" in page
    assert "Final notice" in page
    day = (TODAY + timedelta(days=5)).isoformat()
    answer = await late.press("anna", AT, f"{AT}/promise", pays_on=day, amount="50.00")
    assert "The promise is noted." in answer.text
    assert "Waited for" in answer.text
    listed = await late.page("anna", "/receivables/overdue")
    assert 'id="c-inv-1"' in listed
    assert "50.00\u00a0EUR promised" in listed
    assert 'id="c-inv-1"' not in await late.page("anna", "/receivables/overdue?view=ended")
    answer = await late.press("anna", AT, f"{AT}/withdraw")
    assert "Not waited for any more" in answer.text


async def test_what_cannot_be_promised_stays_in_the_form(late: Desk) -> None:
    answer = await late.press("anna", AT, f"{AT}/promise", pays_on="soon", amount="50.00")
    assert answer.status_code == 422
    assert 'id="promise-day-wrong"' in answer.text
    assert 'value="50.00"' in answer.text
    past = (TODAY - timedelta(days=1)).isoformat()
    answer = await late.press("anna", AT, f"{AT}/promise", pays_on=past)
    assert answer.status_code == 422
    assert "a day that is to come" in answer.text.lower()


async def test_held_and_let_go_on(late: Desk) -> None:
    answer = await late.press("anna", AT, f"{AT}/pause", reason="call them")
    assert "No letters are sent for now." in answer.text
    assert "call them" in answer.text
    letter = await late.get("anna", f"{AT}/letters/1")
    assert letter.content.startswith(b"%PDF-")
    answer = await late.press("anna", AT, f"{AT}/resume")
    assert "Dunning goes on." in answer.text
    shown = await late.page("anna", "/invoices/inv-1")
    assert "Level 1 of 3" in shown
    assert "/console/dunning/inv-1/letters/1" in shown


@pytest.mark.parametrize(("name", "said"), [("approve", "Sent"), ("refuse", "Not sent")])
async def test_a_letter_that_needs_a_yes(desk: Desk, name: str, said: str) -> None:
    level = DunningLevel(days=5, title="Reminder", approval=True, pay_within_days=30)
    await overdue(desk.api, 10, levels=(level,))
    fields = hidden(await desk.page("anna", AT), f"/console{AT}/promise")
    assert (await desk.send("anna", f"{AT}/withdraw", fields)).status_code == 422
    assert "/letters/1/approve" not in await desk.page("anna", AT), "a clerk decides no letter"
    seen = (await desk.page("carla", "/receivables/overdue?view=letters")).split("Receivables<")[1]
    assert 'title="1 waiting"' in seen.split("</a>")[0]
    typed = {"reason": "they called"} if name == "refuse" else {}
    answer = await desk.press("carla", AT, f"{AT}/letters/1/{name}", **typed)
    assert answer.status_code == 200
    assert f"<span>{said}</span>" in answer.text


async def test_disputes_are_listed(late: Desk) -> None:
    assert "Nothing is disputed." in await late.page("anna", "/receivables/disputes")
    body = {"reason": "two boxes", "code": "QTY", "amount": "20.00"}
    done = await late.press("anna", "/invoices/inv-1", "/invoices/inv-1/dispute", **body)
    assert "The dispute is recorded." in done.text
    page = await late.page("anna", "/receivables/disputes")
    assert 'id="q-inv-1"' in page
    assert "Quantity" in page
    assert "20.00\u00a0EUR" in page


async def test_an_invoice_shows_its_payments(desk: Desk) -> None:
    await kept(desk.api)
    await desk.press("anna", f"/payments/{ID}", f"/payments/{ID}/confirm")
    page = await desk.page("anna", "/invoices/inv-1")
    assert f'href="/console/payments/{ID}"' in page
    assert "On its way to the invoice" in page
    assert "/console/payments/" not in await desk.page("ben", "/invoices/inv-1")
