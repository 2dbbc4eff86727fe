"""Decisions: counted, refused and why, not judged yet; what waits for whom."""

from typing import Any

from domain.lifecycle.signing import verify
from tests import builders
from tests.components.api.conftest import SECRET, Api
from tests.components.api.test_invoices import problem


async def vote(api: Api, person: str, verb: str = "approve", key: str = "", **changes: Any) -> Any:
    seen = (await api.get("audit", "/v1/invoices/inv-1")).json()
    body = {"content_hash": seen["content_hash"], **changes}
    return await api.post(person, f"/v1/invoices/inv-1/{verb}", body, key=key)


async def test_an_approval_counts_and_the_invoice_goes_on(api: Api) -> None:
    await api.open()
    answer = await vote(api, "ben")
    body = answer.json()
    assert (answer.status_code, body["number"]) == (200, "NW-00001")
    assert [(d["actor"], d["counted"], d["step"]) for d in body["decisions"]] == [
        ("ben", True, "manager")
    ]


async def test_the_signal_is_signed_and_carries_the_roles_of_the_token(api: Api) -> None:
    await api.open()
    await vote(api, "carla", reason="fine")
    signed = next(value for name, value in api.workflows.calls if name == "decide")
    assert verify("inv-1", signed.decision, SECRET, signed.signature)
    assert signed.decision.roles == ("approver", "finance_director")
    assert (signed.decision.actor, signed.decision.reason) == ("carla", "fine")


async def test_a_rejection_needs_a_reason(api: Api) -> None:
    await api.open()
    problem(await vote(api, "ben", "reject"), 422, "validation_failed")
    problem(await vote(api, "ben", "reject", reason=" "), 422, "validation_failed")
    answer = await vote(api, "ben", "reject", reason="wrong price")
    assert (answer.status_code, answer.json()["state"]) == (200, "correction")


async def test_other_content_than_the_one_seen_is_refused(api: Api) -> None:
    await api.open()
    refused = problem(await vote(api, "ben", content_hash="0" * 64), 409, "decision_refused")
    assert "changed after" in refused["detail"]
    problem(await vote(api, "ben", content_hash="nonsense"), 422, "validation_failed")


async def test_four_eyes_are_judged_by_the_workflow(api: Api) -> None:
    await api.adapters.store.partnerships.put(
        builders.partnership(
            approval=builders.approval(
                steps=(builders.ApprovalStep(name="manager", roles=("approver",), quorum=2),)
            )
        )
    )
    await api.open()
    first = await vote(api, "ben")
    assert (first.status_code, first.json()["state"]) == (200, "approval")
    second = problem(await vote(api, "ben"), 409, "decision_refused")
    assert "twice" in second["detail"]
    assert (await vote(api, "carla")).json()["number"] == "NW-00001"


async def test_a_decision_repeated_with_its_key_counts_once(api: Api) -> None:
    await api.open()
    first = await vote(api, "ben", key="once")
    second = await api.post(
        "ben",
        "/v1/invoices/inv-1/approve",
        {"content_hash": first.json()["content_hash"]},
        key="once",
    )
    assert second.headers["idempotent-replayed"] == "true"
    assert second.json() == first.json()
    assert sum(name == "decide" for name, _ in api.workflows.calls) == 1


async def test_a_decision_that_nobody_has_judged_is_answered_with_202(api: Api) -> None:
    await api.open()
    api.workflows.asleep = True
    answer = await vote(api, "ben", key="later")
    assert (answer.status_code, answer.json()["state"]) == (202, "approval")
    assert answer.headers["retry-after"] == "1"
    api.workflows.asleep = False
    again = await vote(api, "ben", key="later")
    assert (again.status_code, again.headers.get("idempotent-replayed")) == (200, None)


async def test_nothing_is_decided_about_what_has_ended_or_is_unknown(api: Api) -> None:
    await api.open()
    await api.post("anna", "/v1/invoices/inv-1/cancel")
    refused = problem(await vote(api, "ben"), 409, "decision_refused")
    assert "ended" in refused["detail"]
    body = {"content_hash": "0" * 64}
    problem(await api.post("ben", "/v1/invoices/nothing/approve", body), 404, "not_found")


async def test_the_inbox_shows_what_waits_for_this_person(api: Api) -> None:
    step = builders.ApprovalStep(name="director", roles=("finance_director",))
    await api.adapters.store.partnerships.put(
        builders.partnership(approval=builders.approval(steps=(step,)))
    )
    await api.open("inv-1")
    await api.open("inv-2")
    assert (await api.get("ben", "/v1/approvals")).json()["items"] == []
    waiting = (await api.get("carla", "/v1/approvals")).json()["items"]
    assert {item["id"] for item in waiting} == {"inv-1", "inv-2"}
    assert all(item["content_hash"] for item in waiting)


async def test_the_inbox_leaves_out_what_one_has_decided_or_made(api: Api) -> None:
    step = builders.ApprovalStep(name="manager", roles=("approver",), quorum=2)
    await api.adapters.store.partnerships.put(
        builders.partnership(approval=builders.approval(steps=(step,)))
    )
    await api.open("inv-1")
    await vote(api, "ben")
    assert (await api.get("ben", "/v1/approvals")).json()["items"] == []
    assert len((await api.get("carla", "/v1/approvals")).json()["items"]) == 1
    record = await api.adapters.store.invoices.get("inv-1")
    made = record.approval.model_copy(update={"excluded": ("carla",)})  # type: ignore[union-attr]
    changed = record.model_copy(update={"approval": made, "version": record.version + 1})
    await api.adapters.store.invoices.replace(changed, expected_version=record.version)
    assert (await api.get("carla", "/v1/approvals")).json()["items"] == []


