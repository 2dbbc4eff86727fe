"""People: entered by hand or by calling, and what was left for them."""

import logging
from datetime import timedelta

import pytest

from api.auth import Principal
from api.directory import Directory
from domain.core.errors import StoreUnavailable
from domain.notification import Notification, NotificationKind
from integration.wiring import Adapters
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

BEN = {"name": "Ben Miller", "roles": ["approver"]}


class Clock:
    """Stands still until it is told to move."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def directory(adapters: Adapters, clock: Clock) -> Directory:
    async def made() -> Adapters:
        return adapters

    return Directory(made, clock)


async def test_a_person_is_entered_changed_and_read(api: Api) -> None:
    made = await api.put("dora", "/v1/people/zoe", BEN)
    assert (made.status_code, made.json()["active"]) == (201, True)
    left = await api.put("carla", "/v1/people/zoe", BEN | {"active": False})
    assert (left.status_code, left.json()["active"]) == (200, False)
    assert (await api.get("audit", "/v1/people/zoe")).json() == left.json()
    problem(await api.get("audit", "/v1/people/nobody"), 404, "not_found")


async def test_people_are_listed_by_role(api: Api) -> None:
    await api.put("dora", "/v1/people/zoe", BEN | {"active": False})
    found = await api.get("audit", "/v1/people", params={"role": "approver", "active": False})
    assert [item["id"] for item in found.json()["items"]] == ["zoe"]


async def test_people_who_cannot_be_entered(api: Api) -> None:
    unknown = await api.put("dora", "/v1/people/zoe", BEN | {"roles": ["approver", "boss"]})
    assert problem(unknown, 422, "invalid")["errors"][0]["pointer"] == "/roles/1"
    for body in ({}, BEN | {"name": ""}, BEN | {"seen_at": None}, BEN | {"id": "yan"}):
        problem(await api.put("dora", "/v1/people/zoe", body), 422, "validation_failed")
    problem(await api.put("dora", "/v1/people/a%20b", BEN), 422, "validation_failed")
    problem(await api.put("anna", "/v1/people/zoe", BEN), 403, "forbidden")


async def test_whoever_calls_is_noted(api: Api) -> None:
    api.tokens["yan"] = api.identity.mint("yan", ["auditor"])
    await api.get("yan", "/v1/me")
    await api.app.state.connections.directory.settle()
    noted = await api.adapters.store.people.get("yan")
    assert (noted.roles, noted.active, noted.seen_at is not None) == (("auditor",), True, True)
    del api.tokens["yan"]


async def test_whoever_may_nothing_is_not_noted(api: Api) -> None:
    api.tokens["stranger"] = api.identity.mint("stranger", [])
    problem(await api.get("stranger", "/v1/invoices"), 403, "forbidden")
    await api.app.state.connections.directory.settle()
    assert await api.adapters.store.people.find("stranger") is None
    del api.tokens["stranger"]


async def test_a_caller_is_noted_now_and_then_and_when_roles_change(adapters: Adapters) -> None:
    clock, people = Clock(), adapters.store.people
    noting = directory(adapters, clock)

    async def seen(*roles: str) -> object:
        noting.note(Principal("zoe", "zoe", roles))
        await noting.settle()
        return (await people.get("zoe")).seen_at

    first = await seen("clerk")
    clock.now += 299
    assert await seen("clerk") == first
    changed = await seen("clerk", "approver")
    assert changed != first
    assert (await people.get("zoe")).roles == ("clerk", "approver")
    clock.now += 301
    assert await seen("clerk", "approver") != changed


async def test_what_was_entered_by_hand_stays(adapters: Adapters) -> None:
    people = adapters.store.people
    await people.put(builders.Person(id="zoe", name="Zoe Long", roles=("clerk",), active=False))
    noting = directory(adapters, Clock())
    noting.note(Principal("zoe", "zoe", ("approver",)))
    await noting.settle()
    known = await people.get("zoe")
    assert (known.name, known.active, known.roles) == ("Zoe Long", False, ("approver",))


async def test_noting_never_fails_a_request(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("gone")

    api.adapters.store.transact = away  # type: ignore[method-assign, assignment]
    with caplog.at_level(logging.WARNING):
        assert (await api.get("ben", "/v1/me")).status_code == 200
        await api.app.state.connections.directory.settle()
    assert "could not be noted" in caplog.text


async def test_a_name_that_cannot_be_kept_is_no_reason_to_fail(adapters: Adapters) -> None:
    noting = directory(adapters, Clock())
    noting.note(Principal("zoe", "z\x00e", ()))
    await noting.settle()
    assert await adapters.store.people.find("zoe") is None


async def test_what_was_left_for_me_and_my_roles(api: Api) -> None:
    for number, to in enumerate([("approver",), ("ben", "carla"), ("clerk",), ("ben", "approver")]):
        await api.adapters.store.notifications.insert(
            Notification(
                id=f"n{number}",
                invoice_id=f"inv-{number}",
                partnership_id="northwind-acme",
                kind=NotificationKind.REMINDER if number else NotificationKind.ESCALATION,
                to=to,
                text="still waiting",
                at=builders.NOON + timedelta(minutes=number),
            )
        )
    found = {}
    for query in ("", "?limit=2", "?kind=escalation", "?invoice_id=inv-1", "?invoice_id=inv-2"):
        body = (await api.get("ben", f"/v1/notifications{query}")).json()
        found[query] = [item["id"] for item in body["items"]]
    assert found == {
        "": ["n3", "n1", "n0"],
        "?limit=2": ["n3", "n1"],
        "?kind=escalation": ["n0"],
        "?invoice_id=inv-1": ["n1"],
        "?invoice_id=inv-2": [],
    }
    problem(await api.get("ben", "/v1/notifications?kind=joke"), 422, "validation_failed")
