"""Setting up: save, read, list; everything wrong told at once."""

from typing import Any

import pytest

from api import billing_examples, examples
from api.lifecycle_examples import BRIEF
from domain.core.party import Contact
from integration.definitions import read_definition
from tests import builders, payables
from tests.components.api.conftest import Api
from tests.components.api.lifecycles import definition
from tests.components.api.test_invoices import problem


def plain(model: Any) -> dict[str, Any]:
    return model.model_dump(mode="json")


def rules(body: dict[str, Any]) -> dict[str, str]:
    return {error["pointer"]: error["rule"] for error in body["errors"]}


async def test_saving_reading_listing(api: Api) -> None:
    body = plain(builders.buyer(id="delta"))
    first = await api.put("anna", "/v1/partners/delta", body)
    second = await api.put("anna", "/v1/partners/delta", body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert (await api.get("audit", "/v1/partners/delta")).json() == first.json()
    listed = (await api.get("audit", "/v1/partners?limit=2")).json()
    assert [item["id"] for item in listed["items"]] == ["acme", "delta"]
    rest = (await api.get("audit", f"/v1/partners?cursor={listed['next_cursor']}")).json()
    assert [item["id"] for item in rest["items"]] == ["northwind"]
    problem(await api.get("audit", "/v1/partners/nobody"), 404, "not_found")


async def test_the_id_of_the_path_counts(api: Api) -> None:
    body = plain(builders.marketable())
    del body["id"]
    answer = await api.put("anna", "/v1/marketables/support", body)
    assert (answer.status_code, answer.json()["id"]) == (201, "support")
    other = await api.put("anna", "/v1/marketables/support", {**body, "id": "other"})
    assert problem(other, 422, "validation_failed")["errors"][0]["pointer"] == "/id"
    problem(await api.put("anna", "/v1/marketables/UPPER", body), 422, "validation_failed")
    problem(await api.put("anna", "/v1/marketables/x", [body]), 422, "validation_failed")


async def test_a_wrong_iban_is_told_without_being_echoed(api: Api) -> None:
    body = plain(builders.buyer()) | {"iban": "DE00370400440532013000"}
    answer = await api.put("anna", "/v1/partners/acme", body)
    assert problem(answer, 422, "validation_failed")["errors"][0]["pointer"] == "/iban"
    assert "0532013000" not in answer.text


async def test_our_own_companies_are_not_for_clerks(api: Api) -> None:
    body = plain(builders.seller())
    problem(await api.put("anna", "/v1/partners/northwind", body), 403, "forbidden")
    problem(
        await api.put("anna", "/v1/partners/northwind", body | {"own": False}), 403, "forbidden"
    )
    assert (await api.put("dora", "/v1/partners/northwind", body)).status_code == 200


async def test_a_series_is_created_once_and_its_counter_is_nobodys(api: Api) -> None:
    path = "/v1/number-series/main"
    assert (await api.put("dora", path, {"prefix": "MAIN"})).status_code == 201
    again = await api.put("dora", path, {"prefix": "MAIN"})
    assert (again.status_code, again.json()["next"]) == (200, 1)
    problem(await api.put("dora", path, {"prefix": "OTHER"}), 409, "already_exists")
    counter = await api.put("dora", path, {"prefix": "MAIN", "next": 7})
    assert rules(problem(counter, 422, "validation_failed")) == {"/next": "extra_forbidden"}
    taken = await api.put("dora", "/v1/number-series/second", {"prefix": "NW"})
    assert "'nw'" in problem(taken, 409, "already_exists")["detail"]
    assert (await api.get("audit", "/v1/number-series/nw")).json()["prefix"] == "NW"
    assert len((await api.get("audit", "/v1/number-series")).json()["items"]) == 2


async def test_a_good_partnership_is_saved(api: Api) -> None:
    body = plain(builders.partnership(id="northwind-acme-2"))
    answer = await api.put("dora", "/v1/partnerships/northwind-acme-2", body)
    assert (answer.status_code, answer.json()) == (201, body)


async def test_everything_wrong_with_a_partnership_is_told_at_once(api: Api) -> None:
    body = {
        "seller_id": "acme",
        "buyer_id": "nobody",
        "currency": "EUR",
        "series": "nothing",
        "credit_note_series": "nw",
        "lifecycle": {"key": "standard", "version": 9},
        "approval": {
            "auto_approve_if": "invoice.total < 5",
            "steps": [
                {"name": "manager", "roles": ["approver"], "when": "invoice.total_minor +"},
                {"name": "second", "roles": ["boss"]},
                {"name": "third", "roles": ["clerk"]},
            ],
        },
        "delivery": {
            "format": "ubl-9",
            "channel": {"kind": "fake", "settings": {"bad": True}},
        },
    }
    answer = await api.put("dora", "/v1/partnerships/p", body)
    assert rules(problem(answer, 422, "invalid")) == {
        "/seller_id": "SELLER_OWN",
        "/buyer_id": "UNKNOWN",
        "/series": "UNKNOWN",
        "/credit_note_series": "SERIES_SELLER",
        "/lifecycle": "UNKNOWN",
        "/approval/auto_approve_if": "AP-CONDITION",
        "/approval/steps/0/when": "AP-CONDITION",
        "/approval/steps/1/roles/0": "AP-ROLE",
        "/approval/steps/2/roles/0": "AP-MAY",
        "/delivery/format": "FORMAT",
        "/delivery/channel/settings/bad": "CHANNEL_SETTINGS",
    }
    assert await api.adapters.store.partnerships.find("p") is None


@pytest.mark.parametrize("format", ["xrechnung-3-ubl", "xrechnung-3-cii"])
async def test_what_the_parties_lack_for_their_format_is_told_at_once(
    api: Api, format: str
) -> None:
    store, path = api.adapters.store, "/v1/partnerships/northwind-acme"
    unaddressed = builders.party("Acme AG").model_copy(update={"electronic_address": None})
    await store.partners.put(builders.buyer(party=unaddressed))
    body = plain(builders.partnership())
    body["delivery"]["format"] = format
    found = problem(await api.put("dora", path, body), 422, "invalid")
    assert rules(found) == {
        "/buyer_reference": "BR-DE-15",
        "/seller_id": "BR-DE-2",
        "/buyer_id": "PEPPOL-EN16931-R010",
    }
    assert format in found["errors"][0]["message"]
    contact = Contact(name="Anna", phone="+49 30 1234567", email="anna@northwind.example")
    selling = builders.party("Northwind GmbH").model_copy(update={"contact": contact})
    await store.partners.put(builders.seller(party=selling))
    await store.partners.put(builders.buyer())
    body["buyer_reference"] = "991-33333TEST-33"
    assert (await api.put("dora", path, body)).status_code == 200


async def test_a_seller_without_an_account_cannot_be_paid(api: Api) -> None:
    await api.adapters.store.partners.put(builders.seller(iban=None))
    answer = await api.put("dora", "/v1/partnerships/northwind-acme", plain(builders.partnership()))
    assert rules(problem(answer, 422, "invalid")) == {"/seller_id": "BR-61"}


@pytest.mark.parametrize("key", ["unknown", "standard"])
async def test_the_latest_lifecycle_has_to_exist(api: Api, key: str) -> None:
    body = plain(builders.partnership()) | {"lifecycle": {"key": key}}
    answer = await api.put("dora", "/v1/partnerships/northwind-acme", body)
    assert answer.status_code == (200 if key == "standard" else 422)


async def test_an_unknown_channel(api: Api) -> None:
    body = plain(builders.partnership())
    body["delivery"]["channel"] = {"kind": "pigeon"}
    answer = await api.put("dora", "/v1/partnerships/northwind-acme", body)
    assert rules(problem(answer, 422, "invalid")) == {"/delivery/channel/kind": "CHANNEL"}


async def test_a_mailbox_brings_its_schedule_in_step(api: Api) -> None:
    body = {"partner_id": "acme", "channel": {"kind": "fake", "settings": {}}}
    assert (await api.put("dora", "/v1/mailboxes/acme", body)).status_code == 201
    assert api.workflows.calls == [("ensure_mailbox_schedule", "acme")]
    bad = {"partner_id": "nobody", "channel": {"kind": "fake", "settings": {"bad": 1}}}
    answer = await api.put("dora", "/v1/mailboxes/acme", bad)
    assert set(rules(problem(answer, 422, "invalid"))) == {
        "/partner_id",
        "/channel/settings/bad",
    }


async def test_the_examples_of_the_reference_build_a_world(api: Api) -> None:
    api.adapters.channels["folder"] = api.adapters.channels["fake"]
    steps = [
        ("partners", examples.PARTNER),
        ("marketables", examples.MARKETABLE),
        ("partnerships", examples.PARTNERSHIP),
        ("agreements", billing_examples.AGREEMENT),
        ("mailboxes", examples.MAILBOX),
    ]
    for path, named in steps:
        for example in named.values():
            body = example["value"]
            answer = await api.put("dora", f"/v1/{path}/{body['id']}", body)
            assert answer.status_code in (200, 201), answer.text
    series = examples.SERIES["series"]["value"]
    assert (await api.put("dora", "/v1/number-series/nw", series)).status_code == 200
    for example in examples.NEW_INVOICE.values():
        answer = await api.post("anna", "/v1/invoices", example["value"])
        assert (answer.status_code, answer.json()["findings"]) == (201, []), answer.text
    usage = await api.post("meter", "/v1/usage", examples.USAGE["usage"]["value"])
    assert usage.json()["accepted"] == 2
    period = billing_examples.PERIOD["period"]["value"]
    preview = await api.post("anna", "/v1/billing-runs/preview", period)
    assert preview.json()["invoices"][0]["document"]["totals"]["line_net"] == "519.75"


async def test_who_approves_may_be_left_to_the_lifecycle(api: Api) -> None:
    body = plain(builders.partnership())
    del body["approval"]
    left = problem(await api.put("dora", "/v1/partnerships/northwind-acme", body), 422, "invalid")
    assert "APPROVAL_MISSING" in rules(left).values()
    body["lifecycle"] = body["credit_note_lifecycle"] = {"key": "own-policy"}
    await api.adapters.store.definitions.put(
        builders.published(read_definition(BRIEF.replace("key: brief", "key: own-policy").encode()))
    )
    brief = problem(await api.put("dora", "/v1/partnerships/northwind-acme", body), 422, "invalid")
    assert rules(brief) == {"/credit_note_lifecycle": "LIFECYCLE_KIND"}


async def test_what_a_supplier_sends_may_all_go_by_one_lifecycle(api: Api) -> None:
    await payables.supply(api.adapters.store)
    body = plain(payables.buying())
    assert body["lifecycle"] == body["credit_note_lifecycle"]
    saved = await api.put("dora", "/v1/partnerships/globex-northwind", body)
    assert saved.status_code == 200, saved.text


async def test_an_approval_that_can_expire_needs_a_lifecycle_that_is_ready_for_it(api: Api) -> None:
    other = definition(key="talking")
    await api.adapters.store.definitions.put(builders.published(other))
    body = plain(builders.partnership()) | {"lifecycle": {"key": "talking"}}
    body["approval"]["steps"][0]["expires_after"] = "P30D"
    refused = problem(
        await api.put("dora", "/v1/partnerships/northwind-acme", body), 422, "invalid"
    )
    assert rules(refused) == {"/approval": "LC-EXPIRED"}


async def test_what_is_only_unwise_in_a_policy_is_saved(api: Api) -> None:
    body = plain(builders.partnership())
    body["approval"]["steps"][0]["people"] = ["nobody-yet"]
    assert (await api.put("dora", "/v1/partnerships/northwind-acme", body)).status_code == 200


async def test_a_mailbox_that_is_posted_to_is_not_looked_into(api: Api) -> None:
    body = {"channel": {"kind": "door", "settings": {}}}
    assert (await api.put("dora", "/v1/mailboxes/acme", body)).status_code == 201
    assert api.workflows.calls == [("remove_mailbox_schedule", "acme")]


async def test_how_a_mailbox_reads_is_checked_when_it_is_saved(api: Api) -> None:
    formats = {"x12": {"acknowledgement": "998"}, "morse": {}, "tabular": {"records": []}}
    body = {"channel": {"kind": "fake", "settings": {}}, "format_settings": formats}
    found = rules(problem(await api.put("dora", "/v1/mailboxes/acme", body), 422, "invalid"))
    assert set(found) == {
        "/format_settings/x12/acknowledgement",
        "/format_settings/morse",
        "/format_settings/tabular/records",
    }