async def two_approvers(api: Api) -> None:
    """Every invoice needs two yeses of approvers from now on."""
    step = builders.ApprovalStep(name="manager", roles=("approver",), quorum=2)
    policy = builders.approval(steps=(step,))
    await api.adapters.store.partnerships.put(builders.partnership(approval=policy))


async def known(api: Api, id: str, *roles: str, active: bool = True) -> None:
    """Enter somebody into the directory."""
    await api.adapters.store.people.put(
        builders.Person(id=id, name=id.title(), roles=roles, active=active)
    )


async def test_an_approval_is_withdrawn_and_given_anew(api: Api) -> None:
    await two_approvers(api)
    opened = await api.open()
    assert "withdraw" not in opened["possible"]
    first = (await vote(api, "ben")).json()
    assert first["possible"][:4] == ["approve", "reject", "delegate", "withdraw"]
    taken = await api.post("ben", "/v1/invoices/inv-1/withdraw")
    assert (taken.status_code, taken.json()["approval"]["steps"][0]["approvals"]) == (200, 0)
    assert "withdraw" not in taken.json()["possible"]
    problem(await vote(api, "ben", "withdraw"), 409, "decision_refused")
    assert (await vote(api, "ben")).json()["approval"]["steps"][0]["approvals"] == 1


async def test_somebody_else_decides_in_my_place(api: Api) -> None:
    await known(api, "carla", "approver")
    await api.open()
    lent = await vote(api, "ben", "delegate", to="carla", reason="away")
    assert (lent.status_code, lent.json()["must_act"]) == (200, ["approver", "carla"])
    api.tokens["named"] = api.identity.mint("carla", ["finance_director"])
    decided = (await vote(api, "named")).json()["decisions"][-1]
    assert (decided["actor"], decided["on_behalf_of"], decided["counted"]) == ("carla", "ben", True)
    told = [
        one["what"]
        for one in (await api.get("audit", "/v1/invoices/inv-1/timeline")).json()["entries"]
    ]
    assert "ben let carla decide: away" in told
    assert "carla approved for ben (step manager)" in told
    del api.tokens["named"]


async def test_a_decision_is_lent_only_to_somebody_who_could_decide(api: Api) -> None:
    await known(api, "gone", "approver", active=False)
    await api.open()
    for to, word in (("nobody", "called"), ("gone", "active"), ("anna", "no role")):
        refused = problem(await vote(api, "ben", "delegate", to=to), 422, "invalid")
        assert (refused["errors"][0]["pointer"], word in refused["detail"]) == ("/to", True)
    problem(await vote(api, "ben", "delegate"), 422, "validation_failed")
    assert [call for call in api.workflows.calls if call[0] == "decide"] == []


async def test_a_word_decides_nothing_and_is_kept(api: Api) -> None:
    await api.open()
    problem(
        await api.post("anna", "/v1/invoices/inv-1/comment", {"text": " "}),
        422,
        "validation_failed",
    )
    said = (await api.post("anna", "/v1/invoices/inv-1/comment", {"text": "by phone"})).json()
    assert (said["state"], said["decisions"][-1]["reason"]) == ("approval", "by phone")
    told = (await api.get("audit", "/v1/invoices/inv-1/timeline")).json()["entries"][-1]
    assert told["what"] == "anna wrote: by phone"
    problem(await api.post("meter", "/v1/invoices/inv-1/comment", {"text": "x"}), 403, "forbidden")


async def test_the_inbox_of_somebody_else_is_for_those_who_oversee(api: Api) -> None:
    await known(api, "ben", "approver")
    await api.open()
    for person in ("audit", "dora", "carla"):
        found = await api.get(person, "/v1/approvals", params={"person": "ben"})
        assert [item["id"] for item in found.json()["items"]] == ["inv-1"], person
    problem(await api.get("anna", "/v1/approvals", params={"person": "ben"}), 403, "forbidden")
    own = await api.get("ben", "/v1/approvals", params={"person": "ben"})
    assert len(own.json()["items"]) == 1
    problem(await api.get("audit", "/v1/approvals", params={"person": "x"}), 404, "not_found")
    problem(
        await api.get("audit", "/v1/approvals", params={"person": "a b"}), 422, "validation_failed"
    )


async def test_everything_that_waits_is_one_list_the_oldest_first(api: Api) -> None:
    for id in ("inv-1", "inv-2", "inv-3"):
        await api.open(id)
    store = api.adapters.store.invoices
    late = (await store.get("inv-2")).model_copy(
        update={"blocked": True, "must_act": ("clerk", "zoe")}
    )
    await store.put(late)
    answers = {
        "": ["inv-1", "inv-2", "inv-3"],
        "role=approver": ["inv-1", "inv-3"],
        "role=clerk": ["inv-2"],
        "person=zoe": ["inv-2"],
        "person=zoe&role=approver": ["inv-1", "inv-2", "inv-3"],
        "person=nobody": [],
        "blocked=true": ["inv-2"],
        "blocked=false&role=approver": ["inv-1", "inv-3"],
    }
    for query, expected in answers.items():
        found = (await api.get("anna", f"/v1/waiting?{query}")).json()
        assert [item["id"] for item in found["items"]] == expected, query
    first = await api.get("anna", "/v1/waiting?limit=2")
    rest = await api.get("anna", first.headers["link"].partition(">")[0].strip("<"))
    assert [item["id"] for item in rest.json()["items"]] == ["inv-3"]
    problem(await api.get("anna", "/v1/waiting?role=No"), 422, "validation_failed")
    problem(await api.get("anna", "/v1/waiting?cursor=x"), 422, "invalid")
