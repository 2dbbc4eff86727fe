"""Corrections by the API: proposed, looked at, confirmed by somebody else, carried out once."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.agreement import Agreement
from domain.billing.charge import Charge
from domain.billing.correction import CorrectionState
from domain.billing.pricing import FlatPrice
from domain.billing.run import BillingRun
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

RUN = "hosting.2026-10"
FIRST = f"inv-{RUN}"
MOMENT = datetime(2026, 11, 1, 6, tzinfo=UTC)
WANTED = {"agreement_id": "hosting", "periods": ["2026-10"], "reason": "wrong price list"}


def agreement(amount: str, version: int = 1) -> Agreement:
    charge = Charge(id="fee", marketable_id="hosting", price=FlatPrice(amount=Decimal(amount)))
    return Agreement(
        id="hosting", version=version, partnership_id="northwind-acme", charges=(charge,)
    )


@pytest.fixture
async def billed(api: Api) -> BillingRun:
    """October at 100.00, issued; the fee should have been 80.00."""
    store = api.adapters.store
    await store.agreements.put(agreement("100.00"))
    outcome = await api.adapters.biller.bill("hosting", "2026-10", MOMENT)
    assert outcome.run is not None, outcome.reason
    opened, _ = await api.adapters.opening.open(FIRST, MOMENT)
    assert opened.document is not None, opened.findings
    said = {"number": "NW-00001", "issue_date": MOMENT.date()}
    issued = {
        "number": "NW-00001",
        "issued_on": MOMENT.date(),
        "state": "open",
        "document": opened.document.model_copy(update=said),
        "version": opened.version + 1,
    }
    await store.invoices.replace(opened.model_copy(update=issued), expected_version=opened.version)
    await store.agreements.put(agreement("80.00", 2))
    return outcome.run


async def proposed(api: Api, person: str = "anna", **changes: Any) -> dict[str, Any]:
    answer = await api.post(person, "/v1/billing-corrections", WANTED | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def confirm(api: Api, shown: dict[str, Any], person: str = "carla", **changes: Any) -> Any:
    body = {"fingerprint": shown["fingerprint"]} | changes
    return await api.post(person, f"/v1/billing-corrections/{shown['id']}/confirm", body)


async def test_a_proposal_shows_what_differs(api: Api, billed: BillingRun) -> None:
    shown = await proposed(api)
    assert (shown["state"], shown["delta"], shown["requested_by"]) == ("proposed", "-20.00", "anna")
    [run] = shown["runs"]
    [line] = run["differences"]["lines"]
    assert line["reason"] == "the unit price is 80.00 instead of 100.00"
    assert line["key"]["charge_id"] == "fee"
    assert run["differences"]["delta"] == "-20.00"
    [invoice] = run["invoices"]
    assert (invoice["way"], invoice["number"], invoice["taken"]) == ("credit", "NW-00001", ["1"])
    assert invoice["lines"][0]["unit_price"] == "80.00"
    assert shown["documents"] == []
    assert await api.adapters.store.drafts.count({}) == 1


async def test_a_proposal_can_be_read_and_listed(api: Api, billed: BillingRun) -> None:
    answer = await api.post("anna", "/v1/billing-corrections", WANTED)
    where = answer.headers["location"]
    assert (await api.get("audit", where)).json() == answer.json()
    listed = (await api.get("audit", "/v1/billing-corrections?agreement_id=hosting")).json()
    assert [one["id"] for one in listed["items"]] == [answer.json()["id"]]
    none = (await api.get("audit", "/v1/billing-corrections?state=parked")).json()
    assert none["items"] == []


async def test_the_same_proposal_is_made_once(api: Api, billed: BillingRun) -> None:
    first = await api.post("anna", "/v1/billing-corrections", WANTED, key="one")
    again = await api.post("anna", "/v1/billing-corrections", WANTED, key="one")
    assert again.json() == first.json()
    assert await api.adapters.store.corrections.count({}) == 1


async def test_all_since_a_day(api: Api, billed: BillingRun) -> None:
    shown = await proposed(api, periods=[], since="2026-10-15")
    assert shown["periods"] == ["2026-10"]
    body = WANTED | {"periods": [], "since": "2026-11-01"}
    nothing = await api.post("anna", "/v1/billing-corrections", body)
    assert problem(nothing, 422, "invalid")["errors"][0]["rule"] == "NOT_BILLED"


@pytest.mark.parametrize("changes", [{"since": "2026-10-01"}, {"periods": []}, {"reason": ""}])
async def test_a_proposal_says_which_periods_and_why(api: Api, changes: dict[str, Any]) -> None:
    answer = await api.post("anna", "/v1/billing-corrections", WANTED | changes)
    problem(answer, 422, "validation_failed")


async def test_who_proposed_it_does_not_confirm_it(api: Api, billed: BillingRun) -> None:
    problem(await confirm(api, await proposed(api), "anna"), 409, "four_eyes")
    assert await api.adapters.store.drafts.count({}) == 1


async def test_without_four_eyes_one_person_is_enough(
    api: Api, billed: BillingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.app.state.settings, "correction_four_eyes", False)
    assert (await confirm(api, await proposed(api), "anna")).status_code == 200


async def test_confirming_opens_credit_note_and_invoice(api: Api, billed: BillingRun) -> None:
    answer = await confirm(api, await proposed(api))
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert [one["id"] for one in done["documents"]] == [f"{FIRST}.cn1", f"{FIRST}.r1"]
    assert [one["credit_note"] for one in done["documents"]] == [True, False]
    assert done["workflow"] == f"billing-correction/{done['id']}"
    assert done["confirmed_by"] == "carla"
    run = await api.adapters.store.runs.get(RUN)
    assert run.net == Decimal("80.00")
    note = await api.adapters.store.drafts.get(f"{FIRST}.cn1")
    assert note.created_by == "carla"


async def test_confirming_again_does_nothing_new(api: Api, billed: BillingRun) -> None:
    shown = await proposed(api)
    first = await confirm(api, shown)
    again = await confirm(api, shown)
    assert again.json() == first.json()
    assert await api.adapters.store.drafts.count({}) == 3


async def test_what_was_not_shown_is_not_confirmed(api: Api, billed: BillingRun) -> None:
    shown = await proposed(api)
    problem(await confirm(api, shown, fingerprint="0" * 64), 412, "stale_content")
    await api.adapters.store.agreements.put(agreement("70.00", 3))
    stale = problem(await confirm(api, shown), 412, "stale_content")
    assert "has changed since" in stale["detail"]
    assert await api.adapters.store.drafts.count({}) == 1


async def test_what_nobody_takes_up_is_pending(api: Api, billed: BillingRun) -> None:
    api.workflows.asleep = True
    answer = await confirm(api, await proposed(api))
    assert (answer.status_code, answer.json()["state"]) == (202, "confirmed")


async def test_a_discarded_proposal_is_not_confirmed(api: Api, billed: BillingRun) -> None:
    shown = await proposed(api)
    gone = await api.post("anna", f"/v1/billing-corrections/{shown['id']}/discard")
    assert (gone.json()["state"], gone.json()["discarded_by"]) == ("discarded", "anna")
    problem(await confirm(api, shown), 409, "conflict")
    assert await api.adapters.store.drafts.count({}) == 1


async def test_a_parked_correction_is_retried_or_given_up(api: Api, billed: BillingRun) -> None:
    shown = await proposed(api)
    known = await api.adapters.store.corrections.get(shown["id"])
    parked = known.model_copy(update={"state": CorrectionState.PARKED})
    await api.adapters.store.corrections.put(parked)
    for name, called in (("retry", "retry_correction"), ("discard", "give_up_correction")):
        answer = await api.post("anna", f"/v1/billing-corrections/{shown['id']}/{name}")
        assert answer.status_code == 200, answer.text
        assert api.workflows.calls[-1] == (called, shown["id"])


async def test_a_correction_that_is_not_there(api: Api) -> None:
    problem(await api.get("anna", "/v1/billing-corrections/cor-x"), 404, "not_found")
    answer = await confirm(api, {"id": "cor-x", "fingerprint": "0" * 64})
    problem(answer, 404, "not_found")


async def test_a_shadow_run_stores_nothing(api: Api, billed: BillingRun) -> None:
    rules = agreement("90.00").model_dump(mode="json")
    answer = await api.post("meter", f"/v1/billing-runs/{RUN}/shadow", rules)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["run_id"], shown["differences"]["delta"]) == (RUN, "-10.00")
    assert await api.adapters.store.corrections.count({}) == 0
    problem(await api.post("meter", "/v1/billing-runs/x/shadow", rules), 404, "not_found")
