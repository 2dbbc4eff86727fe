"""Decisions: counted, refused and why, not judged yet; what waits for whom."""

from typing import Any

from domain.lifecycle.signing import verify
from tests import builders
from tests.unit.api.conftest import SECRET, Api
from tests.unit.api.test_invoices import problem


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
