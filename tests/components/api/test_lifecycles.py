"""Lifecycles through the API: checked, written, published by somebody else, compared, tried out."""

import json
from typing import Any

import pytest

from api.lifecycle_examples import BRIEF, DRAFT_TRIAL, TRIAL
from domain.lifecycle.presets import PRESETS, STANDARD
from domain.lifecycle.shelf import Stage
from integration.definitions import read_definition
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.lifecycles import definition
from tests.components.api.test_invoices import problem

YAML = {"Content-Type": "application/yaml"}


async def send(api: Api, path: str, text: str | bytes, person: str = "dora", **headers: str) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return await api.call(person, "POST", path, content=content, headers=YAML | headers)


async def write(api: Api, text: str = BRIEF, person: str = "dora") -> Any:
    return await send(api, "/v1/lifecycles", text, person)


async def published(api: Api, text: str = BRIEF) -> dict[str, Any]:
    reference = (await write(api, text)).json()["reference"]
    answer = await api.post("carla", f"/v1/lifecycles/{reference}/publish")
    assert answer.status_code == 200, answer.text
    return answer.json()


# reading


async def test_lifecycles_are_listed_and_drawn(api: Api) -> None:
    listed = (await api.get("ben", "/v1/lifecycles")).json()["items"]
    assert [item["reference"] for item in listed] == sorted(one.reference for one in PRESETS)
    shown = (await api.get("ben", "/v1/lifecycles/standard@1?current=approval")).json()
    assert (shown["digest"], shown["stage"]) == (STANDARD.digest, "published")
    assert "class approval current" in shown["mermaid"]
    assert read_definition(shown["yaml"].encode()) == STANDARD
    assert (shown["next_version"], shown["written_by"]) == (2, "system")


async def test_lifecycles_are_listed_by_stage_and_key(api: Api) -> None:
    await write(api)
    drafts = (await api.get("ben", "/v1/lifecycles?stage=draft")).json()["items"]
    assert [(item["reference"], item["written_by"]) for item in drafts] == [("brief@1", "dora")]
    versions = (await api.get("ben", "/v1/lifecycles?key=standard")).json()["items"]
    assert [item["reference"] for item in versions] == ["standard@1"]
    problem(await api.get("ben", "/v1/lifecycles?stage=lost"), 422, "validation_failed")


async def test_what_is_not_there(api: Api) -> None:
    problem(await api.get("ben", "/v1/lifecycles/standard@9"), 404, "not_found")
    problem(await api.get("ben", "/v1/lifecycles/standard"), 422, "validation_failed")
    unlit = problem(await api.get("ben", "/v1/lifecycles/standard@1?current=no"), 422, "invalid")
    assert "approval" in unlit["errors"][0]["hint"]


async def test_what_lifecycles_are_written_in(api: Api) -> None:
    body = (await api.get("audit", "/v1/lifecycle-vocabulary")).json()
    steps = {one["name"]: one for one in body["steps"]}
    assert steps["issue"]["requires"] == ["approved", "validated"]
    sources = {one["name"]: one["source"] for one in body["events"]}
    assert (sources["submit"], sources["payment_received"], sources["done"]) == (
        "people",
        "happens",
        "step",
    )
    facts = {one["name"]: one["type"] for one in body["facts"]}
    assert facts["invoice.total_minor"] == "int"
    assert {"LC-DEAD-END", "AP-ROLE"} <= {one["rule"] for one in body["rules"]}


# checking


async def test_a_sound_definition_has_no_faults(api: Api) -> None:
    for content, kind in ((BRIEF, "application/yaml"), (_json(), "application/json")):
        answer = await send(api, "/v1/lifecycles/check", content, "audit", **{"Content-Type": kind})
        body = answer.json()
        assert (answer.status_code, body["valid"], body["faults"]) == (200, True, [])
        assert (body["reference"], body["next_version"]) == ("brief@1", 1)
        assert body["mermaid"].startswith("stateDiagram-v2")
    assert await api.adapters.store.definitions.find("brief@1") is None


