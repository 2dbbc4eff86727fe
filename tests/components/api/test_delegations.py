"""Delegations: lent for a time, only what one has, only to somebody who could use it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()
LATER = (datetime.now(UTC) + timedelta(days=9)).isoformat()
LOAN: dict[str, Any] = {"to_person": "carla", "ends": LATER, "reason": "on leave"}


async def lent(api: Api, person: str = "ben", **changes: Any) -> Any:
    return await api.post(person, "/v1/delegations", LOAN | changes)


def faults(answer: Any) -> dict[str, str]:
    found = problem(answer, 422, "invalid")["errors"]
    return {item["pointer"]: item["message"] for item in found}


async def test_a_right_is_lent_listed_and_taken_back(api: Api) -> None:
    made = await lent(api)
    body = made.json()
    assert (made.status_code, body["from_person"], body["roles"]) == (201, "ben", ["approver"])
    assert (await api.get("audit", made.headers["location"])).json() == body
    for query, count in {"from_person=ben": 1, "to_person=carla": 1, "to_person=ben": 0}.items():
        listed = (await api.get("audit", f"/v1/delegations?{query}")).json()["items"]
        assert len(listed) == count, query
    for _ in range(2):
        revoked = await api.call("ben", "DELETE", made.headers["location"])
        assert (revoked.status_code, revoked.json()["revoked"]) == (200, True)
    assert (await api.get("audit", "/v1/delegations?revoked=false")).json()["items"] == []


async def test_what_is_lent_shows_up_in_the_other_inbox_until_it_is_taken_back(api: Api) -> None:
    step = builders.ApprovalStep(name="manager", roles=("approver",))
    policy = builders.approval(steps=(step,))
    await api.adapters.store.partnerships.put(builders.partnership(approval=policy))
    await api.open()
    api.tokens["cfo"] = api.identity.mint("carla", ["finance_director"])
    assert (await api.get("cfo", "/v1/approvals")).json()["items"] == []
    made = await lent(api)
    assert len((await api.get("cfo", "/v1/approvals")).json()["items"]) == 1
    await api.call("ben", "DELETE", made.headers["location"])
    assert (await api.get("cfo", "/v1/approvals")).json()["items"] == []
    del api.tokens["cfo"]


async def test_everything_wrong_with_a_loan_is_told_at_once(api: Api) -> None:
    wrong = await lent(
        api, to_person="nobody", roles=["approver", "finance_director"], ends=TOMORROW, starts=LATER
    )
    assert set(faults(wrong)) == {"/to_person", "/roles/1", "/ends"}
    assert "another person" in faults(await lent(api, to_person="ben"))["/to_person"]
    assert "may decide" in faults(await lent(api, to_person="anna"))["/to_person"]
    past = faults(await lent(api, starts="2020-01-01T00:00:00Z", ends="2020-02-01T00:00:00Z"))
    assert "future" in past["/ends"]
    for body in ({"ends": "soon"}, {"ends": "2036-01-01T00:00:00"}, {"to_person": "a b"}):
        problem(await lent(api, **body), 422, "validation_failed")
    problem(await lent(api, "anna"), 403, "forbidden")
    assert await api.adapters.store.delegations.count({}) == 0


async def test_for_others_only_managers_lend_and_never_to_themselves(api: Api) -> None:
    people = api.adapters.store.people
    await people.put(builders.Person(id="zoe", name="Zoe", roles=("approver",)))
    problem(await lent(api, from_person="zoe"), 403, "forbidden")
    made = await lent(api, "dora", from_person="zoe")
    assert (made.status_code, made.json()["from_person"]) == (201, "zoe")
    own = await lent(api, "carla", from_person="zoe")
    assert "themselves" in faults(own)["/to_person"]
    assert "/from_person" in faults(await lent(api, "dora", from_person="nobody"))
    assert "/from_person" in faults(await lent(api, "dora", from_person="anna"))
    assert "/from_person" in faults(await lent(api, "dora"))


async def test_who_may_take_a_loan_back(api: Api) -> None:
    people = api.adapters.store.people
    await people.put(builders.Person(id="zoe", name="Zoe", roles=("approver",)))
    path = (await lent(api, "dora", from_person="zoe")).headers["location"]
    problem(await api.call("ben", "DELETE", path), 403, "forbidden")
    assert (await api.call("carla", "DELETE", path)).json()["revoked"]
    problem(await api.call("dora", "DELETE", "/v1/delegations/none"), 404, "not_found")


async def test_repeated_with_its_key_it_is_lent_once(api: Api) -> None:
    answers = [await api.post("ben", "/v1/delegations", LOAN, key="k") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert await api.adapters.store.delegations.count({}) == 1
