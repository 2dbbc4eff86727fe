"""The OpenAPI document and the reference made from it: true, complete, and at home everywhere."""

import json
import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from api import decision_examples as said
from api import examples, governing_examples, lifecycle_examples
from api.app import create_app
from api.documentation import _ANSWERS
from api.explanation import InvoiceExplanation
from api.lending import NewDelegation
from api.reference import page
from api.routes import all_routes, billing, health, people, rates, usage
from api.schemas import deciding, explaining, invoices, lifecycles, shapes, views
from api.timeline import Timeline
from domain.notification import Notification
from domain.people import Person
from domain.trade.approval import Delegation
from domain.trade.rate import ExchangeRate
from integration.settings import Settings
from tests.unit.api.conftest import Api


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
        for code, answer in one["responses"].items():
            if code >= "400":
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


ANSWERS = {
    "UsageReceipt": usage.UsageReceipt,
    "Preview": billing.Preview,
    "InvoiceSummary": views.InvoiceSummary,
    "InvoiceView": views.InvoiceView,
    "Timeline": Timeline,
    "BillingRunView": billing.BillingRunView,
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
    bodies = {
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
        shapes.Justified: said.DISPUTE | {"write_off": said.WRITE_OFF["example"]},
        people.PersonEntry: governing_examples.PERSON,
        rates.RateEntry: governing_examples.RATE,
        NewDelegation: governing_examples.DELEGATION,
        explaining.PolicyQuestion: governing_examples.POLICY_QUESTION,
        lifecycles.Trial: lifecycle_examples.TRIAL,
        lifecycles.DraftTrial: lifecycle_examples.DRAFT_TRIAL,
        lifecycles.LifecycleAssignment: lifecycle_examples.ASSIGNMENT,
        billing.Month: examples.MONTH,
    }
    for model, named in bodies.items():
        for example in named.values():
            model.model_validate(example["value"])


async def test_the_reference_needs_nothing_from_elsewhere(
    api: Api, document: dict[str, Any]
) -> None:
    answer = await api.http.get("/docs")
    html = answer.text
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="https?:', html)
    assert "url(" not in html
    assert "script" not in answer.headers["content-security-policy"]
    for one in operations(document):
        assert f'id="{one["operationId"]}"' in html
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html, target
    assert (await api.http.get("/")).headers["location"] == "/docs"


def test_the_reference_escapes_what_it_shows(document: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(document))
    changed["info"]["description"] = "<script>alert(1)</script>"
    changed["paths"]["/livez"]["get"]["summary"] = "<img src=x>"
    html = page(changed)
    assert "<script>" not in html
    assert "<img" not in html


async def test_what_is_to_be_typed_leads_to_something(api: Api) -> None:
    html = (await api.http.get("/docs")).text
    typed = re.findall(r"curl -X (\w+) 'http://127.0.0.1:8000([^']+)'", html)
    assert len(typed) > 50
    for method, path in typed:
        assert "{" not in path, path
        answer = await api.call("audit", method, path)
        assert answer.status_code != 405, (method, path)
        found = [route for route in all_routes() if route.path_regex.match(path)]
        assert found, path
