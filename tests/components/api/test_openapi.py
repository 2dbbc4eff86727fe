"""The OpenAPI document: true, complete, and the same everywhere."""

import json
import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from api import (
    billing_examples,
    bulk_examples,
    dunning_examples,
    examples,
    governing_examples,
    lifecycle_examples,
)
from api import decision_examples as said
from api.agreement_calendar import AgreementPeriods
from api.app import create_app
from api.documentation import _ANSWERS
from api.explanation import InvoiceExplanation, LineExplanation
from api.lending import NewDelegation
from api.routes import (
    all_routes,
    balances,
    billing,
    billing_batches,
    coupons,
    health,
    index_series,
    people,
    previews,
    rates,
)
from api.schemas import billing as billing_views
from api.schemas import bulk, deciding, dunning, explaining, invoices, lifecycles, shapes, views
from api.schemas import usage as usage_views
from api.timeline import Timeline
from domain.notification import Notification
from domain.people import Person
from domain.trade.approval import Delegation
from domain.trade.rate import ExchangeRate
from integration.settings import Settings
from tests.components.api.conftest import Api


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for methods in document["paths"].values() for one in methods.values()]


def test_every_route_is_described(document: dict[str, Any]) -> None:
    ids = [one["operationId"] for one in operations(document)]
    assert sorted(ids) == sorted(route.name for route in all_routes())
    assert len(set(ids)) == len(ids)
    for one in operations(document):
        assert one["summary"], one["operationId"]
        assert len(one["description"]) > 20, one["operationId"]
        assert "Successful Response" not in json.dumps(one)


def test_money_is_a_string_everywhere(document: dict[str, Any]) -> None:
    assert '"type": "number"' not in json.dumps(document)
    price = document["components"]["schemas"]["RequestedLine"]["properties"]["unit_price"]
    assert price["type"] == "string"


def test_problems_are_problem_json(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    assert "HTTPValidationError" not in text
    reference = {"$ref": "#/components/schemas/Problem"}
    for one in operations(document):
        to_partners = one["tags"] == ["posting"]  # answered as their standards have it
        for code, answer in one["responses"].items():
            if code >= "400" and not to_partners:
                assert answer["content"] == {"application/problem+json": {"schema": reference}}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)):
        assert name in schemas
    assert not [name for name in schemas if "__" in name or "[" in name or name.endswith("_")]


def test_roles_and_keys_are_told(document: dict[str, Any]) -> None:
    post = document["paths"]["/v1/invoices"]["post"]
    assert post["x-roles"] == ["clerk", "integrator"]
    assert post["security"] == [{"token": []}]
    assert post["parameters"][-1]["name"] == "Idempotency-Key"
    assert "security" not in document["paths"]["/livez"]["get"]
    for one in operations(document):
        for parameter in one.get("parameters", []):
            assert "null" not in json.dumps(parameter["schema"])


ANSWERS: dict[str, Any] = {
    "UsageReceipt": usage_views.UsageReceipt,
    "Preview": billing_views.Preview,
    "SimulatedYear": billing_views.SimulatedYear,
    "AgreementPeriods": AgreementPeriods,
    "BatchView": billing_batches.BatchView,
    "LineExplanation": LineExplanation,
    "InvoiceSummary": views.InvoiceSummary,
    "InvoiceView": views.InvoiceView,
    "Timeline": Timeline,
    "BillingRunView": billing_views.BillingRunView,
    "InvoiceExplanation": InvoiceExplanation,
    "Me": health.Me,
    "Approvers": explaining.Approvers,
    "PolicyAnswer": explaining.PolicyAnswer,
    "Delegation": Delegation,
    "Person": Person,
    "ExchangeRate": ExchangeRate,
    "Notification": Notification,
    "LifecycleReport": lifecycles.LifecycleReport,
    "LifecycleSummary": lifecycles.LifecycleSummary,
    "DifferenceView": lifecycles.DifferenceView,
    "Simulation": lifecycles.Simulation,
}


def test_examples_of_answers_are_answers(document: dict[str, Any]) -> None:
    assert set(ANSWERS) == set(json.loads(_ANSWERS.read_text()))
    for name, model in ANSWERS.items():
        example = document["components"]["schemas"][name]["examples"][0]
        made = TypeAdapter(model).validate_python(example)
        assert json.loads(made.model_dump_json()) == example, name


def test_examples_of_requests_are_requests() -> None:
    bodies: dict[Any, dict[str, Any]] = {
        invoices.Amendment: examples.AMENDMENT,
        invoices.Correction: examples.CORRECTION,
        invoices.Credit: examples.CREDIT,
        deciding.Approval: said.APPROVAL,
        deciding.Rejection: said.REJECTION,
        deciding.Handover: said.HANDOVER,
        deciding.Comment: said.COMMENT,
        deciding.Withdrawal: said.WITHDRAWAL,
        deciding.Answer: said.ANSWER,
        deciding.Payment: said.PAYMENT,
        deciding.Move: said.MOVE,
        shapes.Justified: said.WRITE_OFF,
        dunning.NewDispute: dunning_examples.DISPUTE,
        bulk.ManyInvoices: bulk_examples.MANY_INVOICES,
        bulk.ManyDecisions: bulk_examples.MANY_DECISIONS,
        people.PersonEntry: governing_examples.PERSON,
        rates.RateEntry: governing_examples.RATE,
        NewDelegation: governing_examples.DELEGATION,
        explaining.PolicyQuestion: governing_examples.POLICY_QUESTION,
        lifecycles.Trial: lifecycle_examples.TRIAL,
        lifecycles.DraftTrial: lifecycle_examples.DRAFT_TRIAL,
        lifecycles.LifecycleAssignment: lifecycle_examples.ASSIGNMENT,
        billing.PeriodNamed: billing_examples.MONTH,
        billing.PeriodOfAgreement: billing_examples.PERIOD,
        previews.PreviewWanted: billing_examples.PREVIEW,
        previews.SimulationWanted: billing_examples.SIMULATION,
        billing_batches.BatchWanted: billing_examples.BATCH,
        balances.BalanceEntered: billing_examples.BALANCE,
        balances.Grant: billing_examples.GRANT,
        coupons.CouponEntered: billing_examples.COUPON,
        coupons.Redemption: billing_examples.REDEMPTION,
        index_series.IndexSeriesEntered: billing_examples.INDEX_SERIES,
        index_series.PublishedValues: billing_examples.INDEX_VALUES,
    }
    for model, named in bodies.items():
        for example in named.values():
            model.model_validate(example["value"])


async def test_the_address_of_a_command_is_no_id(api: Api) -> None:
    for path in ("/v1/lifecycles/check", "/v1/billing-runs/preview"):
        answer = await api.get("dora", path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.json()["code"] == "method_not_allowed"


async def test_what_is_saved_may_leave_out_the_id_of_the_path(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()
    body = document["paths"]["/v1/partners/{id}"]["put"]["requestBody"]["content"]
    assert body["application/json"]["schema"] == {"$ref": "#/components/schemas/PartnerSave"}
    schemas = document["components"]["schemas"]
    assert "id" in schemas["Partner"]["required"]
    assert "id" not in schemas["PartnerSave"]["required"]
    assert "id" in schemas["PartnerSave"]["properties"]


async def test_a_day_is_no_number(api: Api) -> None:
    answer = await api.get("dora", "/v1/exchange-rates/USD/0")
    assert answer.status_code == 422
    assert "write a date as 2026-10-31" in answer.text
