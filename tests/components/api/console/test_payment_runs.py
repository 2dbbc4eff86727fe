"""Payment runs in the console: proposed, four eyes, accounts, the file, who may what."""

import pytest

from tests.components.api.console.conftest import Desk, hidden
from tests.components.api.test_payment_runs import TOMORROW
from tests.paying import IBAN, OTHER, PAID, kept, owed, world

HERE = "/payment-runs"
ASKED = {"company_id": "northwind", "kind": "transfer", "pays_on": TOMORROW, "invoices": "a, b"}


@pytest.fixture
async def at(desk: Desk) -> str:
    """The page of a run of two payments that anna proposed."""
    await world(desk.api.adapters.store, owed("a"), owed("b", iban=OTHER))
    fields = hidden(await desk.page("anna", HERE), f"/console{HERE}") | ASKED
    answers = [await desk.send("anna", HERE, fields) for _ in range(2)]
    places = {one.headers["location"] for one in answers}
    assert len(places) == 1, "pressed twice is one run"
    return places.pop().removeprefix("/console").split("?")[0]


async def test_from_proposal_to_the_file(desk: Desk, at: str) -> None:
    page = await desk.page("carla", at)
    assert "1 account is not known." in page
    assert "Approve 2" not in page
    assert "FR14 … 2606" in page
    order = f"{at.rsplit('/', 1)[1]}.2"
    said = {"order_id": order, "reason": "called them"}
    answer = await desk.press("carla", at, f"{at}/confirm-account", **said)
    assert "The account is confirmed." in answer.text
    answer = await desk.press("carla", at, f"{at}/approve")
    assert "Your approval counts." in answer.text
    file = await desk.get("anna", f"{at}/file")
    assert file.headers["content-type"] == "application/xml"
    assert IBAN in file.text
    over = await desk.press("anna", at, f"{at}/handed-over")
    assert "The bank has the file." in over.text
    assert "With the bank" in over.text
    looked = await desk.press("audit", at, f"{at}/look")
    assert "The statements were looked at." in looked.text


async def test_no_page_shows_an_account(desk: Desk, at: str) -> None:
    for path in (HERE, at):
        page = await desk.page("carla", path)
        assert IBAN not in page
        assert OTHER not in page


async def test_nobody_approves_their_own(desk: Desk, at: str) -> None:
    assert f"{at}/approve" not in await desk.page("anna", at)
    fields = hidden(await desk.page("anna", at), f"/console{at}/cancel")
    assert (await desk.send("anna", f"{at}/approve", fields)).status_code == 403
    assert (await desk.get("audit", f"{at}/file")).status_code == 403
    assert (await desk.get("ben", HERE)).status_code == 403
    own = hidden(await desk.page("carla", HERE), f"/console{HERE}")
    await desk.press("anna", at, f"{at}/cancel", reason="again")
    made = await desk.send("carla", HERE, own | ASKED)
    mine = made.headers["location"].removeprefix("/console").split("?")[0]
    assert "You proposed this run" in await desk.page("carla", mine)
    refused = await desk.send("carla", f"{mine}/approve", own)
    assert refused.status_code == 422
    assert "four eyes" in refused.text


async def test_taken_out_and_cancelled(desk: Desk, at: str) -> None:
    order = f"{at.rsplit('/', 1)[1]}.2"
    answer = await desk.press("anna", at, f"{at}/drop", order_id=order, reason="not ours")
    assert "taken out" in answer.text
    assert "119.00\u00a0EUR" in answer.text
    answer = await desk.press("anna", at, f"{at}/cancel", reason="wrong day")
    assert "wrong day" in answer.text
    assert "/approve" not in await desk.page("carla", at)


async def test_what_cannot_be_proposed_stays_in_the_form(desk: Desk) -> None:
    await world(desk.api.adapters.store, owed("a"))
    typed = ASKED | {"pays_on": "2026-01-01"}
    answer = await desk.press("anna", HERE, HERE, **typed)
    assert answer.status_code == 422
    assert "has passed" in answer.text
    assert 'value="2026-01-01"' in answer.text
    assert "Propose a run" not in await desk.page("audit", HERE)


async def test_runs_by_where_they_stand(desk: Desk, at: str) -> None:
    id = f'id="r-{at.rsplit("/", 1)[1]}"'
    assert id in await desk.page("audit", f"{HERE}?view=proposed")
    assert id not in await desk.page("audit", f"{HERE}?view=done")
    seen = (await desk.page("carla", HERE)).split("Payment runs</span>")[1]
    assert 'title="1 waiting"' in seen.split("</a>")[0]


async def test_a_run_of_many_payments_goes_on_and_stays_there(desk: Desk) -> None:
    store = desk.api.adapters.store
    await world(store, *(owed(f"i{number}") for number in range(101)))
    fields = hidden(await desk.page("anna", HERE), f"/console{HERE}") | ASKED
    many = " ".join(f"i{number}" for number in range(101))
    made = await desk.send("anna", HERE, fields | {"invoices": many})
    page = await desk.page("anna", made.headers["location"].removeprefix("/console"))
    assert page.count("<tr id=") == 100
    onward = page.split('rel="next" href="/console')[1].split('"')[0]
    second = await desk.page("anna", onward)
    assert second.count("<tr id=") == 1
    assert "cursor=" in second.split("data-hx-get=")[1].split(" ")[0], "it updates what it shows"


async def test_what_was_kept_is_given_back(desk: Desk) -> None:
    await world(desk.api.adapters.store)
    await kept(desk.api.adapters.store)
    assert "Acme AG" in await desk.page("anna", "/payments?view=kept")
    assert "Give it back" in await desk.page("anna", f"/payments/{PAID}")
    assert "Give it back" not in await desk.page("audit", f"/payments/{PAID}")
    form = await desk.page("anna", f"{HERE}?payments={PAID}")
    asked = {**ASKED, "kind": "refund", "invoices": "", "payments": PAID}
    assert PAID in form
    made = await desk.send("anna", HERE, hidden(form, f"/console{HERE}") | asked)
    page = await desk.page("anna", made.headers["location"].removeprefix("/console"))
    assert "What was kept" in page
    assert f"/console/payments/{PAID}" in page
    other = hidden(form, f"/console{HERE}") | asked | {"id": "another"}
    refused = await desk.send("anna", HERE, other)
    assert refused.status_code == 422
    assert "another run" in refused.text