async def test_every_fault_is_told_with_its_place(api: Api) -> None:
    text = BRIEF.replace("settlement.open_minor == 0}", "settlement.open == 0}")
    text = text.replace("{event: rejected, to: correction}", "{event: rejected, to: nowhere}")
    text = text.replace("roles: [approver]", "roles: [boss]")
    body = (await send(api, "/v1/lifecycles/check", text, "audit")).json()
    assert (body["valid"], body["mermaid"]) == (False, None)
    found = {fault["rule"]: fault for fault in body["faults"]}
    assert found["LC-TARGET"]["pointer"] == "/states/approval/transitions/1/to"
    lines = text.splitlines()
    for rule, word in {
        "LC-TARGET": "nowhere",
        "LC-CONDITION": "settlement.open",
        "AP-ROLE": "boss",
    }.items():
        line, column = map(int, found[rule]["place"].split(":"))
        assert word in lines[line - 1], (rule, found[rule])
        assert column > 1
        assert found[rule]["message"]
        assert found[rule]["hint"]


@pytest.mark.parametrize(
    "text",
    [
        b"a: [1,",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"{" * 5000,
        b"a: &a [*a, *a]",
        b"!!python/object:os.system x",
        b"key: x\nkey: y",
        b"x" * 300_000,
        b'{"key": "x", "version": 1e9999}',
        b"states: {a: {step: [1]}}",
    ],
)
async def test_nonsense_is_told_and_never_a_fault_of_ours(api: Api, text: bytes) -> None:
    answer = await send(api, "/v1/lifecycles/check", text, "audit")
    body = answer.json()
    assert (answer.status_code, body["valid"], body["reference"]) == (200, False, None)
    assert all(fault["place"] for fault in body["faults"])
    assert body["faults"]
    refused = await send(api, "/v1/lifecycles", text)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"] == body["faults"]


async def test_the_body_says_what_it_is(api: Api) -> None:
    for path in ("/v1/lifecycles/check", "/v1/lifecycles"):
        for kind in ("text/html", ""):
            answer = await send(api, path, BRIEF, **{"Content-Type": kind})
            problem(answer, 415, "unsupported_media_type")
        problem(await send(api, path, ""), 415, "unsupported_media_type")


# writing, publishing, retiring


async def test_a_draft_is_written_replaced_and_published_by_somebody_else(api: Api) -> None:
    made = await write(api)
    assert (made.status_code, made.json()["stage"]) == (201, "draft")
    assert made.headers["location"] == "/v1/lifecycles/brief@1"
    replaced = await write(api, BRIEF.replace("title: Paid,", "title: Settled,"))
    assert (replaced.status_code, replaced.json()["definition"]["states"]["paid"]["title"]) == (
        200,
        "Settled",
    )
    own = problem(await api.post("dora", "/v1/lifecycles/brief@1/publish"), 409, "four_eyes")
    assert "wrote" in own["detail"]
    for _ in range(2):
        released = await api.post("carla", "/v1/lifecycles/brief@1/publish")
        assert released.status_code == 200
    body = released.json()
    assert (body["stage"], body["written_by"], body["published_by"]) == (
        "published",
        "dora",
        "carla",
    )
    assert body["digest"] == replaced.json()["digest"]


async def test_whoever_wrote_it_last_may_not_publish_it(api: Api) -> None:
    await write(api)
    await write(api, BRIEF.replace("title: Paid,", "title: Settled,"), "carla")
    problem(await api.post("carla", "/v1/lifecycles/brief@1/publish"), 409, "four_eyes")
    assert (await api.post("dora", "/v1/lifecycles/brief@1/publish")).status_code == 200


