"""Coupons: redeemed once for an agreement, together with the version that has the discount."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.components.api.conftest import Api
from tests.components.api.test_agreements import body, problem, save
from tests.components.api.test_setup import rules

PATH = "/v1/coupons/spring"
COUPON = {"discount": {"id": "spring", "percentage": "20", "periods": 3}}
REDEEM = {"agreement_id": "fees"}


async def issued(api: Api, **changes: Any) -> None:
    answer = await api.put("dora", PATH, {**COUPON, **changes})
    assert answer.status_code in (200, 201), answer.text


async def test_a_coupon_puts_its_discount_on_an_agreement_once(api: Api) -> None:
    await save(api, body())
    await issued(api)
    redeemed = (await api.post("anna", f"{PATH}/redeem", REDEEM)).json()
    today = datetime.now(UTC).date()
    assert redeemed["version"] == 2
    assert redeemed["discounts"][0] == {
        "id": "spring",
        "reason": "Discount",
        "percentage": "20",
        "amount": None,
        "starts_on": today.replace(day=1).isoformat(),
        "ends_on": None,
        "periods": 3,
        "limit": None,
        "coupon": "spring",
    }
    assert (await api.post("anna", f"{PATH}/redeem", REDEEM)).json() == redeemed
    assert (await api.get("audit", PATH)).json()["redeemed_by"] == ["fees"]
    versions = (await api.get("audit", "/v1/agreements/fees/versions")).json()["items"]
    assert versions[0]["changes"] == ["discounts/spring: added"]


async def test_saving_a_coupon_again_keeps_who_redeemed_it(api: Api) -> None:
    await save(api, body())
    await issued(api)
    await api.post("anna", f"{PATH}/redeem", REDEEM)
    await issued(api, redemptions=1)
    known = (await api.get("audit", PATH)).json()
    assert (known["redemptions"], known["redeemed_by"]) == (1, ["fees"])
    await save(api, body(), "/v1/agreements/other")
    full = await api.post("anna", f"{PATH}/redeem", {"agreement_id": "other"})
    problem(full, 409, "conflict")
    assert (await api.get("audit", "/v1/agreements/other")).json()["discounts"] == []
    assert len((await api.get("audit", "/v1/coupons")).json()["items"]) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"redeem_from": "2036-01-01"},
        {"redeem_until": "2020-01-01"},
        {"partnership_ids": ["other"]},
        {"discount": {"id": "spring", "percentage": "20", "limit": "50.00"}},
    ],
)
async def test_what_a_coupon_is_not_for_is_refused_whole(api: Api, changes: dict[str, Any]) -> None:
    other = (await api.adapters.store.partnerships.get("northwind-acme")).model_copy(
        update={"id": "other"}
    )
    await api.adapters.store.partnerships.put(other)
    await save(api, body())
    await issued(api, **changes)
    problem(await api.post("anna", f"{PATH}/redeem", REDEEM), 409, "conflict")
    assert (await api.get("audit", PATH)).json()["redeemed_by"] == []
    assert (await api.get("audit", "/v1/agreements/fees")).json()["version"] == 1


async def test_a_discount_of_the_same_id_stays(api: Api) -> None:
    await save(api, body(discounts=[{"id": "spring", "amount": "1.00"}]))
    await issued(api)
    problem(await api.post("anna", f"{PATH}/redeem", REDEEM), 409, "conflict")


async def test_a_coupon_that_nobody_could_redeem_is_refused(api: Api) -> None:
    days = {"redeem_from": "2036-02-01", "redeem_until": "2036-01-01"}
    wrong = {**COUPON, **days, "partnership_ids": ["nobody"]}
    assert rules(problem(await api.put("dora", PATH, wrong), 422, "invalid")) == {
        "/partnership_ids/0": "COUPON",
        "/redeem_until": "COUPON",
    }
    ours = await api.put("dora", PATH, {**COUPON, "redeemed_by": ["fees"]})
    problem(ours, 422, "validation_failed")


async def test_only_what_exists_is_redeemed(api: Api) -> None:
    problem(await api.post("anna", f"{PATH}/redeem", REDEEM), 404, "not_found")
    await issued(api)
    problem(await api.post("anna", f"{PATH}/redeem", REDEEM), 404, "not_found")
    problem(await api.post("ben", f"{PATH}/redeem", REDEEM), 403, "forbidden")
