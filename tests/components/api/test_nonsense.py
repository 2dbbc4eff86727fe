"""Nonsense in every field of every body: refused in words, never a fault of ours."""

import copy
import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from api import (
    billing_examples,
    decision_examples,
    dunning_examples,
    examples,
    governing_examples,
    lifecycle_examples,
)
from tests.components.api.conftest import Api

NONSENSE: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    " ",
    "x" * 5000,
    "\u202e",
    "\x00",
    "99999999999999999",
    "1e5",
    "2026-02-30",
    "9999-12",
    "0001-01",
    [],
    [[]],
    {},
    {"$gt": ""},
    ["x"] * 3,
]
CASES = [
    ("dora", "PUT", "/v1/partners/acme", examples.PARTNER["seller"]),
    ("dora", "PUT", "/v1/marketables/hosting", examples.MARKETABLE["flat"]),
    ("dora", "PUT", "/v1/number-series/new", examples.SERIES["series"]),
    ("dora", "PUT", "/v1/partnerships/northwind-acme", examples.PARTNERSHIP["partnership"]),
    ("dora", "PUT", "/v1/agreements/acme-hosting", billing_examples.AGREEMENT["agreement"]),
    ("dora", "PUT", "/v1/people/ben", governing_examples.PERSON["example"]),
    ("ben", "POST", "/v1/delegations", governing_examples.DELEGATION["example"]),
    ("dora", "PUT", "/v1/exchange-rates/USD/2026-10-01", governing_examples.RATE["example"]),
    ("dora", "PUT", "/v1/mailboxes/acme-answers", examples.MAILBOX["mailbox"]),
    ("anna", "POST", "/v1/invoices", examples.NEW_INVOICE["submitted"]),
    ("anna", "PUT", "/v1/invoices/inv-1", examples.AMENDMENT["amendment"]),
    ("anna", "POST", "/v1/invoices/inv-1/credit", examples.CREDIT["in_part"]),
    ("anna", "POST", "/v1/invoices/inv-1/correct", examples.CORRECTION["correction"]),
    ("ben", "POST", "/v1/invoices/inv-1/approve", decision_examples.APPROVAL["example"]),
    ("ben", "POST", "/v1/invoices/inv-1/reject", decision_examples.REJECTION["example"]),
    ("ben", "POST", "/v1/invoices/inv-1/delegate", decision_examples.HANDOVER["example"]),
    ("ben", "POST", "/v1/invoices/inv-1/withdraw", decision_examples.WITHDRAWAL["example"]),
    ("anna", "POST", "/v1/invoices/inv-1/comment", decision_examples.COMMENT["example"]),
    ("anna", "POST", "/v1/invoices/inv-1/answer", decision_examples.ANSWER["example"]),
    ("anna", "POST", "/v1/invoices/inv-1/dispute", dunning_examples.DISPUTE["whole"]),
    ("anna", "POST", "/v1/invoices/inv-1/pay", decision_examples.PAYMENT["example"]),
    ("carla", "POST", "/v1/invoices/inv-1/write_off", decision_examples.WRITE_OFF["example"]),
    ("dora", "POST", "/v1/invoices/inv-1/migrate", decision_examples.MOVE["example"]),
    (
        "audit",
        "POST",
        "/v1/approval-policies/explain",
        governing_examples.POLICY_QUESTION["policy"],
    ),
    ("audit", "POST", "/v1/lifecycles/simulate", lifecycle_examples.DRAFT_TRIAL["example"]),
    ("audit", "POST", "/v1/lifecycles/standard@1/simulate", lifecycle_examples.TRIAL["example"]),
    (
        "dora",
        "PUT",
        "/v1/partnerships/northwind-acme/lifecycle",
        lifecycle_examples.ASSIGNMENT["example"],
    ),
    ("dora", "PUT", "/v1/webhooks/erp", examples.WEBHOOK["webhook"]),
    ("meter", "POST", "/v1/usage", examples.USAGE["usage"]),
    ("dora", "POST", "/v1/billing-runs", billing_examples.PERIOD["period"]),
    ("dora", "POST", "/v1/billing-runs/preview", billing_examples.PREVIEW["agreement"]),
    ("dora", "POST", "/v1/billing-batches", billing_examples.BATCH["due"]),
    ("dora", "POST", "/v1/agreements/acme-hosting/simulate", billing_examples.SIMULATION["year"]),
    ("dora", "POST", "/v1/agreements/acme-hosting/pause", billing_examples.PAUSE["pause"]),
    ("dora", "POST", "/v1/agreements/acme-hosting/fire", billing_examples.MONTH["period"]),
    ("dora", "PUT", "/v1/coupons/spring-20", billing_examples.COUPON["coupon"]),
    ("dora", "POST", "/v1/coupons/spring-20/redeem", billing_examples.REDEMPTION["redemption"]),
    ("dora", "PUT", "/v1/balances/acme-goodwill", billing_examples.BALANCE["credit"]),
    ("dora", "POST", "/v1/balances/acme-goodwill/grants", billing_examples.GRANT["grant"]),
    ("dora", "PUT", "/v1/index-series/cpi-de", billing_examples.INDEX_SERIES["series"]),
    ("dora", "POST", "/v1/index-series/cpi-de/values", billing_examples.INDEX_VALUES["values"]),
]
PER_PLACE = 4
PLACES = (
    "waiting?role=",
    "waiting?person=",
    "waiting?cursor=",
    "approvals?person=",
    "people?role=",
    "people?active=",
    "notifications?kind=",
    "notifications?invoice_id=",
    "delegations?from_person=",
    "delegations/",
    "exchange-rates?currency=",
    "exchange-rates/USD/",
    "lifecycles?stage=",
    "lifecycles/standard@1?current=",
    "lifecycles/standard@1/diff?to=",
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to everything in `value`."""
    yield path
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for name, child in inside:
            yield from places(child, (*path, name))


def with_nonsense(value: Any, path: tuple[Any, ...], nonsense: Any) -> Any:
    if not path:
        return nonsense
    changed = copy.deepcopy(value)
    inside = changed
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = nonsense
    return changed


async def test_nonsense_is_refused_in_words(api: Api) -> None:
    await api.open("inv-1", submit=False)
    await api.put(
        "dora", "/v1/agreements/acme-hosting", billing_examples.AGREEMENT["agreement"]["value"]
    )
    values = cycle(NONSENSE)
    for person, method, path, example in CASES:
        for place in places(example["value"]):
            for _ in range(PER_PLACE):
                body = with_nonsense(example["value"], place, next(values))
                answer = await api.call(
                    person,
                    method,
                    path,
                    content=json.dumps(body).encode(),
                    headers={"Content-Type": "application/json"},
                )
                told = (method, path, place, answer.status_code, answer.text[:300])
                assert answer.status_code < 500, told
                if answer.status_code >= 400:
                    assert answer.headers["content-type"] == "application/problem+json", told


async def test_nonsense_in_addresses(api: Api) -> None:
    texts = ["", "%00", "%ff", "x" * 3000, "-1", "1e9", "$gt", "[]", "%F0%9F%98%80", "..%2f.."]
    names = ["cursor", "limit", "state", "partnership_id", "waiting_on", "blocked", "number"]
    for text in texts:
        for name in names:
            answer = await api.get("audit", f"/v1/invoices?{name}={text}")
            assert answer.status_code in (200, 422), (name, text, answer.text)
        for place in PLACES:
            answer = await api.get("audit", f"/v1/{place}{text}")
            assert answer.status_code in (200, 404, 422), (place, text, answer.text)
        for path in ("invoices", "partners", "lifecycles", "billing-runs", "inbound", "people"):
            answer = await api.get("audit", f"/v1/{path}/{text}")
            assert answer.status_code in (404, 422), (path, text, answer.text)