async def test_without_four_eyes_one_person_is_enough(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(api)
    monkeypatch.setattr(api.app.state.settings, "lifecycle_four_eyes", False)
    assert (await api.post("dora", "/v1/lifecycles/brief@1/publish")).status_code == 200


async def test_a_published_version_never_changes(api: Api) -> None:
    before = await published(api)
    same = await write(api)
    assert (same.status_code, same.json()["stage"]) == (200, "published")
    changed = problem(await write(api, BRIEF.replace("title: Paid,", "title: X,")), 409, "conflict")
    assert "version 2" in changed["hint"]
    after = (await api.get("ben", "/v1/lifecycles/brief@1")).json()
    assert after == before
    second = await write(api, BRIEF.replace("version: 1", "version: 2"))
    assert (second.status_code, second.json()["next_version"]) == (201, 3)


async def test_a_faulty_one_is_not_kept_and_every_fault_is_answered(api: Api) -> None:
    text = BRIEF.replace("to: owed}", "to: nowhere}").replace("roles: [approver]", "roles: [boss]")
    refused = problem(await write(api, text), 422, "invalid")
    assert {"LC-TARGET", "AP-ROLE"} <= {item["rule"] for item in refused["errors"]}
    assert all(item["place"] for item in refused["errors"])
    assert await api.adapters.store.definitions.find("brief@1") is None


async def test_it_is_checked_again_before_it_is_published(api: Api) -> None:
    hooked = BRIEF.replace(
        "step: wait\n    waiting_on: operator", "step: wait\n    waiting_on: operator"
    )
    await write(api, hooked)
    kept = await api.adapters.store.definitions.get("brief@1")
    states = kept.definition.states
    unknown = states["issuing"].model_copy(update={"transitions": ()})
    broken = kept.definition.model_copy(update={"states": {**states, "issuing": unknown}})
    await api.adapters.store.definitions.put(kept.model_copy(update={"definition": broken}))
    refused = problem(await api.post("carla", "/v1/lifecycles/brief@1/publish"), 422, "invalid")
    assert refused["errors"]
    assert (await api.adapters.store.definitions.get("brief@1")).stage is Stage.DRAFT


async def test_a_retired_one_starts_no_invoice_and_stays_retired(api: Api) -> None:
    await published(api)
    for _ in range(2):
        retired = await api.post("dora", "/v1/lifecycles/brief@1/retire")
        assert (retired.status_code, retired.json()["stage"]) == (200, "retired")
    assert retired.json()["retired_by"] == "dora"
    problem(await api.post("carla", "/v1/lifecycles/brief@1/publish"), 409, "conflict")
    choice = {"key": "brief", "version": 1}
    problem(
        await api.put("dora", "/v1/partnerships/northwind-acme/lifecycle", choice), 422, "invalid"
    )


async def test_what_new_invoices_start_with_is_not_retired(api: Api) -> None:
    path, assign = "/v1/lifecycles/brief@1/retire", "/v1/partnerships/northwind-acme/lifecycle"
    await published(api)
    for version in ("latest", 1):
        await api.put("dora", assign, {"key": "brief", "version": version})
        needed = problem(await api.post("dora", path), 409, "conflict")
        assert "northwind-acme" in needed["detail"]
    await published(api, BRIEF.replace("version: 1", "version: 2"))
    problem(await api.post("dora", path), 409, "conflict")
    await api.put("dora", assign, {"key": "brief"})
    assert (await api.post("dora", path)).status_code == 200


async def test_who_may_write_and_publish(api: Api) -> None:
    problem(await write(api, person="anna"), 403, "forbidden")
    await write(api)
    for action in ("publish", "retire"):
        path = f"/v1/lifecycles/brief@1/{action}"
        problem(await api.post("ben", path), 403, "forbidden")
        problem(await api.post("carla", path.replace("@1", "@7")), 404, "not_found")


# comparing and trying out


async def test_two_versions_are_compared(api: Api) -> None:
    await write(api)
    await write(api, BRIEF.replace("version: 1", "version: 2").replace("P14D", "P20D"))
    found = (await api.get("ben", "/v1/lifecycles/brief@1/diff?to=brief@2")).json()
    assert (found["before"], found["after"]) == ("brief@1", "brief@2")
    assert [(one["mark"], one["state"]) for one in found["changes"]] == [
        ("~", "correction"),
        ("~", "overdue"),
    ]
    assert any("P20D" in line for line in found["lines"])
    problem(await api.get("ben", "/v1/lifecycles/brief@1/diff?to=brief@3"), 404, "not_found")
    problem(await api.get("ben", "/v1/lifecycles/brief@1/diff"), 422, "validation_failed")


async def test_a_lifecycle_is_tried_out_and_says_who_would_approve(api: Api) -> None:
    await write(api)
    runs = (
        await api.post(
            "audit",
            "/v1/lifecycles/brief@1/simulate",
            {
                "samples": [
                    {"name": "small", "amount": "80"},
                    {"name": "large", "amount": "12000"},
                ]
            },
        )
    ).json()["runs"]
    small, large = runs
    assert (small["sample"], small["ending"], small["approvals"]) == (
        "small",
        "reconciled",
        ["nobody: below 100"],
    )
    assert large["route"][:3] == ["validating", "approval", "issuing"]
    assert "director" in large["approvals"][0]


async def test_people_who_are_known_can_be_the_only_ones(api: Api) -> None:
    await write(api)
    body = {"samples": [{"amount": "500"}], "people": "known"}
    run = (await api.post("audit", "/v1/lifecycles/brief@1/simulate", body)).json()["runs"][0]
    assert "ben" in run["approvals"][0].lower()
    ben = await api.adapters.store.people.get("ben")
    await api.adapters.store.people.put(ben.model_copy(update={"active": False}))
    body["samples"] = [{"amount": "500"}]
    run = (await api.post("audit", "/v1/lifecycles/brief@1/simulate", body)).json()["runs"][0]
    assert run["stuck"]


async def test_our_own_samples_are_tried_where_none_are_given(api: Api) -> None:
    for reference in ("standard@1", "payable@1"):
        answer = await api.post("audit", f"/v1/lifecycles/{reference}/simulate")
        assert (answer.status_code, len(answer.json()["runs"]) > 5) == (200, True)


async def test_a_definition_is_tried_out_before_it_is_saved(api: Api) -> None:
    body = DRAFT_TRIAL["example"]["value"]
    tried = await api.post("audit", "/v1/lifecycles/simulate", body)
    assert tried.json()["runs"][0]["route"] == ["validating", "voided"]
    assert await api.adapters.store.definitions.find("tiny@1") is None
    states = body["definition"]["states"] | {"lost": {"title": "Lost", "step": "wait"}}
    faulty = body | {"definition": body["definition"] | {"states": states}}
    problem(await api.post("audit", "/v1/lifecycles/simulate", faulty), 422, "invalid")
    problem(await api.post("audit", "/v1/lifecycles/simulate", {}), 422, "validation_failed")


async def test_trials_that_cannot_be(api: Api) -> None:
    path = "/v1/lifecycles/standard@1/simulate"
    for sample in ({"amount": 5.5}, {"amount": "-1"}, {"script": ["explode"]}, {"nonsense": 1}):
        problem(await api.post("audit", path, {"samples": [sample]}), 422, "validation_failed")
    many = {"samples": [{"amount": "1"}] * 21}
    problem(await api.post("audit", path, many), 422, "validation_failed")
    problem(await api.post("audit", path, {"partnership_id": "no"}), 404, "not_found")
    problem(await api.post("audit", "/v1/lifecycles/no@1/simulate"), 404, "not_found")
    assert (await api.post("audit", path, TRIAL["example"]["value"])).status_code == 200


# assigning


async def test_new_invoices_follow_what_was_assigned(api: Api) -> None:
    await published(api)
    path = "/v1/partnerships/northwind-acme/lifecycle"
    changed = await api.put("dora", path, {"key": "brief", "version": 1})
    assert changed.json()["lifecycle"] == {"key": "brief", "version": 1}
    opened = await api.open("inv-9", submit=None)
    assert opened["lifecycle"] == "brief@1"


async def test_what_cannot_be_assigned(api: Api) -> None:
    path = "/v1/partnerships/northwind-acme/lifecycle"
    await write(api)
    draft = problem(await api.put("dora", path, {"key": "brief", "version": 1}), 422, "invalid")
    assert draft["errors"][0]["pointer"] == "/lifecycle"
    unknown = await api.put("dora", path, {"key": "nothing"})
    problem(unknown, 422, "invalid")
    for body in ({"key": "brief", "version": 0.5}, {"key": "A"}, {}, {"key": "brief", "x": 1}):
        problem(await api.put("dora", path, body), 422, "validation_failed")
    problem(
        await api.put("dora", path.replace("northwind-acme", "no"), {"key": "standard"}),
        404,
        "not_found",
    )
    problem(await api.put("anna", path, {"key": "standard"}), 403, "forbidden")


async def test_credit_notes_have_lifecycles_of_their_own(api: Api) -> None:
    path = "/v1/partnerships/northwind-acme/lifecycle"
    other = definition(key="mine")
    await api.adapters.store.definitions.put(builders.published(other))
    wrong = await api.put("dora", path, {"key": "mine", "credit_notes": True})
    assert problem(wrong, 422, "invalid")["errors"][0]["pointer"] == "/credit_note_lifecycle"
    wrong = await api.put("dora", path, {"key": "credit-note"})
    assert problem(wrong, 422, "invalid")["errors"][0]["pointer"] == "/lifecycle"
    right = await api.put("dora", path, {"key": "credit-note", "credit_notes": True})
    assert right.json()["credit_note_lifecycle"] == {"key": "credit-note", "version": "latest"}


def _json() -> str:
    said = read_definition(BRIEF.encode()).model_dump(mode="json", exclude_defaults=True)
    return json.dumps(said)
